"""How fast a runaway cycle can turn: as fast as the concurrency of its functions allows, until somebody stops it."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sless_audit.graph.cycles import knots
from sless_audit.graph.grants import Grant
from sless_audit.graph.loops import Loop
from sless_audit.graph.model import Confidence, Edge, Node, Resource
from sless_audit.graph.views import Function
from sless_audit.workload.equations import Rates, Runaway, lap
from sless_audit.workload.load import Load
from sless_audit.workload.usage import Usage

_ROUNDS = 50
"""Batches fill with the rate, and change how much concurrency a message takes; they settle within a few."""
_SETTLED = 1e-9


class FullSpeed(NamedTuple):
    rates: Rates
    """Of the nodes of the cycle, and what they send elsewhere; nothing of what that sets off there."""
    gain: float
    """Messages that come back to its first function for each one that it handles; of several cycles that are tied to
    one another, of those that pass no node twice."""


def at_full_speed(load: Load, runaway: Runaway, concurrency: float) -> FullSpeed | None:
    """When its functions together take up so much concurrency, and what comes back waits its turn; `None` for a cycle
    without a function, or one that is never invoked: nothing that is known here bounds it."""
    order = _order(runaway)
    if not isinstance(order[0], Resource) or order[0].as_(Function) is None:
        return None
    rates = Rates()
    coefficients = load.flowing(rates)
    into = [edge for edge in runaway.edges if edge.target == order[0]]
    entering = 1.0
    for _ in range(_ROUNDS):
        rates.edges.update(dict.fromkeys(runaway.edges, 0.0))  # no round takes what ran within the last one
        rates.edges.update(dict.fromkeys(into, entering / len(into)))
        lap(order, runaway.edges, rates, coefficients)
        gain = sum(map(rates.carried, into)) / entering
        rates.edges.update(dict.fromkeys(into, entering / len(into)))
        taken = sum(rates.flow(node, "invocations") * duration(node, load, rates) for node in order)
        if not taken:
            return None
        if abs(concurrency / taken - 1.0) < _SETTLED:
            break
        entering *= concurrency / taken
    return FullSpeed(rates, gain)


def available(load: Load, runaway: Runaway, account: float) -> float:
    """Executions at once that its functions may take of those of the account: what is reserved for a function is all
    that it gets."""
    reserved: list[float] = []
    for node in runaway.nodes:
        function = node.as_(Function) if isinstance(node, Resource) else None
        if function is not None:
            settled = load.settled(function.reserved_concurrency)
            if isinstance(settled, bool) or not isinstance(settled, int | float):
                return account
            reserved.append(settled)
    return min(sum(reserved), account) if reserved else account


def confidence(runaway: Runaway, usage: Usage, loops: Iterable[Loop]) -> Confidence:
    """`high` where wiring, code and profile alone close a cycle; else that of the surest of the app's `loops` in it.
    `low` where there is none: what is known of filters and keys speaks against it."""
    if _is_cyclic([edge for edge in runaway.edges if not _is_permitted(edge, usage)]):
        return "high"
    inside = set(runaway.edges)
    found = {loop.confidence for loop in loops if inside.issuperset(loop.edges)}
    return "medium" if found & {"high", "medium"} else "low"


def _is_permitted(edge: Edge, usage: Usage) -> bool:
    """Whether only a permission tells of an edge, and the profile does not say how often it is used."""
    return isinstance(edge.settings, Grant) and edge.kind not in usage.edges.get((edge.source.id, edge.target.id), {})


def _is_cyclic(edges: Collection[Edge]) -> bool:
    onward: dict[Node, list[Node]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    return any(True for _ in knots(onward, lambda node: onward.get(node, [])))


def duration(node: Node, load: Load, rates: Rates) -> float:
    """Seconds of one invocation; 0 for what is no function."""
    if not isinstance(node, Resource) or node.as_(Function) is None:
        return 0.0
    per_message = load.stated(node, "duration_per_message")
    if per_message is None or load.stated(node, "duration") is not None:
        return float(load.number(node, "duration").value)
    invocations = rates.flow(node, "invocations")
    return float(per_message.value) * (rates.flow(node, "work") / invocations if invocations else 1.0)


def _order(runaway: Runaway) -> list[Node]:
    """From its first function on, in the order in which messages come to the nodes."""
    functions = [node for node in runaway.nodes if isinstance(node, Resource) and node.as_(Function) is not None]
    onward: dict[Node, list[Node]] = {}
    for edge in runaway.edges:
        onward.setdefault(edge.source, []).append(edge.target)
    found = dict.fromkeys([functions[0] if functions else runaway.nodes[0]])
    for node in (queue := list(found)):
        for target in onward.get(node, ()):
            if target not in found:
                found[target] = None
                queue.append(target)
    return list(found)
