"""How load passes through functions.

Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation" (two more tries, or as
configured) and "How Lambda processes records from stream and queue-based event sources"; 2026-11.
"""

from collections.abc import Iterator, Mapping

from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import AsyncInvokeConfig, EventSource
from sless_audit.handlers.model import CallSite
from sless_audit.services.lambda_ import FUNCTION
from sless_audit.workload.event_sources import batch, of_stream
from sless_audit.workload.figures import Range
from sless_audit.workload.passage import COUNTED, Conduct, Departure, Flow, Passage, ratio
from sless_audit.workload.retries import given_up, tries

_DEFAULT_TRIES = 3.0
_STREAMS = ("kinesis", "dynamodb", "stream")


def _arrive(edge: Edge, conduct: Conduct) -> Mapping[Flow, float]:
    function = edge.target
    assert isinstance(function, Resource)
    if edge.mode == "async":
        return {"events": 1.0}
    cold = conduct.number(function, "cold_starts")
    if edge.kind == "polls":
        abandoned, invocations = 0.0, 1.0 / batch(edge, conduct)
        if isinstance(edge.settings, EventSource) and edge.settings.kind in _STREAMS:
            found = of_stream(edge, conduct)
            abandoned, invocations = found.abandoned / found.records, found.invocations / found.records
        flows: dict[Flow, float] = {"work": 1.0, "invocations": invocations, "cold_starts": invocations * cold}
        return flows | {"abandoned": abandoned} if abandoned else flows
    return {"work": 1.0, "invocations": 1.0, "cold_starts": cold}


def _depart(function: Resource, conduct: Conduct) -> Iterator[Departure]:
    failure, most = conduct.number(function, "failure"), _most_tries(function, conduct)
    runs, lost = tries(failure, most), given_up(failure, most)
    edges = conduct.outgoing(function)
    kept = any(edge.kind == "dead-letters" and not isinstance(edge.settings, EventSource) for edge in edges)
    yield Departure(None, "events", runs, "work")
    yield Departure(None, "events", runs, "invocations")
    yield Departure(None, "events", runs * conduct.number(function, "cold_starts"), "cold_starts")
    yield Departure(None, "events", 1.0 - lost, "processed")
    yield Departure(None, "events", lost, "dead_lettered" if kept else "dropped")
    for edge in edges:
        if edge.kind == "dead-letters":
            if isinstance(edge.settings, EventSource):
                yield Departure(edge, "abandoned", _abandoned_share(edge, conduct))
            else:
                yield Departure(edge, "dead_lettered", 1.0)
        elif isinstance(edge.settings, AsyncInvokeConfig):
            yield Departure(edge, "processed", 1.0)
        else:
            yield _call(function, edge, conduct)


def _abandoned_share(destination: Edge, conduct: Conduct) -> float:
    """Of what mappings of the function give up, the share of the mapping that states a destination."""
    parts = {
        edge.stated_by: conduct.carried(edge) * _arrive(edge, conduct).get("abandoned", 0.0)
        for edge in conduct.incoming(destination.source)
        if edge.kind == "polls"
    }
    total = sum(parts.values())
    return parts.get(destination.stated_by, 0.0) / total if total else 1.0


def _call(function: Resource, edge: Edge, conduct: Conduct) -> Departure:
    """A call that the code makes: as often as the profile says, else as its place in the code tells."""
    site = edge.settings
    if not isinstance(site, CallSite) or (edge.kind in COUNTED and conduct.stated(edge, edge.kind) is not None):
        return Departure(edge, "work", ratio(edge, conduct))
    if site.phase == "init":
        return Departure(edge, "cold_starts", _times(edge, site, conduct))
    of_records = any(loop.over == "records" for loop in site.loops)
    polled = any(True for _ in function.edges_in("polls"))
    return Departure(edge, "invocations" if polled and not of_records else "work", _times(edge, site, conduct))


def _times(edge: Edge, site: CallSite, conduct: Conduct) -> float:
    """Calls per run of the code around it: loops multiply, conditions may leave it out."""
    rounds = Range(1.0, 1.0, 1.0)
    reasons = []
    for loop in site.loops:
        if loop.bound is not None:
            rounds = Range(*(value * loop.bound for value in rounds))
        elif loop.over == "collection":
            rounds = Range(rounds.low, rounds.likely * 2, rounds.high * 10)
            reasons.append("in a loop over a list of unknown length")
        elif loop.over == "condition":
            rounds = Range(rounds.low, rounds.likely, rounds.high * 5)
            reasons.append("in a loop of unknown length")
    if site.conditional:
        rounds = Range(0.0, rounds.likely, rounds.high)
        reasons.append("on some paths only")
    if edge.kind not in COUNTED:
        return rounds.likely
    return conduct.number(edge, edge.kind, rounds, "; ".join(reasons)) if reasons else rounds.likely


def _most_tries(function: Resource, conduct: Conduct) -> float:
    """Of an event that it is invoked with asynchronously."""
    for edge in function.edges_in("attached-to"):
        config = edge.source.as_(AsyncInvokeConfig) if isinstance(edge.source, Resource) else None
        retries = conduct.settled(config.max_retries) if config is not None and conduct.is_there(edge) else None
        if isinstance(retries, int | float):
            return float(retries) + 1.0
    return _DEFAULT_TRIES


PASSAGES = {FUNCTION: Passage(arrive=_arrive, depart=_depart)}
