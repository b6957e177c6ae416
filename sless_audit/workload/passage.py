"""How load passes through a node: what an engine asks of a service, and what it offers in return.

A node has **flows**, each a rate per second. A message that arrives over an edge adds to flows of its target
(`Passage.arrive`); a flow of a node sends messages along its edges, or adds to another flow of the same node
(`Passage.depart`). Both are coefficients, so that the whole is a linear system: the traffic equations of an open
network. A coefficient may depend on the rates (a batch fills with the rate); it is then evaluated again until nothing
moves.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from sless_audit.graph.grants import Grant
from sless_audit.graph.model import Edge, Node, Resource
from sless_audit.template.values import Value
from sless_audit.workload.figures import Range

Flow: TypeAlias = Literal[
    "work",
    "invocations",
    "cold_starts",
    "events",
    "abandoned",
    "reads",
    "writes",
    "processed",
    "dead_lettered",
    "expired",
    "dropped",
]

MEANING: dict[Flow, str] = {
    "work": "what the node is there for: requests, messages, events, records, executions; of a function the messages "
    "or events that it handles, retries included",
    "invocations": "runs of a function, retries included",
    "cold_starts": "runs of a function that begin with the start of an execution environment",
    "events": "events that a function, invoked asynchronously, has accepted; retries do not count",
    "abandoned": "records or messages that are given up after the last try",
    "reads": "calls that read or list",
    "writes": "calls that write or delete",
    "processed": "what was handled with success",
    "dead_lettered": "what was handed over to a dead-letter queue or an on-failure destination",
    "expired": "what was not handled within its time, and is gone",
    "dropped": "what was given up, with no place to go",
}


class Departure(NamedTuple):
    """What one unit of a flow of a node sets off."""

    edge: Edge | None
    """Messages along this edge; `None`: more of the node's own flow `into`."""
    per: Flow
    gain: float
    into: Flow | None = None


class Conduct(Protocol):
    """How an app is assumed to be deployed and to behave, in one case of one scenario, and its rates so far."""

    def settled(self, value: Value) -> Value:
        """The value in the deployment that is looked at: a plain value, or what stays unknown."""
        ...

    def is_there(self, part: Resource | Edge) -> bool:
        """Whether the deployment that is looked at has it."""
        ...

    def number(self, part: Resource | Edge, key: str, otherwise: Range | None = None, reason: str = "") -> float:
        """How a node or an edge behaves: as the profile says, else `otherwise`, else as `keys` assumes. What is not the
        profile's is listed as an assumption, with the reason; a `Range` without one is what the template says."""
        ...

    def stated(self, part: Resource | Edge, key: str) -> float | None:
        """The same where the profile says it; `None` where it does not."""
        ...

    def incoming(self, node: Node) -> Sequence[Edge]:
        """The edges along which load can reach a node."""
        ...

    def outgoing(self, node: Node) -> Sequence[Edge]:
        """The edges along which a node can send load."""
        ...

    def flow(self, node: Node, flow: Flow) -> float:
        """The rate so far; 0 for what is not known yet."""
        ...

    def carried(self, edge: Edge) -> float:
        """Messages per second along an edge so far."""
        ...


Arrive: TypeAlias = Callable[[Edge, Conduct], Mapping[Flow, float]]
Origins: TypeAlias = Callable[[Edge, Conduct], Mapping[Edge, float] | None]
Depart: TypeAlias = Callable[[Resource, Conduct], Iterable[Departure]]


class Passage(NamedTuple):
    """How load passes through resources of one type."""

    arrive: Arrive | None = None
    """What one message over an edge adds to the flows of its target; by default, by the kind of the edge."""
    origins: Origins | None = None
    """Where what arrives over an edge depends on how its source was reached: the share that arrives, by the edges into
    that source."""
    depart: Depart | None = None
    """By default, each edge that carries load takes its ratio of `work`, and a dead-letter queue nothing."""
    constant: "Callable[[Resource, Conduct], float] | None" = None
    """Work per second that the template itself sets off: a schedule."""


PERMITTED = Range(0.0, 1.0, 1.0)
"""Calls per unit of work of what a role allows, where no code tells."""


def ratio(edge: Edge, conduct: Conduct) -> float:
    """Messages along an edge per unit of work of its source: as the profile says, shared evenly among the edges of one
    kind between the same nodes; else one. Where only a permission tells of the edge, that is an assumption."""
    said = conduct.stated(edge, edge.kind) if edge.kind in COUNTED else None
    if said is None:
        permitted = edge.kind in COUNTED and isinstance(edge.settings, Grant)
        return conduct.number(edge, edge.kind, PERMITTED, "a role allows it; no code tells") if permitted else 1.0
    alike = [other for other in conduct.outgoing(edge.source) if (other.kind, other.target) == (edge.kind, edge.target)]
    return said / len(alike)


def set_off_by(edge: Edge, departures: Iterable[Departure]) -> Flow:
    """The flow of its source that most of what runs along an edge is due to."""
    found = max((one for one in departures if one.edge is edge), key=lambda one: one.gain, default=None)
    return found.per if found is not None else "work"


COUNTED = frozenset(("invokes", "publishes", "delivers", "reads", "writes", "starts"))
"""The kinds of edge that a profile can count."""
