"""What AppSync charges for: https://aws.amazon.com/appsync/pricing/ (2026-11).

Queries and mutations by the request; what subscribers get and how long they are connected, a template does not tell.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Load


def _graphql(api: Resource, load: Load) -> Iterator[Charge]:
    requests = load.monthly(api, "work")
    yield Charge("requests", ("appsync", "graphql-requests"), requests.value, "work", "requests", (requests,))


def _events(api: Resource, load: Load) -> Iterator[Charge]:
    operations = load.monthly(api, "work")
    yield Charge("operations", ("appsync", "events-operations"), operations.value, "work", "operations", (operations,))


METERS: dict[str, Meter] = {"AWS::AppSync::GraphQLApi": _graphql, "AWS::AppSync::Api": _events}
