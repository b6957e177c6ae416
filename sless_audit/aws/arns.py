"""Amazon resource names: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html, 2026-11-21."""

import re
from typing import NamedTuple

# `${AWS::Partition}`, as it stands in a text that is not substituted yet, holds colons of its own.
_PART = r"(?:\$\{[^}]*\}|[^:])"
_ARN = re.compile(rf"arn:({_PART}++):({_PART}++):({_PART}*+):({_PART}*+):(.+)", re.DOTALL)


class Arn(NamedTuple):
    partition: str
    service: str
    region: str
    """Empty for resources of a global service, and for S3."""
    account: str
    """Empty for S3 buckets; `aws` for what AWS owns, such as managed policies."""
    resource: str
    """All after the fifth colon: `table/Orders`, `function:orders:live`, `my-bucket/key`."""

    def __str__(self) -> str:
        return ":".join(("arn", self.partition, self.service, self.region, self.account, self.resource))


def parse(text: str) -> Arn | None:
    """The parts of an ARN, or of a pattern for ARNs; None for another text, such as a queue's URL or name.

    Parts may hold placeholders: `arn:${AWS::Partition}:states:::lambda:invoke`.
    """
    found = _ARN.fullmatch(text)
    return Arn(*found.groups()) if found else None
