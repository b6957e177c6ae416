"""Where does it break first?"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sless_audit.api.load import load
from sless_audit.api.profile import find_profiles
from sless_audit.config import Config
from sless_audit.graph.model import App
from sless_audit.limits.account import DEFAULT, Account
from sless_audit.limits.bounded import bounded
from sless_audit.limits.headroom import Headroom, headroom, ranked
from sless_audit.limits.ladder import Rung, ladder
from sless_audit.limits.uses import Demand
from sless_audit.lint.result import Problem
from sless_audit.services import Services
from sless_audit.workload.entries import Entry
from sless_audit.workload.equations import Rates
from sless_audit.workload.figures import Figure
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.usage import Usage

DEFAULT_REGION = "us-east-1"
PERCENTILE = 99.0


class EntryLadder(NamedTuple):
    entry: Entry
    peak: float | None
    """Per second, by the profile."""
    rungs: tuple[Rung, ...]


class AppLimits(NamedTuple):
    app: App
    region: str
    account: Account
    percentile: float
    usage: Usage
    limits: tuple[Headroom, ...]
    """The tightest first."""
    ladders: tuple[EntryLadder, ...]
    figures: Mapping[str, Figure]


class Limits(NamedTuple):
    apps: tuple[AppLimits, ...]
    problems: tuple[Problem, ...]


def limits(
    paths: Sequence[str],
    config: Config,
    *,
    scenario: str = BASELINE,
    account: Account = DEFAULT,
    percentile: float = PERCENTILE,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Limits:
    """The limits of each app at `paths`, under its usage profile."""
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True)
    profiles = find_profiles(loaded.apps, config, paths)
    found = [limits_of(app, profiles.usage(app, scenario), config.region, account, percentile) for app in loaded.apps]
    return Limits(tuple(found), loaded.problems)


def limits_of(app: App, usage: Usage, region: str | None, account: Account, percentile: float) -> AppLimits:
    services = Services()
    one = Load(Deployed(app, services, usage), usage, "likely")
    where = next((stack.region for stack in app.stacks if stack.region), None) or region or DEFAULT_REGION
    peaks = one.peak_volumes

    def demand(rates: Rates) -> Demand:
        return Demand(one, rates, account, where, percentile / 100.0)

    usual = demand(one.average)

    def at(volumes: Mapping[str, float | None]) -> list[Headroom]:
        freely = headroom(usual, demand(bounded(one, volumes, {}).rates), services)
        capacity = {found.use.edge: found.limit for found in freely if found.use.edge is not None and found.limit}
        if not capacity:
            return freely
        held = bounded(one, volumes, capacity)
        return ranked(
            found._replace(peak=held.offered.get(found.use.edge, found.peak)) if found.use.edge is not None else found
            for found in headroom(usual, demand(held.rates), services)
        )

    def alone(entry: Entry) -> Callable[[float], list[Headroom]]:
        return lambda rate: at({**peaks, entry.id: rate})

    ladders = [
        EntryLadder(entry, peaks.get(entry.id), tuple(ladder(alone(entry), peaks.get(entry.id) or 1.0)))
        for entry in one.entries
    ]
    return AppLimits(app, where, account, percentile, usage, tuple(at(peaks)), tuple(ladders), one.figures)
