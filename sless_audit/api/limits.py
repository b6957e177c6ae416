"""Where does it break first?"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sless_audit.api.load import Loaded, load
from sless_audit.api.profile import Profiles, find_profiles
from sless_audit.api.quotas import account_of
from sless_audit.config import Config
from sless_audit.cost.budget import Gate
from sless_audit.graph.deployment import DEFAULT_REGION
from sless_audit.graph.model import App
from sless_audit.graph.views import Function
from sless_audit.limits.account import Account
from sless_audit.limits.alone import alone
from sless_audit.limits.answer import AppLimits, EntryLadder
from sless_audit.limits.bounded import bounded
from sless_audit.limits.gates import gates
from sless_audit.limits.headroom import Headroom, headroom, ranked
from sless_audit.limits.ladder import ladder
from sless_audit.limits.uses import Demand
from sless_audit.lint.result import Problem
from sless_audit.services import Services
from sless_audit.template.edits import Edit
from sless_audit.workload.entries import Entry
from sless_audit.workload.equations import Rates
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.usage import Usage

PERCENTILE = 99.0

MOST_TIMES = 1_000.0
"""The peak: beyond it no ladder goes."""
MOST = 100_000.0
"""Per second: where there is no peak, ten times what an account takes of API Gateway and Lambda by default."""


class Limits(NamedTuple):
    apps: tuple[AppLimits, ...]
    problems: tuple[Problem, ...]
    gates: tuple[Gate, ...] = ()
    """What the config asks of headroom."""

    @property
    def exit_code(self) -> int:
        """0; 1: there is less headroom than is asked for; 2: the work could not be done, which wins."""
        if any(problem.kind == "refused" for problem in self.problems):
            return 2
        return int(any(gate.fails for gate in self.gates))


def limits(
    paths: Sequence[str],
    config: Config,
    *,
    scenario: str = BASELINE,
    account: str | None = None,
    percentile: float = PERCENTILE,
    edits: Sequence[Edit] = (),
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Limits:
    """The limits of each app at `paths`, under its usage profile. `account` is one of `limits.account.PRESETS`, or a
    file (`limits.account_file`); by default, that of the config. `edits` are made in the templates first.

    Raises `UsageError` where there is nothing to look at, and for an account or scenario that there is not.
    """
    applied = account_of(account or config.account or "default")
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True, edits=edits)
    profiles = find_profiles(loaded.apps, config, paths)
    return limits_under(profiles, loaded, config, applied, scenario=scenario, percentile=percentile)


def limits_under(
    profiles: Profiles,
    loaded: Loaded,
    config: Config,
    account: Account,
    *,
    scenario: str = BASELINE,
    percentile: float = PERCENTILE,
    with_ladders: bool = True,
) -> Limits:
    found = [
        limits_of(
            app,
            profiles.usage(app, scenario),
            config.region,
            account,
            percentile,
            scenario=scenario,
            profile=profiles.file_of(app),
            with_ladders=with_ladders,
        )._replace(changes=loaded.changes)
        for app in loaded.apps
    ]
    return Limits(tuple(found), loaded.problems, gates(config.headroom, found))


def limits_of(
    app: App,
    usage: Usage,
    region: str | None,
    account: Account,
    percentile: float,
    *,
    scenario: str = BASELINE,
    profile: str | None = None,
    with_ladders: bool = True,
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

    def alone_at(entry: Entry) -> Callable[[float], list[Headroom]]:
        return lambda rate: at({**peaks, entry.id: rate})

    ladders = []
    for entry in one.entries if with_ladders else ():
        peak = peaks.get(entry.id)
        most = MOST if peak is None else MOST_TIMES * max(peak, 1.0)
        ladders.append(EntryLadder(entry, peak, tuple(ladder(alone_at(entry), peak or 1.0, most)), most))
    functions = [resource for resource in one.deployed.resources if isinstance(resource.view, Function)]
    by_itself = [alone(function, demand, services, MOST) for function in functions if profile is None and with_ladders]
    return AppLimits(
        app,
        scenario,
        profile,
        where,
        named is None,
        account,
        percentile,
        tuple(at(peaks)),
        tuple(ladders),
        tuple(by_itself),
        one.figures,
    )
