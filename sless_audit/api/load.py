"""Paths → apps, each with its resource graph."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sless_audit.api.stacks import Source, apps_of, nested_files
from sless_audit.config import Config
from sless_audit.errors import ErrorPlace, NotATemplate, TemplateError, UsageError
from sless_audit.graph.model import App
from sless_audit.lint.result import Problem, ProblemKind
from sless_audit.lint.select import suggestion
from sless_audit.template.cdk.find import MANIFEST, PROJECT, assembly_around, is_assembly, output_folder
from sless_audit.template.discover import files_below, project_root, repository_root
from sless_audit.template.edits import Edit, Edits, Made
from sless_audit.template.includes import with_files
from sless_audit.template.parameters import known_parameters
from sless_audit.template.places import locate
from sless_audit.template.read import MAX_BYTES, read_bytes
from sless_audit.template.samconfig import SamConfig, read_samconfig
from sless_audit.template.source import is_meant_as_template
from sless_audit.template.source import load as load_template

if TYPE_CHECKING:
    from sless_audit.api.assemblies import LoadedAssembly

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
    changes: tuple[Made, ...] = ()
    """The edits, as they were made."""


@dataclass(slots=True)
class _Run:
    config: Config
    skip_non_templates: bool
    edits: Edits
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    samconfigs: dict[Path, SamConfig | None] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    assemblies: "dict[Path, LoadedAssembly]" = field(default_factory=dict)
    """By folder, resolved."""
    not_synthesized: list[Problem] = field(default_factory=list)
    passed_over: int = 0


def load(
    paths: Sequence[str],
    config: Config,
    *,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
    with_code: bool = False,
    edits: Sequence[Edit] = (),
) -> Loaded:
    """Reads all templates at `paths` (files, folders, `-`) and builds the graph of each app.

    A template that cannot be read is a problem of kind `refused`; the others are read all the same.
    Raises `UsageError` for a path that does not exist, and where no template is found at all. `with_code`: the handlers
    are read, too. `edits` are made in memory; one that cannot be made is a `UsageError`.
    """
    run = _Run(config, skip_non_templates, Edits(edits))
    for path in paths:
        if path == STANDARD_INPUT:
            _take_standard_input(run, stdin)
        else:
            _take(run, Path(path))
    _take_nested(run)
    _take_rest_of_apps(run)
    _check_edits(run)
    if not run.sources and not run.problems and not skip_non_templates:
        hint = run.not_synthesized[0].hint if run.not_synthesized else None
        raise UsageError(
            f"no template in {', '.join(paths)}",
            hint=hint or "name a SAM or CloudFormation template, a CDK assembly, or a folder with one",
        )
    # a project among others is counted; where there is nothing else, what it lacks is the answer
    kind: ProblemKind = "passed-over" if run.sources else "partly-read"
    run.problems += [problem._replace(kind=kind) for problem in run.not_synthesized]
    _check_parameters(run)
    apps = tuple(
        app
        for app in apps_of(list(run.sources.values()), config, run.problems.append, with_code=with_code)
        if any(stack.template.file in run.named for stack in app.stacks)
    )
    if with_code:
        from sless_audit.api.code_notes import code_problems

        run.problems += code_problems(apps, run.named)
    order = sorted(run.problems, key=lambda problem: (problem.template or "", problem.line or 0, problem.message))
    return Loaded(apps, tuple(order), run.passed_over, frozenset(run.named), tuple(run.edits.made))


def _take(run: _Run, path: Path) -> None:
    if path.is_dir():
        if _take_from_assembly(run, path):
            return
        for file in files_below(path):
            _take_file(run, file, named=False, folder=path)
    elif path.exists():
        if not _take_from_assembly(run, path):
            _take_file(run, path, named=True, folder=None)
    else:
        run.problems.append(Problem("refused", "no such file or folder", path.as_posix()))


def _take_file(run: _Run, file: Path, *, named: bool, folder: Path | None) -> None:
    shown = _shown(file)
    if shown in run.sources:
        return
    if file.name == PROJECT:
        _take_project(run, file)
        return
    if file.name == MANIFEST and is_assembly(file.parent):
        _take_assembly(run, file.parent, file.parent)
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


def _take_from_assembly(run: _Run, path: Path) -> bool:
    """Takes a file or folder that was named and is part of an assembly, which is loaded around it."""
    folder = assembly_around(path)
    return folder is not None and _take_assembly(run, folder, path.parent if path.name == MANIFEST else path)


def _take_project(run: _Run, project: Path) -> None:
    """The assembly of a CDK project, even where git ignores it."""
    output = output_folder(project)
    try:
        inside = output.resolve().is_relative_to(repository_root(project.parent))
    except (OSError, RuntimeError):
        inside = False
    if inside and is_assembly(output):
        _take_assembly(run, output, output)
    elif inside:
        message, hint = "a CDK project without its assembly", "write the assembly first: `cdk synth`"
        run.not_synthesized.append(Problem("passed-over", message, _shown(project), hint=hint))
    else:
        message = f"its output {output.as_posix()} lies outside of the repository and is not looked at"
        run.problems.append(Problem("partly-read", message, _shown(project)))


def _take_assembly(run: _Run, folder: Path, asked_for: Path) -> bool:
    """Takes an assembly, the whole of it or what lies at `asked_for`; `False` where that is no part of it."""
    key = folder.resolve()
    loaded = run.assemblies.get(key)
    if loaded is None:
        from sless_audit.api.assemblies import load_assembly

        loaded = load_assembly(folder, run.config.params, _shown, run.edits)
    inside = asked_for.resolve()
    whole = inside == key
    named = [source.template.file for file, source in loaded.sources.items() if file.is_relative_to(inside)]
    if not (whole or named or inside in loaded.folders):
        return False
    if key not in run.assemblies:
        run.assemblies[key] = loaded
        run.passed_over += loaded.empty
        run.sources.update((source.template.file, source) for source in loaded.sources.values())
    run.named.update(named)
    known = set(run.problems)
    run.problems += [
        problem
        for problem in loaded.problems
        if problem not in known and (whole or Path(problem.template or "").resolve().is_relative_to(inside))
    ]
    return True


def _take_standard_input(run: _Run, stdin: Callable[[], bytes] | None) -> None:
    shown = "<stdin>"
    try:
        source = _source(run, stdin() if stdin else b"", None, shown, None)
    except TemplateError as error:
        run.problems.append(_problem("refused", error, shown))
    else:
        run.sources[shown] = source
        run.named.add(shown)


def _take_nested(run: _Run) -> None:
    """The templates that those taken nest are deployed with them."""
    pending = list(run.sources.values())
    while pending:
        source = pending.pop()
        for file in nested_files(source):
            if _shown(file) not in run.sources and file.is_file():
                _take_file(run, file, named=True, folder=source.folder)
                pending += [run.sources[_shown(file)]] if _shown(file) in run.sources else []


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
    document = run.edits.made_in(read_bytes(content, shown))
    samconfig = _samconfig(run, file)
    given = {**(samconfig.parameters if samconfig else {}), **run.config.params}
    template = load_template(document, known_parameters(document.values, given))
    root = project_root(file) if file else None
    if file is not None:
        template = with_files(template, file.parent, root or folder or file.parent)
    for problem in template.problems:
        span = locate(document, problem.path)
        run.problems.append(Problem("partly-read", problem.message, shown, span.line, span.column))
    return Source(template, file, root or (folder.resolve() if folder else None), folder, samconfig, given)


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
    for name in sorted(run.config.asked_params) if run.sources else ():
        if name not in declared:
            has = f"there are {', '.join(sorted(declared))}" if declared else "no template has any"
            raise UsageError(f"no template has a parameter {name!r}", hint=suggestion(name, declared, otherwise=has))


def _check_edits(run: _Run) -> None:
    for edit in run.edits.not_made if run.sources else ():
        named = [name for source in run.sources.values() for name in source.template.values.get("Resources", {})]
        hint = suggestion(edit.resource, named, otherwise="name a resource by its logical ID in the template")
        raise UsageError(f"--set {edit.name}: no template has a resource {edit.resource!r}", hint=hint)


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
    absolute = Path(os.path.abspath(file))  # noqa: PTH100 - resolve() would follow links
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()
