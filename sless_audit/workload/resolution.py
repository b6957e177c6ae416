"""A usage profile and the apps that it is for → the usage of each app."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sless_audit.graph.deployment import Deployment
from sless_audit.graph.model import App, Edge, Node, Resource
from sless_audit.graph.views import EventSource, Function, Pipe
from sless_audit.template.places import Place
from sless_audit.template.values import ABSENT, EVERYWHERE
from sless_audit.workload.contradictions import bursts_of, contradictions, of_machine
from sless_audit.workload.entries import Entry, entries
from sless_audit.workload.names import Names, Unresolved
from sless_audit.workload.passage import COUNTED
from sless_audit.workload.profile import ARROW, EDGES, NODES, SIZES, Figures, Profile, Section
from sless_audit.workload.profile_entries import entry_on
from sless_audit.workload.profile_errors import Mistakes, error_at, nearest
from sless_audit.workload.profile_sizes import put_sizes
from sless_audit.workload.usage import EntryUsage, Stated, Usage

_KINDS_BY_ROLE: dict[str, frozenset[str]] = {
    "Function": frozenset(("invokes",)),
    "StateMachine": frozenset(("starts",)),
    "Queue": frozenset(("publishes",)),
    "Topic": frozenset(("publishes",)),
    "Bus": frozenset(("publishes",)),
    "Stream": frozenset(("publishes",)),
    "Table": frozenset(("reads", "writes")),
    "Bucket": frozenset(("reads", "writes")),
    "Database": frozenset(("reads", "writes")),
}
"""How a function may use a resource of that role."""


_KINDS_BY_KEY: dict[str, frozenset[str]] = {
    "passes_filter": frozenset(("polls", "delivers", "routes", "streams")),
    "batch": frozenset(("polls",)),
}
"""The kinds of edge of which these can be said; the other keys fit any."""


class Part(NamedTuple):
    """An app with the deployment that is looked at, and its entries."""

    app: App
    deployment: Deployment
    entries: tuple[Entry, ...]


def part_of(app: App) -> Part:
    deployment = Deployment(app)
    return Part(app, deployment, entries(app, deployment))


class Resolution:
    """The names of apps; to be asked for several scenarios."""

    def __init__(self, parts: Sequence[Part], *, all_are_there: bool = True) -> None:
        """Where not all of the apps that a profile is for are there, names of none are passed over."""
        self.parts = parts
        self.all_are_there = all_are_there
        self.names = Names([part.app for part in parts])
        self.known = self.names.all()

    def usages(self, profile: Profile) -> tuple[Usage, ...]:
        """The usage of each part, in their order. Raises `ProfileError` for names that mean nothing there, and for
        figures that contradict one another."""
        run = _Run(profile, self)
        run.resolve()
        run.mistakes.end()
        return run.usages()

    def entry(self, profile: Profile, name: str) -> tuple[int, Entry]:
        """What an entry point of the profile is on, and of which part. Raises `Unresolved`."""
        return entry_on(name, profile.on.get(name, {}), self.names, self.parts)


class _Run:
    def __init__(self, profile: Profile, resolution: Resolution) -> None:
        self.profile = profile
        self.resolution = resolution
        self.names = resolution.names
        self.parts = resolution.parts
        self.mistakes = Mistakes()
        self.entries: list[dict[str, EntryUsage]] = [{} for _ in self.parts]
        self.nodes: list[dict[str, dict[str, Stated]]] = [{} for _ in self.parts]
        self.edges: list[dict[tuple[str, str], dict[str, Stated]]] = [{} for _ in self.parts]
        self.added_entries: list[list[Entry]] = [[] for _ in self.parts]
        self.added_edges: list[list[Edge]] = [[] for _ in self.parts]

    def resolve(self) -> None:
        figures = self.profile.figures
        for error in contradictions(self.profile):
            self.mistakes.add(error)
        for name, stated in figures["nodes"].items():
            self._node(name, stated)
        self._entries(figures["entry_points"])
        for name, stated in figures["edges"].items():
            self._edge(name, stated)

    def usages(self) -> tuple[Usage, ...]:
        figures = self.profile.figures
        defaults = dict(figures["defaults"].get("", {}))
        log = figures["logs"].get("", {}).get("default")
        if log is not None:
            defaults["log"] = log
        return tuple(
            Usage(
                entries=entries,
                nodes=nodes,
                edges=edges,
                defaults=defaults,
                units={
                    unit: name
                    for unit, name in self.profile.units.items()
                    if any(entry.name == name for entry in entries.values())
                },
                targets=self.profile.targets,
                added_entries=tuple(added_entries),
                added_edges=tuple(added_edges),
            )
            for entries, nodes, edges, added_entries, added_edges in zip(
                self.entries, self.nodes, self.edges, self.added_entries, self.added_edges, strict=True
            )
        )

    def _node(self, name: str, figures: Figures) -> None:
        place = self._place("nodes", name, figures)
        try:
            self.names.any_of(name)
        except Unresolved as error:
            self._wrong(place, error)
            return
        for key, stated in figures.items():
            known = NODES[key.partition(".")[0]]
            try:
                resource = self.names.node(name, _of_roles(known.roles), "")
            except Unresolved as error:
                fits_none = Unresolved(f"{known.name} cannot be said of {name}", hint=self._said_of(name))
                self._wrong(stated.spot, error if error.hint else fits_none)
                continue
            number = self.names.app_of(resource)
            self.nodes[number].setdefault(resource.id, {})[key] = stated
        if any(key.startswith(("choices.", "items.")) for key in figures):
            self._machine(name, figures)

    def _machine(self, name: str, figures: Figures) -> None:
        try:
            machine = self.names.node(name, lambda one: _role(one) == "StateMachine", "")
        except Unresolved:
            return
        for error in of_machine(machine, self.parts[self.names.app_of(machine)].deployment, figures):
            self.mistakes.add(error)

    def _entries(self, figures: Mapping[str, Figures]) -> None:
        for name, stated in figures.items():
            place = self.profile.place("entry_points", name)
            try:
                number, entry = self.resolution.entry(self.profile, name)
            except Unresolved as error:
                at = self.profile.place("entry_points", name, "on") if self.profile.on.get(name) else place
                self._wrong(at, error)
                continue
            other = self.entries[number].get(entry.id)
            if other is not None:
                hint = "say it once, and add the volumes up"
                self._wrong(place, Unresolved(f"{name} and {other.name} are both {entry.words}", hint=hint))
                continue
            self._add_entry(number, entry)
            numbers = {key: stated[key] for key in SIZES if key in stated}
            self.entries[number][entry.id] = EntryUsage(
                name, stated.get("volume"), stated.get("shape.peak"), bursts_of(stated), numbers
            )
        for part, added, said, nodes in zip(self.parts, self.added_entries, self.entries, self.nodes, strict=True):
            for misfit in put_sizes((*part.entries, *added), said, nodes, NODES):
                hint = misfit.hint or self._said_of(misfit.entry.node.source_id, SIZES)
                self._wrong(misfit.stated.spot, Unresolved(misfit.message, hint=hint))

    def _add_entry(self, number: int, entry: Entry) -> None:
        known = self.parts[number].entries
        if all(one.id != entry.id for one in known) and self.parts[number].deployment.is_there(entry.node):
            self.added_entries[number].append(entry)

    def _edge(self, name: str, figures: Figures) -> None:
        place = self._place("edges", name, figures)
        ends = [end.strip() for end in name.split(ARROW)]
        found: list[list[Node]] = [self.names.ends(end) for end in ends]
        for end, nodes in zip(ends, found, strict=True):
            if not nodes:
                self._wrong(place, Unresolved(f"there is no resource {end!r}", near=end))
                return
        sources, targets = found
        edges = self.names.edges(sources, targets)
        if not edges and not any(key in COUNTED for key in figures):
            self._no_edge(place, name, sources, targets)
            return
        for key, stated in figures.items():
            edge = self._edge_for(key, stated, edges, sources, targets)
            if edge is None:
                if not edges:
                    self._no_edge(place, name, sources, targets)
                    return
                kinds = ", ".join(sorted({edge.kind for edge in edges}))
                hint = f"the edge is one that {kinds}"
                self._wrong(stated.spot, Unresolved(f"{key} cannot be said of {name}", hint=hint))
                continue
            if not edges:
                edges = [edge]
            number = self.names.app_of(edge.stated_by)
            self.edges[number].setdefault((edge.source.id, edge.target.id), {})[key] = stated
            if key == "passes_filter" and not self._has_filter(number, edges):
                self._wrong(stated.spot, Unresolved(f"{name} has no filter, so that everything passes"))

    def _edge_for(
        self, key: str, stated: Stated, edges: Sequence[Edge], sources: Sequence[Node], targets: Sequence[Node]
    ) -> Edge | None:
        """The edge of the graph that a key speaks of, or one that the profile adds."""
        if key not in COUNTED:
            kinds = _KINDS_BY_KEY.get(key)
            return next((edge for edge in edges if kinds is None or edge.kind in kinds), None)
        for edge in edges:
            if edge.kind == key:
                return edge
        pairs = [(edges[0].source, edges[0].target)] if edges else [(a, b) for a in sources for b in targets]
        for source, target in pairs:
            if isinstance(source, Resource) and isinstance(target, Resource) and _may_call(source, target, key):
                edge = Edge(
                    source, target, EDGES[key].name, "sync" if key == "invokes" else None,  # type: ignore[arg-type]
                    (stated.spot,), "high", (EVERYWHERE,), None, source, (),
                )  # fmt: skip
                self.added_edges[self.names.app_of(source)].append(edge)
                return edge
        return None

    def _has_filter(self, number: int, edges: Iterable[Edge]) -> bool:
        settled = self.parts[number].deployment.settled
        settings = [edge.settings for edge in edges if isinstance(edge.settings, EventSource | Pipe)]
        return not settings or any(settled(one.filters) not in (ABSENT, []) for one in settings)

    def _no_edge(self, place: Place, name: str, sources: Sequence[Node], targets: Sequence[Node]) -> None:
        source, target = name.split(f" {ARROW} ")
        reached = self.names.reached_from(sources)
        if self.names.edges(targets, sources):
            hint = f"did you mean {target} {ARROW} {source}?"
        else:
            hint = f"{source} leads to {', '.join(reached[:6])}" if reached else f"nothing is known to leave {source}"
        self._wrong(place, Unresolved(f"nothing goes from {source} to {target}", hint=hint))

    def _said_of(self, name: str, keys: Iterable[str] = tuple(NODES)) -> str:
        found = self.names.any_of(name)
        roles = {_role(resource) for resource in (*found.exact, *found.made)}
        fitting = [key for key in keys if not roles.isdisjoint(NODES[key].roles)]
        return f"of it can be said: {', '.join(fitting)}" if fitting else "nothing can be said of it"

    def _place(self, section: Section, name: str, figures: Figures) -> Place:
        """Of a name; where only a scenario has it, of what that says."""
        for stated in figures.values():
            if isinstance(stated.spot, Place) and stated.spot.path[:1] != (section,):
                return stated.spot
            if isinstance(stated.spot, Place):
                return Place(stated.spot.document, stated.spot.path[:2])
        return self.profile.place(section, name)

    def _wrong(self, spot: object, error: Unresolved) -> None:
        assert isinstance(spot, Place)
        if error.near and not self.resolution.all_are_there:
            return
        hint = error.hint or (nearest(error.near, self.resolution.known) if error.near else None)
        self.mistakes.add(error_at(spot, error.message, hint))


def _role(resource: Resource) -> str:
    return type(resource.view).__name__


def _of_roles(roles: Sequence[str]) -> Callable[[Resource], bool]:
    return lambda resource: not roles or _role(resource) in roles


def _may_call(source: Resource, target: Resource, key: str) -> bool:
    """Whether code, which can do what no template tells, may use a resource so."""
    if source.as_(Function) is None:
        return False
    return key in _KINDS_BY_ROLE.get(_role(target), frozenset(("reads", "writes", "publishes")))
