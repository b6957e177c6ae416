"""What AWS records of a resource that runs: logs that come in, and traces. Both are charged apart from the resource.

Logs of functions, of API stages and of state machines are vended logs: https://aws.amazon.com/cloudwatch/pricing/ and
AWS Compute Blog, "AWS Lambda introduces tiered pricing for Amazon CloudWatch logs" (2025-05); CloudWatch Logs user
guide, "Enable logging from AWS services". A trace is charged once, whatever it runs through; what X-Ray samples is the
first request of each second and 5% of the others: X-Ray developer guide, "Configuring sampling rules", and Lambda
developer guide, "Visualize Lambda function invocations using AWS X-Ray" (2026-11).
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from sless_audit.cost.metering import GB, Charge, arrived
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.views import Api, Function, LogGroup, StateMachine
from sless_audit.template.values import ABSENT, Ref
from sless_audit.workload.load import SECONDS_PER_MONTH, Input, Load
from sless_audit.workload.passage import Flow

_RESERVOIR = Decimal(SECONDS_PER_MONTH)
"""Traces a month that the first request of each second makes."""
_FIXED_RATE = Decimal("0.05")
_STAGES = {"AWS::ApiGateway::Stage": "RestApiId", "AWS::ApiGatewayV2::Stage": "ApiId"}
"""With the property that names the API."""


def logged(resource: Resource, flow: Flow, load: Load, *, infrequent: bool = False) -> Charge:
    """The lines that each unit of a flow writes."""
    times, size = load.monthly(resource, flow), load.number(resource, "log")
    price = ("logs", "ingestion-vended-ia" if infrequent else "ingestion-vended")
    return Charge(
        "log ingestion", price, times.value * size.value / GB, flow, f"{flow} × log / 1024³", (times, size),
        service="logs",
    )  # fmt: skip


def is_infrequent(resource: Resource, load: Load) -> bool:
    """Whether the log group of a resource, where the app has it, is of the class for infrequent access."""
    return any(
        isinstance(edge.source, Resource)
        and edge.source.as_(LogGroup) is not None
        and load.is_there(edge)
        and load.settled(edge.source.properties.get("LogGroupClass")) == "INFREQUENT_ACCESS"
        for edge in resource.edges_in("observes")
    )


def traces(resource: Resource, flow: Flow, load: Load) -> Charge | None:
    """The traces that begin at a resource; `None` where it is not traced."""
    if not is_traced(resource, load):
        return None
    begun = load.monthly(resource, flow)
    for edge, part in arrived(resource, flow, load):
        if edge is not None and _carries_trace(edge, load):
            begun = begun._replace(value=begun.value - part.value)
    begun = begun._replace(name=f"{begun.name} without a trace of the caller", value=max(begun.value, Decimal(0)))
    share = load.stated(resource, "traced") or _sampled(resource, begun)
    return Charge(
        "traces", ("xray", "traces-recorded"), begun.value * share.value, flow,
        f"{flow} without a trace of the caller × traced", (begun, share), service="xray",
    )  # fmt: skip


def is_traced(resource: Resource, load: Load) -> bool:
    properties = resource.properties
    if resource.as_(Function) is not None:
        return bool(load.settled(properties.get("TracingConfig", "Mode")) == "Active")
    if resource.as_(StateMachine) is not None:
        return load.settled(properties.flag("TracingConfiguration", "Enabled")) is True
    if resource.as_(Api) is not None:
        return any(load.settled(stage.properties.flag("TracingEnabled")) is True for stage in stages_of(resource, load))
    return False


def stages_of(api: Resource, load: Load) -> list[Resource]:
    """The stages of an API that the app has."""
    stages = _stages(load.app).get((api.stack.name, api.logical_id), [])
    return [stage for stage in stages if load.is_there(stage)]


def _sampled(resource: Resource, begun: Input) -> Input:
    recorded = min(begun.value, _RESERVOIR) + max(begun.value - _RESERVOIR, Decimal(0)) * _FIXED_RATE
    share = recorded / begun.value if begun.value else Decimal(1)
    reason = "the first request of each second and 5% of the others, at an even rate"
    return Input(f"{resource.source_id}: traced", share, "share", "default", _key(resource), reason=reason)


def _key(resource: Resource) -> str:
    return f"nodes.{resource.source_id}.traced"


def _carries_trace(edge: Edge, load: Load) -> bool:
    return edge.kind in ("invokes", "starts") and isinstance(edge.source, Resource) and is_traced(edge.source, load)


@lru_cache(maxsize=2)
def _stages(app: App) -> Mapping[tuple[str, str], list[Resource]]:
    """By stack and logical ID of the API."""
    found: dict[tuple[str, str], list[Resource]] = {}
    for resource in app.resources:
        name = _STAGES.get(resource.type)
        api = resource.properties.get(name) if name is not None else ABSENT
        if isinstance(api, Ref):
            found.setdefault((api.stack, api.logical_id), []).append(resource)
    return found
