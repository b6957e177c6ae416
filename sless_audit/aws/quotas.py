"""Quotas and scaling behaviours of AWS, each with its scope, source and date.

The table is `tables/quotas.json`. A quota that differs by region has a row for the regions that it names, and one for
all others.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).parent / "tables" / "quotas.json"


class Quota(NamedTuple):
    service: str
    name: str
    value: str
    """As the source has it: a number, or words."""
    unit: str
    scope: str
    """`account-region`, `function`, `queue`, …"""
    adjustable: str
    """`yes`, `no`, or `n/a` for what is no quota but a behaviour or a default."""
    regions: tuple[str, ...]
    """The regions that it is for; empty for all that no other row names."""
    note: str
    source: str
    as_of: str

    @property
    def number(self) -> float | None:
        try:
            return float(self.value)
        except ValueError:
            return None


@cache
def quotas() -> dict[tuple[str, str], tuple[Quota, ...]]:
    """By service and name; the row for all other regions comes last."""
    found: dict[tuple[str, str], list[Quota]] = {}
    for row in json.loads(_TABLE.read_text(encoding="utf-8"))["quotas"]:
        quota = Quota(row["service"], row["quota"], row["value"], row["unit"], row["scope"], row["adjustable"],
                      tuple(row["regions"]), row["note"], row["source"], row["as_of"])  # fmt: skip
        found.setdefault((quota.service, quota.name), []).append(quota)
    return {key: tuple(sorted(rows, key=lambda quota: not quota.regions)) for key, rows in found.items()}


def quota(service: str, name: str, region: str) -> Quota:
    """AWS's default in a region. Raises `KeyError` for a name that the table does not have."""
    rows = quotas()[service, name]
    return next((row for row in rows if region in row.regions), rows[-1])
