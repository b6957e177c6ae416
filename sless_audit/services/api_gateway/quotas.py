"""What bounds APIs: API Gateway developer guide, "Amazon API Gateway quotas" and "Throttle requests" (2026-10)."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.limits.uses import Demand, QuotaUse, Use


def _api(api: Resource, demand: Demand) -> Iterator[Use]:
    quota = demand.quota("apigateway", "account_throttle_rate")
    yield Use(
        "requests of the account", demand.rate(api, "work"), quota.number, quota.unit, "clients get 429", quota.source,
        pool="apigateway account_throttle_rate", adjustable=True,
        levers=("ask for a higher rate", "cache answers"), formula="requests of all APIs",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {"AWS::ApiGateway::RestApi": _api, "AWS::ApiGatewayV2::Api": _api}
