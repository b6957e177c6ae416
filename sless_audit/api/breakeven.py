"""Which other way to run a part of an app would cost less, from which volume on, and what forbids it?"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sless_audit.api.cost import MILLION
from sless_audit.api.load import load
from sless_audit.api.prices import books
from sless_audit.api.profile import find_profiles
from sless_audit.config import Config
from sless_audit.cost.breakeven.comparison import Subject
from sless_audit.cost.breakeven.estimate import AppBreakEvens
from sless_audit.cost.breakeven.topics import TOPICS, break_evens
from sless_audit.cost.prices import PriceBook
from sless_audit.errors import UsageError
from sless_audit.graph.deployment import DEFAULT_REGION
from sless_audit.graph.model import App, Resource
from sless_audit.lint.result import Problem
from sless_audit.lint.select import suggestion
from sless_audit.services import Services
from sless_audit.template.edits import Edit
from sless_audit.workload.entries import Entry
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed, Load
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.usage import Usage


class BreakEvens(NamedTuple):
    apps: tuple[AppBreakEvens, ...]
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        return 2 if any(problem.kind == "refused" for problem in self.problems) else 0


def breakeven(
    paths: Sequence[str],
    config: Config,
    *,
    topics: Sequence[str] = (),
    scenario: str = BASELINE,
    edits: Sequence[Edit] = (),
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> BreakEvens:
    """For all apps at `paths`, under the usage profiles that are found for them; of all topics, or of those named.

    Raises `UsageError` where there is nothing to look at, for a topic that there is not and a scenario that no profile
    has, `ProfileError` for a profile that is wrong, `PriceError` for a price table that is damaged.
    """
    for topic in topics:
        if topic not in TOPICS:
            known = f"there are {', '.join(TOPICS)}"
            raise UsageError(f"there is no topic {topic!r}", hint=suggestion(topic, TOPICS, otherwise=known))
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True, edits=edits)
    profiles = find_profiles(loaded.apps, config, paths)
    tables = books(config.pricing)
    found = tuple(
        break_evens_of(
            app,
            profiles.usage(app, scenario),
            config.region,
            tables,
            topics or tuple(TOPICS),
            scenario=scenario,
            profile=profiles.file_of(app),
        )._replace(changes=loaded.changes)
        for app in loaded.apps
    )
    return BreakEvens(found, loaded.problems)


def break_evens_of(
    app: App,
    usage: Usage,
    region: str | None,
    book_of: Callable[[str], PriceBook | None],
    topics: Sequence[str] = tuple(TOPICS),
    *,
    scenario: str = BASELINE,
    profile: str | None = None,
) -> AppBreakEvens:
    """Those of one app under a workload. `region` is that of stacks which name none."""
    services = Services()
    deployed = Deployed(app, services, usage)
    instead = region or DEFAULT_REGION
    stated = Load(deployed, usage, "likely")
    blank = tuple(entry for entry in deployed.entries if _volume(usage, entry) is None)
    volumes = {
        entry.id: MILLION / SECONDS_PER_MONTH if (volume := _volume(usage, entry)) is None else volume
        for entry in deployed.entries
    }

    def region_of(resource: Resource) -> str:
        return resource.stack.region or instead

    tried = Load(deployed, usage, "likely", volumes=volumes)
    subject = Subject(tried, services, book_of, region_of, stated.unknown.__contains__)
    found, undecided = break_evens(subject, topics)
    unnamed = any(resource.stack.region is None for resource in deployed.resources)
    return AppBreakEvens(app, scenario, profile, instead if unnamed else None, blank, found, undecided)


def _volume(usage: Usage, entry: Entry) -> float | None:
    said = usage.entries.get(entry.id)
    return said.volume.range.likely if said is not None and said.volume is not None else None
