"""What will it cost?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from sless_audit.api.load import Loaded, load
from sless_audit.api.prices import books
from sless_audit.api.profile import Profiles, find_profiles
from sless_audit.config import Config
from sless_audit.cost.bill import Bill, Line, bill
from sless_audit.cost.book import read_free_amounts
from sless_audit.cost.budget import Gate, gates
from sless_audit.cost.estimate import AppCost, PerMillion, is_named, line_name, per_unit
from sless_audit.cost.prices import FreeAmount, PriceBook
from sless_audit.cost.sensitivity import influences
from sless_audit.errors import UsageError
from sless_audit.graph.deployment import DEFAULT_REGION
from sless_audit.graph.loops import Loop, runaway_loops
from sless_audit.graph.model import App, Resource
from sless_audit.lint.result import Problem
from sless_audit.services import Services
from sless_audit.shipped import shipped
from sless_audit.template.edits import Edit
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import CASES, Case, Figure
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed, Load
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.usage import Usage

if TYPE_CHECKING:  # runaways are rare
    from sless_audit.cost.runaways import RunawayCost
    from sless_audit.workload.equations import Runaway

ALL = "all"

MILLION = 1_000_000.0


class Costs(NamedTuple):
    bills: tuple[AppCost, ...]
    """One for each app and scenario, the scenarios of an app together."""
    problems: tuple[Problem, ...]
    gates: tuple[Gate, ...] = ()
    """The budgets of the config, asked of all apps in the first scenario."""

    def explained(self, names: Iterable[str]) -> tuple[tuple[AppCost, Line], ...]:
        """The lines that are named, `all` of them where that is asked for. Raises `UsageError` for a name of none."""
        lines = [(bill, line) for bill in self.bills for line in bill.bill.lines]
        found: dict[int, tuple[AppCost, Line]] = {}
        for name in names:
            named = {number: one for number, one in enumerate(lines) if name == ALL or is_named(one[1], name)}
            if not named and name != ALL:
                known = [text for _, line in lines for text in (line_name(line), line.resource.source_id)]
                near = get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}?" if near else "`--explain all` shows every line"
                raise UsageError(f"the bill has no line {name!r}", hint=hint)
            found |= named
        return tuple(lines_of for _, lines_of in sorted(found.items(), key=lambda one: one[0]))

    @property
    def exit_code(self) -> int:
        """0; 1: a budget is crossed; 2: the work could not be done, which wins."""
        if any(problem.kind == "refused" for problem in self.problems):
            return 2
        return int(not all(gate.passed for gate in self.gates))


def cost(
    paths: Sequence[str],
    config: Config,
    *,
    scenario: str = BASELINE,
    free_tier: bool = False,
    edits: Sequence[Edit] = (),
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Costs:
    """The bills of all apps at `paths`, under the usage profiles that are found for them, in one scenario or in `all`.
    With `free_tier`, what every account gets for nothing is taken off. `edits` are made in the templates first.

    Raises `UsageError` where there is nothing to look at and for a scenario that no profile has, `ProfileError` for a
    profile that is wrong, `PriceError` for a price table that is damaged.
    """
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True, edits=edits)
    profiles = find_profiles(loaded.apps, config, paths)
    return costs_under(profiles, loaded, config, scenario=scenario, free_tier=free_tier)


def costs_under(
    profiles: Profiles,
    loaded: Loaded,
    config: Config,
    *,
    scenario: str = BASELINE,
    free_tier: bool = False,
    ranked: bool = True,
) -> Costs:
    """`ranked`: with what moves each bill most, and a million units through each entry point."""
    free_amounts = _always_free() if free_tier else ()
    tables = books(config.pricing)
    bills = [
        costs_of(
            app,
            profiles.usage(app, name),
            config.region,
            tables,
            free_amounts,
            scenario=name,
            profile=profiles.file_of(app),
            account=config.account,
            ranked=ranked,
        )
        for app in loaded.apps
        for name in (_scenarios(profiles, app) if scenario == ALL else (scenario,))
    ]
    stale = tuple(book.region for book in tables.stale)
    told = tuple(one._replace(own_tables=tables.own, stale_tables=stale, changes=loaded.changes) for one in bills)
    first = [one for one in told if one.scenario == told[0].scenario]
    return Costs(told, loaded.problems, gates(config.budget, first))


def _scenarios(profiles: Profiles, app: App) -> tuple[str, ...]:
    return next((tuple(group.usages) for group in profiles.groups if app in group.apps), (BASELINE,))


def costs_of(
    app: App,
    usage: Usage,
    region: str | None,
    book_of: Callable[[str], PriceBook | None],
    free_amounts: Sequence[FreeAmount] = (),
    *,
    scenario: str = BASELINE,
    profile: str | None = None,
    account: str | None = None,
    ranked: bool = True,
) -> AppCost:
    """The bill of one app under a workload. `region` is that of stacks which name none; `account`, as in the config,
    says how fast a runaway can turn. `ranked`: with what moves it
    most, and a million units through each entry point."""
    services = Services()
    deployed = Deployed(app, services, usage)
    instead = region or DEFAULT_REGION

    def region_of(resource: Resource) -> str:
        return resource.stack.region or instead

    def billed(part: Deployed, volumes: Mapping[str, float | None] | None) -> Bill:
        figures: dict[str, Figure] = {}
        loads: dict[Case, Load] = {case: Load(part, usage, case, volumes=volumes, figures=figures) for case in CASES}
        return bill(loads, services, book_of, region_of, free_amounts)

    def alone(entry: Entry) -> PerMillion:
        found = billed(deployed.behind(entry, beside), {entry.id: MILLION / SECONDS_PER_MONTH})
        return PerMillion(entry, found.total(fixed=False), found)

    whole = billed(deployed, None)
    beside = dict.fromkeys(line.resource for line in whole.lines if line.charges["likely"].whose is not None)
    volumes = {entry.id: _likely_volume(usage, entry) for entry in deployed.entries}
    tried = {entry: MILLION / SECONDS_PER_MONTH if volume is None else volume for entry, volume in volumes.items()}
    return AppCost(
        app,
        scenario,
        profile,
        usage,
        whole,
        instead if any(line.resource.stack.region is None for line in whole.lines) else None,
        tuple(alone(entry) for entry in deployed.entries if volumes[entry.id] is None) if ranked else (),
        tuple(per_unit(whole, usage)),
        influences(deployed, usage, tried, services, book_of, region_of, free_amounts) if ranked else (),
        tuple(priced_runaways(whole.loads, whole.runaways, runaway_loops(app), account, book_of, region_of))
        if whole.runaways
        else (),
    )


def priced_runaways(
    loads: Mapping[Case, Load],
    runaways: "Iterable[Runaway]",
    loops: Sequence[Loop],
    account: str | None,
    book_of: Callable[[str], PriceBook | None],
    region_of: Callable[[Resource], str],
) -> "Iterator[RunawayCost]":
    """Raises `UsageError` for an account that there is not."""
    from sless_audit.api.quotas import concurrency
    from sless_audit.cost.runaways import runaway_cost

    for runaway in runaways:
        regions = {region_of(node) for node in runaway.nodes if isinstance(node, Resource)}
        allowed = min(concurrency(account, region) for region in regions)
        yield runaway_cost(loads, runaway, allowed, Services(), book_of, region_of, loops)


def _likely_volume(usage: Usage, entry: Entry) -> float | None:
    said = usage.entries.get(entry.id)
    return said.volume.range.likely if said is not None and said.volume is not None else None


def _always_free() -> tuple[FreeAmount, ...]:
    """The offers of twelve months are for accounts that were opened before 2025-07-15: they are over."""
    return tuple(free for free in read_free_amounts(shipped("pricing")) if free.kind == "always-free")
