"""What CloudWatch Logs charges for beside what comes in: https://aws.amazon.com/cloudwatch/pricing/ (2026-11).

What comes in is charged to those who write. A log group is charged for what it keeps, compressed: what is written in
the time of its retention; without one it grows for ever, so that only a profile can tell. Metric filters are charged as
the custom metrics that they make, of each hour in which there is one; with dimensions, one for each of their values.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from sless_audit.cost.metering import GB, HOURS_PER_MONTH, Charge, Meter, Sum, by_the_month, not_known
from sless_audit.graph.model import App, Resource
from sless_audit.graph.views import Api, Function, LogGroup, StateMachine
from sless_audit.services.logs import GROUP
from sless_audit.template.values import ABSENT, Ref, Text, Value, alternatives, dig
from sless_audit.workload.load import Load
from sless_audit.workload.passage import Flow

METRIC_FILTER = "AWS::Logs::MetricFilter"

_HOURS_PER_DAY = Decimal(24)


def _group(group: Resource, load: Load) -> Iterator[Charge]:
    yield _storage(group, load)
    if load.settled(group.properties.get("DataProtectionPolicy")) is not ABSENT:
        written = _written(group, load)
        price = ("logs", "data-protection")
        if written is None:
            yield not_known("data protection", price, f"what is written to {group.source_id}", "work")
        else:
            yield Charge(
                "data protection", price, written.value / GB, "work", "times × log / 1 GB, summed up", written.inputs
            )


def _storage(group: Resource, load: Load) -> Charge:
    price = ("logs", "archival-storage")
    said = load.stated(group, "storage")
    if said is not None:
        return Charge("storage", price, said.value / GB, None, "storage / 1 GB", (said,))
    view = group.as_(LogGroup)
    days = (
        load.property(group, "retention", view.retention_days, ("RetentionInDays",), "days")
        if view is not None
        else None
    )
    written = _written(group, load)
    if days is None or written is None:
        return not_known("storage", price, f"nodes.{group.source_id}.storage")
    compressed = load.number(group, "compressed")
    months = days.value * _HOURS_PER_DAY / HOURS_PER_MONTH
    kept = written.value / GB * compressed.value * months
    return Charge(
        "storage", price, kept, "work", "times × log / 1 GB, summed up, × compressed × days × 24 / 730",
        (*written.inputs, compressed, days),
    )  # fmt: skip


def _written(group: Resource, load: Load) -> Sum | None:
    """Bytes a month of all that are known to write to it; `None` where none is, or the volume is unknown."""
    writers = [
        edge.target
        for edge in group.edges_out("observes")
        if isinstance(edge.target, Resource) and load.is_there(edge) and _flow(edge.target) is not None
    ]
    writers += [one for one in _named_by(load.app).get((group.stack.name, group.logical_id), []) if load.is_there(one)]
    if not writers or any(writer in load.unknown for writer in writers):
        return None
    found = Sum()
    for writer in dict.fromkeys(writers):
        flow = _flow(writer)
        assert flow is not None
        times, size = load.monthly(writer, flow), load.number(writer, "log")
        found = found.plus(times.value * size.value, times, size)
    return found


_STAGES = {"AWS::ApiGateway::Stage": "RestApiId", "AWS::ApiGatewayV2::Stage": "ApiId"}
"""With the property that names the API."""


@lru_cache(maxsize=2)
def _named_by(app: App) -> Mapping[tuple[str, str], list[Resource]]:
    """APIs of which a stage, and state machines, that name a log group: by its stack and logical ID."""
    by_id = {(one.stack.name, one.logical_id): one for one in app.resources}
    found: dict[tuple[str, str], list[Resource]] = {}
    for resource in app.resources:
        for writer, value in _destinations(resource, by_id):
            for option in alternatives(value):
                first = option.value.parts[0] if isinstance(option.value, Text) else option.value
                if isinstance(first, Ref):
                    found.setdefault((first.stack, first.logical_id), []).append(writer)
    return found


def _destinations(resource: Resource, by_id: Mapping[tuple[str, str], Resource]) -> Iterator[tuple[Resource, Value]]:
    if resource.type in _STAGES:
        named = resource.properties.get(_STAGES[resource.type])
        api = by_id.get((named.stack, named.logical_id)) if isinstance(named, Ref) else None
        if api is not None:
            for name in ("AccessLogSetting", "AccessLogSettings"):
                yield api, resource.properties.get(name, "DestinationArn")
    elif resource.as_(StateMachine) is not None:
        for _, destination, _ in resource.properties.items("LoggingConfiguration", "Destinations"):
            yield resource, dig(destination, "CloudWatchLogsLogGroup", "LogGroupArn")


def _flow(writer: Resource) -> Flow | None:
    if writer.as_(Function) is not None:
        return "invocations"
    return "work" if writer.as_(StateMachine) is not None or writer.as_(Api) is not None else None


def _metric_filter(metric_filter: Resource, load: Load) -> Iterator[Charge]:
    price = ("cloudwatch", "metrics")
    number = 0
    for _, transformation in load.items(metric_filter, "MetricTransformations"):
        if load.settled(dig(transformation, "Dimensions")) in (ABSENT, []):
            number += 1
        else:
            yield not_known("metrics with dimensions", price, "the values that the dimensions have")
    if number:
        yield by_the_month("metrics", price, number)


METERS: dict[str, Meter] = {GROUP: _group, METRIC_FILTER: _metric_filter}
