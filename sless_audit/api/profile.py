"""Which usage do the profiles of a project tell of its apps?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sless_audit.api.graph import graph
from sless_audit.api.profile_files import find_profile
from sless_audit.config import Config
from sless_audit.errors import ErrorPlace, ProfileError, TemplateError, UsageError
from sless_audit.graph.model import App
from sless_audit.template.read import read_file
from sless_audit.workload.profile import BASELINE, Profile
from sless_audit.workload.profile_errors import nearest, together
from sless_audit.workload.profile_sections import read_profile
from sless_audit.workload.resolution import Resolution, part_of
from sless_audit.workload.scenarios import under
from sless_audit.workload.usage import NO_USAGE, Usage


class Profiled(NamedTuple):
    """Apps that share a profile."""

    file: str
    profile: Profile
    apps: tuple[App, ...]
    usages: Mapping[str, tuple[Usage, ...]]
    """By scenario; one for each of `apps`."""


class Profiles:
    """The profiles of the apps of a run. All that is wrong with any scenario of any of them is an error."""

    def __init__(self, groups: Sequence[Profiled]) -> None:
        self.groups = tuple(groups)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The baseline first."""
        return tuple(dict.fromkeys((BASELINE, *(name for group in self.groups for name in group.usages))))

    def file_of(self, app: App) -> str | None:
        """The profile of an app, as shown; `None` where it has none."""
        group = self._group(app)
        return group.file if group is not None else None

    def usage(self, app: App, scenario: str = BASELINE) -> Usage:
        """`NO_USAGE` for an app without a profile; the baseline where its profile does not have the scenario. Raises
        `UsageError` for a scenario that no profile has."""
        if scenario not in self.scenarios:
            known = f"there are {', '.join(self.scenarios)}"
            raise UsageError(f"there is no scenario {scenario!r}", hint=nearest(scenario, self.scenarios, known))
        group = self._group(app)
        if group is None:
            return NO_USAGE
        return group.usages.get(scenario, group.usages[BASELINE])[group.apps.index(app)]

    def _group(self, app: App) -> Profiled | None:
        return next((group for group in self.groups if app in group.apps), None)


def find_profiles(apps: Sequence[App], config: Config, paths: Sequence[str] = (".",)) -> Profiles:
    """The profile that the config names, for all apps; else the one beside a template of the app, in the folder among
    `paths` that holds it, or in the root of its project. Raises `ProfileError`."""
    files: dict[Path, list[App]] = {}
    for app in apps:
        file = config.profile or find_profile(app, paths)
        if file is not None:
            files.setdefault(file, []).append(app)
    groups, errors = [], []
    for file, sharing in files.items():
        try:
            profile = load_profile(file)
            all_are_there = config.profile is not None or holds_all(file, sharing, paths)
            usages = dict(_in_each_scenario(profile, sharing, all_are_there))
        except ProfileError as error:
            errors += [error, *error.more]
        else:
            groups.append(Profiled(shown(file), profile, tuple(sharing), usages))
    if errors:
        raise together(errors)
    return Profiles(groups)


class Checked(NamedTuple):
    """What a profile without mistakes says, and leaves open."""

    file: str
    counts: Mapping[str, int]
    """By section: what is said of so many."""
    scenarios: tuple[str, ...]
    blank: tuple[str, ...]
    """Its entry points without a volume."""
    missing: tuple[str, ...]
    """The entry points of the apps that it does not have."""


def check_profiles(path: str, config: Config) -> tuple[Checked, ...]:
    """Raises `ProfileError` for what is wrong with the profiles of the apps at a path, and `UsageError` where there is
    none."""
    apps = readable_apps(path, config)
    found = find_profiles(apps, config, [path])
    if not found.groups:
        raise UsageError(f"no usage profile for {path}", hint="`sless-audit profile init` writes one")
    return tuple(_checked(group) for group in found.groups)


def _checked(group: Profiled) -> Checked:
    figures = group.profile.figures
    said = {name for usage in group.usages[BASELINE] for name in usage.entries}
    return Checked(
        group.file,
        {
            "entry points": len(figures["entry_points"]),
            "nodes": len(figures["nodes"]),
            "edges": len(figures["edges"]),
        },
        tuple(group.profile.scenarios),
        tuple(name for name, stated in figures["entry_points"].items() if "volume" not in stated),
        tuple(entry.words for app in group.apps for entry in part_of(app).entries if entry.id not in said),
    )


def readable_apps(path: str, config: Config) -> tuple[App, ...]:
    """Raises `UsageError` where a template cannot be read: what is in it would be missed."""
    loaded = graph([path], config)
    refused = [problem for problem in loaded.problems if problem.kind == "refused"]
    if refused:
        place = ErrorPlace(refused[0].template or path, refused[0].line, refused[0].column)
        raise UsageError(refused[0].message, hint=refused[0].hint, place=place)
    return loaded.apps


def load_profile(file: Path) -> Profile:
    """Raises `ProfileError` for what cannot be read, and for what is wrong in it."""
    try:
        document = read_file(file, shown(file))
    except TemplateError as error:
        hint = None if error.hint is None or "template" in error.hint.lower() else error.hint
        raise ProfileError(error.message, hint=hint, place=error.place) from error
    return read_profile(document)


def holds_all(file: Path, apps: Iterable[App], paths: Sequence[str]) -> bool:
    """Whether all apps of a profile are looked at: it lies beside one of their templates, or in what was named. One in
    the root of a project may be for others, too."""
    folder = file.resolve().parent
    beside = any(Path(stack.template.file).resolve().parent == folder for app in apps for stack in app.stacks)
    return beside or any(Path(path).is_dir() and folder.is_relative_to(Path(path).resolve()) for path in paths)


def _in_each_scenario(
    profile: Profile, apps: Sequence[App], all_are_there: bool
) -> Iterator[tuple[str, tuple[Usage, ...]]]:
    resolution = Resolution([part_of(app) for app in apps], all_are_there=all_are_there)
    errors = []
    for scenario in profile.scenarios:
        try:
            yield scenario, resolution.usages(under(profile, scenario))
        except ProfileError as error:
            errors += [error, *error.more]
    if errors:
        raise together(errors)


def shown(file: Path) -> str:
    """Relative to the working directory, where it lies below it."""
    absolute = file.absolute()
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else file).as_posix()
