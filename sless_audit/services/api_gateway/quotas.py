"""What bounds APIs: API Gateway developer guide, "Amazon API Gateway quotas" and "Throttle requests to your REST
APIs for better throughput" (2026-10). Throttles of a stage hold for each method by itself, also where they are set
for all. What a usage plan allows is for each client, of which nobody knows how many there are."""

from collections.abc import Iterator, Mapping

from sless_audit.cost.telemetry import stages_of
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Api, Route
from sless_audit.limits.uses import Demand, QuotaUse, Use

_REST, _OTHER = "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"


def _api(api: Resource, demand: Demand) -> Iterator[Use]:
    view = api.as_(Api)
    assert view is not None
    quota = demand.quota("apigateway", "account_throttle_rate")
    yield Use(
        "requests of the account", demand.rate(api, "work"), quota.number, quota.unit, "clients get 429", quota.source,
        pool="apigateway account_throttle_rate", adjustable=True,
        levers=("ask for a higher rate", "cache answers"), formula="requests of all APIs",
    )  # fmt: skip
    rates = _routes(api, demand)
    if view.protocol == "WEBSOCKET" and ("", "$connect") in rates:
        quota = demand.quota("apigateway", "websocket_new_connections_rate")
        yield Use(
            "new connections of the account", rates["", "$connect"], quota.number, quota.unit, "clients are refused",
            quota.source, pool="apigateway websocket_new_connections_rate", adjustable=True,
            levers=("ask for a higher rate",), formula="connections of all WebSocket APIs",
        )  # fmt: skip
    stages = stages_of(api, demand.load)
    if len(stages) == 1:  # how requests divide among several, nobody says
        for (method, path), rate in rates.items():
            limit = _throttle(stages[0], method, path, demand)
            if limit is not None:
                yield Use(
                    f"requests of {f'{method} {path}'.strip()}", rate, limit, "requests/s", "clients get 429",
                    f"throttles of {stages[0].source_id}", levers=(f"raise the throttle of {stages[0].source_id}",),
                    formula="requests of the method",
                )  # fmt: skip


def _routes(api: Resource, demand: Demand) -> dict[tuple[str, str], float]:
    """Requests per second, by method and path."""
    found: dict[tuple[str, str], float] = {}
    for edge in demand.load.ways.outgoing(api):
        route = edge.settings
        if isinstance(route, Route) and route.role == "integration":
            method, path = (demand.load.settled(value) for value in (route.method, route.path))
            key = (method if isinstance(method, str) else "", path if isinstance(path, str) else "")
            found[key] = max(found.get(key, 0.0), demand.carried(edge))
    return found


def _throttle(stage: Resource, method: str, path: str, demand: Demand) -> float | None:
    """Of one method: what is set for it, else what is set for all."""
    load = demand.load
    if stage.type == "AWS::ApiGatewayV2::Stage":
        own = load.settled(stage.properties.get("RouteSettings"))
        settings = own.get(f"{method} {path}".strip()) if isinstance(own, Mapping) else None
        default = stage.properties.get("DefaultRouteSettings", "ThrottlingRateLimit")
        stated = demand.number(settings.get("ThrottlingRateLimit") if isinstance(settings, Mapping) else None)
        return stated if stated is not None else demand.number(default)
    # "/orders" is written "/~1orders": CloudFormation reference, AWS::ApiGateway::Stage MethodSetting (2026-11)
    by_place = {}
    for _, value in load.items(stage, "MethodSettings"):
        if isinstance(value, Mapping):
            resource, verb = load.settled(value.get("ResourcePath")), load.settled(value.get("HttpMethod"))
            where = resource.replace("~1", "/").replace("//", "/") if isinstance(resource, str) else ""
            by_place[where, verb] = demand.number(value.get("ThrottlingRateLimit"))
    places = ((path, method), (path, "*"), ("/*", method), ("/*", "*"))
    return next((rate for place in places if (rate := by_place.get(place)) is not None), None)


QUOTAS: dict[str, QuotaUse] = {_REST: _api, _OTHER: _api}
