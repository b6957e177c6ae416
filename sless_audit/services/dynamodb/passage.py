"""How load passes through tables: what is written, or delivered, goes to the readers of the stream."""

from collections.abc import Iterator, Mapping

from sless_audit.graph.model import Edge, Resource
from sless_audit.services.dynamodb import GLOBAL_TABLE, TABLE
from sless_audit.workload.event_sources import handed_over
from sless_audit.workload.passage import Conduct, Departure, Flow, Passage


def _arrive(edge: Edge, _: Conduct) -> Mapping[Flow, float]:
    return {"reads": 1.0} if edge.kind == "reads" else {"writes": 1.0}


def _depart(table: Resource, conduct: Conduct) -> Iterator[Departure]:
    for edge in conduct.outgoing(table):
        yield Departure(edge, "writes", handed_over(edge, conduct))


_STREAMED = Passage(arrive=_arrive, depart=_depart)

PASSAGES = {TABLE: _STREAMED, GLOBAL_TABLE: _STREAMED}
