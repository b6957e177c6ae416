"""From the name of an AWS managed policy to its ARN, as SAM's `Policies` allow either."""

import json
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("managed_policy_names.json")


def managed_policy_arn(name: str, partition: str) -> str:
    """The ARN of a managed policy of this name; a name that AWS has no policy for stays as it is (as in SAM)."""
    path = _paths().get(name)
    return name if path is None else f"arn:{partition}:iam::aws:policy/{path}{name}"


@cache
def _paths() -> dict[str, str]:
    table: dict[str, list[str]] = json.loads(_TABLE.read_text(encoding="utf-8"))["names"]
    return {name: path for path, names in table.items() for name in names}
