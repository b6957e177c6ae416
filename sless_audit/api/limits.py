"""Where does it break first?"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sless_audit.api.load import load
from sless_audit.api.profile import find_profiles
from sless_audit.config import Config
from sless_audit.errors import UsageError
from sless_audit.graph.model import App
from sless_audit.limits.account import PRESETS, Account
from sless_audit.limits.answer import AppLimits, EntryLadder
from sless_audit.limits.bounded import bounded
from sless_audit.limits.headroom import Headroom, headroom, ranked
from sless_audit.limits.ladder import ladder
from sless_audit.limits.uses import Demand
from sless_audit.lint.result import Problem
from sless_audit.services import Services
from sless_audit.workload.entries import Entry
from sless_audit.workload.equations import Rates
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.usage import Usage

DEFAULT_REGION = "us-east-1"
PERCENTILE = 99.0


class Limits(NamedTuple):
    apps: tuple[AppLimits, ...]
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        return 2 if any(problem.kind == "refused" for problem in self.problems) else 0


def limits(
    paths: Sequence[str],
    config: Config,
    *,
    scenario: str = BASELINE,
    account: str = "default",
    percentile: float = PERCENTILE,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Limits:
    """The limits of each app at `paths`, under its usage profile. `account` is one of `limits.account.PRESETS`.

    Raises `UsageError` where there is nothing to look at, and for an account or scenario that there is not.
    """
    if account not in PRESETS:
        raise UsageError(f"there is no account {account!r}", hint=f"there are {', '.join(PRESETS)}")
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True)
    profiles = find_profiles(loaded.apps, config, paths)
    found = [
        limits_of(
            app,
            profiles.usage(app, scenario),
            config.region,
            PRESETS[account],
            percentile,
            scenario=scenario,
            profile=profiles.file_of(app),
        )
        for app in loaded.apps
    ]
    return Limits(tuple(found), loaded.problems)


def limits_of(
    app: App,
    usage: Usage,
    region: str | None,
    account: Account,
    percentile: float,
    *,
    scenario: str = BASELINE,
    profile: str | None = None,
) -> AppLimits:
    """The limits of one app under a workload. `region` is that of stacks which name none."""
    services = Services()
    one = Load(Deployed(app, services, usage), usage, "likely")
    named = next((stack.region for stack in app.stacks if stack.region), None) or region
    where = named or DEFAULT_REGION
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
    return AppLimits(
        app, scenario, profile, where, named is None, account, percentile, tuple(at(peaks)), tuple(ladders), one.figures
    )
