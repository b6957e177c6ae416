"""Patterns for ARNs against ARNs of which not everything is known."""

import pytest

from sless_audit.graph.arn_patterns import Gap, Part, may_match
from sless_audit.template.values import Ref, Unknown

TOPIC, OTHER = Ref("stack", "Topic"), Ref("stack", "Other")
ENV = Unknown("parameter stack:Env", "Env")


@pytest.mark.parametrize(
    ("pattern", "arn"),
    [
        (("*",), ("arn:*:sns:*:*:orders",)),
        (("arn:aws:sns:*:*:ord*",), ("arn:*:sns:*:*:orders",)),
        (("arn:aws:sns:eu-west-1:111122223333:orders",), ("arn:*:sns:*:*:orders",)),
        (("arn:aws:sns:*:*:", TOPIC), ("arn:*:sns:*:*:", TOPIC)),
        (("arn:aws:sns:*:*:orders",), ("arn:*:sns:*:*:", TOPIC)),
        (("arn:aws:sns:*:*:", TOPIC), ("arn:*:sns:*:*:orders",)),
        (("arn:aws:sns:*:*:orders-", ENV), ("arn:*:sns:*:*:orders-", ENV)),
        (("arn:aws:sns:*:*:", ENV), ("arn:*:sns:*:*:orders",)),
        ((ENV, "/*"), ("arn:*:execute-api:*:*:", TOPIC, "/", Gap.SEGMENT, "/GET/a")),
        (("arn:aws:s3:::photo?",), ("arn:*:s3:::photos",)),
    ],
)
def test_what_may_match(pattern: tuple[Part, ...], arn: tuple[Part, ...]) -> None:
    assert may_match(pattern, arn)


@pytest.mark.parametrize(
    ("pattern", "arn"),
    [
        (("arn:aws:sns:*:*:returns",), ("arn:*:sns:*:*:orders",)),
        (("arn:aws:sqs:*:*:orders",), ("arn:*:sns:*:*:orders",)),
        (("arn:aws:sns:*:*:", OTHER), ("arn:*:sns:*:*:", TOPIC)),
        (("arn:aws:s3:::photos/*",), ("arn:*:s3:::photos",)),
        (("arn:aws:execute-api:*:*:", TOPIC), ("arn:*:execute-api:*:*:", TOPIC, "/", Gap.SEGMENT, "/GET/a")),
        (
            ("arn:aws:execute-api:*:*:", TOPIC, "/*/GET/a/*"),
            ("arn:*:execute-api:*:*:", TOPIC, "/", Gap.SEGMENT, "/PUT/a/", Gap.SEGMENT),
        ),
        (("sns.amazonaws.com",), ("sqs.amazonaws.com",)),
    ],
)
def test_what_cannot_match(pattern: tuple[Part, ...], arn: tuple[Part, ...]) -> None:
    assert not may_match(pattern, arn)


def test_a_star_that_is_compared_as_text() -> None:
    assert not may_match(["arn:aws:sns:*:*:orders"], ["arn:*:sns:*:*:orders"], wildcards=False)
    assert may_match(["arn:aws:sns:eu-west-1:111122223333:orders"], ["arn:*:sns:*:*:orders"], wildcards=False)


def test_many_stars_on_both_sides() -> None:
    # a search that goes back would not end
    assert not may_match(["arn:aws:s3:::" + "a*" * 400 + "b"], ["arn:*:s3:::" + "a*" * 400 + "c"])
    assert may_match(["arn:aws:s3:::" + "*a" * 400], ["arn:*:s3:::" + "a*" * 400])
