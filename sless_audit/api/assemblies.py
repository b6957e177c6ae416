"""A CDK assembly → its templates, each with what the assembly knows of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sless_audit.api.stacks import Source
from sless_audit.errors import ErrorPlace, TemplateError
from sless_audit.lint.result import Problem
from sless_audit.template.cdk.assembly import StackArtifact, read_assembly
from sless_audit.template.cdk.find import MANIFEST
from sless_audit.template.cdk.place import placed
from sless_audit.template.cdk.references import with_references
from sless_audit.template.cdk.trouble import Trouble
from sless_audit.template.discover import project_root
from sless_audit.template.includes import with_files
from sless_audit.template.parameters import known_parameters
from sless_audit.template.places import locate
from sless_audit.template.read import Document, read_file
from sless_audit.template.source import load

MAX_TEMPLATES = 4_000
"""Of one assembly, nested ones with them; twice the stacks that it may have."""

MAX_PROBLEMS = 100
"""Of one assembly that are told one by one."""


@dataclass(slots=True)
class LoadedAssembly:
    folder: Path
    root: Path
    """What is read lies below it."""
    folders: frozenset[Path] = frozenset()
    """Of its manifests, resolved."""
    sources: dict[Path, Source] = field(default_factory=dict)
    """By file, resolved."""
    problems: list[Problem] = field(default_factory=list)
    empty: int = 0
    """Stacks without resources: they are not deployed."""


def load_assembly(folder: Path, given: Mapping[str, str], shown: Callable[[Path], str]) -> LoadedAssembly:
    """All templates of an assembly. `given`: values of parameters; `shown`: a path as the user should read it."""
    loaded = LoadedAssembly(folder, project_root(folder / MANIFEST) or folder.resolve())
    problems = loaded.problems

    def report(trouble: Trouble) -> None:
        problems.append(
            Problem(trouble.kind, trouble.message, trouble.file, trouble.line, trouble.column, trouble.hint)
        )

    assembly = read_assembly(folder, loaded.root, shown, report)
    loaded.folders = assembly.folders
    for stack in assembly.stacks:
        _take_stack(loaded, stack, dict(given), shown)
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        problems.sort(key=lambda problem: problem.kind != "refused")
        kind = problems[MAX_PROBLEMS].kind
        problems[MAX_PROBLEMS:] = [Problem(kind, f"and {more} more problems", shown(folder / MANIFEST))]
    return loaded


def _take_stack(
    loaded: LoadedAssembly, stack: StackArtifact, given: dict[str, str], shown: Callable[[Path], str]
) -> None:
    """The template of a stack and those of the stacks that are nested in it."""
    pending = [(stack.template, stack.construct_path)]
    while pending and len(loaded.sources) < MAX_TEMPLATES:
        file, construct_path = pending.pop()
        if file.resolve() in loaded.sources:
            continue
        try:
            document = read_file(file, shown(file))
            if _is_empty(document):
                loaded.empty += 1
                continue
            template = load(document, known_parameters(document.values, given))
        except TemplateError as error:
            place = error.place or ErrorPlace(shown(file))
            loaded.problems.append(Problem("refused", error.message, place.file, place.line, place.column, error.hint))
            continue
        found = placed(template, stack, construct_path)
        template = with_files(with_references(found.template), file.parent, loaded.root)
        for part in template.problems:
            span = locate(document, part.path)
            loaded.problems.append(Problem("partly-read", part.message, document.file, span.line, span.column))
        is_nested = file != stack.template
        loaded.sources[file.resolve()] = Source(
            template, file, loaded.root, loaded.folder, None, given, loaded.folder.resolve(),
            None if is_nested else stack.name, stack.region, found.nested,
        )  # fmt: skip
        for name, child in found.nested.items():
            if child.is_file():
                pending.append((child, found.construct_paths[name]))
            else:
                span = locate(document, template.resources[name].origin)
                message = f"the template of the nested stack {name} is not there"
                loaded.problems.append(Problem("refused", message, document.file, span.line, span.column))


def _is_empty(document: Document) -> bool:
    """A stack without resources, which CDK makes of one that has none yet, and does not deploy."""
    return isinstance(document.values, dict) and not document.values.get("Resources")
