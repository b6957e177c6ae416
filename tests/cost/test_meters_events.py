"""SNS, EventBridge, Scheduler and Pipes."""

import pytest

from tests.cost.charges import charges_of, near

_TOPIC = """
Resources:
  Topic: {Type: AWS::SNS::Topic%s}
  Queue: {Type: AWS::SQS::Queue}
  To: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: %s, Endpoint: %s%s}}
"""


def _topic(
    protocol: str = "sqs", endpoint: str = "!GetAtt Queue.Arn", of_topic: str = "", of_subscription: str = ""
) -> str:
    return _TOPIC % (of_topic, protocol, endpoint, of_subscription)


def test_what_is_published_counts_by_64_kb() -> None:
    small = charges_of(_topic(), {"Topic": 1_000_000})
    assert small.quantity("Topic", "publishes") == near(1_000_000)
    assert small.usd("Topic", "publishes") == near(0.50)
    large = charges_of(_topic(), {"Topic": 1_000}, {"Topic: message": 64 * 1_024 + 1})
    assert large.quantity("Topic", "publishes") == near(2_000)


@pytest.mark.parametrize(
    ("protocol", "endpoint", "price", "usd"),
    [
        ("sqs", "!GetAtt Queue.Arn", "delivery-sqs", 0),
        ("lambda", "arn:aws:lambda:us-east-1:123456789012:function:f", "delivery-lambda", 0),
        ("https", "https://example.com/hook", "delivery-http", 0.60),
        ("email", "ops@example.com", "delivery-email", 20),
        ("application", "arn:aws:sns:us-east-1:123456789012:endpoint/APNS/a/b", "delivery-mobile-push", 0.50),
        ("firehose", "arn:aws:firehose:us-east-1:123456789012:deliverystream/d", "delivery-firehose", 0.19),
    ],
)
def test_a_delivery_has_the_price_of_its_protocol(protocol: str, endpoint: str, price: str, usd: float) -> None:
    found = charges_of(_topic(protocol, endpoint), {"Topic": 1_000_000})
    component = f"deliveries by {protocol}"
    assert found.quantity("Topic", component) == near(1_000_000)
    assert found("Topic", component).price == ("sns", price)
    assert found.usd("Topic", component) == near(usd)


def test_what_is_delivered_to_a_site_goes_out() -> None:
    # 1,048,576 x 1 KB
    found = charges_of(_topic("https", "https://example.com/hook"), {"Topic": 1_048_576}, {"Topic: message": 1_024})
    assert found.quantity("Topic", "data transfer out by https") == near(1)
    assert "data transfer out by sqs" not in charges_of(_topic(), {"Topic": 1}).of("Topic")


def test_a_filter_lets_a_share_be_delivered_and_costs_only_where_it_reads_the_body() -> None:
    attributes = ", FilterPolicy: {kind: [order]}"
    numbers = {"Topic: message": 1_024, "Topic -> Queue: passes_filter": 0.25}
    found = charges_of(_topic(of_subscription=attributes), {"Topic": 1_048_576}, numbers)
    assert found.quantity("Topic", "deliveries by sqs") == near(262_144)
    assert "payload filtering" not in found.of("Topic")
    body = attributes + ", FilterPolicyScope: MessageBody"
    found = charges_of(_topic(of_subscription=body), {"Topic": 1_048_576}, numbers)
    assert found.quantity("Topic", "payload filtering") == near(1)


def test_a_fifo_topic_is_charged_by_requests_and_bytes() -> None:
    fifo = ", Properties: {FifoTopic: true, ArchivePolicy: {MessageRetentionPeriod: '73'}}"
    found = charges_of(_topic(of_topic=fifo), {"Topic": 1_048_576}, {"Topic: message": 1_024})
    assert found.quantity("Topic", "publishes") == near(1_048_576)
    assert found("Topic", "publishes").price == ("sns", "fifo-publish")
    assert found.quantity("Topic", "published payload") == near(1)
    assert found.quantity("Topic", "deliveries") == near(1_048_576)
    assert found.quantity("Topic", "delivered payload") == near(1)
    assert found.quantity("Topic", "archive processing") == near(1)
    assert found.quantity("Topic", "archive storage") == near(73 / (730 / 24))  # 2.4 months of 1 GB each


def test_text_messages_have_no_price_of_ours() -> None:
    found = charges_of(_topic("sms", "'+4900000000'"), {"Topic": 100})
    assert found("Topic", "deliveries by sms").price == ("sns", "delivery-sms")  # the book has none: it is by country


_BUS = """
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop%s}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {EventBusName: !Ref Bus, EventPattern: {source: [%s]}, Targets: [{Id: t, Arn: %s}]}
  Queue: {Type: AWS::SQS::Queue}
"""
_QUEUE = "!GetAtt Queue.Arn"


def test_events_of_a_bus_count_by_64_kb_and_a_rule_costs_nothing() -> None:
    found = charges_of(_BUS % ("", "shop", _QUEUE), {"Bus": 1_000_000}, {"Bus: message": 64 * 1_024 + 1})
    assert found.quantity("Bus", "events") == near(2_000_000)
    assert found.usd("Bus", "events") == near(2)
    assert found.of("Rule") == []


def test_events_of_a_partner_have_their_own_price() -> None:
    found = charges_of(_BUS % (", EventSourceName: aws.partner/x", "shop", _QUEUE), {"Bus": 1_000})
    assert found("Bus", "events").price == ("events", "partner-events")


def test_events_for_another_account_are_charged_once_more() -> None:
    arn = "arn:aws:events:us-east-1:210987654321:event-bus/central"
    found = charges_of(_BUS % ("", "shop", arn), {"Bus": 1_000_000}, {"Bus -> Rule: passes_filter": 0.5})
    (component,) = found.of("Rule")
    assert found("Rule", component).price == ("events", "cross-account-invocation-custom-events")
    assert found.quantity("Rule", component) == near(500_000)
    found = charges_of(_BUS % ("", "aws.ec2", arn), {"Bus": 1_000_000})
    (component,) = found.of("Rule")
    assert found("Rule", component).price == ("events", "cross-account-invocation-aws-events")


def test_what_one_bus_hands_to_another_is_charged_there() -> None:
    template = (
        _BUS % ("", "shop", "!GetAtt Other.Arn") + "  Other: {Type: AWS::Events::EventBus, Properties: {Name: other}}\n"
    )
    found = charges_of(template, {"Bus": 1_000})
    assert found.quantity("Other", "events") == near(1_000)


def test_deliveries_to_an_api_destination() -> None:
    destination = """
  Site: {Type: AWS::Events::ApiDestination, Properties: {InvocationEndpoint: 'https://example.com', HttpMethod: POST}}
"""
    found = charges_of(_BUS % ("", "shop", "!GetAtt Site.Arn") + destination, {"Bus": 1_000_000})
    assert found.quantity("Site", "deliveries") == near(1_000_000)
    assert found.usd("Site", "deliveries") == near(0.20)


def test_an_archive_takes_in_and_keeps() -> None:
    archive = "  Kept: {Type: AWS::Events::Archive, Properties: {SourceArn: !GetAtt Bus.Arn%s}}\n"
    template = _BUS % ("", "shop", _QUEUE) + archive
    found = charges_of(template % ", RetentionDays: 73", {"Bus": 1_048_576}, {"Bus: message": 1_024})
    assert found.quantity("Kept", "archive processing") == near(1)
    assert found.quantity("Kept", "archive storage") == near(2.4)
    some = ", RetentionDays: 73, EventPattern: {detail-type: [ordered]}"
    found = charges_of(template % some, {"Bus": 1_048_576}, {"Bus: message": 1_024, "Bus -> Kept: passes_filter": 0.5})
    assert found.quantity("Kept", "archive processing") == near(0.5)
    for_ever = charges_of(template % "", {"Bus": 1_048_576})
    assert for_ever.quantity("Kept", "archive storage") is None
    assert "RetentionDays" in for_ever("Kept", "archive storage").unknown


def test_data_events_of_a_bucket_are_charged_where_they_are_asked_for() -> None:
    template = """
Resources:
  Bucket: {Type: AWS::S3::Bucket%s}
  Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3]}, Targets: [{Id: q, Arn: !GetAtt Queue.Arn}]}}
  Queue: {Type: AWS::SQS::Queue}
"""
    asked = ", Properties: {NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}"
    found = charges_of(template % asked, {"Bucket": 1_000_000})
    assert found.quantity("Bucket", "data events") == near(1_000_000)
    assert found("Bucket", "data events").price == ("events", "custom-events")


def test_a_schedule_is_free_up_to_14_million_runs() -> None:
    template = """
Resources:
  Each: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 minute), FlexibleTimeWindow: {Mode: 'OFF'},
    Target: {Arn: !GetAtt Queue.Arn, RoleArn: 'arn:aws:iam::123456789012:role/r'}}}
  Queue: {Type: AWS::SQS::Queue}
"""
    found = charges_of(template)
    assert found.quantity("Each", "invocations") == near(43_800)
    assert found.usd("Each", "invocations") == 0


_PIPE = """
Resources:
  From: {Type: AWS::SQS::Queue}
  To: {Type: AWS::SQS::Queue}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      Source: !GetAtt From.Arn
      Target: !GetAtt To.Arn
      RoleArn: arn:aws:iam::123456789012:role/r
      SourceParameters: {FilterCriteria: {Filters: [{Pattern: '{}'}]}}
"""


def test_a_pipe_is_charged_for_what_its_filter_lets_through() -> None:
    numbers = {"From -> Pipe: passes_filter": 0.5, "From: message": 64 * 1_024 + 1}
    found = charges_of(_PIPE, {"From": 1_000_000}, numbers)
    assert found.quantity("Pipe", "requests") == near(1_000_000)  # half of the messages, two chunks each
    assert found.usd("Pipe", "requests") == near(0.40)


def test_events_that_a_pipe_gets_in_one_batch_share_its_chunks() -> None:
    numbers = {"From -> Pipe: passes_filter": 0.25, "From -> Pipe: batch": 5.0, "From: message": 1_024.0}
    assert charges_of(_PIPE, {"From": 10_000_000}, numbers).usd("Pipe", "requests") == near(0.20)
    numbers["From: message"] = 20.0 * 1_024
    assert charges_of(_PIPE, {"From": 10_000_000}, numbers).usd("Pipe", "requests") == near(0.40)  # 100 KB
