"""Profiles and apps that are written in a test."""

from textwrap import dedent

from sless_audit.errors import ProfileError
from sless_audit.graph.model import App
from sless_audit.template.read import read_text
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.profile_sections import read_profile
from sless_audit.workload.resolution import Resolution, part_of
from sless_audit.workload.scenarios import under
from sless_audit.workload.usage import Usage

SCHEMA = "schema: sless-audit/usage/v1\n"

ORDERS = """\
    AWSTemplateFormatVersion: "2010-09-09"
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Purge: {Type: String, Default: "no"}
    Conditions:
      Purges: !Equals [!Ref Purge, "yes"]
    Resources:
      OrdersApi:
        Type: AWS::Serverless::Api
        Properties: {StageName: live}
      PlaceOrder:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          FunctionUrlConfig: {AuthType: NONE}
          Events:
            Post: {Type: Api, Properties: {RestApiId: !Ref OrdersApi, Path: /orders, Method: post}}
            Get: {Type: Api, Properties: {RestApiId: !Ref OrdersApi, Path: "/orders/{id}", Method: get}}
      OrdersQueue:
        Type: AWS::SQS::Queue
      OrderWorker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: java21
          Events:
            Orders: {Type: SQS, Properties: {Queue: !GetAtt OrdersQueue.Arn}}
      OrdersTable:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          StreamSpecification: {StreamViewType: NEW_IMAGE}
      NotifyFunction:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: java21
          Events:
            Changes:
              Type: DynamoDB
              Properties:
                Stream: !GetAtt OrdersTable.StreamArn
                StartingPosition: LATEST
                FilterCriteria: {Filters: [{Pattern: '{"eventName": ["INSERT"]}'}]}
      OrderFlow:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition:
            StartAt: Check
            States:
              Check:
                Type: Choice
                Choices: [{Variable: $.score, NumericGreaterThan: 5, Next: FraudSuspect}]
                Default: Each
              FraudSuspect: {Type: Fail}
              Each:
                Type: Map
                ItemsPath: $.lines
                Iterator:
                  StartAt: Line
                  States: {Line: {Type: Pass, End: true}}
                Next: Confirm
              Confirm:
                Type: Task
                Resource: arn:aws:states:::dynamodb:updateItem
                Parameters: {TableName: !Ref OrdersTable, Key: {id: {S.$: $.id}}}
                End: true
      Uploads:
        Type: AWS::S3::Bucket
      Nightly:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: java21
          Events:
            Night: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
      Purger:
        Type: AWS::Serverless::Function
        Condition: Purges
        Properties: {Handler: app.handler, Runtime: java21}
    """


def usage_of(text: str, *apps: App, scenario: str = BASELINE) -> Usage:
    """Of the first app."""
    profile = read_profile(read_text(dedent(text), "usage.yaml"))
    return Resolution([part_of(app) for app in apps]).usages(under(profile, scenario))[0]


def mistakes(text: str, *apps: App, scenario: str = BASELINE) -> list[tuple[str, str, str | None]]:
    """Line and column, message and hint of all that is wrong, in the order of the file."""
    try:
        usage_of(text, *apps, scenario=scenario)
    except ProfileError as error:
        return [
            (f"{one.place.line}:{one.place.column}" if one.place else "", one.message, one.hint)
            for one in (error, *error.more)
        ]
    return []
