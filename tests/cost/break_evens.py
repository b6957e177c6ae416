"""What is told of the other ways to run a template that is written in a test."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sless_audit.api.breakeven import break_evens_of
from sless_audit.api.prices import books
from sless_audit.cost.breakeven.solve import BreakEven
from sless_audit.services import Services
from sless_audit.workload.figures import exactly
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed
from sless_audit.workload.usage import EntryUsage, Stated
from tests.graphs import app_of
from tests.workload.flows import usage_of


class Told:
    """By topic and logical ID."""

    def __init__(self, found: Mapping[tuple[str, str], BreakEven], missing: Mapping[tuple[str, str], str]) -> None:
        self.found = found
        self.missing = missing

    def __call__(self, topic: str, logical_id: str) -> BreakEven:
        return self.found[topic, logical_id]

    def turn(self, topic: str, logical_id: str) -> float:
        """The only volume at which it turns."""
        (turn,) = self.found[topic, logical_id].turns
        return float(turn.volume)

    def money(self, topic: str, logical_id: str) -> tuple[float, float]:
        """USD a month, today and the other way."""
        one = self.found[topic, logical_id]
        assert one.today is not None
        assert one.other is not None
        return float(one.today), float(one.other)

    def obstacles(self, topic: str, logical_id: str) -> dict[str, int | None]:
        """Those that forbid it, each with its line."""
        found = self.found[topic, logical_id].comparison.obstacles
        return {one.text: one.spot.span.line if one.spot else None for one in found if one.forbids}

    def remarks(self, topic: str, logical_id: str) -> str:
        return "; ".join(self.found[topic, logical_id].comparison.remarks)


def told(
    template: str,
    monthly: Mapping[str, float] | None = None,
    numbers: Mapping[str, float] | None = None,
    *,
    code: Path | None = None,
    region: str = "us-east-1",
) -> Told:
    """`monthly` by `Entry.words`, units a month; an entry point that is left out is unknown. `numbers` by
    `Worker: duration`."""
    app = app_of(template, code=code)
    entries = {entry.words: entry.id for entry in Deployed(app, Services()).entries}
    assert set(monthly or {}) <= set(entries), f"the entry points are {sorted(entries)}"
    volumes = {
        entries[words]: EntryUsage(
            words, Stated(exactly(volume / SECONDS_PER_MONTH), words, app.resources[0].place()), None
        )
        for words, volume in (monthly or {}).items()
    }
    usage = replace(usage_of(app, numbers or {}), entries=volumes)
    of_app = break_evens_of(app, usage, region, books())
    return Told(
        {(one.comparison.topic, one.comparison.resource.logical_id): one for one in of_app.found},
        {(one.topic, one.resource.logical_id): one.missing for one in of_app.undecided},
    )
