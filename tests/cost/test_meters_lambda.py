from pathlib import Path

import pytest

from sless_audit.services.lambda_.kept_ready import lost
from tests.cost.charges import Charges, charges_of, near
from tests.graphs import write_files


def _of(properties: str, monthly: float = 0, more: str = "", numbers: dict[str, float] | None = None) -> Charges:
    """A function that an API calls."""
    template = f"""
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {properties}
  Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: HTTP, Target: !GetAtt F.Arn}}}}
{more}"""
    return charges_of(template, {"Api $default": monthly}, {"F: duration": 1, "F: cold_starts": 0} | (numbers or {}))


def test_duration_is_time_times_memory() -> None:
    # AWS's example: 3 million requests of 1 s at 512 MB are 1,500,000 GB-s: 25.00 USD, and 0.60 USD for the requests.
    found = _of("{MemorySize: 512}", 3_000_000)
    assert found.quantity("F", "requests") == near(3_000_000)
    assert found.quantity("F", "duration") == near(1_500_000)
    assert found("F", "duration").price == ("lambda", "duration-x86")
    assert found.usd("F", "requests") == near(0.60)
    assert found.usd("F", "duration") == near(1_500_000 * 0.0000166667)


def test_duration_has_volume_tiers() -> None:
    # 10 billion GB-s: 6 at 0.0000166667, 4 at 0.000015
    found = _of("{MemorySize: 1024}", 10_000_000_000)
    assert found.usd("F", "duration") == near(6e9 * 0.0000166667 + 4e9 * 0.000015)


def test_the_start_of_an_environment_is_billed_like_the_rest() -> None:
    # 1,000,000 x 0.1 s + 10,000 starts x 2 s = 120,000 s, at 1 GB
    numbers = {"F: duration": 0.1, "F: cold_starts": 0.01, "F: init": 2}
    found = _of("{MemorySize: 1024}", 1_000_000, numbers=numbers)
    assert found.quantity("F", "duration") == near(120_000)


def test_arm_has_its_own_price() -> None:
    found = _of("{MemorySize: 1024, Architectures: [arm64]}", 1_000)
    assert found("F", "duration").price == ("lambda", "duration-arm64")


def test_memory_that_is_not_known_leaves_the_duration_unknown() -> None:
    found = _of("{MemorySize: !ImportValue memory}", 1_000)
    assert found.quantity("F", "duration") is None
    assert found("F", "duration").unknown == "MemorySize"
    assert found.quantity("F", "requests") == near(1_000)


def test_ephemeral_storage_is_billed_beyond_512_mb_while_the_function_runs() -> None:
    # 1,000 x 1 s x (1,536 - 512) MB = 1,000 GB-s
    found = _of("{EphemeralStorage: {Size: 1536}}", 1_000)
    assert found.quantity("F", "ephemeral storage") == near(1_000)
    assert "ephemeral storage" not in _of("{EphemeralStorage: {Size: 512}}", 1_000).of("F")
    assert _of("{EphemeralStorage: {Size: !ImportValue size}}").quantity("F", "ephemeral storage") is None


_ALIAS = """
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref F
      FunctionVersion: '1'
      Name: live
      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: %s}
"""


def test_environments_that_are_kept_ready_are_due_all_the_time() -> None:
    # 10 x 0.5 GB x 730 h x 3,600 s = 13,140,000 GB-s: 54.75 USD
    found = _of("{MemorySize: 512}", 0, _ALIAS % 10)
    charge = found("Live", "provisioned concurrency")
    assert found.quantity("Live", "provisioned concurrency") == near(13_140_000)
    assert charge.flow is None
    assert charge.price == ("lambda", "provisioned-concurrency-x86")
    assert found.usd("Live", "provisioned concurrency") == near(13_140_000 * 0.0000041667)


def test_environments_of_an_unknown_number_leave_the_charge_unknown() -> None:
    found = _of("{MemorySize: 512}", 0, _ALIAS % "!ImportValue number")
    assert found.quantity("Live", "provisioned concurrency") is None
    assert found("Live", "provisioned concurrency").unknown == "ProvisionedConcurrentExecutions"


def test_an_alias_that_keeps_nothing_ready_costs_nothing() -> None:
    alias = "  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, FunctionVersion: '1', Name: live}}"
    assert _of("{}", 0, alias).of("Live") == []


@pytest.mark.parametrize(
    "resource_id", ["!Sub 'function:${F}:live'", "function:orders:live", "!Sub 'function:orders:${Live}'"]
)
def test_auto_scaling_moves_the_number_between_its_bounds(resource_id: str) -> None:
    target = f"""
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: lambda
      ScalableDimension: lambda:function:ProvisionedConcurrency
      ResourceId: {resource_id}
      MinCapacity: 2
      MaxCapacity: 20
"""
    template = "\n".join(
        (
            "Resources:",
            "  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024, FunctionName: orders}}",
            _ALIAS % 10,
            target,
        )
    )
    of_one = 730 * 3_600
    quantities = [
        charges_of(template, case=case).quantity("Live", "provisioned concurrency")
        for case in ("low", "likely", "high")
    ]
    assert quantities == [near(2 * of_one), near(10 * of_one), near(20 * of_one)]


def _through_alias(ready: int, monthly: float, duration: float) -> Charges:
    template = f"""
Resources:
  F: {{Type: AWS::Lambda::Function, Properties: {{MemorySize: 1024}}}}
{_ALIAS % ready}
  Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: HTTP, Target: !Ref Live}}}}
"""
    numbers = {"F: duration": duration, "F: cold_starts": 0.1, "F: init": 1}
    return charges_of(template, {"Api $default": monthly}, numbers)


def test_what_environments_kept_ready_take_has_prices_of_its_own_and_no_start() -> None:
    # One call a second of 0.1 s keeps 0.1 of 10 environments busy: practically all find one.
    found = _through_alias(10, 2_628_000, 0.1)
    assert found.quantity("F", "requests on provisioned concurrency") == near(2_628_000)
    assert found.quantity("F", "duration on provisioned concurrency") == near(262_800)
    assert found.quantity("F", "requests") == pytest.approx(0, abs=1)
    assert found.quantity("F", "duration") == pytest.approx(0, abs=1)


def test_what_finds_all_of_them_busy_runs_on_demand() -> None:
    # One call a second of 1 s keeps one environment busy on average: of one that is ready, B(1, 1) = 1 / (1 + 1) is
    # lost, which runs on demand, with the starts that belong to it: 1,314,000 x 1 s + 131,400 x 1 s.
    found = _through_alias(1, 2_628_000, 1)
    assert found.quantity("F", "requests") == near(1_314_000)
    assert found.quantity("F", "requests on provisioned concurrency") == near(1_314_000)
    assert found.quantity("F", "duration") == near(1_314_000 + 131_400)
    assert found.quantity("F", "duration on provisioned concurrency") == near(1_314_000)


def test_the_share_lost_is_erlangs() -> None:
    # B(2, 1) = (1/2) / (1 + 1 + 1/2)
    assert lost(2, 1.0) == pytest.approx(0.2)
    assert lost(5, 0.0) == 0.0
    assert lost(10_000, 3.0) == 0.0


def test_what_does_not_come_through_the_alias_runs_on_demand() -> None:
    found = _of("{MemorySize: 1024}", 2_628_000, _ALIAS % 100)
    assert found.quantity("F", "requests on provisioned concurrency") == 0
    assert found.quantity("F", "requests") == near(2_628_000)


_VERSION = "  V1: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}\n"


def test_snapshots_of_python_are_kept_and_restored_for_money() -> None:
    # One version of 1 GB: 2,628,000 GB-s; 1,000,000 calls of which 1% start: 10,000 GB
    snap = "{MemorySize: 1024, Runtime: %s, SnapStart: {ApplyOn: PublishedVersions}}"
    found = _of(snap % "python3.13", 1_000_000, _VERSION, {"F: cold_starts": 0.01})
    assert found.quantity("F", "snapshots") == near(2_628_000)
    assert found("F", "snapshots").flow is None
    assert found.quantity("F", "restores of snapshots") == near(10_000)
    assert "snapshots" not in _of(snap % "java21", 1_000, _VERSION).of("F")
    assert "snapshots" not in _of(snap % "python3.13", 1_000).of("F")
    assert _of(snap % "!ImportValue runtime", 1_000, _VERSION).quantity("F", "snapshots") is None


def test_pollers_that_are_kept_ready_are_charged_by_the_hour() -> None:
    template = """
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 128}}
  Queue: {Type: AWS::SQS::Queue}
  OfQueue:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Queue.Arn, ProvisionedPollerConfig: {MinimumPollers: 3}}
  OfTopic:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref F
      EventSourceArn: arn:aws:kafka:us-east-1:123456789012:cluster/c/1
      Topics: [orders]
      StartingPosition: LATEST
      ProvisionedPollerConfig: {MinimumPollers: 11}
  Shared:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref F
      EventSourceArn: arn:aws:kafka:us-east-1:123456789012:cluster/c/1
      Topics: [returns]
      StartingPosition: LATEST
      ProvisionedPollerConfig: {PollerGroupName: all}
  Plain: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Queue.Arn}}
"""
    found = charges_of(template, {"Queue": 0})
    # a poller of a queue is a unit; eleven of Kafka take two; one that shares its unit takes a tenth
    assert found.quantity("OfQueue", "provisioned pollers") == near(3 * 730)
    assert found("OfQueue", "provisioned pollers").price == ("lambda", "esm-poller-unit-sqs")
    assert found.quantity("OfTopic", "provisioned pollers") == near(2 * 730)
    assert found.quantity("Shared", "provisioned pollers") == near(73)
    assert found.of("Plain") == []


def test_logs_are_charged_as_what_they_are() -> None:
    # 1,048,576 calls x 2,048 B = 2 GB
    found = _of("{}", 1_048_576, numbers={"F: log": 2_048})
    charge = found("F", "log ingestion")
    assert found.quantity("F", "log ingestion") == near(2)
    assert (charge.price, charge.service) == (("logs", "ingestion-vended"), "logs")
    rare = "  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: g, LogGroupClass: INFREQUENT_ACCESS}}\n"
    found = _of("{LoggingConfig: {LogGroup: g}}", 1_000, rare)
    assert found("F", "log ingestion").price == ("logs", "ingestion-vended-ia")


def test_traces_are_sampled() -> None:
    # Three calls a second: the first of each second, and 5% of the other two: 1.1 a second.
    found = _of("{TracingConfig: {Mode: Active}}", 3 * 2_628_000)
    assert found.quantity("F", "traces") == near(1.1 * 2_628_000)
    assert found("F", "traces").service == "xray"
    stated = _of("{TracingConfig: {Mode: Active}}", 1_000, numbers={"F: traced": 0.2})
    assert stated.quantity("F", "traces") == near(200)
    assert "traces" not in _of("{}", 1_000).of("F")


def test_a_trace_that_the_caller_has_begun_is_no_trace_of_its_own() -> None:
    template = """
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {TracingConfig: {Mode: Active}}}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {openapi: 3.0.1, paths: {/x: {get: {
    x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}}}}}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod, TracingEnabled: true}}
"""
    found = charges_of(template, {"Api GET /x": 1_000})
    assert found.quantity("Api", "traces") == near(1_000)
    assert found.quantity("F", "traces") == 0


def test_a_function_at_the_edge_has_the_prices_of_the_edge() -> None:
    template = """
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 128}}
  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: o, DomainName: example.com}]
        DefaultCacheBehavior: {LambdaFunctionAssociations: [{EventType: viewer-request, LambdaFunctionARN: !Ref V}]}
"""
    found = charges_of(template, {"Cdn": 1_000})
    assert found("F", "requests").price == ("lambda", "edge-requests")
    assert found("F", "duration").price == ("lambda", "edge-duration")


def test_a_function_url_sends_its_responses_to_the_internet() -> None:
    template = """
Resources:
  F: {Type: AWS::Lambda::Function}
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !GetAtt F.Arn, AuthType: NONE, InvokeMode: %s}}
"""
    # 1,024 x 1 MB = 1 GB; of 7 MB, 1 MB is beyond the first 6
    plain = charges_of(template % "BUFFERED", {"Url": 1_024}, {"Url: response": 1_048_576})
    assert plain.quantity("Url", "data transfer out") == near(1)
    assert plain("Url", "data transfer out").service == "data-transfer"
    assert plain.of("Url") == ["data transfer out"]
    streamed = charges_of(template % "RESPONSE_STREAM", {"Url": 1_024}, {"Url: response": 7 * 1_048_576})
    assert streamed.quantity("Url", "streamed responses") == near(1)
    assert streamed.quantity("Url", "data transfer out") == near(7)


def test_what_is_not_counted_is_unknown() -> None:
    found = _of("{DurableConfig: {ExecutionTimeout: 3600}}", 1_000)
    assert found.quantity("F", "durable operations") is None
    found = _of("{MemorySize: 1024, CapacityProviderConfig: {LambdaManagedInstancesCapacityProviderConfig: {}}}", 1_000)
    assert found.quantity("F", "duration") is None


def test_environments_of_tenants_are_charged_by_their_memory() -> None:
    found = _of(
        "{MemorySize: 2048, TenancyConfig: {TenantIsolationMode: PER_TENANT}}", 1_000, numbers={"F: cold_starts": 0.1}
    )
    assert found.quantity("F", "environments of tenants") == near(200)  # 100 starts x 2 GB


def test_messages_of_a_batch_are_run_one_by_one_in_the_time_of_one_invocation() -> None:
    template = """
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1024}}
  Queue: {Type: AWS::SQS::Queue}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Queue.Arn}}
"""
    # 1,000 messages in batches of 5: 200 invocations of 5 x 0.2 s
    numbers = {"F: batch": 5, "F: duration_per_message": 0.2, "F: cold_starts": 0}
    found = charges_of(template, {"Queue": 1_000}, numbers)
    assert found.quantity("F", "requests") == near(200)
    assert found.quantity("F", "duration") == near(200)


def test_events_for_a_bus_that_is_no_resource_are_charged_to_who_puts_them(tmp_path: Path) -> None:
    code = write_files(
        tmp_path,
        {
            "app.py": """
        import boto3
        events = boto3.client("events")
        def handler(event, context):
            events.put_events(Entries=[{"Source": "shop", "DetailType": "ordered", "Detail": "{}"}])
            events.list_rules()
        """
        },
    )
    template = """
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: .}}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: !GetAtt F.Arn}}
Transform: AWS::Serverless-2016-10-31
"""
    found = charges_of(template, {"Api $default": 1_000}, code=code)
    charge = found("F", "events")
    assert found.quantity("F", "events") == near(1_000)
    assert (charge.price, charge.service) == (("events", "custom-events"), "eventbridge")
