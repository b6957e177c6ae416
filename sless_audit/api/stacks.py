"""Templates → stacks, nested ones below their parents, and stacks that belong together → apps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from sless_audit.config import Config
from sless_audit.graph.build import build_app
from sless_audit.graph.model import App, Resource, Stack
from sless_audit.graph.spots import Code
from sless_audit.lint.result import Problem
from sless_audit.record import entity
from sless_audit.services import Services
from sless_audit.template.evaluate import Evaluator
from sless_audit.template.places import locate
from sless_audit.template.samconfig import SamConfig
from sless_audit.template.source import Template
from sless_audit.template.values import ABSENT, Value, alternatives, equal

NESTED = "AWS::CloudFormation::Stack"

MAX_NESTING = 20
"""Levels of nested stacks; nobody nests so deep."""

MAX_NESTED = 2_000
"""Stacks below one; more are templates that nest each other again and again. An account has no more in a region
(CloudFormation user guide, "Understand CloudFormation quotas", 2026-11)."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A template that was read, with what is known of its surroundings."""

    template: Template
    file: Path | None
    root: Path | None
    """The folder of the project that it belongs to."""
    folder: Path | None
    """The folder that was given on the command line; `None` for a file that was named."""
    samconfig: SamConfig | None
    given: dict[str, str] = field(default_factory=dict)
    assembly: Path | None = None
    """The CDK assembly that it is from."""
    stack_name: str | None = None
    """As the assembly has it."""
    region: str | None = None
    """As the assembly has it: one application may be for several."""
    nested: Mapping[str, Path] = field(default_factory=dict)
    """Logical ID → the template of a nested stack, where the template itself does not tell."""

    @property
    def is_linked(self) -> bool:
        """Whether it imports from, or exports to, other stacks."""
        text = self.template.document.text
        return "ImportValue" in text or "Export" in text


def apps_of(
    sources: list[Source], config: Config, report: Callable[[Problem], None], *, with_code: bool = False
) -> Iterator[App]:
    """The apps among these templates, in a fixed order."""
    sources = sorted(sources, key=lambda source: source.template.file)
    by_path = {source.file.resolve(): source for source in sources if source.file is not None}
    parents = {
        id(child): source for source in sources for _, child in _children(source, by_path) if child is not source
    }
    roots = [source for source in sources if id(source) not in parents or _is_in_cycle(source, parents)]
    names: set[str] = set()
    trees = [_Tree(root, list(_stacks(root, config, by_path, names, report))) for root in roots]
    read_code = _code_reader(sources) if with_code else None
    for group in _groups(trees, config):
        stacks = [stack for tree in group for stack in tree.stacks]
        whole = config.whole if config.whole is not None else all(tree.root.folder is not None for tree in group)
        yield build_app(
            stacks,
            Services(),
            whole=whole,
            environment=config.environment,
            options=_declared(config),
            read_code=read_code,
        )


def _code_reader(sources: Iterable[Source]) -> Callable[[Resource], Code | None]:
    from sless_audit.api.code import CodeReader

    folders = {
        source.template.file: (source.file.parent, source.root or source.folder or source.file.parent)
        for source in sources
        if source.file is not None
    }
    return CodeReader(folders).read


def _declared(config: Config) -> dict[str, Any]:
    return {"availability": config.availability, "resilience": config.resilience}


@entity
class _Tree:
    """A stack with its nested ones."""

    root: Source
    stacks: list[Stack]


def _is_in_cycle(source: Source, parents: dict[int, Source]) -> bool:
    """Whether a template is, by way of others, nested in itself: then no parent would ever be reached."""
    seen: set[int] = set()
    current = source
    while id(current) in parents and id(current) not in seen:
        seen.add(id(current))
        current = parents[id(current)]
    return (
        id(current) in seen
        and current is source
        and source.template.file == min(candidate.template.file for candidate in _cycle(source, parents))
    )


def _cycle(source: Source, parents: dict[int, Source]) -> Iterator[Source]:
    current = source
    while True:
        yield current
        current = parents[id(current)]
        if current is source:
            return


def _children(source: Source, by_path: dict[Path, Source]) -> Iterator[tuple[str, Source]]:
    for name, file in _nested(source):
        child = by_path.get(file.resolve())
        if child is not None:
            yield name, child


def nested_files(source: Source) -> Iterator[Path]:
    """The files of the project that a template nests, whether or not they were read."""
    root = source.root or source.folder
    for _, file in _nested(source):
        if root is None or file.resolve().is_relative_to(root.resolve()):
            yield file


def _nested(source: Source) -> Iterator[tuple[str, Path]]:
    """The nested stacks of a template that lie on this disk: logical ID and file."""
    if source.file is None:
        return
    for name, resource in source.template.resources.items():
        properties = resource.body.get("Properties")
        if resource.body["Type"] != NESTED or not isinstance(properties, dict):
            continue
        location = properties.get("TemplateURL")
        file = source.nested.get(name)
        if file is None and source.assembly is None and isinstance(location, str) and "://" not in location:
            file = source.file.parent / location
        if file is not None:
            yield name, file


def _stacks(
    source: Source,
    config: Config,
    by_path: dict[Path, Source],
    names: set[str],
    report: Callable[[Problem], None],
    parent: Stack | None = None,
    logical_id: str | None = None,
    above: tuple[Source, ...] = (),
    most: int | None = None,
) -> Iterator[Stack]:
    """A stack and, below it, its nested ones. `most`: how many names there may be in the end."""
    most = len(names) + MAX_NESTED if most is None else most
    region = source.region or config.region or (source.samconfig.region if source.samconfig else None)
    given: Mapping[str, Value] = source.given
    if parent is not None and logical_id is not None:
        region = parent.region
        given = _PassedOn(parent, logical_id)
    name = _unique(_name(source, parent, logical_id), names)
    evaluator = Evaluator(name, source.template.values, source.template.resources, given, region)
    stack = Stack(name, source.template, evaluator, parent, logical_id)
    yield stack
    for nested_id, child in _children(source, by_path):
        in_itself = child is source or child in above
        if in_itself or len(above) >= MAX_NESTING or len(names) >= most:
            span = locate(source.template.document, source.template.resources[nested_id].origin)
            what = "nests its own template" if in_itself else "is one of too many"
            message = f"the nested stack {nested_id} {what}; it is not followed further"
            report(Problem("partly-read", message, source.template.file, span.line, span.column))
            return
        yield from _stacks(child, config, by_path, names, report, stack, nested_id, (*above, source), most)


class _PassedOn(Mapping[str, Value]):
    """The parameters that a parent hands to a nested stack. They are evaluated when they are asked for: an output of
    another nested stack is known only once the stacks are linked."""

    def __init__(self, parent: Stack, logical_id: str) -> None:
        properties = parent.template.resources[logical_id].body.get("Properties")
        raw = properties.get("Parameters") if isinstance(properties, dict) else None
        self._raw: Mapping[str, Any] = raw if isinstance(raw, dict) and not _is_function(raw) else {}
        self._parent = parent

    def __getitem__(self, name: str) -> Value:
        value = self._parent.evaluator.value(self._raw[name])
        if value is ABSENT:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def _is_function(raw: Mapping[str, Any]) -> bool:
    return len(raw) == 1 and next(iter(raw)).startswith("Fn::")


def _name(source: Source, parent: Stack | None, logical_id: str | None) -> str:
    if parent is not None and logical_id is not None:
        return f"{parent.name}-{logical_id}"
    if source.stack_name is not None:
        return source.stack_name
    if source.samconfig is not None and source.samconfig.stack_name:
        return source.samconfig.stack_name
    path = source.template.file
    suffix = Path(path).suffix
    return path.removesuffix(suffix).removesuffix(".template") or path


def _unique(name: str, names: set[str]) -> str:
    candidate, number = name, 2
    while candidate in names:
        candidate, number = f"{name}#{number}", number + 1
    names.add(candidate)
    return candidate


def _groups(trees: list[_Tree], config: Config) -> Iterator[list[_Tree]]:
    """Trees of one assembly, or that the config puts together, or that export to and import from one another within
    one project."""
    leader = list(range(len(trees)))

    def find(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    def join(first: int, second: int) -> None:
        low, high = sorted((find(first), find(second)))
        leader[high] = low

    for app in config.apps:
        members = [index for index, tree in enumerate(trees) if tree.root.file and app.lists(tree.root.file)]
        for index in members[1:]:
            join(members[0], index)
    first: dict[Path, int] = {}
    for index, tree in enumerate(trees):
        if tree.root.assembly is not None:
            join(first.setdefault(tree.root.assembly, index), index)
    for importing, exporting in _links(trees):
        join(importing, exporting)
    groups: dict[int, list[_Tree]] = {}
    for index, tree in enumerate(trees):
        groups.setdefault(find(index), []).append(tree)
    yield from groups.values()


def _links(trees: list[_Tree]) -> Iterator[tuple[int, int]]:
    """Trees that import, each with one that exports to it. Of several that export a name, the nearest are meant: the
    others are copies, for another account or region."""
    linked = [(index, tree) for index, tree in enumerate(trees) if tree.root.is_linked]
    exports = [(index, tree.root, list(_exports(tree))) for index, tree in linked]
    for index, tree in linked:
        for name in _imports(tree):
            exporting = {
                other: _nearness(root, tree.root)
                for other, root, names in exports
                if other != index and _may_belong(root, tree.root) and any(equal(name, one) is True for one in names)
            }
            nearest = max(exporting.values(), default=0)
            yield from ((index, other) for other, nearness in exporting.items() if nearness == nearest)


def _may_belong(first: Source, second: Source) -> bool:
    """Whether two templates may be of one app. Two assemblies are two apps: snapshots of tests lie in one project."""
    apart = first.assembly is not None and second.assembly is not None and first.assembly != second.assembly
    return first.root == second.root and not apart


def _nearness(first: Source, second: Source) -> int:
    """How many folders lead to both."""
    if first.file is None or second.file is None:
        return 0
    folders = zip(first.file.resolve().parent.parts, second.file.resolve().parent.parts, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], folders))


def _exports(tree: _Tree) -> Iterator[Value]:
    for stack in tree.stacks:
        for name in stack.evaluator.exports.values():
            yield from (option.value for option in alternatives(name))


def _imports(tree: _Tree) -> Iterator[Value]:
    for stack in tree.stacks:
        pending: list[Any] = [stack.template.values.get("Resources")]
        while pending:
            value = pending.pop()
            if isinstance(value, dict):
                if "Fn::ImportValue" in value:
                    name = stack.evaluator.value(value["Fn::ImportValue"])
                    yield from (option.value for option in alternatives(name))
                pending.extend(value.values())
            elif isinstance(value, list):
                pending.extend(value)
