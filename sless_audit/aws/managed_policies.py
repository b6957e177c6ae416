"""The documents of AWS managed policies that roles of serverless applications wear."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from sless_audit.aws import arns
from sless_audit.aws.table_files import read_json


def managed_policy(name_or_arn: str) -> tuple[Mapping[str, object], ...] | None:
    """The statements, as AWS publishes them in the partition `aws`; None for a policy that the table does not hold."""
    statements = _policies().get(policy_name(name_or_arn) or name_or_arn)
    return None if statements is None else tuple(statements)


def policy_name(arn: str) -> str | None:
    """`AWSLambdaRole` of `arn:aws:iam::aws:policy/service-role/AWSLambdaRole`; None for all that AWS does not own."""
    parsed = arns.parse(arn)
    if parsed is None or (parsed.service, parsed.account) != ("iam", "aws"):
        return None
    kind, _, path = parsed.resource.partition("/")
    return path.rpartition("/")[2] if kind == "policy" else None


@cache
def _policies() -> dict[str, list[Mapping[str, object]]]:
    return cast("dict[str, list[Mapping[str, object]]]", read_json("managed_policies.json")["policies"])
