"""Conditions that SAM adds to a template for resources that several others cause."""

from collections.abc import Sequence
from typing import Any

_MOST_IN_OR = 10
"""Conditions that one Fn::Or takes (2026-11):
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html"""


def any_of(conditions: Sequence[str], name: str) -> dict[str, Any]:
    """A condition of this name that holds when any of the others does; more than ten need helpers (`name1`, ...)."""
    helpers = (len(conditions) - 2) // (_MOST_IN_OR - 1)
    left = list(conditions)
    made: dict[str, Any] = {}
    while len(left) > 1:
        made_name = f"{name}{helpers}" if helpers > 0 else name
        helpers -= 1
        made[made_name] = {"Fn::Or": [{"Condition": condition} for condition in left[:_MOST_IN_OR]]}
        left = [*left[_MOST_IN_OR:], made_name]
    return made
