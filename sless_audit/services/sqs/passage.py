"""How load passes through queues.

SQS developer guide, "Amazon SQS visibility timeout" and "Using dead-letter queues": what is not deleted comes back
after the visibility timeout; it is moved after `maxReceiveCount` receives, or lost after the retention period; 2026-11.
"""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import EventSource, Pipe, Queue
from sless_audit.services.sqs import QUEUE
from sless_audit.workload.event_sources import failure, is_polled, passing
from sless_audit.workload.passage import Conduct, Departure, Passage, ratio
from sless_audit.workload.retries import given_up, tries


def _depart(queue: Resource, conduct: Conduct) -> Iterator[Departure]:
    """Consumers share the messages evenly. Without a consumer in the app, nothing is said of their fate."""
    edges = conduct.outgoing(queue)
    polling = [edge for edge in edges if isinstance(edge.settings, EventSource | Pipe) and edge.kind == "polls"]
    consumers = [edge for edge in polling if is_polled(edge, conduct)]
    dead_letters = [edge for edge in edges if edge.kind == "dead-letters"]
    most = _most_receives(queue, conduct, bool(dead_letters))
    for edge in consumers:
        share = 1.0 / len(consumers)
        passed = share * passing(edge, conduct)
        failing = failure(edge, conduct, passed * conduct.flow(queue, "work"), most)
        lost = given_up(failing, most)
        yield Departure(edge, "work", passed * tries(failing, most))
        yield Departure(None, "work", share - passed * lost, "processed")
        yield Departure(None, "work", passed * lost, "dead_lettered" if dead_letters else "expired")
    for edge in edges:
        if edge in dead_letters:
            yield Departure(edge, "dead_lettered", 1.0)
        elif edge not in polling:
            yield Departure(edge, "work", ratio(edge, conduct))


def _most_receives(queue: Resource, conduct: Conduct, has_dead_letters: bool) -> float:
    view = queue.as_(Queue)
    assert view is not None
    count = conduct.settled(view.max_receive_count)
    if has_dead_letters and isinstance(count, int | float) and count >= 1:
        return float(count)
    retention, visibility = (conduct.settled(value) for value in (view.retention_s, view.visibility_timeout_s))
    if isinstance(retention, int | float) and isinstance(visibility, int | float) and visibility > 0:
        return max(float(retention // visibility), 1.0)
    return float(345_600 // 30)  # both at AWS's defaults


PASSAGES = {QUEUE: Passage(depart=_depart)}
