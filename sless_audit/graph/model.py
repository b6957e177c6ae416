"""The resource graph: stacks, resources, what lies outside, and the edges between them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from sless_audit.graph.edge_kinds import EdgeKind, Mode
from sless_audit.graph.properties import Properties
from sless_audit.graph.spots import Code, Spot
from sless_audit.graph.views import ResourcePolicy
from sless_audit.record import entity, record
from sless_audit.template.evaluate import Evaluator
from sless_audit.template.places import Place, child
from sless_audit.template.source import ResourceSource, Template
from sless_audit.template.values import EVERYWHERE, Path, Value, World, alternatives

if TYPE_CHECKING:
    from sless_audit.template.cdk.constructs import Constructs, CreationSite

Confidence: TypeAlias = Literal["high", "medium", "low"]
View = TypeVar("View")


class Stack:
    """One template with its parameters, region and children."""

    def __init__(
        self,
        name: str,
        template: Template,
        evaluator: Evaluator,
        parent: "Stack | None" = None,
        logical_id: str | None = None,
    ) -> None:
        self.name = name
        self.template = template
        self.evaluator = evaluator
        self.parent = parent
        self.logical_id = logical_id
        """Of the resource in the parent that is this nested stack."""
        self.resources: dict[str, Resource] = {}

    @property
    def region(self) -> str | None:
        """The region it is for, or `None` where nothing names one."""
        return self.evaluator.region

    @cached_property
    def constructs(self) -> "Constructs | None":
        """What the CDK assembly that it is from knows of it, and of the stacks that are nested in it."""
        first = next(iter(self.template.resources.values()), None)
        return first.construct.known if first is not None and first.construct is not None else None

    @property
    def construct_path(self) -> str | None:
        """Of the stack that it is, or is nested in; `None` where it is from no CDK assembly."""
        return self.constructs.stack if self.constructs is not None else None

    def __repr__(self) -> str:
        return f"Stack({self.name})"


class Resource:
    """A CloudFormation resource. Compared by identity; its edges are there once the graph is built."""

    def __init__(
        self,
        stack: Stack,
        source: ResourceSource,
        service: str,
        view: Callable[[Properties], object] | None,
        policy: Callable[[Properties], ResourcePolicy | None] | None,
    ) -> None:
        self.stack = stack
        self.source = source
        self.logical_id = source.logical_id
        self.type: str = source.body["Type"]
        self.service = service
        self._view = view
        self._policy = policy
        self.code: Code | None = None
        """Of a function: what was read of its code, where that was asked for."""
        self.stated: list[Edge] = []
        """The edges that its properties state, whatever nodes they join."""
        self.edges_in_: list[Edge] = []
        self.edges_out_: list[Edge] = []

    @property
    def id(self) -> str:
        return f"{self.stack.name}:{self.logical_id}"

    @property
    def source_id(self) -> str:
        """Its logical ID in the template as written: of what SAM generates, that of the SAM resource."""
        return self.source.source_id or self.logical_id

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        """The worlds in which it is created; empty where none of the condition values creates it."""
        condition = self.source.body.get("Condition")
        return self.stack.evaluator.worlds(condition if isinstance(condition, str) else None)

    @cached_property
    def properties(self) -> Properties:
        """Its evaluated properties, for views and edges; rules ask views."""
        raw = self.source.body.get("Properties")
        values = self.stack.evaluator.value(raw) if isinstance(raw, dict) else {}
        return Properties(values if isinstance(values, dict) else {})

    @cached_property
    def view(self) -> object | None:
        """What it is to the engines: one of `graph.views`, or `None` for a type without a role."""
        return self._view(self.properties) if self._view else None

    @cached_property
    def policy(self) -> ResourcePolicy | None:
        """The resource policy that it states, on itself or on others; `None` where it states none."""
        return self._policy(self.properties) if self._policy else None

    def as_(self, role: type[View]) -> View | None:
        """Its view, where it has that role."""
        view = self.view
        return view if isinstance(view, role) else None

    @cached_property
    def construct_path(self) -> str | None:
        """The CDK construct path, where the template carries one, or the assembly that it is from."""
        if self.source.construct is not None:
            return self.source.construct.path
        metadata = self.source.body.get("Metadata")
        path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
        return path if isinstance(path, str) else None

    @cached_property
    def source_trace(self) -> "CreationSite | None":
        """The line of CDK source that it comes from, where the assembly that it is from tells."""
        return self.source.construct.source_trace if self.source.construct is not None else None

    def place(self, path: Path = (), world: World = EVERYWHERE) -> Place:
        """Where `path` (below its properties) stands in the source, or in a file beside it; the logical ID where it is
        absent."""
        written, rest = self._raw_path(("Properties", *path), world) if path else ((), ())
        if not written:
            return Place(self.stack.template.document, self.source.origin)
        inside = rest if written in self.source.origins else ()  # of a text that is made from what stands there
        document, at = self.source.placed((*written, *inside))
        return Place(document or self.stack.template.document, at)

    def edges_in(self, *kinds: EdgeKind, mode: Mode | None = None) -> Iterator["Edge"]:
        return _select(self.edges_in_, kinds, mode)

    def edges_out(self, *kinds: EdgeKind, mode: Mode | None = None) -> Iterator["Edge"]:
        return _select(self.edges_out_, kinds, mode)

    def __repr__(self) -> str:
        return f"Resource({self.id})"

    def _raw_path(self, path: Path, world: World) -> tuple[Path, Path]:
        """The path into the unevaluated body: through the branch of each `Fn::If` that `world` takes. Ends at the last
        container that exists; empty where not even the first property does. And the steps that are left."""
        value: Any = self.source.body
        raw: list[str | int] = []
        left: Path = ()
        for index, step in enumerate(path):
            value = self._through_conditions(value, raw, step, world)
            there, inner = child(value, step)
            if there:
                value = inner
            elif step == 0:  # a lone value counts as a list of one
                continue
            else:
                left = path[index:]
                break
            raw.append(step)
        return (tuple(raw), left) if len(raw) > 1 else ((), ())

    def _through_conditions(self, value: Any, raw: list[str | int], step: str | int, world: World) -> Any:
        while isinstance(value, dict) and set(value) == {"Fn::If"} and step != "Fn::If":
            branches = value["Fn::If"]
            if not (isinstance(branches, list) and len(branches) == 3):
                break
            chosen = 1 if self._taken(branches[0], world) is not False else 2
            if not _has(branches[chosen], step) and _has(branches[3 - chosen], step):
                chosen = 3 - chosen
            raw += ["Fn::If", chosen]
            value = branches[chosen]
        return value

    def _taken(self, condition: Any, world: World) -> bool | None:
        if not isinstance(condition, str):
            return None
        outcomes = {
            option.value
            for option in alternatives(self.stack.evaluator.condition(condition))
            if all(world.get(subject, assumption) == assumption for subject, assumption in option.world.items())
        }
        return outcomes.pop() if len(outcomes) == 1 else None


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value or "Fn::If" in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


@record
class External:
    """What lies outside of the app: a `client`, a public host (`http`), or something of AWS that no template holds."""

    kind: Literal["client", "http", "aws"]
    name: str

    @property
    def id(self) -> str:
        return f"external:{self.kind}:{self.name}"

    @property
    def type(self) -> str:
        return f"external:{self.kind}"


Node: TypeAlias = Resource | External


@entity
class Edge:
    source: Node
    target: Node
    kind: EdgeKind
    mode: Mode | None
    evidence: tuple[Spot, ...]
    confidence: Confidence
    worlds: tuple[World, ...]
    """When it is there; `({},)` for always."""
    settings: object | None
    """What the engines need of it: `views.EventSource`, `views.Target`, `views.Route`, …"""
    stated_by: Resource
    path: Path
    """The property of `stated_by` that states it."""
    qualifier: Value = None
    """The alias or version of the target function that is meant; `None` for the function itself."""

    @property
    def place(self) -> Spot:
        return self.evidence[0]


@dataclass(frozen=True, slots=True, eq=False)
class App:
    """Stacks that belong together."""

    stacks: tuple[Stack, ...]
    resources: tuple[Resource, ...]
    """Those that some combination of condition values creates, in the order of their templates."""
    edges: tuple[Edge, ...]
    whole: bool
    """Whether all of its templates were seen: rules on what is absent say less where they were not."""
    environment: str | None = None
    """`prod`, `dev`, … where the config says so."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the config declares of the app: `availability`, `resilience`."""

    def all(self, role: type[View]) -> Iterator[tuple[Resource, View]]:
        """Each resource of that role, with its view."""
        for resource in self.resources:
            view = resource.view
            if isinstance(view, role):
                yield resource, view


def _select(edges: list[Edge], kinds: tuple[EdgeKind, ...], mode: Mode | None) -> Iterator[Edge]:
    return (edge for edge in edges if (not kinds or edge.kind in kinds) and (mode is None or edge.mode == mode))
