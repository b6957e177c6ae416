import json

import pytest

from sless_audit.graph.views import Api, Route
from sless_audit.template.values import ABSENT, Ref, Unknown
from tests.graphs import app_of, edge, edges, resource

CALLER = "external:client:internet -routes-> Api"

METHOD = """
Parameters: {{Name: {{Type: String}}}}
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}}
  Order:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !Ref Orders, PathPart: '{{id}}'}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Order
      HttpMethod: GET
      Integration: {integration}
  Fn: {{Type: AWS::Lambda::Function}}
  Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Fn, Name: live, FunctionVersion: '1'}}}}
  Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: !Sub '${{AWS::StackName}}-orders'}}}}
  Table: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: orders}}}}
  Topic: {{Type: AWS::SNS::Topic}}
  Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: shop}}}}
  Stream: {{Type: AWS::Kinesis::Stream}}
  Machine: {{Type: AWS::StepFunctions::StateMachine}}
  Bucket: {{Type: AWS::S3::Bucket}}
  Role: {{Type: AWS::IAM::Role}}
  Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer}}
  Link: {{Type: AWS::ApiGateway::VpcLink, Properties: {{TargetArns: [!Ref Balancer]}}}}
"""
LAMBDA = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"


def targets(integration: str) -> list[str]:
    """The edges out of the API."""
    drawn = edges(app_of(METHOD.format(integration=integration)))
    return [line.removeprefix("Api -") for line in drawn if line.startswith("Api -")]


@pytest.mark.parametrize("function", ["${Fn.Arn}", "${Live}", "${Fn.Arn}:live", "${Fn.Arn}:${!stageVariables.alias}"])
def test_a_function_is_invoked_directly_and_through_an_alias(function: str) -> None:
    assert targets(f"{{Type: AWS_PROXY, Uri: !Sub '{LAMBDA}{function}/invocations'}}") == ["invokes sync-> Fn"]


def test_the_edge_carries_route_and_alias_and_lies_at_the_uri() -> None:
    integration = f"{{Type: AWS_PROXY, Uri: !Sub '{LAMBDA}${{Live}}/invocations', Credentials: !GetAtt Role.Arn}}"
    app = app_of(METHOD.format(integration=integration))
    found = edge(app, "Api", "Fn")
    assert found.settings == Route("GET", "/orders/{id}", Ref("stack", "Role", "Arn"), "integration")
    assert (found.qualifier, found.path, found.stated_by.logical_id) == ("live", ("Integration", "Uri"), "Get")
    assert edges(app, "assumes") == ["Api -assumes-> Role"]


def test_an_alias_that_a_stage_variable_names_is_not_known() -> None:
    uri = f"{LAMBDA}${{Fn.Arn}}:${{!stageVariables.alias}}/invocations"
    app = app_of(METHOD.format(integration=f"{{Type: AWS_PROXY, Uri: !Sub '{uri}'}}"))
    assert isinstance(edge(app, "Api", "Fn").qualifier, Unknown)


def test_a_function_that_a_stage_variable_names_lies_outside() -> None:
    uri = f"{LAMBDA}arn:aws:lambda:eu-west-1:1:function:${{!stageVariables.fn}}/invocations"
    assert targets(f"{{Type: AWS_PROXY, Uri: !Sub '{uri}'}}") == [
        "invokes sync-> external:aws:function that a stage variable names"
    ]


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        ("\"'Event'\"", "invokes async-> Fn"),
        ("\"'RequestResponse'\"", "invokes sync-> Fn"),
        ("method.request.header.How", "invokes-> Fn"),
    ],
)
def test_the_invocation_type_of_the_request_decides_whether_the_caller_waits(value: str, drawn: str) -> None:
    parameters = f"{{integration.request.header.X-Amz-Invocation-Type: {value}}}"
    uri = f"!Sub '{LAMBDA}${{Fn.Arn}}/invocations'"
    assert targets(f"{{Type: AWS, Uri: {uri}, RequestParameters: {parameters}}}") == [drawn]


SENT = "Action=SendMessage&MessageBody=$input.body"


@pytest.mark.parametrize(
    ("uri", "body", "drawn"),
    [
        ("sqs:path/${AWS::AccountId}/${Queue.QueueName}", SENT, "publishes-> Queue"),
        ("sqs:path/123456789012/${AWS::StackName}-orders", SENT, "publishes-> Queue"),
        ("sqs:action/SendMessage", "QueueUrl=$util.urlEncode('${Queue}')&MessageBody=x", "publishes-> Queue"),
        ("sns:action/Publish", "TopicArn=$util.urlEncode('${Topic}')&Message=x", "publishes-> Topic"),
        ("dynamodb:action/PutItem", '{"TableName": "${Table}", "Item": {}}', "writes-> Table"),
        ("dynamodb:action/Query", '{"TableName": "orders"}', "reads-> Table"),
        ("dynamodb:action/GetItem", '{"TableName": "$input.x"}', "reads-> external:aws:dynamodb, named at run time"),
        (
            "dynamodb:action/TransactWriteItems",
            '{"TransactItems": [{"Put": {"TableName": "orders"}}]}',
            "writes-> Table",
        ),
        ("states:action/StartExecution", '{"input": "{}", "stateMachineArn": "${Machine}"}', "starts async-> Machine"),
        ("states:action/StartSyncExecution", '{"stateMachineArn": "${Machine}"}', "starts sync-> Machine"),
        ("events:action/PutEvents", '{"Entries": [{"EventBusName": "${Bus}"}]}', "publishes-> Bus"),
        ("events:action/PutEvents", '{"Entries": [{}]}', "publishes-> external:aws:default event bus"),
        ("kinesis:action/PutRecord", '{"StreamName": "${Stream}"}', "publishes-> Stream"),
        ("cognito-idp:action/InitiateAuth", "{}", "invokes sync-> external:aws:cognito-idp:InitiateAuth"),
        ("iotdata:path/topics/x", "{}", "invokes sync-> external:aws:iotdata"),
    ],
)
def test_a_service_is_called_without_a_function_between(uri: str, body: str, drawn: str) -> None:
    address = f"!Sub 'arn:aws:apigateway:${{AWS::Region}}:{uri}'"
    templates = f"{{application/json: !Sub {json.dumps(body)}}}"
    integration = f"{{Type: AWS, IntegrationHttpMethod: POST, Uri: {address}, RequestTemplates: {templates}}}"
    assert targets(integration) == [drawn]


def test_a_queue_whose_request_is_passed_through_is_a_guess() -> None:
    uri = "!Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/1/${Queue.QueueName}'"
    app = app_of(METHOD.format(integration=f"{{Type: AWS, Uri: {uri}}}"))
    assert edge(app, "Api", "Queue").confidence == "medium"


@pytest.mark.parametrize(
    ("method", "drawn"),
    [("GET", ["reads-> Bucket"]), ("PUT", ["writes-> Bucket"]), ("ANY", ["reads-> Bucket", "writes-> Bucket"])],
)
def test_the_method_decides_what_happens_to_a_bucket(method: str, drawn: list[str]) -> None:
    uri = "!Sub 'arn:aws:apigateway:${AWS::Region}:s3:path/${Bucket}/{key}'"
    assert targets(f"{{Type: AWS, IntegrationHttpMethod: {method}, Uri: {uri}}}") == drawn


def test_requests_are_passed_on_to_hosts_resources_and_links() -> None:
    assert targets("{Type: HTTP_PROXY, Uri: 'https://api.example.com/{proxy}'}") == [
        "routes sync-> external:http:api.example.com"
    ]
    assert targets("{Type: HTTP, Uri: !Sub 'http://${Balancer.DNSName}/x'}") == ["routes sync-> Balancer"]
    linked = "{Type: HTTP, Uri: 'http://inner.example.com', ConnectionType: VPC_LINK, ConnectionId: !Ref Link}"
    assert targets(linked) == ["routes sync-> Link"]
    assert "Link -routes sync-> Balancer" in edges(app_of(METHOD.format(integration=linked)))
    assert targets("{Type: MOCK}") == []


def test_templates_for_several_content_types_give_one_edge() -> None:
    text = "!Sub 'TopicArn=${Topic}&Message=x'"
    integration = f"""{{Type: AWS, Uri: 'arn:aws:apigateway:eu-west-1:sns:action/Publish',
        RequestTemplates: {{application/json: {text}, text/plain: {text}}}}}"""
    app = app_of(METHOD.format(integration=integration))
    assert len(list(resource(app, "Topic").edges_in("publishes"))) == 1


def test_a_path_outside_of_the_template_is_unknown_and_a_cycle_of_parents_ends() -> None:
    app = app_of("""
        Resources:
          Fn: {Type: AWS::Lambda::Function}
          Round:
            Type: AWS::ApiGateway::Resource
            Properties: {RestApiId: !ImportValue api, ParentId: !Ref Round, PathPart: x}
          Get:
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !ImportValue api
              ResourceId: !Ref Round
              HttpMethod: GET
              Integration:
                Uri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations
    """)
    found = edge(app, "external:aws:imported from api", "Fn")
    assert isinstance(found.settings, Route)
    assert isinstance(found.settings.path, Unknown)


def test_an_authorizer_is_invoked_and_waited_for() -> None:
    app = app_of("""
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi}
          Fn: {Type: AWS::Lambda::Function}
          Auth:
            Type: AWS::ApiGateway::Authorizer
            Properties:
              RestApiId: !Ref Api
              Type: TOKEN
              AuthorizerUri: !Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'
    """)
    assert edges(app) == ["Api -invokes sync-> Fn", CALLER]
    assert edge(app, "Api", "Fn").settings == Route(ABSENT, ABSENT, ABSENT, "authorizer")


def test_a_private_api_is_called_from_its_network_and_a_domain_leads_to_an_api() -> None:
    app = app_of("""
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi, Properties: {EndpointConfiguration: {Types: [PRIVATE]}}}
          Domain: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: api.example.com}}
          Mapping:
            Type: AWS::ApiGateway::BasePathMapping
            Properties: {DomainName: api.example.com, RestApiId: !Ref Api}
    """)
    assert resource(app, "Api").view == Api("REST", private=True)
    assert edges(app) == ["Domain -routes-> Api", "external:client:VPC -routes-> Api"]


OPENAPI = """
Parameters: {Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Fn: {Type: AWS::Lambda::Function}
  Auth: {Type: AWS::Lambda::Function}
  Queue: {Type: AWS::SQS::Queue}
  Role: {Type: AWS::IAM::Role}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        swagger: '2.0'
        x-amazon-apigateway-policy:
          Statement: [{Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: '*'}]
        paths:
          /orders:
            x-amazon-apigateway-any-method:
              x-amazon-apigateway-integration:
                type: aws_proxy
                uri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations
            options: {x-amazon-apigateway-integration: {type: mock}}
            parameters: []
          /queue:
            Fn::If:
              - Prod
              - post:
                  x-amazon-apigateway-integration:
                    type: aws
                    credentials: !GetAtt Role.Arn
                    uri: !Sub arn:aws:apigateway:eu-west-1:sqs:path/1/${Queue.QueueName}
                    requestTemplates: {application/json: Action=SendMessage}
              - !Ref AWS::NoValue
        securityDefinitions:
          auth:
            x-amazon-apigateway-authorizer:
              authorizerUri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Auth.Arn}/invocations
"""


def test_an_openapi_body_states_routes_authorizers_and_policy() -> None:
    app = app_of(OPENAPI)
    assert edges(app) == [
        "Api -assumes-> Role", "Api -invokes sync-> Auth", "Api -invokes sync-> Fn", "Api -publishes-> Queue", CALLER
    ]  # fmt: skip
    orders = edge(app, "Api", "Fn")
    assert orders.settings == Route("ANY", "/orders", ABSENT, "integration")
    assert orders.path[:3] == ("Body", "paths", "/orders")
    assert OPENAPI.splitlines()[orders.place.span.line - 1].endswith("functions/${Fn.Arn}/invocations")
    queue = edge(app, "Api", "Queue")
    assert queue.worlds != ({},)
    policy = resource(app, "Api").policy
    assert policy is not None
    assert policy.statements[0].path == ("Body", "x-amazon-apigateway-policy", "Statement", 0)


def test_a_body_that_lies_elsewhere_states_nothing() -> None:
    app = app_of("""
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties: {Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}}}
          Other: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: {Bucket: b, Key: k}}}
    """)
    assert edges(app) == [CALLER, CALLER.replace("Api", "Other")]
