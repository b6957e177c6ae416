import pytest

from tests.cost.charges import charges_of, near

_HTTP = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: 'https://example.com'}}
"""
_REST = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Body: {openapi: 3.0.1, paths: {/x: {get: {x-amazon-apigateway-integration: {type: mock}}}}}%s}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod%s}
"""


def _rest(of_api: str = "", of_stage: str = "") -> str:
    return _REST % (of_api, of_stage)


def test_each_call_of_a_rest_api_counts_once_whatever_its_size() -> None:
    # AWS's example: 5 million calls are 17.50 USD; with responses of 3 KB, 14.3 GB go out.
    found = charges_of(_rest(), {"Api": 5_000_000}, {"Api: response": 3_072, "Api: request": 5_000_000})
    assert found.quantity("Api", "requests") == near(5_000_000)
    assert found.usd("Api", "requests") == near(17.50)
    assert found.quantity("Api", "data transfer out") == pytest.approx(14.3, abs=0.01)
    assert found.usd("Api", "requests") + found.usd("Api", "data transfer out") == pytest.approx(18.79, abs=0.01)
    assert found("Api", "data transfer out").price == ("data-transfer", "internet-out")
    assert found("Api", "data transfer out").service == "data-transfer"


def test_a_rest_api_has_volume_tiers() -> None:
    # 400 million: 333 at 3.50, 67 at 2.80
    found = charges_of(_rest(), {"Api": 400_000_000})
    assert found.usd("Api", "requests") == near(333 * 3.5 + 67 * 2.8)


def test_calls_of_an_http_api_are_counted_in_increments_of_512_kb() -> None:
    small = charges_of(_HTTP, {"Api $default": 1_000}, {"Api: request": 512 * 1_024, "Api: response": 100})
    assert small.quantity("Api", "requests") == near(1_000)
    large = charges_of(_HTTP, {"Api $default": 1_000}, {"Api: request": 100, "Api: response": 512 * 1_024 + 1})
    assert large.quantity("Api", "requests") == near(2_000)
    assert large("Api", "requests").price == ("apigateway", "http-requests")


def test_an_http_api_has_volume_tiers() -> None:
    # AWS's example: 300 million at 1.00, 132 million at 0.90
    found = charges_of(_HTTP, {"Api $default": 432_000_000})
    assert found.usd("Api", "requests") == near(300 + 132 * 0.9)


def test_each_entry_point_has_its_own_size() -> None:
    template = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  To: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationUri: 'https://example.com'}}
  Small: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /small, Target: !Sub 'integrations/${To}'}}
  Large: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /large, Target: !Sub 'integrations/${To}'}}
"""
    # 1,024 x 1 MB + 2,048 x 0.5 MB = 2 GB; 1,024 x 2 + 2,048 x 1 increments
    found = charges_of(
        template,
        {"Api GET /small": 2_048, "Api GET /large": 1_024},
        {"Api: request": 100},
        sizes={"Api GET /small": {"response": 512 * 1_024}, "Api GET /large": {"response": 1_024 * 1_024}},
    )
    assert found.quantity("Api", "data transfer out") == near(2)
    assert found.quantity("Api", "requests") == near(4_096)
    mean = found("Api", "data transfer out").inputs[1]
    assert float(mean.value) == near((1_024 * 1_048_576 + 2_048 * 524_288) / 3_072)


def test_nothing_goes_out_of_a_private_api() -> None:
    found = charges_of(_rest(", EndpointConfiguration: {Types: [PRIVATE]}"), {"Api": 1_000})
    assert "data transfer out" not in found.of("Api")


def test_calls_from_within_the_app_count_but_do_not_go_out() -> None:
    template = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: 'https://example.com'}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 minute), Targets: [{Id: d, Arn: !GetAtt Destination.Arn}]}
  Destination:
    Type: AWS::Events::ApiDestination
    Properties: {InvocationEndpoint: !Sub 'https://${Api}.execute-api.us-east-1.amazonaws.com/x', HttpMethod: POST}
"""
    found = charges_of(template, {"Api $default": 1_000}, {"Api: response": 1_048_576})
    # 43,800 minutes in a month; a response of 1 MB makes two increments of 512 KB
    assert found.quantity("Api", "requests") == near((1_000 + 43_800) * 2)
    assert found.quantity("Api", "data transfer out") == near(1_000 / 1_024)


@pytest.mark.parametrize(("size", "price"), [("0.5", "cache-0.5gb"), ("118", "cache-118gb"), ("6.1", "cache-6.1gb")])
def test_a_cache_is_due_all_the_time(size: str, price: str) -> None:
    found = charges_of(_rest(of_stage=f", CacheClusterEnabled: true, CacheClusterSize: {size}"), {"Api": 0})
    assert found.quantity("Stage", "cache") == near(730)
    assert found("Stage", "cache").price == ("apigateway", price)
    assert found("Stage", "cache").flow is None


def test_a_cache_of_unknown_size_is_unknown() -> None:
    stage = ", CacheClusterEnabled: true, CacheClusterSize: !ImportValue size"
    assert charges_of(_rest(of_stage=stage), {"Api": 0}).quantity("Stage", "cache") is None
    assert charges_of(_rest(), {"Api": 0}).of("Stage") == []


def test_a_stage_that_logs_writes_for_each_request() -> None:
    # 1,048,576 x 1 KB = 1 GB
    stage = ", AccessLogSetting: {DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:g', Format: $context.requestId}"
    found = charges_of(_rest(of_stage=stage), {"Api": 1_048_576}, {"Api: log": 1_024})
    assert found.quantity("Api", "log ingestion") == near(1)
    assert "log ingestion" not in charges_of(_rest(), {"Api": 1_000}).of("Api")
    executions = ", MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', LoggingLevel: INFO}]"
    assert "log ingestion" in charges_of(_rest(of_stage=executions), {"Api": 1_000}).of("Api")
    errors = ", MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', LoggingLevel: ERROR}]"
    assert "log ingestion" not in charges_of(_rest(of_stage=errors), {"Api": 1_000}).of("Api")


_SOCKET = """
Resources:
  F: {Type: AWS::Lambda::Function}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}
  To:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations'
  Open: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: $connect, Target: !Sub 'integrations/${To}'}}
  Say: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: say, Target: !Sub 'integrations/${To}'}}
"""


def test_messages_of_a_web_socket_count_in_increments_of_32_kb() -> None:
    # a message of 33 KB counts as two: AWS's own example; opening a connection is none
    found = charges_of(_SOCKET, {"Api $connect": 500, "Api say": 1_000}, {"Api: request": 33 * 1_024})
    assert found.quantity("Api", "messages received") == near(2_000)
    assert found("Api", "messages received").price == ("apigateway", "websocket-messages")


def test_minutes_of_connections_are_known_only_where_somebody_says_how_long_they_last() -> None:
    volumes = {"Api $connect": 500, "Api say": 1_000}
    found = charges_of(_SOCKET, volumes)
    assert found.quantity("Api", "connection minutes") is None
    assert found("Api", "connection minutes").unknown == "nodes.Api.connected"
    assert found.quantity("Api", "messages sent") is None
    stated = charges_of(_SOCKET, volumes, {"Api: connected": 600})
    assert stated.quantity("Api", "connection minutes") == near(5_000)
