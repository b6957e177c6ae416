"""How load passes through buckets: what is written is announced to those who are notified of it.

S3 user guide, "Amazon S3 Event Notifications": one notification for each object that is made, if prefix and suffix fit
(2026-11).
"""

from collections.abc import Iterator, Mapping

from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import Notification
from sless_audit.services.s3 import BUCKET
from sless_audit.template.values import ABSENT
from sless_audit.workload.figures import Range
from sless_audit.workload.passage import Conduct, Departure, Flow, Passage

_OTHER_EVENTS = Range(0.0, 0.0, 1.0)


def _arrive(edge: Edge, _: Conduct) -> Mapping[Flow, float]:
    return {"reads": 1.0} if edge.kind == "reads" else {"writes": 1.0}


def _depart(bucket: Resource, conduct: Conduct) -> Iterator[Departure]:
    for edge in conduct.outgoing(bucket):
        yield Departure(edge, "writes", _announced(edge, conduct))


def _announced(edge: Edge, conduct: Conduct) -> float:
    settings = edge.settings
    if not isinstance(settings, Notification):
        return 1.0
    events = [conduct.settled(event) for event in settings.events]
    if not any(isinstance(event, str) and event.startswith("s3:ObjectCreated:") for event in events):
        return conduct.number(edge, "passes_filter", _OTHER_EVENTS, "other events than the making of objects")
    if all(conduct.settled(value) in (ABSENT, "") for value in (settings.prefix, settings.suffix)):
        return 1.0
    return conduct.number(edge, "passes_filter")


PASSAGES = {BUCKET: Passage(arrive=_arrive, depart=_depart)}
