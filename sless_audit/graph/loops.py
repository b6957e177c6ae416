"""Messages that come back to where they were sent from, and are sent again."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sless_audit.aws import asl
from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.graph import views
from sless_audit.graph.cycles import knots
from sless_audit.graph.edge_kinds import EdgeKind
from sless_audit.graph.grants import Grant
from sless_audit.graph.model import App, Confidence, Edge, External, Node, Resource
from sless_audit.graph.passing import Message, passed, sent
from sless_audit.graph.query import is_helper
from sless_audit.graph.use import answers_others, strength_of
from sless_audit.graph.verdict import Verdict
from sless_audit.template.values import EVERYWHERE, World, alternatives, merged

KINDS: frozenset[EdgeKind] = frozenset(
    ("invokes", "publishes", "delivers", "polls", "writes", "streams", "starts", "routes")
)
LONGEST = 12
"""Edges in a loop that is looked for: more than anybody draws."""
MOST_STEPS = 20_000
"""In one knot, shared by the nodes that loops begin at; beyond it, longer loops are not found. Knots of this size are
made of permissions, not of flows."""


class Loop(NamedTuple):
    edges: tuple[Edge, ...]
    """From a function, state machine or pipe round to itself."""
    confidence: Confidence
    guarded: bool
    """Whether a choice of a state machine can end it."""
    filtered: tuple[Edge, ...]
    """Edges whose filter may keep the message out; it cannot be told."""
    verdict: Verdict

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Each once, from the start on."""
        return tuple(edge.source for edge in self.edges)


_DETECTED = ("lambda", "sqs", "sns", "s3")
"""The services through which Lambda detects a loop: Lambda developer guide, "Use Lambda recursive loop detection to
prevent infinite loops" (2026-11)."""


def undetected(loop: Loop) -> tuple[str, ...]:
    """The services of a loop because of which Lambda does not detect it; none for one that it does."""
    services = [node.service if isinstance(node, Resource) else "eventbridge" for node in loop.nodes]
    return tuple(dict.fromkeys(service for service in services if service not in _DETECTED))


class _Walk(NamedTuple):
    """How far a message has come."""

    edges: tuple[Edge, ...]
    message: Message
    strength: Confidence
    filtered: tuple[Edge, ...] = ()

    def on(self, edge: Edge, message: Message, strength: Confidence, *, sure: bool = True) -> "_Walk":
        filtered = self.filtered if sure else (*self.filtered, edge)
        return _Walk((*self.edges, edge), message, min(self.strength, strength, key=_LEVELS.index), filtered)


_LEVELS: tuple[Confidence, ...] = ("low", "medium", "high")


class _Knot(NamedTuple):
    """Nodes each of which leads to each other."""

    edges: dict[Node, list[Edge]]
    acting: Mapping[Node, int]
    """The nodes that act, in order: a loop is found from the first of its own."""
    found: dict[frozenset[Node], Loop]


def runaway_loops(app: App) -> tuple[Loop, ...]:
    """The loops that templates show, the shortest first; of those with the same nodes the surest. A loop that passes
    all the nodes of a shorter one, and is no surer, adds nothing."""
    edges: dict[Node, list[Edge]] = {}
    # a destination or dead-letter queue takes the same permission as sending from code
    explained = {
        (edge.source, edge.target)
        for edge in app.edges
        if (edge.kind in KINDS or edge.kind == "dead-letters") and not isinstance(edge.settings, Grant)
    }
    for edge in app.edges:
        is_explained = isinstance(edge.settings, Grant) and (edge.source, edge.target) in explained
        if edge.kind in KINDS and not is_explained and _takes_part(edge.source) and _takes_part(edge.target):
            edges.setdefault(edge.source, []).append(edge)
    acting: dict[Node, int] = {resource: index for index, resource in enumerate(app.resources) if _acts(resource)}
    found: dict[frozenset[Node], Loop] = {}
    for nodes in knots(edges, lambda node: [edge.target for edge in edges.get(node, [])]):
        inside = set(nodes)
        knot = _Knot({node: [edge for edge in edges[node] if edge.target in inside] for node in nodes}, acting, found)
        starts = sorted((node for node in nodes if node in acting), key=acting.__getitem__)
        for start in starts:
            _search(knot, start, MOST_STEPS // len(starts))
    loops = sorted(found.values(), key=lambda loop: len(loop.edges))
    return tuple(
        loop
        for index, loop in enumerate(loops)
        if not any(set(other.nodes) < set(loop.nodes) and _rank(other) >= _rank(loop) for other in loops[:index])
    )


def _takes_part(node: Node) -> bool:
    """Whether messages run through it. What lies outside is no part of a loop, but the default event bus, which no
    template holds; nor is an API, of which only code tells what is called."""
    if isinstance(node, External):
        return node == External("aws", DEFAULT_BUS)
    if _acts(node):
        return not isinstance(node.view, views.Function) or not is_helper(node)
    return isinstance(node.view, _CARRIERS) or node.service == "firehose"


_CARRIERS = (views.Bucket, views.Table, views.Queue, views.Topic, views.Bus, views.BusRule, views.Stream)


def _acts(resource: Resource) -> bool:
    """Whether it makes messages of its own of those that it gets, in place of passing them on."""
    return isinstance(resource.view, views.Function | views.StateMachine | views.Pipe)


def _search(knot: _Knot, start: Node, budget: int) -> None:
    """The shortest loops first, so that a budget that runs out costs the long ones only."""
    walks = deque(_sent(_Walk((), Message(), "high"), knot.edges[start]))
    for _ in range(budget):
        if not walks:
            return
        walk = walks.popleft()
        if walk.edges[-1].target == start:
            _keep(knot, walk)
        elif len(walk.edges) < LONGEST:
            walks.extend(_further(knot, start, walk))


def _further(knot: _Knot, start: Node, walk: _Walk) -> Iterator[_Walk]:
    node = walk.edges[-1].target
    if any(edge.source == node for edge in walk.edges):
        return
    if node in knot.acting:
        if knot.acting[node] > knot.acting[start]:
            yield from _sent(walk, knot.edges[node])
        return
    for edge in knot.edges[node]:
        through = passed(walk.message, edge)
        if through is not None:
            message, sure = through
            yield walk.on(edge, message, edge.confidence, sure=sure)


def _sent(walk: _Walk, edges: list[Edge]) -> Iterator[_Walk]:
    for edge in edges:
        for message in sent(edge):
            yield walk.on(edge, message, strength_of(edge, message))


def _keep(knot: _Knot, walk: _Walk) -> None:
    worlds: list[World] = [EVERYWHERE]
    for edge in walk.edges:
        both = [here for one in worlds for other in edge.worlds if (here := merged(one, other)) is not None]
        worlds = [world for index, world in enumerate(both) if world not in both[:index]]
    if not worlds:
        return
    start = walk.edges[0].source
    own = start.worlds if isinstance(start, Resource) else (EVERYWHERE,)
    certain = all(any(world.items() <= case.items() for world in worlds) for case in own)
    guarded = any(_is_choice(edge) for edge in walk.edges)
    strength: Confidence = "low" if answers_others(walk.edges) else walk.strength
    level = _LEVELS.index(strength) - bool(walk.filtered)
    loop = Loop(
        walk.edges,
        _LEVELS[max(min(level, 1) if guarded else level, 0)],
        guarded,
        walk.filtered,
        Verdict("always" if certain else "sometimes", tuple(worlds)),
    )
    nodes = frozenset(loop.nodes)
    if nodes not in knot.found or _rank(loop) > _rank(knot.found[nodes]):
        knot.found[nodes] = loop


def _rank(loop: Loop) -> tuple[int, bool, bool]:
    return _LEVELS.index(loop.confidence), not loop.guarded, loop.verdict.certain


def _is_choice(edge: Edge) -> bool:
    """Whether an execution of a state machine may end without the call that this edge is."""
    machine = edge.source.as_(views.StateMachine) if isinstance(edge.source, Resource) else None
    if machine is None or not isinstance(edge.settings, views.Task):
        return False
    return not any(
        edge.settings.state.path in set(_always_entered(asl.parse(option.value)))
        for option in alternatives(machine.definition)
        if isinstance(option.value, dict)
    )


def _always_entered(machine: asl.Machine) -> Iterator[tuple[str | int, ...]]:
    """The states that each execution without errors enters before it comes to its first choice."""
    states = {state.name: state for state in machine.states}
    name, seen = machine.start_at, set[str]()
    while name is not None and name in states and name not in seen:
        seen.add(name)
        state = states[name]
        yield state.path
        for branch in state.branches:
            yield from _always_entered(branch)
        name = None if state.type == "Choice" else state.next
