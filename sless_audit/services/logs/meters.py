"""What CloudWatch Logs charges for beside what comes in: https://aws.amazon.com/cloudwatch/pricing/ (2026-11).

What comes in is charged to those who write. A log group is charged for what it keeps, compressed: what is written in
the time of its retention; without one it grows for ever, so that only a profile can tell. Metric filters are charged as
the custom metrics that they make, of each hour in which there is one; with dimensions, one for each of their values.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sless_audit.cost.metering import GB, HOURS_PER_MONTH, Charge, Meter, by_the_month, not_known, stored
from sless_audit.graph.model import App, Resource
from sless_audit.graph.views import Api, Function, LogGroup, StateMachine
from sless_audit.services.logs import GROUP
from sless_audit.template.values import ABSENT, Ref, Text, Value, alternatives, dig
from sless_audit.workload.load import Input, Load
from sless_audit.workload.passage import Flow

METRIC_FILTER = "AWS::Logs::MetricFilter"

_HOURS_PER_DAY = Decimal(24)


class _Written(NamedTuple):
    words: str
    """What tells it from what others write to the same group."""
    writer: Resource
    flow: Flow
    numbers: tuple[Input, Input]
    """How often it writes, and how many bytes each time."""


def _group(group: Resource, load: Load) -> Iterator[Charge]:
    written = list(_written(group, load))
    yield from _storage(group, written, load)
    if load.settled(group.properties.get("DataProtectionPolicy")) is not ABSENT:
        price = ("logs", "data-protection")
        for words, writer, flow, (times, size) in written:
            yield Charge(
                f"data protection{words}", price, times.value * size.value / GB, flow, "times × log / 1 GB",
                (times, size), whose=writer,
            )  # fmt: skip
        if not written:
            yield not_known("data protection", price, f"what is written to {group.source_id}", "work")


def _storage(group: Resource, written: Sequence[_Written], load: Load) -> Iterator[Charge]:
    price = ("logs", "archival-storage")
    view = group.as_(LogGroup)
    retention = view.retention_days if view is not None else ABSENT
    days = load.property(group, "retention", retention, ("RetentionInDays",), "days")
    if load.stated(group, "storage") is not None or days is None or not written:
        yield stored(group, load, price)
        return
    compressed = load.number(group, "compressed")
    months = days.value * _HOURS_PER_DAY / HOURS_PER_MONTH
    for words, writer, flow, (times, size) in written:
        kept = times.value * size.value / GB * compressed.value * months
        yield Charge(
            f"storage{words}", price, kept, flow, "times × log / 1 GB × compressed × days × 24 / 730",
            (times, size, compressed, days), whose=writer,
        )  # fmt: skip


def _written(group: Resource, load: Load) -> Iterator[_Written]:
    """What is known to write to it."""
    named = [
        edge.target
        for edge in group.edges_out("observes")
        if isinstance(edge.target, Resource) and load.is_there(edge) and _flow(edge.target) is not None
    ]
    named += [one for one in _named_by(load.app).get((group.stack.name, group.logical_id), []) if load.is_there(one)]
    writers = list(dict.fromkeys(named))
    for writer in writers:
        flow = _flow(writer)
        if flow is not None:
            words = f" for {writer.source_id}" if len(writers) > 1 else ""
            yield _Written(words, writer, flow, (load.monthly(writer, flow), load.number(writer, "log")))


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
