"""A small project to price: an HTTP API before a function, a table, and a schedule."""

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  PlaceOrder:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      MemorySize: 512
      InlineCode: |
        def handler(event, context):
            return None
      Events:
        Post:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: POST, Path: /orders}
        Get:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: GET, Path: "/orders/{id}"}
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      MemorySize: 1024
      InlineCode: |
        def handler(event, context):
            return None
      Events:
        Clock:
          Type: Schedule
          Properties: {Schedule: rate(1 hour)}
  Stock:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PROVISIONED
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      ProvisionedThroughput: {ReadCapacityUnits: 10, WriteCapacityUnits: 10}
  Unheard:
    Type: AWS::Unheard::Thing
"""

PROFILE = """\
schema: sless-audit/usage/v1
unit_of_business: { order: Place }
entry_points:
  Place:
    on: { api: Api, route: "POST /orders" }
    volume: 1M..2M..4M /month
    request: 1KB
    response: 1KB
  Read:
    on: { api: Api, route: "GET /orders/{id}" }
    volume: 2M /month
    request: 1KB
    response: 1KB
nodes:
  PlaceOrder: { duration: 50ms..100ms..200ms, cold_starts: 0% }
  Nightly: { duration: 1s, cold_starts: 0% }
  Stock: { storage: 0GB }
logs: { default: 0KB }
scenarios:
  baseline: {}
  sale: { Place.volume: x10 }
"""
