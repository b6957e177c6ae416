"""What changed, from one state of the templates to another?"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sless_audit.api.check import checked, rules_of
from sless_audit.api.cost import Costs, costs_under
from sless_audit.api.load import STANDARD_INPUT, Loaded, load
from sless_audit.api.profile import find_profiles
from sless_audit.api.revisions import Revision, merge_base, repository_of, revision, write_files
from sless_audit.api.saved import saved_state
from sless_audit.api.workloads import Workloads
from sless_audit.config import Config
from sless_audit.cost.bill import Amount, summed
from sless_audit.cost.budget import Gate, increase_gate
from sless_audit.cost.estimate import AppCost, line_name
from sless_audit.errors import UsageError
from sless_audit.lint.catalogue import Rule
from sless_audit.lint.comparison import (
    Arrow,
    Comparison,
    Findings,
    Priced,
    PricedLine,
    Seen,
    State,
    UnitPrice,
    compared,
    nothing_priced,
)
from sless_audit.lint.finding import Finding
from sless_audit.lint.result import Problem, Result
from sless_audit.report.money import PLACES
from sless_audit.workload.profile import BASELINE

WORKING_TREE = "the working tree"


class _Place(NamedTuple):
    """Where one side is looked at: names of files are told as seen from there."""

    name: str
    folder: Path | None
    """The working directory of the moment; `None`: that of the caller."""
    paths: tuple[str, ...]
    config: Config
    notes: tuple[str, ...] = ()
    """What is missing of it."""


class _Asked(NamedTuple):
    paths: tuple[str, ...]
    config: Config
    scenario: str
    free_tier: bool
    names: Collection[str]
    """Of all rules."""
    rules: tuple[Rule, ...]


class _Looked(NamedTuple):
    state: State
    gates: tuple[Gate, ...] = ()


def diff(
    base: str, paths: Sequence[str], config: Config, *, scenario: str = BASELINE, free_tier: bool = False
) -> Comparison:
    """What changed at `paths` since `base`: a git revision, `BASE..HEAD` for two of them, `BASE...HEAD` from where they
    parted, a folder, or the JSON report of an earlier `check`, `cost` or `diff`.

    Both sides are looked at with the same config; a usage profile is part of each side. While a side is looked at that
    lies elsewhere, the working directory of the process is another. Raises `UsageError` for a base that there is not.
    """
    if STANDARD_INPUT in paths:
        raise UsageError("standard input has no earlier state", hint="name files and folders")
    asked = _Asked(tuple(paths), _absolute(config), scenario, free_tier, *rules_of(config))
    with TemporaryDirectory(prefix="sless-audit-") as temporary:
        old, new = _sides(base, asked, Path(temporary).resolve())
        if isinstance(old, State):
            _check_paths(new)
            before = old
        else:
            _check_paths(old, new)
            before = _looked_at(old, asked, is_base=True).state
        looked = _looked_at(new, asked, is_base=False)
    if not (before.templates or looked.state.templates or looked.state.problems):
        raise UsageError(f"no template in {', '.join(paths)}", hint="name a template, or a folder with one")
    if before.priced is not None and before.priced.scenario != scenario:
        raise UsageError(
            f"the bill of {base} is of the scenario {before.priced.scenario!r}, not of {scenario!r}",
            hint=f"--scenario {before.priced.scenario}",
        )
    comparison = compared(before, looked.state)
    increased = comparison.increase
    more = increase_gate(config.budget, increased) if increased is not None else ()
    return comparison._replace(gates=(*looked.gates, *more))


def _sides(base: str, asked: _Asked, temporary: Path) -> tuple[State | _Place, _Place]:
    here = _Place(WORKING_TREE, None, asked.paths, asked.config)
    path = Path(base)
    repository = repository_of(_folder(asked.paths)) or repository_of(Path.cwd())
    commit = revision(repository, base) if repository is not None and not _is_path(base) else None
    if commit is not None and path.exists():
        raise UsageError(f"{base} is both a revision and a path", hint=f"write ./{base} for the path")
    if path.is_dir():
        return _beside(path, asked, temporary)
    if path.exists():
        return saved_state(path), here
    if repository is None:
        raise UsageError(f"there is no file or folder {base}, and no git repository that could have it as a revision")
    if commit is not None:
        return _at(commit, asked, temporary / "base"), here
    first, dots, second = base.partition("..")
    if not (first and dots):
        raise _no_revision(base)
    three = second.startswith(".")
    old, new = (_known(repository, name) for name in (first, second.removeprefix(".") or "HEAD"))
    old = merge_base(old, new) if three else old
    return _at(old, asked, temporary / "base"), _at(new, asked, temporary / "head")


def _is_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or name.endswith("/")


def _known(repository: Path, name: str) -> Revision:
    found = revision(repository, name)
    if found is None:
        raise _no_revision(name)
    return found


def _no_revision(name: str) -> UsageError:
    hint = "a pipeline often has the newest commit only: fetch the base first (in actions/checkout, `fetch-depth: 0`)"
    return UsageError(f"there is no revision, folder or report {name!r}", hint=hint)


def _folder(paths: Sequence[str]) -> Path:
    """The nearest one that is there, to what all paths have in common."""
    common = Path(os.path.commonpath([os.path.abspath(path) for path in paths]))  # noqa: PTH100 - links stay
    return next(folder for folder in (common, *common.parents) if folder.is_dir())


def _at(commit: Revision, asked: _Asked, view: Path) -> _Place:
    """A commit, in a folder that lies to its files as the working directory lies to those of the repository."""
    top, here = commit.repository, Path.cwd().resolve()
    if here.is_relative_to(top):
        root, folder = view, view / here.relative_to(top)
    elif top.is_relative_to(here):
        root, folder = view / top.relative_to(here), view
    else:
        raise UsageError(f"the repository {top} lies elsewhere", hint="run it inside of the repository")
    notes = write_files(commit, root)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for path in asked.paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links stay
        inside = absolute if absolute.is_relative_to(here) else absolute.resolve()
        if not inside.is_relative_to(top):
            raise UsageError(f"{path} lies outside of the repository {top}")
        paths.append(os.path.relpath(inside, here))
    return _Place(commit.words, folder, tuple(paths), _moved(asked.config, top, root), notes)


def _beside(base: Path, asked: _Asked, temporary: Path) -> tuple[_Place, _Place]:
    """A folder, which stands for the one that is named; its files get the names of those there."""
    if len(asked.paths) > 1 or not Path(asked.paths[0]).is_dir():
        raise UsageError(f"the folder {base} is compared with one folder", hint="sless-audit diff OLD NEW")
    here, base, name = Path.cwd(), base.resolve(), base.as_posix()
    folder = Path(os.path.abspath(asked.paths[0]))  # noqa: PTH100 - links stay
    config = _moved(asked.config, folder.resolve(), base)
    if folder != here and folder.is_relative_to(here):
        stand_in = temporary / folder.relative_to(here)
        stand_in.parent.mkdir(parents=True, exist_ok=True)
        stand_in.symlink_to(base)
        before = _Place(name, temporary, (folder.relative_to(here).as_posix(),), config)
        return before, _Place(asked.paths[0], None, asked.paths, asked.config)
    return _Place(name, base, (".",), config), _Place(asked.paths[0], folder, (".",), asked.config)


def _absolute(config: Config) -> Config:
    """The same, wherever the working directory is."""
    return replace(
        config,
        rules_folder=config.rules_folder and config.rules_folder.absolute(),
        profile=config.profile and config.profile.absolute(),
        pricing=config.pricing._replace(folder=config.pricing.folder and config.pricing.folder.absolute()),
    )


def _moved(config: Config, old: Path, new: Path) -> Config:
    """For templates that lie elsewhere: a profile and groups of templates that lie with them are meant as they are
    there. A profile that is not there yet is none."""

    def moved(path: Path) -> Path:
        return new / path.resolve().relative_to(old) if path.resolve().is_relative_to(old) else path

    profile = config.profile and moved(config.profile)
    return replace(
        config,
        profile=profile if profile is None or profile.is_file() else None,
        apps=tuple(group._replace(folder=moved(group.folder)) for group in config.apps),
    )


def _check_paths(*places: _Place) -> None:
    """Raises `UsageError` for a path that no side has: one that is new, or gone, is empty on the other."""
    missing: list[set[int]] = []
    for place in places:
        root = place.folder or Path.cwd()
        missing.append({number for number, path in enumerate(place.paths) if not (root / path).exists()})
    for number in sorted(set.intersection(*missing)):
        raise UsageError(f"there is no file or folder {places[-1].paths[number]}")


def _looked_at(place: _Place, asked: _Asked, *, is_base: bool) -> _Looked:
    with _inside(place.folder):
        paths = [path for path in place.paths if Path(path).exists()]
        notes = [Problem("partly-read", f"{place.name}: {note}") for note in place.notes]
        if not paths:
            state = State(place.name, 0, 0, Findings((), 0), nothing_priced(asked.scenario), (), tuple(notes))
            return _Looked(state)
        # a parameter that was given may be new, and a folder that was named may have had no template yet
        config = replace(place.config, asked_params=frozenset()) if is_base else place.config
        may_be_empty = is_base or all(Path(path).is_dir() for path in paths)
        loaded = load(paths, config, skip_non_templates=may_be_empty, with_code=True)
        result = checked(loaded, config, asked.names, asked.rules, Workloads(loaded.apps, config, paths))
        problems = [_of_base(problem, place.name) for problem in result.problems] if is_base else list(result.problems)
        costs = _costs(loaded, config, paths, asked, problems if is_base else None, place.name)
        return _Looked(
            State(
                place.name,
                result.templates,
                result.resources,
                Findings(tuple(_seen(result)), result.suppressed),
                None if costs is None else _priced(costs.bills, asked.scenario),
                tuple(dict.fromkeys(_arrows(loaded))),
                (*notes, *(one for one in problems if not (is_base and one.kind in ("suppression", "passed-over")))),
            ),
            costs.gates if costs is not None else (),
        )


@contextmanager
def _inside(folder: Path | None) -> Iterator[None]:
    if folder is None:
        yield
        return
    with chdir(folder):
        yield


def _of_base(problem: Problem, name: str) -> Problem:
    """What was wrong before is no failure of the head: it may be what was mended."""
    if problem.kind in ("suppression", "passed-over"):
        return problem
    return problem._replace(kind="partly-read", message=f"{name}: {problem.message}")


def _costs(
    loaded: Loaded,
    config: Config,
    paths: Sequence[str],
    asked: _Asked,
    problems: list[Problem] | None,
    name: str,
) -> Costs | None:
    """With `problems`, a profile that is wrong is one of them, and there is no bill; else it is an error."""
    try:
        profiles = find_profiles(loaded.apps, config, paths)
        return costs_under(profiles, loaded, config, scenario=asked.scenario, free_tier=asked.free_tier, ranked=False)
    except UsageError as error:
        if problems is None:
            raise
        place = error.place
        problems.append(
            Problem(
                "partly-read",
                f"{name}: no bill: {error.message}",
                place.file if place else None,
                place.line if place else None,
                place.column if place else None,
            )
        )
        return None


def _seen(result: Result) -> Iterator[Seen]:
    from sless_audit.report.json_v1 import finding_json

    for finding in result.findings:
        report = finding_json(finding)
        span = finding.place.span
        yield Seen(
            finding.rule,
            finding.severity,
            finding.message,
            finding.help,
            finding.place.file,
            span.line,
            span.column,
            _named(finding),
            report["fingerprint"],
            report,
        )


def _named(finding: Finding) -> str | None:
    return finding.resource.source_id if finding.resource is not None else None


def _priced(bills: Sequence[AppCost], scenario: str) -> Priced:
    return Priced(
        scenario,
        all(one.bill.is_complete for one in bills),
        _rounded(summed(one.bill.total() for one in bills)),
        _rounded(summed(one.bill.total(fixed=True) for one in bills)),
        _rounded(summed(one.bill.total(fixed=False) for one in bills)),
        tuple(UnitPrice(unit.unit, _rounded(unit.whole), _rounded(unit.volume)) for one in bills for unit in one.units),
        tuple(
            PricedLine(
                one.name,
                line.resource.id,
                line.component,
                line.region,
                line_name(line),
                line.is_fixed,
                _rounded(line.monthly),
            )
            for one in bills
            for line in one.bill.lines
        ),
    )


def _rounded(amount: Amount) -> Amount:
    """As a report has it: so nothing differs from a saved one by digits that it does not have."""
    return Amount(*(None if one is None else round(one, PLACES) for one in amount))


def _arrows(loaded: Loaded) -> Iterator[Arrow]:
    for app in loaded.apps:
        for edge in app.edges:
            yield Arrow(edge.source.id, edge.target.id, edge.kind, edge.mode)
