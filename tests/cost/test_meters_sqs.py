from pathlib import Path

import pytest

from tests.cost.charges import Charges, charges_of, near
from tests.graphs import write_files

_POLLED = """
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {%s}}
  F: {Type: AWS::Lambda::Function}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Queue.Arn%s}
"""


def _polled(monthly: float, numbers: dict[str, float] | None = None, queue: str = "", mapping: str = "") -> Charges:
    return charges_of(_POLLED % (queue, mapping), {"Queue": monthly}, numbers)


def test_a_message_is_sent_received_and_deleted() -> None:
    found = _polled(1_000_000)
    for component in ("sends", "receives", "deletes"):
        assert found.quantity("Queue", component) == near(1_000_000)
        assert found("Queue", component).price == ("sqs", "requests-standard")
    assert found.usd("Queue", "sends") == near(0.40)


def test_each_64_kb_of_a_message_count_as_a_request_but_not_to_delete_it() -> None:
    found = _polled(1_000, {"Queue: message": 64 * 1_024 + 1})
    assert found.quantity("Queue", "sends") == near(2_000)
    assert found.quantity("Queue", "receives") == near(2_000)
    assert found.quantity("Queue", "deletes") == near(1_000)


def test_a_batch_is_received_and_deleted_ten_at_a_time() -> None:
    found = _polled(1_000, {"F: batch": 5})
    assert [found.quantity("Queue", one) for one in ("sends", "receives", "deletes")] == [
        near(1_000),
        near(200),
        near(200),
    ]
    found = _polled(1_000, {"F: batch": 100})
    assert [found.quantity("Queue", one) for one in ("receives", "deletes")] == [near(100), near(100)]
    # ten messages of 10 KB are 100 KB, two chunks
    found = _polled(1_000, {"F: batch": 100, "Queue: message": 10 * 1_024})
    assert found.quantity("Queue", "receives") == near(200)


def test_an_idle_queue_is_polled_all_the_time() -> None:
    # five pollers, a long poll of 20 s each: 5 x 730 x 3,600 / 20 = 657,000, which are 0.26 USD
    found = _polled(0)
    assert found.quantity("Queue", "empty receives") == near(657_000)
    assert found("Queue", "empty receives").flow is None
    assert found.usd("Queue", "empty receives") == near(0.2628)


def test_messages_end_a_poll_early() -> None:
    # One message in 4 s, over five pollers: one in 20 s each. A poll is empty with probability 1/e, and ends after
    # 20 s x (1 - 1/e) on average: 5 / (20 (1 - 1/e)) polls a second, of which 1/e are empty: 0.25 / (e - 1).
    found = _polled(2_628_000 / 4)
    assert found.quantity("Queue", "empty receives") == pytest.approx(0.25 / 1.718281828 * 2_628_000, rel=1e-6)
    assert _polled(2_628_000 * 10_000).quantity("Queue", "empty receives") == 0


def test_lambda_may_go_down_to_two_pollers_where_no_maximum_is_set() -> None:
    low = charges_of(_POLLED % ("", ""), {"Queue": 0}, case="low")
    assert low.quantity("Queue", "empty receives") == near(2 * 131_400)
    limited = charges_of(_POLLED % ("", ", ScalingConfig: {MaximumConcurrency: 3}"), {"Queue": 0}, case="low")
    assert limited.quantity("Queue", "empty receives") == near(5 * 131_400)


def test_the_number_of_pollers_can_be_stated() -> None:
    assert _polled(0, {"Queue -> F: pollers": 2}).quantity("Queue", "empty receives") == near(2 * 131_400)
    ready = ", ProvisionedPollerConfig: {MinimumPollers: 3}"
    assert _polled(0, mapping=ready).quantity("Queue", "empty receives") == near(3 * 131_400)


def test_a_mapping_that_is_off_polls_nothing() -> None:
    found = _polled(1_000, mapping=", Enabled: false")
    assert "empty receives" not in found.of("Queue")


def test_a_fifo_queue_has_its_own_price() -> None:
    found = _polled(1_000, queue="FifoQueue: true")
    assert {found("Queue", one).price for one in found.of("Queue")} == {("sqs", "requests-fifo")}


def test_what_fails_is_received_again() -> None:
    # each try fails with 1/2, three tries: 1 + 1/2 + 1/4 receives for each message, 1/8 is never deleted
    dead = "RedrivePolicy: {maxReceiveCount: 3, deadLetterTargetArn: !GetAtt Dead.Arn}"
    template = _POLLED % (dead, "") + "  Dead: {Type: AWS::SQS::Queue}\n"
    found = charges_of(template, {"Queue": 8_000}, {"F: failure": 0.5})
    assert found.quantity("Queue", "receives") == near(14_000)
    assert found.quantity("Queue", "deletes") == near(7_000)
    assert found.quantity("Dead", "sends") == 0  # moved by SQS itself
    assert found.of("Dead") == ["sends"]


def test_what_a_filter_holds_back_is_received_and_deleted_too() -> None:
    found = _polled(
        1_000, {"Queue -> F: passes_filter": 0.25}, mapping=", FilterCriteria: {Filters: [{Pattern: '{}'}]}"
    )
    assert found.quantity("F", "requests") == near(250)
    assert found.quantity("Queue", "receives") == near(1_000)
    assert found.quantity("Queue", "deletes") == near(1_000)


def test_a_queue_that_others_consume_costs_two_requests_more_for_each_message() -> None:
    template = """
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  To: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}}
"""
    found = charges_of(template, {"Topic": 1_000})
    assert found.quantity("Queue", "sends") == near(1_000)
    assert found.quantity("Queue", "receives and deletes") == near(2_000)
    assert found("Queue", "receives and deletes").inputs[1].basis == "default"


def _sending(folder: Path, call: str, numbers: dict[str, float] | None = None) -> Charges:
    code = write_files(
        folder,
        {
            "app.py": f"""
        import boto3
        sqs = boto3.client("sqs")
        def handler(event, context):
            sqs.{call}
        """
        },
    )
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: ., FunctionUrlConfig: {AuthType: NONE}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
"""
    return charges_of(template, {"F": 1_000}, numbers, code=code)


_URL = "QueueUrl='https://sqs.us-east-1.amazonaws.com/123456789012/orders'"


def test_a_batch_that_code_sends_is_one_request(tmp_path: Path) -> None:
    # 1,000 runs with 4 messages each; of 20 KB each, 80 KB are two chunks
    call = f"send_message_batch({_URL}, Entries=event)"
    found = _sending(tmp_path, call, {"F -> Queue: publishes": 4})
    assert found.quantity("Queue", "sends") == near(1_000)
    found = _sending(tmp_path, call, {"F -> Queue: publishes": 4, "Queue: message": 20 * 1_024})
    assert found.quantity("Queue", "sends") == near(2_000)
    one_by_one = _sending(tmp_path, f"send_message({_URL}, MessageBody='')", {"F -> Queue: publishes": 4})
    assert one_by_one.quantity("Queue", "sends") == near(4_000)


def test_message_groups_on_a_standard_queue_cost_more(tmp_path: Path) -> None:
    found = _sending(tmp_path, f"send_message({_URL}, MessageBody='', MessageGroupId=event['customer'])")
    assert found.quantity("Queue", "message groups") == near(1_000)
    assert found("Queue", "message groups").price == ("sqs", "requests-fair-surcharge")
    assert "message groups" not in _sending(tmp_path, f"send_message({_URL}, MessageBody='')").of("Queue")
