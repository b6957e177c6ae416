"""Paths → apps, each with its resource graph."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sless_audit.api.stacks import Source, apps_of
from sless_audit.config import Config
from sless_audit.errors import ErrorPlace, NotATemplate, TemplateError, UsageError
from sless_audit.graph.model import App
from sless_audit.lint.result import Problem, ProblemKind
from sless_audit.lint.select import suggestion
from sless_audit.template.discover import files_below, project_root
from sless_audit.template.includes import with_files
from sless_audit.template.places import locate
from sless_audit.template.read import MAX_BYTES, read_bytes
from sless_audit.template.samconfig import SamConfig, read_samconfig
from sless_audit.template.source import is_meant_as_template
from sless_audit.template.source import load as load_template

STANDARD_INPUT = "-"
_STREAMS = (("/", "dev"), ("/", "proc"))
"""Where a shell puts what it hands over by `<(…)`."""


class Loaded(NamedTuple):
    apps: tuple[App, ...]
    problems: tuple[Problem, ...]
    passed_over: int
    """Files of the folders given that are no templates."""
    named: frozenset[str]
    """Templates that were asked for; others of `apps` were loaded because they belong to them."""


@dataclass(slots=True)
class _Run:
    config: Config
    skip_non_templates: bool
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    samconfigs: dict[Path, SamConfig | None] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    passed_over: int = 0


def load(
    paths: Sequence[str],
    config: Config,
    *,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Loaded:
    """Reads all templates at `paths` (files, folders, `-`) and builds the graph of each app.

    A template that cannot be read is a problem of kind `refused`; the others are read all the same.
    Raises `UsageError` for a path that does not exist, and where no template is found at all.
    """
    run = _Run(config, skip_non_templates)
    for path in paths:
        if path == STANDARD_INPUT:
            _take_standard_input(run, stdin)
        else:
            _take(run, Path(path))
    _take_rest_of_apps(run)
    if not run.sources and not run.problems and not skip_non_templates:
        raise UsageError(
            f"no template in {', '.join(paths)}", hint="name a SAM or CloudFormation template, or a folder with one"
        )
    _check_parameters(run)
    apps = tuple(apps_of(list(run.sources.values()), config, run.problems.append))
    order = sorted(run.problems, key=lambda problem: (problem.template or "", problem.line or 0, problem.message))
    return Loaded(apps, tuple(order), run.passed_over, frozenset(run.named))


def _take(run: _Run, path: Path) -> None:
    if path.is_dir():
        for file in files_below(path):
            _take_file(run, file, named=False, folder=path)
    elif path.exists():
        _take_file(run, path, named=True, folder=None)
    else:
        raise UsageError(f"no such file or folder: {path}")


def _take_file(run: _Run, file: Path, *, named: bool, folder: Path | None) -> None:
    shown = _shown(file)
    if shown in run.sources:
        return
    content = b""
    try:
        if not file.is_file() and file.parts[:2] not in _STREAMS:
            raise TemplateError("not a regular file", place=ErrorPlace(shown))  # a pipe would be waited for
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if not named and not _may_be_template(content):
            run.passed_over += 1
            return
        source = _source(run, content, file, shown, folder)
    except NotATemplate as error:
        _pass_over(run, error, shown, named=named)
    except TemplateError as error:
        if is_meant_as_template(content.decode("utf-8", errors="replace")):
            run.problems.append(_problem("refused", error, shown))
        else:
            _pass_over(run, error, shown, named=named)
    except OSError as error:
        run.problems.append(Problem("refused", f"cannot be read: {error.strerror or error}", shown))
    else:
        run.sources[shown] = source
        run.named.add(shown)


def _take_standard_input(run: _Run, stdin: Callable[[], bytes] | None) -> None:
    shown = "<stdin>"
    try:
        source = _source(run, stdin() if stdin else b"", None, shown, None)
    except TemplateError as error:
        run.problems.append(_problem("refused", error, shown))
    else:
        run.sources[shown] = source
        run.named.add(shown)


def _take_rest_of_apps(run: _Run) -> None:
    """A template that was named alone, and that imports or exports, is looked at with its siblings around it."""
    roots = {
        source.root
        for source in run.sources.values()
        if source.folder is None and source.root is not None and source.is_linked
    }
    asked_for = set(run.named)
    for root in sorted(roots):
        for file in files_below(root):
            if _mentions_links(file):
                problems = len(run.problems)
                _take_file(run, file, named=False, folder=None)
                del run.problems[problems:]  # the siblings were not asked for
    run.named = asked_for


def _mentions_links(file: Path) -> bool:
    try:
        content = file.read_bytes()
    except OSError:
        return False
    return len(content) <= MAX_BYTES and (b"ImportValue" in content or b"Export" in content)


def _source(run: _Run, content: bytes, file: Path | None, shown: str, folder: Path | None) -> Source:
    document = read_bytes(content, shown)
    samconfig = _samconfig(run, file)
    given = {**(samconfig.parameters if samconfig else {}), **run.config.params}
    template = load_template(document, _known_parameters(document.values, given))
    root = project_root(file) if file else None
    if file is not None:
        template = with_files(template, file.parent, root or folder or file.parent)
    for problem in template.problems:
        span = locate(document, problem.path)
        run.problems.append(Problem("partly-read", problem.message, shown, span.line, span.column))
    return Source(template, file, root or (folder.resolve() if folder else None), folder, samconfig, given)


def _known_parameters(values: object, given: dict[str, str]) -> dict[str, object]:
    declared = values.get("Parameters") if isinstance(values, dict) else None
    found: dict[str, object] = {}
    for name, body in declared.items() if isinstance(declared, dict) else ():
        if name in given:
            found[name] = given[name]
        elif isinstance(body, dict) and "Default" in body:
            found[name] = body["Default"]
    return found


def _samconfig(run: _Run, file: Path | None) -> SamConfig | None:
    if file is None:
        return None
    path = file.parent / "samconfig.toml"
    if path not in run.samconfigs:
        run.samconfigs[path] = None
        if path.is_file():
            try:
                run.samconfigs[path] = read_samconfig(path, _shown(path))
            except TemplateError as error:
                run.problems.append(_problem("partly-read", error, _shown(path)))
    found = run.samconfigs[path]
    if found is None:
        return None
    meant = Path(found.template).name if found.template else None
    return found if file.name == meant or (meant is None and file.stem == "template") else None


def _check_parameters(run: _Run) -> None:
    declared: set[str] = set()
    for source in run.sources.values():
        parameters = source.template.values.get("Parameters")
        declared.update(parameters if isinstance(parameters, dict) else ())
    for name in run.config.params if run.sources else ():
        if name not in declared:
            raise UsageError(f"no template has a parameter {name!r}", hint=suggestion(name, declared))


def _pass_over(run: _Run, error: TemplateError, shown: str, *, named: bool) -> None:
    if not named:
        run.passed_over += 1
    elif run.skip_non_templates:
        run.passed_over += 1
        run.problems.append(_problem("passed-over", error, shown))
    else:
        run.problems.append(_problem("refused", error, shown))


def _problem(kind: ProblemKind, error: TemplateError, shown: str) -> Problem:
    place = error.place or ErrorPlace(shown)
    return Problem(kind, error.message, shown, place.line, place.column, error.hint)


def _may_be_template(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"Resources" in content or b"AWS::Serverless-2016-10-31" in content


def _shown(file: Path) -> str:
    absolute = Path.cwd() / file
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()
