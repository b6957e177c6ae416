"""How far entries of a policy statement reach, and what conditions narrow."""

import pytest

from sless_audit.graph.policy_conditions import is_narrowed, limits_caller
from sless_audit.graph.policy_reach import action_breadth, in_words, resource_reach
from sless_audit.graph.properties import Properties
from sless_audit.graph.statements import read_policy
from sless_audit.graph.verdict import holds
from sless_audit.graph.views import Statement
from sless_audit.template.values import ABSENT, Alternative, Choice, Ref, Text, Unknown, Value

REGION, ACCOUNT = Unknown("AWS::Region", "AWS::Region"), Unknown("AWS::AccountId", "AWS::AccountId")


def statement(condition: Value) -> Statement:
    document = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition}}
    (read,) = read_policy(Properties(document), ())
    return read


@pytest.mark.parametrize(
    ("resource", "reach"),
    [
        ("*", "*"),
        ("**", "*"),
        ("arn:aws:*", "*"),
        ("arn:*:*:*:*:*", "*"),
        ("arn:aws:dynamodb:*", "dynamodb"),
        ("arn:aws:dynamodb:*:*:table/*", "dynamodb"),
        ("arn:aws:dynamodb:*:*:table*", "dynamodb"),
        ("arn:aws:dynamodb:*:*:table/*/index/*", "dynamodb"),
        ("arn:aws:s3:::*", "s3"),
        ("arn:aws:s3:::*/*", "s3"),
        ("arn:aws:lambda:*:*:function:*:*", "lambda"),
        ("arn:aws:iam::111122223333:role/*", "iam"),
        (Text(("arn:", Unknown("p", "p"), ":sqs:", REGION, ":", ACCOUNT, ":*")), "sqs"),
        ("", ""),
        ("arn:aws:s3:::", ""),
        ("arn:aws:s3:::orders/*", ""),
        ("arn:aws:s3:::orders-*", ""),
        ("arn:aws:dynamodb:*:*:table/table", ""),
        ("arn:aws:lambda:*:*:function:orders:*", ""),
        ("arn:aws:lambda:*:*:layer:*", ""),
        ("arn:aws:logs:*:*:*", ""),
        (Text(("arn:aws:dynamodb:*:*:table/", Unknown("n", "n"))), ""),
        (Text((Ref("stack", "Table", "Arn"), "/*")), ""),
        (Ref("stack", "Table", "Arn"), ""),
    ],
)
def test_reach_of_a_resource(resource: Value, reach: str) -> None:
    assert resource_reach(resource) == reach


def test_reach_of_what_is_not_known_is_not_known() -> None:
    assert isinstance(resource_reach(Unknown("parameter Target", "parameter Target")), Unknown)
    assert isinstance(resource_reach({"not": "text"}), Unknown)


@pytest.mark.parametrize(
    ("action", "breadth"),
    [
        ("*", "everything"),
        ("*:*", "everything"),
        ("s3:*", "service"),
        ("s3:Get*", "pattern"),
        ("s3:GetObject?ersion", "pattern"),
        ("s3:GetObject", "one"),
    ],
)
def test_breadth_of_an_action(action: str, breadth: str) -> None:
    assert action_breadth(action) == breadth


@pytest.mark.parametrize(
    ("condition", "narrowed"),
    [
        ({"StringEquals": {"aws:ResourceTag/Team": "orders"}}, True),
        ({"StringEquals": {"dynamodb:LeadingKeys": "a"}}, True),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, True),
        ("a condition of the wrong type", True),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
        ({"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}, False),
        ({"StringLike": {"aws:ResourceTag/Team": "*"}}, False),
        ({}, False),
    ],
)
def test_what_narrows_a_permission(condition: Value, narrowed: bool) -> None:
    assert is_narrowed(statement(condition)) is narrowed


@pytest.mark.parametrize(
    ("condition", "limited"),
    [
        ({"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::orders"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": Unknown("o", "o")}}, True),
        ({"Null": {"aws:SourceVpce": "false"}}, True),
        ({"Null": {"aws:SourceVpce": "true"}}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}, False),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-1/*"}}, False),
        ({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}}, False),
        ({"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}, False),
        ({"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "0.0.0.0/0"]}}, False),
        ({"StringLike": {"aws:Referer": "https://example.com/*"}}, False),
    ],
)
def test_what_keeps_strangers_out(condition: Value, limited: bool) -> None:
    assert limits_caller(statement(condition)) is limited


def test_what_is_stated_in_one_world_holds_there_only() -> None:
    debugging = {"condition Debugging": True}
    assert holds(lambda: True, when=debugging).outcome == "sometimes"
    assert holds(lambda: True, given=(debugging,), when=debugging).outcome == "always"
    assert holds(lambda: True, given=({"condition Debugging": False},), when=debugging).outcome == "never"


def test_entries_in_words() -> None:
    assert in_words([]) == ""
    assert in_words(["s3:GetObject", "s3:PutObject"]) == "s3:GetObject and s3:PutObject"
    assert in_words(["a", "b", "c", "d", "e"]) == "a, b and 3 more"
    assert in_words([Text((Ref("stack", "Bucket", "Arn"), "/*"))]) == "${Bucket}/*"
    either = Choice(
        (Alternative("a", {"parameter Stage": "prod"}), Alternative(["b", "c"], {"parameter Stage": "dev"}))
    )
    assert in_words([either, "d", "d", {"e": "f"}]) == "a or b and c, d and what cannot be read"
    none = Choice((Alternative("", {"parameter Stage": "prod"}), Alternative(ABSENT, {"parameter Stage": "dev"})))
    assert in_words([none, "a"]) == "a"
