"""What rules ask of the usage profiles of a run; nothing is read, or imported, before one asks."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sless_audit.api.profile_files import find_profile
from sless_audit.config import Config
from sless_audit.errors import ErrorPlace, ProfileError, SlessAuditError
from sless_audit.graph.deployment import DEFAULT_REGION
from sless_audit.graph.loops import Loop
from sless_audit.graph.model import App, Resource
from sless_audit.lint.result import Problem
from sless_audit.lint.workload import LoopLoad

if TYPE_CHECKING:
    from sless_audit.api.profile import Profiles
    from sless_audit.cost.runaways import RunawayCost
    from sless_audit.workload.equations import Runaway
    from sless_audit.workload.figures import Case, Figure
    from sless_audit.workload.load import Load


class Workloads:
    """Of all apps of a run. What is wrong with a profile or a price table is a problem, and it is as good as none."""

    def __init__(self, apps: Sequence[App], config: Config, paths: Sequence[str]) -> None:
        self.config = config
        self.problems: list[Problem] = []
        """What was wrong with what was asked for so far."""
        self._apps = apps
        self._paths = paths
        self._known: dict[int, AppWorkload] = {}

    def of(self, app: App) -> "AppWorkload":
        return self._known.setdefault(id(app), AppWorkload(app, self))

    @cached_property
    def profiles(self) -> "Profiles | None":
        if self.config.profile is None and all(find_profile(app, self._paths) is None for app in self._apps):
            return None
        from sless_audit.api.profile import find_profiles

        try:
            return find_profiles(self._apps, self.config, self._paths)
        except SlessAuditError as error:
            self.note(error)
            return None

    def note(self, error: SlessAuditError) -> None:
        for one in (error, *(error.more if isinstance(error, ProfileError) else ())):
            place = one.place or ErrorPlace("")
            problem = Problem("refused", one.message, place.file or None, place.line, place.column, one.hint)
            if problem not in self.problems:
                self.problems.append(problem)


class AppWorkload:
    """That of one app, in the baseline of its profile."""

    def __init__(self, app: App, run: Workloads) -> None:
        self._app = app
        self._run = run
        self._costs: dict[Runaway, RunawayCost | None] = {}

    def loop(self, loop: Loop) -> LoopLoad | None:
        loads = self._loads
        if loads is None:
            return None
        from sless_audit.workload.loops import is_confirmed, is_deployed, runaway_through, stated_of

        likely = loads["likely"]
        if not is_deployed(likely, loop):
            return None
        runaway = runaway_through(likely, loop)
        calms_down = all(runaway_through(load, loop) is None for load in loads.values())
        stated = stated_of(loads, loop)
        words = tuple(map(_words, stated))
        if runaway is not None:
            if runaway not in self._costs:
                self._costs[runaway] = self._cost(loads, runaway, loop)
            cost = self._costs[runaway]
            confirmed = is_confirmed(loop, stated)
            if cost is None:
                return LoopLoad("runs away", words, confirmed)
            return LoopLoad("runs away", words, confirmed, cost.gain, cost.worst, cost.concurrency)
        if calms_down and any(figure.range.high < 1.0 for figure in stated):
            return LoopLoad("calms down", words)
        return LoopLoad("open", words)

    @cached_property
    def _loads(self) -> "Mapping[Case, Load] | None":
        profiles = self._run.profiles
        if profiles is None or profiles.file_of(self._app) is None:
            return None
        from sless_audit.services import Services
        from sless_audit.workload.figures import CASES, Figure
        from sless_audit.workload.load import Deployed, Load

        usage = profiles.usage(self._app)
        deployed = Deployed(self._app, Services(), usage)
        figures: dict[str, Figure] = {}
        return {case: Load(deployed, usage, case, figures=figures) for case in CASES}

    def _cost(self, loads: "Mapping[Case, Load]", runaway: "Runaway", loop: Loop) -> "RunawayCost | None":
        from sless_audit.api.cost import priced_runaways
        from sless_audit.api.prices import books

        config = self._run.config
        instead = config.region or DEFAULT_REGION

        def region_of(resource: Resource) -> str:
            return resource.stack.region or instead

        try:
            (found,) = priced_runaways(loads, [runaway], [loop], config.account, books(config.pricing), region_of)
        except SlessAuditError as error:
            self._run.note(error)
            return None
        return found


def _words(figure: "Figure") -> str:
    from sless_audit.report.figures import span

    where = f" ({figure.spot.file}:{figure.spot.span.line})" if figure.spot is not None else ""
    return f"{figure.name} {span(figure)}{where}"
