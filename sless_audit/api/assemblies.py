"""A CDK assembly → its templates, each with what the assembly knows of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sless_audit.api.stacks import Source
from sless_audit.errors import ErrorPlace, TemplateError
from sless_audit.lint.result import Problem
from sless_audit.template.cdk.assembly import StackArtifact, read_assembly
from sless_audit.template.cdk.find import MANIFEST, is_there
from sless_audit.template.cdk.place import placed
from sless_audit.template.cdk.references import with_references
from sless_audit.template.cdk.trouble import Trouble, Troubles
from sless_audit.template.discover import project_root
from sless_audit.template.edits import Edits
from sless_audit.template.includes import with_files
from sless_audit.template.parameters import known_parameters
from sless_audit.template.read import Document, read_file
from sless_audit.template.source import load

MAX_TEMPLATES = 4_000
"""Of one assembly, nested ones with them; twice the stacks that it may have."""


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


def load_assembly(folder: Path, given: Mapping[str, str], shown: Callable[[Path], str], edits: Edits) -> LoadedAssembly:
    """All templates of an assembly. `given`: values of parameters; `shown`: a path as the user should read it."""
    loaded = LoadedAssembly(folder, project_root(folder / MANIFEST) or folder.resolve())
    troubles = Troubles()
    assembly = read_assembly(folder, loaded.root, shown, troubles)
    loaded.folders = assembly.folders
    for stack in assembly.stacks:
        _take_stack(loaded, stack, dict(given), shown, troubles, edits)
    more = troubles.more(shown(folder / MANIFEST))
    loaded.problems += [Problem(*trouble) for trouble in (*troubles.told, *((more,) if more else ()))]
    return loaded


def _take_stack(
    loaded: LoadedAssembly,
    stack: StackArtifact,
    given: dict[str, str],
    shown: Callable[[Path], str],
    troubles: Troubles,
    edits: Edits,
) -> None:
    """The template of a stack and those of the stacks that are nested in it."""
    pending = [(stack.template, stack.construct_path)]
    while pending and len(loaded.sources) < MAX_TEMPLATES:
        file, construct_path = pending.pop()
        if file.resolve() in loaded.sources:
            continue
        try:
            document = edits.made_in(read_file(file, shown(file)))
            if _is_empty(document):
                loaded.empty += 1
                continue
            template = load(document, known_parameters(document.values, given))
        except TemplateError as error:
            place = error.place or ErrorPlace(shown(file))
            troubles.add(Trouble("refused", error.message, place.file, place.line, place.column, error.hint))
            continue
        found = placed(template, stack, construct_path)
        template = with_files(with_references(found.template), file.parent, loaded.root)
        for part in template.problems:
            troubles.at("partly-read", part.message, document, part.path)
        is_nested = file != stack.template
        loaded.sources[file.resolve()] = Source(
            template, file, loaded.root, loaded.folder, None, given, loaded.folder.resolve(),
            None if is_nested else stack.name, stack.region, found.nested,
        )  # fmt: skip
        for name, child in found.nested.items():
            if is_there(child):
                pending.append((child, found.construct_paths[name]))
            else:
                message = f"the template of the nested stack {name} is not there"
                troubles.at("refused", message, document, template.resources[name].origin)


def _is_empty(document: Document) -> bool:
    """A stack without resources, which CDK makes of one that has none yet, and does not deploy."""
    return isinstance(document.values, dict) and not document.values.get("Resources")
