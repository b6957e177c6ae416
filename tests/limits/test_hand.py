"""Headroom and ladders of small apps, derived by hand."""

from pathlib import Path

import pytest

from sless_audit.limits.account import NEW_ACCOUNT, Account
from tests.limits.apps import limit, limits_at

FUNCTION = "{Type: AWS::Lambda::Function, Properties: {Timeout: 30, MemorySize: 128%s}}"
API = """
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: GET /a, Target: !Sub "integrations/${Integration}"}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Work.Arn}
"""
WEB = f"Resources:\n  Work: {FUNCTION % ''}{API}"
QUEUED = f"""Resources:
  Jobs: {{Type: AWS::SQS::Queue}}
  Work: {FUNCTION % ""}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Jobs.Arn
      FunctionName: !Ref Work
      BatchSize: 10
      ScalingConfig: {{MaximumConcurrency: 5}}
"""
WARM = {"Work: duration": 0.5, "Work: cold_starts": 0.0}


def test_concurrency_is_the_rate_times_the_duration() -> None:
    """200/s × 0.5 s = 100 in service; 124 for 99% of the time (Poisson)."""
    found = limit(limits_at(WEB, {"Api GET /a": 200.0}, WARM), "concurrency of the account")
    assert (found.peak, found.limit) == (124.0, 1_000.0)
    assert found.factor == pytest.approx(1_000 / 124)


def test_ten_requests_a_second_take_one_unit_however_short_they_are() -> None:
    found = limits_at(WEB, {"Api GET /a": 2_000.0}, WARM | {"Work: duration": 0.001})
    assert limit(found, "concurrency of the account").peak == pytest.approx(200.0)


def test_starts_are_part_of_the_time() -> None:
    """200/s × (0.5 + 0.1 × 1 s) = 120; its 99th percentile is 146."""
    numbers = {"Work: duration": 0.5, "Work: cold_starts": 0.1, "Work: init": 1.0}
    assert limit(limits_at(WEB, {"Api GET /a": 200.0}, numbers), "concurrency of the account").peak == 146.0


def test_a_smaller_region_throttles_sooner() -> None:
    for region, rate in (("us-east-1", 10_000.0), ("eu-south-1", 2_500.0)):
        found = limit(limits_at(WEB, {"Api GET /a": 1.0}, WARM, region=region), "requests of the account")
        assert found.limit == rate


def test_a_mapping_takes_full_batches_at_most() -> None:
    """5 invocations × 10 messages / 0.5 s = 100 messages/s; half of what comes waits, and does not go on."""
    found = limits_at(QUEUED, {"Jobs": 200.0}, WARM)
    held = limit(found, "Work: messages of the queue")
    assert held.peak == pytest.approx(200.0)
    assert held.limit == pytest.approx(100.0)
    assert limit(found, "concurrency of the account").peak <= 5.0


def test_the_ladder_tells_where_each_limit_binds() -> None:
    """0.5 s: concurrency reaches 1,000 at its 99th percentile where about 929 are in service, at 1,858/s."""
    (ladder,) = limits_at(WEB, {"Api GET /a": 20.0}, WARM, ladders=True).ladders
    first, second = ladder.rungs
    assert (first.bound.words, second.bound.words) == ("concurrency of the account", "requests of the account")
    assert first.rate == pytest.approx(1_858, rel=0.001)
    assert second.rate == pytest.approx(10_000, rel=1e-4)


def test_what_binds_at_any_load_is_told_as_that() -> None:
    none = Account("none", {("lambda", "concurrent_executions"): 0.0})
    (ladder,) = limits_at(WEB, {"Api GET /a": 20.0}, WARM, account=none, ladders=True).ladders
    assert ladder.rungs[0].rate == 0.0


def test_reservations_that_the_account_does_not_have() -> None:
    template = f"Resources:\n  Work: {FUNCTION % ', ReservedConcurrentExecutions: 950'}{API}"
    found = limits_at(template, {"Api GET /a": 1.0}, WARM)
    assert [(one.words, one.peak, one.limit) for one in found.undeployable] == [
        ("reservations of the account", 950.0, 900.0)
    ]
    ten = limits_at(template.replace("950", "5"), {"Api GET /a": 1.0}, WARM, account=NEW_ACCOUNT)
    assert [one.limit for one in ten.undeployable] == [0.0]
    assert limits_at(template.replace("950", "900"), {"Api GET /a": 1.0}, WARM).undeployable == ()


def test_a_stage_throttles_each_route() -> None:
    stage = """
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, DefaultRouteSettings: {ThrottlingRateLimit: 50}}
"""
    found = limit(limits_at(WEB + stage, {"Api GET /a": 20.0}, WARM), "Api: requests of GET /a")
    assert found.peak == pytest.approx(20.0)
    assert found.limit == 50.0


def test_messages_in_flight_are_those_of_running_invocations() -> None:
    """20/s × 0.5 s = 10 on average; 18 for 99% of the time."""
    found = limit(limits_at(QUEUED, {"Jobs": 20.0}, WARM), "Jobs: messages in flight")
    assert (found.peak, found.limit) == (18.0, 120_000.0)


def test_transitions_and_open_executions() -> None:
    template = """Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: {StartAt: A, States: {A: {Type: Pass, Next: B}, B: {Type: Pass, Next: C}, C: {Type: Pass, End: true}}}
      RoleArn: arn:aws:iam::111111111111:role/r
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: POST /a, Target: !Sub "integrations/${Integration}"}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationSubtype: StepFunctions-StartExecution
      RequestParameters: {StateMachineArn: !Ref Flow}
"""
    found = limits_at(template, {"Api POST /a": 20.0}, {"Flow: duration": 5.0}, region="eu-central-1")
    assert limit(found, "Standard workflows started").factor == pytest.approx(150 / 20)
    assert limit(found, "state transitions of the account").factor == pytest.approx(800 / 60)
    assert limit(found, "open executions of the account").peak == 124.0


def test_connections_of_a_database_are_those_of_the_environments_that_run(tmp_path: Path) -> None:
    """db.t3.micro has 1 GiB, of which nine tenths are 101 connections of 9,531,392 bytes."""
    template = f"""Resources:
  Store: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: postgres, DBInstanceClass: db.t3.micro}}}}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 30
      Environment: {{Variables: {{HOST: !GetAtt Store.Endpoint.Address}}}}
      Code:
        ZipFile: |
          import os, psycopg2
          def handler(event, context):
              psycopg2.connect(host=os.environ["HOST"]).cursor().execute("SELECT 1")
{API}"""
    found = limit(limits_at(template, {"Api GET /a": 20.0}, WARM, code=tmp_path), "Store: connections")
    assert (found.peak, found.limit) == (18.0, 101.0)


def test_a_limit_that_nobody_can_tell_is_unknown_until_the_account_gives_it(tmp_path: Path) -> None:
    template = f"""Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Timeout: 30
      Code:
        ZipFile: |
          import boto3
          def handler(event, context):
              boto3.client("ses").send_email(Source="a", Destination={{"ToAddresses": ["b", "c"]}}, Message={{}})
{API}"""
    rates = {"Api GET /a": 5.0}
    unknown = limit(limits_at(template, rates, WARM, code=tmp_path), "mails of the account")
    assert (unknown.peak, unknown.limit, unknown.factor) == (10.0, None, None)
    told = Account("mine", {("ses", "production_send_rate"): 14.0})
    assert limit(limits_at(template, rates, WARM, account=told, code=tmp_path), "mails of the account").factor == 1.4
