"""The actions that calls need are those of the Service Authorization Reference."""

import pytest

from sless_audit.aws import needed_actions
from sless_audit.aws.calls import CALLS
from sless_audit.aws.iam import expand
from sless_audit.aws.needed_actions import HANDED_OVER, POLLED, Needed, is_self_contained, may_use, needed_for

TABLES = (
    *HANDED_OVER.values(),
    *POLLED.values(),
    needed_actions.DECRYPTION,
    needed_actions.ITEMS,
    needed_actions.LOGS,
    needed_actions.NETWORK,
    needed_actions.TRACES,
)


@pytest.mark.parametrize("action", sorted({action for table in TABLES for one in table for action in one.actions}))
def test_actions_of_the_tables_exist(action: str) -> None:
    assert [str(one) for one in expand(action)] == [action]


@pytest.mark.parametrize(("service", "operation"), sorted(CALLS))
def test_what_calls_need_exists(service: str, operation: str) -> None:
    for needed in needed_for(service, operation, {}, complete=True):
        for action in needed.actions:
            assert [str(one) for one in expand(action)] == [action]


def test_every_call_that_names_a_resource_needs_something() -> None:
    items: list[dict[str, object]] = [{"Put": {}}]
    without = {
        key
        for key, known in CALLS.items()
        if known.resource_types and not needed_for(*key, {"TransactItems": items}, complete=True)
    }
    # the trust policy of a role may be enough for who is named in it
    assert without == {("lambda", "invokeasync"), ("sts", "assumerole")}


def test_an_index_is_named_or_not() -> None:
    def part(**request: object) -> str:
        return needed_for("dynamodb", "Query", request, complete=True)[0].part

    assert part(TableName="t") == "itself"
    assert part(TableName="t", IndexName="by-day") == "index"
    assert part(TableName="t", IndexName=object()) == "index or itself"
    assert needed_for("dynamodb", "Query", {}, complete=False)[0].part == "index or itself"


def test_a_transaction_needs_what_its_parts_do() -> None:
    request: dict[str, object] = {"TransactItems": [{"Put": {}}, {"Delete": {}}, {"Put": {}}]}
    assert needed_for("dynamodb", "TransactWriteItems", request, complete=True) == (
        Needed(("dynamodb:PutItem",)),
        Needed(("dynamodb:DeleteItem",)),
    )
    several = {"TransactItems": [{"Put": {"TableName": "a"}}, {"Delete": {"TableName": "b"}}]}
    assert needed_for("dynamodb", "TransactWriteItems", several, complete=True) == (
        Needed(("dynamodb:PutItem", "dynamodb:DeleteItem")),
    )
    unknown = {"TransactItems": [{"Put": {}}, object()]}
    assert needed_for("dynamodb", "TransactWriteItems", unknown, complete=True) == ()


def test_helpers_may_use_more() -> None:
    assert "dynamodb:DeleteItem" in set(may_use("dynamodb", "TransactWriteItems", ()))
    assert "s3:GetObject" in set(may_use("s3", "CopyObject", ()))
    assert "s3:PutObject*Acl" in set(may_use("s3", "PutObject", ("ACL",)))
    assert "s3:PutObject*Acl" not in set(may_use("s3", "PutObject", ("Body",)))
    assert "sqs:DeleteMessage" in set(may_use("sqs", "DeleteMessageBatch", ()))


def test_services_that_act_for_their_caller() -> None:
    assert is_self_contained("stepfunctions", "SendTaskSuccess")
    assert not is_self_contained("lambda", "UpdateFunctionCode")
    assert not is_self_contained("dynamodb", "ImportTable")
    assert not is_self_contained("rekognition", "DetectLabels")
