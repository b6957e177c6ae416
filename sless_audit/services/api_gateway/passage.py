"""How load passes through APIs: a request takes the edges of its route, which the entry point names."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Route
from sless_audit.workload.passage import Conduct, Departure, Passage, ratio


def _depart(api: Resource, conduct: Conduct) -> Iterator[Departure]:
    for edge in conduct.outgoing(api):
        if not isinstance(edge.settings, Route):
            yield Departure(edge, "work", ratio(edge, conduct))


_BY_ROUTE = Passage(depart=_depart)

PASSAGES = {
    "AWS::ApiGateway::RestApi": _BY_ROUTE,
    "AWS::ApiGatewayV2::Api": _BY_ROUTE,
}
