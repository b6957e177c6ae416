"""How load passes through APIs, topics, buses, schedules and notifications, and what a deployment leaves out."""

from pathlib import Path

import pytest

from tests.workload.flows import flows_of

API = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Auth: {DefaultAuthorizer: Check, Authorizers: {Check: {FunctionArn: !GetAtt Guard.Arn}}}
  Guard: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, InlineCode: pass}}
  Place:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: pass
      Events:
        Post: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /orders, Method: post}}
        Put: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /orders, Method: put}}
  List:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      InlineCode: pass
      Events:
        Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /orders, Method: get}}
"""


def test_a_request_takes_its_route_and_the_authorizer_in_front_of_it() -> None:
    flows = flows_of(API, {"Api POST /orders": 1, "Api PUT /orders": 2, "Api GET /orders": 40}, {"List: failure": 0.5})
    assert (flows("Place"), flows("List"), flows("Guard")) == (3, 40, 43)
    assert flows("Api") == 43


TOPIC = """
Resources:
  News: {Type: AWS::SNS::Topic}
  All: {Type: AWS::SQS::Queue}
  Some: {Type: AWS::SQS::Queue}
  Dead: {Type: AWS::SQS::Queue}
  Mail: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
  ToAll: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt All.Arn}}
  ToSome:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref News
      Protocol: sqs
      Endpoint: !GetAtt Some.Arn
      FilterPolicy: {kind: [order]}
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}
  ToMail: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref News, Protocol: lambda, Endpoint: !GetAtt Mail.Arn}}
  Entry:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 minute), Targets: [{Id: a, Arn: !Ref News}]}
"""


def test_a_topic_hands_each_message_to_each_subscriber_whose_filter_lets_it() -> None:
    flows = flows_of(TOPIC, {}, {"News -> Some: passes_filter": 0.1, "Mail: failure": 0.5})
    assert flows("News") == pytest.approx(1 / 60)
    assert (flows("All"), flows("Some")) == pytest.approx((1 / 60, 0.1 / 60))
    assert flows("Mail", "events") == pytest.approx(1 / 60)
    assert flows("Mail", "invocations") == pytest.approx(1.75 / 60)  # Lambda retries what a topic sends
    assert flows("Dead") == 0


RULE = """
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: '%s', State: %s, Targets: [{Id: a, Arn: !GetAtt Jobs.Arn}, {Id: b, Arn: !GetAtt Log.Arn}]}
  Jobs: {Type: AWS::SQS::Queue}
  Log: {Type: AWS::SQS::Queue}
"""
SCHEDULE = """
Resources:
  Rule:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: '%s'
      State: %s
      FlexibleTimeWindow: {Mode: 'OFF'}
      Target: {Arn: !GetAtt Jobs.Arn, RoleArn: 'arn:aws:iam::123456789012:role/x', DeadLetterConfig: {Arn: !GetAtt Log.Arn}}
  Jobs: {Type: AWS::SQS::Queue}
  Log: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("expression", "per_second"),
    [
        ("rate(5 minutes)", 1 / 300),
        ("rate(1 day)", 1 / 86_400),
        ("cron(0 12 * * ? *)", 1 / 86_400),
        ("cron(0/15 8-17 ? * MON-FRI *)", 4 * 10 * 5 / 7 / 86_400),
    ],
)
@pytest.mark.parametrize("template", [RULE, SCHEDULE])
def test_a_schedule_sets_load_off_by_itself(template: str, expression: str, per_second: float) -> None:
    flows = flows_of(template % (expression, "ENABLED"))
    assert flows("Jobs") == pytest.approx(per_second, rel=2e-3)


@pytest.mark.parametrize("template", [RULE, SCHEDULE])
def test_a_schedule_that_is_off_sets_nothing_off(template: str) -> None:
    assert flows_of(template % ("rate(1 minute)", "DISABLED"))("Jobs") == 0


def test_each_target_of_a_rule_gets_each_event_and_a_dead_letter_queue_of_a_target_none() -> None:
    assert flows_of(RULE % ("rate(1 second)", "ENABLED"))("Log") == flows_of(RULE % ("rate(1 second)", "ENABLED"))(
        "Jobs"
    )
    assert flows_of(SCHEDULE % ("rate(1 minute)", "ENABLED"))("Log") == 0


BUS = """
Resources:
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Shop, AuthType: NONE}}
%s
  Shop:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import boto3
          events = boto3.client("events")
          def handler(event, context):
              %s
  Orders:
    Type: AWS::Events::Rule
    Properties:
      %s
      EventPattern: {source: [shop], detail-type: [OrderPlaced]}
      Targets: [{Id: a, Arn: !GetAtt Placed.Arn}]
  Refunds:
    Type: AWS::Events::Rule
    Properties:
      %s
      EventPattern: {source: [shop], detail-type: [Refunded]}
      Targets: [{Id: a, Arn: !GetAtt Refunded.Arn}]
  Off:
    Type: AWS::Events::Rule
    Properties:
      %s
      State: DISABLED
      EventPattern: {source: [shop]}
      Targets: [{Id: a, Arn: !GetAtt Nothing.Arn}]
  Placed: {Type: AWS::SQS::Queue}
  Refunded: {Type: AWS::SQS::Queue}
  Nothing: {Type: AWS::SQS::Queue}
"""
OWN = ("  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}", "EventBusName: shop", "shop")
DEFAULT = ("", "Description: on the default bus", "default")


def put(bus: str, kind: str) -> str:
    entry = f'"EventBusName": "{bus}", "Source": "shop", "DetailType": {kind}, "Detail": "{{}}"'
    return "events.put_events(Entries=[{" + entry + "}])"


@pytest.mark.parametrize(("resource", "on_bus", "name"), [OWN, DEFAULT])
def test_a_rule_gets_the_events_that_its_pattern_matches(tmp_path: Path, resource: str, on_bus: str, name: str) -> None:
    calls = f"{put(name, chr(34) + 'OrderPlaced' + chr(34))}; {put(name, chr(34) + 'Refunded' + chr(34))}"
    flows = flows_of(BUS % (resource, calls, on_bus, on_bus, on_bus), {"Url": 10}, code=tmp_path)
    assert (flows("Placed"), flows("Refunded"), flows("Nothing")) == pytest.approx((10, 10, 0))


def test_only_one_kind_of_events_is_sent(tmp_path: Path) -> None:
    resource, on_bus, name = OWN
    flows = flows_of(BUS % (resource, put(name, '"OrderPlaced"'), on_bus, on_bus, on_bus), {"Url": 10}, code=tmp_path)
    assert (flows("Placed"), flows("Refunded")) == pytest.approx((10, 0))


def test_events_of_a_kind_that_is_not_known_may_match(tmp_path: Path) -> None:
    resource, on_bus, name = OWN
    text = BUS % (resource, put(name, 'event["kind"]'), on_bus, on_bus, on_bus)
    rates = [flows_of(text, {"Url": 10}, code=tmp_path, case=case)("Placed") for case in ("low", "likely")]
    assert rates == pytest.approx([0, 10])


BUCKET = """
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations:
          - {Event: 's3:ObjectCreated:*', Queue: !GetAtt All.Arn}
          - Event: 's3:ObjectCreated:Put'
            Queue: !GetAtt Pictures.Arn
            Filter: {S3Key: {Rules: [{Name: suffix, Value: .jpg}]}}
          - {Event: 's3:ObjectRemoved:*', Queue: !GetAtt Gone.Arn}
  All: {Type: AWS::SQS::Queue}
  Pictures: {Type: AWS::SQS::Queue}
  Gone: {Type: AWS::SQS::Queue}
"""


def test_a_bucket_announces_the_objects_that_are_made() -> None:
    flows = flows_of(BUCKET, {"Files": 10}, {"Files -> Pictures: passes_filter": 0.3})
    assert (flows("Files", "writes"), flows("All"), flows("Pictures"), flows("Gone")) == (10, 10, 3, 0)


CONDITION = """
Parameters:
  Audit: {Type: String, Default: '%s', AllowedValues: ['yes', 'no']}
Conditions:
  Audited: !Equals [!Ref Audit, 'yes']
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 minute), Targets: [{Id: a, Arn: !Ref News}]}
  News: {Type: AWS::SNS::Topic}
  Log: {Type: AWS::SQS::Queue, Condition: Audited}
  ToLog:
    Type: AWS::SNS::Subscription
    Condition: Audited
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Log.Arn}
"""


@pytest.mark.parametrize(("audit", "rate"), [("yes", 1 / 60), ("no", 0.0)])
def test_load_runs_through_what_the_deployment_has(audit: str, rate: float) -> None:
    assert flows_of(CONDITION % audit)("Log") == pytest.approx(rate)


SELF = """
Resources:
  Teller:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import boto3
          events = boto3.client("events")
          def handler(event, context):
              events.put_events(Entries=[{"Source": "%s", "DetailType": "Told", "Detail": "{}"}])
  Rule:
    Type: AWS::Events::Rule
    Properties: {EventPattern: {source: [shop]}, Targets: [{Id: a, Arn: !GetAtt Teller.Arn}]}
"""


def test_a_rule_does_not_match_what_the_code_surely_sends_otherwise_even_before_there_is_load(tmp_path: Path) -> None:
    assert len(flows_of(SELF % "shop", {}, code=tmp_path).load.average.runaways) == 1
    assert flows_of(SELF % "bank", {}, code=tmp_path).load.average.runaways == []
