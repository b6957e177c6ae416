"""Limits of apps that are written in a test."""

from collections.abc import Mapping
from pathlib import Path

from sless_audit.api.limits import limits_of
from sless_audit.graph.model import App
from sless_audit.limits.account import DEFAULT, Account
from sless_audit.limits.answer import AppLimits
from sless_audit.limits.headroom import Headroom
from sless_audit.services import Services
from sless_audit.workload.figures import exactly
from sless_audit.workload.load import Deployed
from sless_audit.workload.usage import EntryUsage, Stated, Usage
from tests.graphs import app_of
from tests.workload.flows import usage_of


def usage_at(app: App, usage: Usage, rates: Mapping[str, float]) -> Usage:
    """The usage with so much per second, by `Entry.words`, all the time."""
    place = app.resources[0].place()
    entries = {
        entry.id: EntryUsage(entry.words, Stated(exactly(rates[entry.words]), "volume", place), None)
        for entry in Deployed(app, Services()).entries
        if entry.words in rates
    }
    return Usage(entries=entries, nodes=usage.nodes, edges=usage.edges)


def limits_at(
    template: str,
    rates: Mapping[str, float],
    numbers: Mapping[str, float],
    *,
    account: Account = DEFAULT,
    region: str = "us-east-1",
    ladders: bool = False,
    code: Path | None = None,
) -> AppLimits:
    app = app_of(template, code=code)
    usage = usage_at(app, usage_of(app, numbers), rates)
    return limits_of(app, usage, region, account, 99.0, profile="usage.yaml", with_ladders=ladders)


def limit(found: AppLimits, words: str) -> Headroom:
    (one,) = (one for one in found.limits if one.words == words)
    return one
