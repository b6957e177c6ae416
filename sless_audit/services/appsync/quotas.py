"""What bounds GraphQL APIs: AWS General Reference, "AWS AppSync endpoints and quotas"; AppSync developer guide, "Using
CloudWatch to monitor" (2026-10). A request takes a token for each 1,500 KB-seconds: small ones take one."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.limits.uses import Demand, QuotaUse, Use


def _api(api: Resource, demand: Demand) -> Iterator[Use]:
    quota = demand.quota("appsync", "graphql_request_tokens")
    yield Use(
        "GraphQL requests of the account", demand.rate(api, "work"), quota.number, quota.unit, "clients get an error",
        quota.source, pool="appsync graphql_request_tokens", adjustable=True,
        levers=("cache answers", "ask for a higher rate"), formula="one token a request",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {"AWS::AppSync::GraphQLApi": _api}
