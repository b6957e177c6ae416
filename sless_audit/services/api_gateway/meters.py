"""What API Gateway charges for: https://aws.amazon.com/api-gateway/pricing/ (2026-11).

REST APIs: each call received; that responses which are streamed count by 10 MB is not looked at. HTTP APIs: calls, in
increments of 512 KB; AWS does not say of what, and the larger one of request and response is taken. WebSocket APIs:
messages sent and received, in increments of 32 KB, and the minutes that clients are connected; opening and closing a
connection is taken to be no message. Data that goes out is charged as that of EC2, except from private APIs. A cache is
charged by the hour, used or not, by its size. Nothing is charged for methods, stages without a cache, keys, usage
plans, domain names and the like. A stage of which requests are logged writes `log` for each of them.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import KB, Charge, Meter, by_the_hour, chunks, not_known
from sless_audit.cost.responses import Mean, larger, requests, responses, sent_to_internet
from sless_audit.cost.telemetry import logged, stages_of, traces
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Api
from sless_audit.services.api_gateway.http import API as V2_API
from sless_audit.services.api_gateway.rest import API as REST_API
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Input, Load
from sless_audit.workload.passage import Flow

_HTTP_INCREMENT = 512 * KB
_MESSAGE_INCREMENT = 32 * KB
_CONNECTIONS = ("$connect", "$disconnect")
_SIZES_GB = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
"""Of caches: CloudFormation reference, AWS::ApiGateway::Stage, CacheClusterSize (2026-11)."""


def _api(api: Resource, load: Load) -> Iterator[Charge]:
    view = api.as_(Api)
    assert view is not None
    if view.protocol == "WEBSOCKET":
        yield from _web_socket(api, load)
    elif view.protocol == "REST":
        calls = load.monthly(api, "work")
        yield Charge("requests", ("apigateway", "rest-requests"), calls.value, "work", "requests", (calls,))
    else:
        yield _in_increments(larger(api, load), _HTTP_INCREMENT, "requests", "http-requests")
    if view.protocol != "WEBSOCKET" and load.settled(view.private) is not True:
        yield sent_to_internet(responses(api, load))
    if any(_is_logged(stage, load) for stage in stages_of(api, load)):
        yield logged(api, "work", load)
    traced = traces(api, "work", load)
    if traced is not None:
        yield traced


def _web_socket(api: Resource, load: Load) -> Iterator[Charge]:
    """Messages that clients send, by their routes, and those that the app posts to them."""
    received = requests(api, load, _CONNECTIONS)
    yield _in_increments(received, _MESSAGE_INCREMENT, "messages received", "websocket-messages")
    posted, size = load.monthly(api, "writes"), load.number(api, "response")
    if posted.value:
        sent = Mean(posted, size, ((posted.value, size.value),))
        yield _in_increments(sent, _MESSAGE_INCREMENT, "messages sent", "websocket-messages", flow="writes")
        yield sent_to_internet(sent, flow="writes")
    else:
        missing = f"edges: writes to {api.source_id}, of those that post to connections"
        yield not_known("messages sent", ("apigateway", "websocket-messages"), missing, "work")
    yield _connection_minutes(api, load)


def _connection_minutes(api: Resource, load: Load) -> Charge:
    price = ("apigateway", "websocket-connection-minutes")
    lasts = load.stated(api, "connected")
    if lasts is None:
        return not_known("connection minutes", price, f"nodes.{api.source_id}.connected", "work")
    if not any(entry.route == "$connect" for entry in load.entries if entry.node is api):
        return not_known("connection minutes", price, "how many connections are opened: a route $connect", "work")
    opened = sum((number.value for entry, number in load.entering(api) if entry.route == "$connect"), Decimal(0))
    connections = Input(f"{api.source_id}: $connect", opened, "/month", "profile")
    minutes = opened * lasts.value / 60
    return Charge("connection minutes", price, minutes, "work", "$connect × connected / 60", (connections, lasts))


def _in_increments(messages: Mean, increment: Decimal, component: str, price: str, flow: Flow = "work") -> Charge:
    billed = Input(
        f"{messages.size.name} in increments of {increment / KB:f} KB",
        messages.mean(lambda size: chunks(size, increment)),
        "",
        messages.size.basis,
        messages.size.key,
        messages.size.spot,
        messages.size.reason,
    )
    quantity = messages.calls.value * billed.value
    formula = f"{component} × increments of {increment / KB:f} KB"
    return Charge(component, ("apigateway", price), quantity, flow, formula, (messages.calls, billed))


def _is_logged(stage: Resource, load: Load) -> bool:
    """Whether it writes access logs, or execution logs of every request."""
    properties = stage.properties
    for name in ("AccessLogSetting", "AccessLogSettings"):
        if load.settled(properties.get(name, "DestinationArn")) is not ABSENT:
            return True
    return any(
        isinstance(settings, dict) and load.settled(settings.get("LoggingLevel")) == "INFO"
        for _, settings, _ in properties.items("MethodSettings")
    )


def _stage(stage: Resource, load: Load) -> Iterator[Charge]:
    if load.settled(stage.properties.flag("CacheClusterEnabled")) is not True:
        return
    size = load.settled(stage.properties.get("CacheClusterSize"))
    written = f"{size:g}" if isinstance(size, int | float) and not isinstance(size, bool) else size
    if written not in _SIZES_GB:
        yield not_known("cache", ("apigateway", "cache-0.5gb"), "CacheClusterSize")
        return
    one = Input(
        f"{stage.source_id}: cache of {written} GB", Decimal(1), "", "template", spot=stage.place(("CacheClusterSize",))
    )
    yield by_the_hour("cache", ("apigateway", f"cache-{written}gb"), one)


METERS: dict[str, Meter] = {
    REST_API: _api,
    V2_API: _api,
    "AWS::ApiGateway::Stage": _stage,
}
