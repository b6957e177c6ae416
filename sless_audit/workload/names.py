"""Names that people give to what is in an app: logical IDs as written or lowered, `Stack:Id`, construct paths."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sless_audit.aws.calls import service_name
from sless_audit.graph.edge_kinds import FLOW
from sless_audit.graph.model import App, Edge, External, Node, Resource

_OF_STREAM = ".stream"
"""`OrdersTable.stream`: what leaves a table is its stream."""
_MOST_SHOWN = 6
"""Names that a hint lists."""


class Unresolved(Exception):  # noqa: N818 - always caught, and told with its place
    """No resource, or more than one, is meant by a name."""

    def __init__(self, message: str, near: str = "", hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.near = near
        self.hint = hint


class Found(NamedTuple):
    exact: list[Resource]
    """Those whose own logical ID it is."""
    made: list[Resource]
    """What SAM or a construct has made for what is written under that name."""


class Names:
    """Of the apps that one profile is for."""

    def __init__(self, apps: Sequence[App]) -> None:
        self.apps = apps
        self._found: dict[str, Found] = {}
        self._outside: dict[str, External] = {}
        self._edges: dict[tuple[Node, Node], list[Edge]] = {}
        self._app: dict[Resource, int] = {}
        for number, app in enumerate(apps):
            for resource in app.resources:
                self._app[resource] = number
                self._add(resource)
            for edge in app.edges:
                if edge.kind in FLOW:
                    self._edges.setdefault((edge.source, edge.target), []).append(edge)
                    for end in (edge.source, edge.target):
                        if isinstance(end, External):
                            self._outside[end.id] = self._outside[end.name] = end

    def app_of(self, node: Resource) -> int:
        return self._app[node]

    def node(self, name: str, fits: Callable[[Resource], bool], what: str) -> Resource:
        """The one of that name that fits. Raises `Unresolved` where there is none, or more than one."""
        found = self._named(name)
        for group in found:
            fitting = [resource for resource in group if fits(resource)]
            if len(fitting) > 1:
                ids = ", ".join(sorted(resource.id for resource in fitting)[:_MOST_SHOWN])
                raise Unresolved(f"several resources are meant by {name!r}", hint=f"name one of: {ids}")
            if fitting:
                return fitting[0]
        raise Unresolved(f"{name} is no {what}" if what else f"{name} cannot be meant here")

    def any_of(self, name: str) -> Found:
        """Raises `Unresolved` where there is none."""
        return self._named(name)

    def ends(self, name: str) -> list[Node]:
        """The nodes that an end of an edge may mean, the likeliest first; empty where there is none."""
        found = self._found.get(name) or self._found.get(name.removesuffix(_OF_STREAM))
        nodes: list[Node] = [*found.exact, *found.made] if found is not None else []
        outside = self._outside.get(name) or self._outside.get(service_name(name))  # `sesv2` as SDKs have it
        return [*nodes, outside] if outside is not None else nodes

    def edges(self, sources: Iterable[Node], targets: Sequence[Node]) -> list[Edge]:
        """Those between the first pair of nodes that has any."""
        for source in sources:
            for target in targets:
                if (source, target) in self._edges:
                    return self._edges[source, target]
        return []

    def reached_from(self, sources: Iterable[Node]) -> list[str]:
        """What the edges of these lead to, by name."""
        wanted = set(sources)
        ends = [target for source, target in self._edges if source in wanted]
        return sorted({end.source_id if isinstance(end, Resource) else end.name for end in ends})

    def all(self) -> list[str]:
        """The names that a hint may suggest."""
        return sorted({name for app in self.apps for one in app.resources for name in (one.source_id, one.logical_id)})

    def _named(self, name: str) -> Found:
        found = self._found.get(name)
        if found is None:
            raise Unresolved(f"there is no resource {name!r}", near=name)
        return found

    def _add(self, resource: Resource) -> None:
        stacks = {resource.stack.name, resource.stack.name.rpartition("/")[2]}
        own = {resource.logical_id, *(f"{stack}:{resource.logical_id}" for stack in stacks)}
        path = resource.construct_path
        if path is not None:
            own |= {path, path.removesuffix("/Resource")}
        made = {resource.source_id, *(f"{stack}:{resource.source_id}" for stack in stacks)} - own
        for name in own:
            self._found.setdefault(name, Found([], [])).exact.append(resource)
        for name in made:
            self._found.setdefault(name, Found([], [])).made.append(resource)
