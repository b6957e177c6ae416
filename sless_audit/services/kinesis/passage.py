"""How load passes through streams: every consumer gets every record."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.services.kinesis import STREAM
from sless_audit.workload.event_sources import handed_over
from sless_audit.workload.passage import Conduct, Departure, Passage


def _depart(stream: Resource, conduct: Conduct) -> Iterator[Departure]:
    for edge in conduct.outgoing(stream):
        yield Departure(edge, "work", handed_over(edge, conduct))


PASSAGES = {STREAM: Passage(depart=_depart)}
