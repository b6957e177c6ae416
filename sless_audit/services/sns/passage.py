"""How load passes through topics: to every subscription whose filter policy lets it."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Subscription
from sless_audit.services.sns import TOPIC
from sless_audit.template.values import ABSENT
from sless_audit.workload.passage import Conduct, Departure, Passage, ratio


def _depart(topic: Resource, conduct: Conduct) -> Iterator[Departure]:
    """A message reaches a dead-letter queue of a subscription only where its endpoint is gone or forbidden."""
    for edge in conduct.outgoing(topic):
        if edge.kind == "dead-letters":
            continue
        settings = edge.settings
        filtered = isinstance(settings, Subscription) and conduct.settled(settings.filter_policy) is not ABSENT
        passed = conduct.number(edge, "passes_filter") if filtered else 1.0
        yield Departure(edge, "work", passed * ratio(edge, conduct))


PASSAGES = {TOPIC: Passage(depart=_depart)}
