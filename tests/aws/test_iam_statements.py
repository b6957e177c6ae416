from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.aws.iam import statement_applies

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"


class Opaque:
    """Stands for a value that is not known before deployment."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("a value that is not known was compared")

    def __bool__(self) -> bool:
        raise AssertionError("a value that is not known was tested")

    __hash__ = object.__hash__


OPAQUE = Opaque()


def allow(**elements: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE} | elements


def allow_but(*left_out: str, **elements: object) -> dict[str, object]:
    return {key: value for key, value in allow(**elements).items() if key not in left_out}


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        (allow(), True),
        (allow(Action="SQS:sendmessage"), True),
        (allow(Action=["sqs:GetQueueUrl", "sqs:Send*"]), True),
        (allow(Action="*"), True),
        (allow(Action="sqs:Receive*"), False),
        (allow(Resource="*"), True),
        (allow(Resource="arn:aws:sqs:*:*:ord?rs"), True),
        (allow(Resource=QUEUE.upper()), False),
        (allow(Resource=[QUEUE + "-dlq"]), False),
        (allow(Resource=[]), False),
        (allow(Effect="Deny"), True),
        (allow_but("Action", NotAction="sqs:SendMessage"), False),
        (allow_but("Action", NotAction=["sqs:DeleteMessage"]), True),
        (allow_but("Resource", NotResource=QUEUE), False),
        (allow_but("Resource", NotResource="arn:aws:s3:::*"), True),
        (allow(Condition={}), True),
        (allow(Condition={"Bool": {"aws:SecureTransport": "true"}}), None),
        (allow(Condition={"Bool": {"aws:SecureTransport": "true"}}, Action="sqs:ReceiveMessage"), False),
        (allow(Resource="arn:aws:sqs:*:*:${aws:PrincipalTag/queue}"), None),
        (allow(Resource="arn:aws:sns:*:*:${aws:PrincipalTag/queue}"), False),
        (allow_but("Resource"), None),
        (allow_but("Action"), None),
        (allow(NotAction="s3:*"), None),
    ],
)
def test_what_a_statement_applies(statement: Mapping[str, object], answer: bool | None) -> None:
    assert statement_applies(statement, "sqs:SendMessage", QUEUE) is answer


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        (allow(Resource=OPAQUE), None),
        (allow(Resource=[OPAQUE, QUEUE]), True),
        (allow(Resource={"Fn::GetAtt": ["Orders", "Arn"]}), None),
        (allow(Resource=OPAQUE, Action="s3:*"), False),
        (allow(Action=OPAQUE), None),
        (allow(Action=OPAQUE, Resource="arn:aws:s3:::bucket"), False),
        (allow(Condition=OPAQUE), None),
        (allow_but("Resource", NotResource=[OPAQUE]), None),
        (allow_but("Resource", NotResource=[OPAQUE, QUEUE]), False),
    ],
)
def test_a_value_that_is_not_known_decides_only_where_it_must(
    statement: Mapping[str, object], answer: bool | None
) -> None:
    assert statement_applies(statement, "sqs:SendMessage", QUEUE) is answer


def test_a_resource_whose_arn_is_not_known() -> None:
    assert statement_applies(allow(Resource="*"), "sqs:SendMessage", OPAQUE) is True
    assert statement_applies(allow(), "sqs:SendMessage", OPAQUE) is None


ENTRIES = st.lists(st.sampled_from(["sqs:SendMessage", "sqs:*", "s3:*", "*", "sqs:Get?ueueUrl"]), max_size=3)


@given(ENTRIES, st.sampled_from(["sqs:SendMessage", "sqs:GetQueueUrl", "s3:PutObject"]))
def test_notaction_is_the_opposite_of_action(entries: list[str], action: str) -> None:
    positive = statement_applies(allow(Action=entries), action, QUEUE)
    negative = statement_applies(allow_but("Action", NotAction=entries), action, QUEUE)
    assert (positive, negative) in {(True, False), (False, True)}


@given(ENTRIES, ENTRIES)
def test_more_entries_never_apply_to_less(entries: list[str], more: list[str]) -> None:
    if statement_applies(allow(Action=entries), "sqs:SendMessage", QUEUE):
        assert statement_applies(allow(Action=entries + more), "sqs:SendMessage", QUEUE)
