from sless_audit.graph.views import Api, Route
from sless_audit.template.values import ABSENT
from tests.graphs import app_of, edge, edges, resource

CALLER = "external:client:internet -routes-> Api"


def route(integration: str, key: str = "POST /orders", protocol: str = "HTTP") -> str:
    return f"""
        Resources:
          Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: {protocol}, Name: a}}}}
          Route:
            Type: AWS::ApiGatewayV2::Route
            Properties: {{ApiId: !Ref Api, RouteKey: {key}, Target: !Sub 'integrations/${{To}}'}}
          To: {{Type: AWS::ApiGatewayV2::Integration, Properties: {integration}}}
          Fn: {{Type: AWS::Lambda::Function}}
          Queue: {{Type: AWS::SQS::Queue}}
          Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: shop}}}}
          Machine: {{Type: AWS::StepFunctions::StateMachine}}
          Role: {{Type: AWS::IAM::Role}}
          Listener: {{Type: AWS::ElasticLoadBalancingV2::Listener}}
    """


def targets(integration: str) -> list[str]:
    drawn = edges(app_of(route(integration)))
    return [line.removeprefix("Api -") for line in drawn if line.startswith("Api -")]


def test_a_route_leads_through_its_integration_and_both_are_evidence() -> None:
    app = app_of(route("{IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn}"))
    assert edges(app) == ["Api -invokes sync-> Fn", CALLER]
    found = edge(app, "Api", "Fn")
    assert found.settings == Route("POST", "/orders", ABSENT, "integration")
    assert (found.stated_by.logical_id, found.path) == ("Route", ("Target",))
    assert [place.path for place in found.evidence] == [
        ("Resources", "Route", "Properties", "Target"),
        ("Resources", "To", "Properties", "IntegrationUri"),
    ]


def test_two_routes_of_one_integration_are_two_edges() -> None:
    text = (
        route("{IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn}")
        + """
          Second:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Join ['/', [integrations, !Ref To]]}
    """
    )
    settings = [one.settings for one in resource(app_of(text), "Fn").edges_in("invokes")]
    assert settings == [
        Route("POST", "/orders", ABSENT, "integration"),
        Route(ABSENT, "$default", ABSENT, "integration"),
    ]


def test_a_websocket_api_has_routes_without_methods() -> None:
    uri = "!Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'"
    app = app_of(route(f"{{IntegrationType: AWS_PROXY, IntegrationUri: {uri}}}", "$connect", "WEBSOCKET"))
    assert edge(app, "Api", "Fn").settings == Route(ABSENT, "$connect", ABSENT, "integration")
    assert resource(app, "Api").view == Api("WEBSOCKET", private=False)


def test_services_are_called_by_subtype_with_the_role_of_the_integration() -> None:
    send = "IntegrationSubtype: SQS-SendMessage, RequestParameters: {QueueUrl: !Ref Queue, MessageBody: $request.body}"
    assert targets(f"{{IntegrationType: AWS_PROXY, {send}, CredentialsArn: !GetAtt Role.Arn}}") == [
        "assumes-> Role", "publishes-> Queue"
    ]  # fmt: skip
    put = "IntegrationSubtype: EventBridge-PutEvents, RequestParameters: {EventBusName: shop, Detail: $request.body}"
    assert targets(f"{{IntegrationType: AWS_PROXY, {put}}}") == ["publishes-> Bus"]
    start = "IntegrationSubtype: StepFunctions-StartSyncExecution, RequestParameters: {StateMachineArn: !Ref Machine}"
    assert targets(f"{{IntegrationType: AWS_PROXY, {start}}}") == ["starts sync-> Machine"]
    chosen = "IntegrationSubtype: SQS-SendMessage, RequestParameters: {QueueUrl: $request.header.queue}"
    assert targets(f"{{IntegrationType: AWS_PROXY, {chosen}}}") == ["publishes-> external:aws:sqs, named at run time"]


def test_requests_are_passed_on_to_listeners_and_hosts() -> None:
    linked = "{IntegrationType: HTTP_PROXY, ConnectionType: VPC_LINK, ConnectionId: x, IntegrationUri: !Ref Listener}"
    assert targets(linked) == ["routes sync-> Listener"]
    assert targets("{IntegrationType: HTTP_PROXY, IntegrationUri: 'https://example.com/a'}") == [
        "routes sync-> external:http:example.com"
    ]


def test_a_function_of_another_stack_is_still_invoked() -> None:
    assert targets("{IntegrationType: AWS_PROXY, IntegrationUri: !ImportValue handler}") == [
        "invokes sync-> external:aws:imported from handler"
    ]


def test_a_quick_create_api_needs_no_route() -> None:
    app = app_of("""
        Resources:
          Fn: {Type: AWS::Lambda::Function}
          Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: !GetAtt Fn.Arn}}
    """)
    assert edges(app) == ["Api -invokes sync-> Fn", CALLER]
    assert edge(app, "Api", "Fn").path == ("Target",)


def test_a_body_may_share_integrations_and_authorizers() -> None:
    app = app_of("""
        Resources:
          Fn: {Type: AWS::Lambda::Function}
          Auth: {Type: AWS::Lambda::Function}
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties:
              Body:
                openapi: 3.0.1
                paths:
                  /a: {get: {x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/fn'}}}
                components:
                  x-amazon-apigateway-integrations: {fn: {type: AWS_PROXY, uri: !GetAtt Fn.Arn}}
                  securitySchemes:
                    auth:
                      x-amazon-apigateway-authorizer:
                        authorizerUri: !Sub arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${Auth.Arn}/invocations
    """)
    assert edges(app) == ["Api -invokes sync-> Auth", "Api -invokes sync-> Fn", CALLER]
    assert edge(app, "Api", "Fn").settings == Route("GET", "/a", ABSENT, "integration")
    assert resource(app, "Api").view == Api("HTTP", private=False)


def test_authorizers_and_mappings_are_joined_to_the_api() -> None:
    app = app_of("""
        Resources:
          Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
          Fn: {Type: AWS::Lambda::Function}
          Auth:
            Type: AWS::ApiGatewayV2::Authorizer
            Properties:
              ApiId: !Ref Api
              AuthorizerUri: !Sub 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'
          Domain: {Type: AWS::ApiGatewayV2::DomainName, Properties: {DomainName: a.example.com}}
          Mapping: {Type: AWS::ApiGatewayV2::ApiMapping, Properties: {ApiId: !Ref Api, DomainName: !Ref Domain, Stage: $default}}
    """)
    assert edges(app) == ["Api -invokes sync-> Fn", "Domain -routes-> Api", CALLER]
