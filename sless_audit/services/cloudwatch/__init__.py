"""Amazon CloudWatch alarms.

Properties: CloudFormation reference, AWS::CloudWatch::Alarm (ActionsEnabled: true), ::CompositeAlarm, ::LogAlarm; rule
expressions: CloudWatch API reference, PutCompositeAlarm; the dimensions of each service are those that its developer
guide lists; 2026-11.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sless_audit.aws import arns
from sless_audit.graph.model import Node
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    Path,
    Properties,
    Ref,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Text,
    Unknown,
    Value,
    World,
    deliveries,
    dig,
    edge_drafts,
    items,
    views,
)
from sless_audit.template.values import combinations, equal, merged

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::LogAlarm")
METRIC_FILTER = "AWS::Logs::MetricFilter"
REST_API = "AWS::ApiGateway::RestApi"

_DATABASES = (
    ("DBInstanceIdentifier", ("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance")),
    ("DBClusterIdentifier", ("AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster")),
)

_OBSERVED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "AWS/Lambda": (("Resource", ("AWS::Lambda::Function",)), ("FunctionName", ("AWS::Lambda::Function",))),
    "AWS/SQS": (("QueueName", ("AWS::SQS::Queue",)),),
    "AWS/SNS": (("TopicName", ("AWS::SNS::Topic",)),),
    "AWS/DynamoDB": (("TableName", ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")),),
    "AWS/ApiGateway": (("ApiId", ("AWS::ApiGatewayV2::Api", REST_API)), ("ApiName", (REST_API,))),
    "AWS/States": (
        ("StateMachineArn", ("AWS::StepFunctions::StateMachine",)),
        ("ActivityArn", ("AWS::StepFunctions::Activity",)),
    ),
    "AWS/Events": (("RuleName", ("AWS::Events::Rule",)), ("EventBusName", ("AWS::Events::EventBus",))),
    "AWS/EventBridge/Pipes": (("PipeName", ("AWS::Pipes::Pipe",)),),
    "AWS/Kinesis": (("StreamName", ("AWS::Kinesis::Stream",)),),
    "AWS/Firehose": (("DeliveryStreamName", ("AWS::KinesisFirehose::DeliveryStream",)),),
    "AWS/S3": (("BucketName", ("AWS::S3::Bucket",)),),
    "AWS/Logs": (("LogGroupName", ("AWS::Logs::LogGroup",)),),
    "AWS/RDS": (*_DATABASES, ("ProxyName", ("AWS::RDS::DBProxy",))),
    "AWS/DocDB": _DATABASES,
    "AWS/Neptune": _DATABASES,
}
"""Namespace → the dimensions that name a resource, the most exact one first, and the types that it can be of."""

_STATE_OF = re.compile(r'(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(([^()"]*|\s*"(?:[^"\\]|\\.)*"\s*)\)')
_PART = re.compile("\ue000([0-9]+)\ue001")
_MARKS = re.compile("[\ue000\ue001]")


@dataclass(frozen=True, slots=True)
class _Watched:
    """A metric as an alarm names it."""

    metric: views.Metric
    dimensions: tuple[tuple[Path, Value, Value, World], ...]
    """Path of the value, name, value, world."""
    path: Path
    world: World


def _alarm(properties: Properties) -> views.Alarm:
    return views.Alarm(
        namespace=properties.get("Namespace"),
        metric=properties.get("MetricName"),
        actions=properties.get("AlarmActions"),
    )


def _alarm_edges(alarm: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = alarm.properties
    for watched in _metrics(properties):
        for _, namespace, world in items(watched.metric.namespace, (), watched.world):
            yield from _observed(replace(watched, world=world), namespace, resolver)
        yield from _metric_filters(watched, resolver)
    yield from _action_edges(alarm, resolver)


def _metrics(properties: Properties) -> Iterator[_Watched]:
    if properties.get("MetricName") is not ABSENT:
        yield _watched(properties.values, (), {})
    for path, query, world in properties.items("Metrics"):
        for _, metric, where in items(dig(query, "MetricStat", "Metric"), (), world):
            if isinstance(metric, dict):
                yield _watched(metric, (*path, "MetricStat", "Metric"), where)


def _watched(metric: Value, path: Path, world: World) -> _Watched:
    dimensions = tuple(
        ((*where, "Value"), dig(dimension, "Name"), dig(dimension, "Value"), both)
        for where, dimension, both in items(dig(metric, "Dimensions"), (*path, "Dimensions"), world)
    )
    named = views.Metric(dig(metric, "Namespace"), dig(metric, "MetricName"))
    return _Watched(named, dimensions, (*path, "MetricName"), world)


def _observed(watched: _Watched, namespace: Value, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The resource that the dimensions name. Of a namespace that is not in the table, a reference tells enough."""
    known = _OBSERVED.get(namespace) if isinstance(namespace, str) else None
    if known is None:
        for path, _, value, world in watched.dimensions:
            for resource, where in resolver.resources_of(value, world=world):
                yield EdgeDraft(resource, "observes", path, world=where, settings=watched.metric)
        return
    for dimension, types in known:
        found = [one for one in watched.dimensions if one[1] == dimension]
        for path, _, value, world in found:
            both = merged(world, watched.world)
            if both is None:
                continue
            if dimension == "ApiName":
                yield from _apis_named(value, path, both, watched, resolver)
            else:
                yield from edge_drafts(resolver, value, "observes", path, *types, world=both, settings=watched.metric)
        if found:
            return


def _apis_named(value: Value, path: Path, world: World, watched: _Watched, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The name of a REST API is `Name`, or the title of its OpenAPI document. A reference, which is its ID, is taken as
    it was meant."""
    named: dict[int, tuple[Resource, World]] = {
        id(api): (api, where) for api, where in resolver.resources_of(value, REST_API, world=world)
    }
    for api in resolver.resources:
        if api.type == REST_API:
            name = api.properties.get("Name", default=api.properties.get("Body", "info", "title"))
            for where in _same(value, name, world):
                named.setdefault(id(api), (api, where))
    for api, where in named.values():
        yield EdgeDraft(api, "observes", path, world=where, settings=watched.metric)


def _metric_filters(watched: _Watched, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The metric filters that write the metric."""
    for resource in resolver.resources:
        if resource.type != METRIC_FILTER:
            continue
        for _, written, world in resource.properties.items("MetricTransformations", world=watched.world):
            for same_namespace in _same(watched.metric.namespace, dig(written, "MetricNamespace"), world):
                for where in _same(watched.metric.name, dig(written, "MetricName"), same_namespace):
                    yield EdgeDraft(resource, "observes", watched.path, world=where, settings=watched.metric)


def _same(first: Value, second: Value, world: World) -> Iterator[World]:
    """The worlds in which two values are there and equal."""
    for (one, other), where in combinations(first, second):
        both = merged(world, where)
        if both is not None and one is not ABSENT and equal(one, other) is True:
            yield both


def _action_edges(alarm: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """To topics and functions; other actions (scaling, EC2, Systems Manager) are no flow of events."""
    properties = alarm.properties
    for _, enabled, world in items(properties.flag("ActionsEnabled", default=True)):
        if enabled is False:
            continue
        for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
            for path, action, where in properties.items(name, world=world):
                for draft in deliveries(resolver, action, path, world=where):
                    if draft.kind == "invokes":
                        yield draft
                    elif _is_topic(draft.target):
                        yield replace(draft, kind="publishes", mode=None)


def _is_topic(node: Node) -> bool:
    """Also what only the deployment knows: most such actions are topics of another stack."""
    if isinstance(node, Resource):
        return node.type == "AWS::SNS::Topic"
    arn = arns.parse(node.name)
    return arn is None or arn.service == "sns"


def _composite_edges(alarm: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, rule, world in items(alarm.properties.get("AlarmRule"), ("AlarmRule",)):
        for name in _children(rule):
            yield from edge_drafts(resolver, name, "observes", path, *ALARMS, world=world)
    yield from _action_edges(alarm, resolver)


def _children(rule: Value) -> Iterator[Value]:
    """The names or ARNs of the alarms in a rule expression, `ALARM("orders") OR ALARM(${Other})`."""
    parts = rule.parts if isinstance(rule, Text) else (rule,) if isinstance(rule, str) else ()
    marked = "".join(
        _MARKS.sub("", part) if isinstance(part, str) else f"\ue000{index}\ue001" for index, part in enumerate(parts)
    )
    for found in _STATE_OF.finditer(marked):
        name: list[str | Ref | Unknown] = []
        for index, piece in enumerate(_PART.split(found[1].strip().strip('"'))):
            if index % 2:
                name.append(parts[int(piece)])
            elif piece:
                name.append(piece)
        if name:
            yield name[0] if len(name) == 1 else Text(tuple(name))


def _log_alarm_edges(alarm: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, group, world in alarm.properties.items("ScheduledQueryConfiguration", "LogGroupIdentifiers"):
        yield from edge_drafts(resolver, group, "observes", path, "AWS::Logs::LogGroup", world=world)
    yield from _action_edges(alarm, resolver)


_ARN = Arn("cloudwatch", "alarm:", "AlarmName")

SERVICE = Service(
    name="cloudwatch",
    types={
        "AWS::CloudWatch::Alarm": ResourceType(view=_alarm, edges=_alarm_edges, arn=_ARN),
        "AWS::CloudWatch::CompositeAlarm": ResourceType(view=_alarm, edges=_composite_edges, arn=_ARN),
        "AWS::CloudWatch::LogAlarm": ResourceType(view=_alarm, edges=_log_alarm_edges, arn=_ARN),
    },
)
