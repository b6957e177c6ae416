"""How load passes through tables: what is written goes to the readers of the stream."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.services.dynamodb import GLOBAL_TABLE, TABLE
from sless_audit.workload.event_sources import handed_over
from sless_audit.workload.passage import Conduct, Departure, Passage


def _depart(table: Resource, conduct: Conduct) -> Iterator[Departure]:
    for edge in conduct.outgoing(table):
        yield Departure(edge, "writes", handed_over(edge, conduct))


_STREAMED = Passage(depart=_depart)

PASSAGES = {TABLE: _STREAMED, GLOBAL_TABLE: _STREAMED}
