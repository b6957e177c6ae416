"""Amazon EventBridge: buses, rules, archives, API destinations and global endpoints.

Defaults: CloudFormation reference, AWS::Events::Rule (State: ENABLED; EventBusName: the default bus) and
AWS::Events::EventBusPolicy (EventBusName: the default bus); a target is tried again 185 times within 24 hours:
EventBridge user guide, "How EventBridge retries delivering events"; the rule's `RoleArn` is "used for target
invocation": CloudFormation reference, AWS::Events::Rule. No charge for connections and global endpoints:
https://aws.amazon.com/eventbridge/pricing/ (2026-11).
"""

from collections.abc import Iterator
from typing import Any

from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.graph.model import Node
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Value,
    World,
    combine,
    deliveries,
    edge_drafts,
    items,
    read_policy,
    views,
    web_target,
)

RULE = "AWS::Events::Rule"
BUS = "AWS::Events::EventBus"
_ROLE = "AWS::IAM::Role"


def _bus(properties: Properties) -> views.Bus:
    return views.Bus(name=properties.get("Name"))


def _bus_edges(bus: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    queue = ("DeadLetterConfig", "Arn")
    yield from edge_drafts(resolver, bus.properties.get(*queue), "dead-letters", queue)


def _own_policy(properties: Properties) -> views.ResourcePolicy | None:
    if properties.get("Policy") is ABSENT:
        return None
    return views.ResourcePolicy(protects=(), statements=tuple(read_policy(properties, ("Policy",))))


def _bus_policy(properties: Properties) -> views.ResourcePolicy:
    statements = tuple(read_policy(properties, ()))
    if properties.get("Statement") is ABSENT:
        short = Properties({"Statement": _short(properties)})
        statements = tuple(statement._replace(path=()) for statement in read_policy(short, ()))
    return views.ResourcePolicy(protects=(properties.get("EventBusName", default="default"),), statements=statements)


def _short(properties: Properties) -> dict[str, Any]:
    """The statement that the older form means: `Action`, `Principal` (an account or `*`), `Condition`."""
    principal = properties.get("Principal")
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": properties.get("Action"),
        "Principal": "*" if principal == "*" else {"AWS": principal},
    }
    operator, key = properties.get("Condition", "Type"), properties.get("Condition", "Key")
    if isinstance(operator, str) and isinstance(key, str):
        statement["Condition"] = {operator: {key: properties.get("Condition", "Value")}}
    elif properties.get("Condition") is not ABSENT:
        statement["Condition"] = properties.get("Condition")
    return statement


def _rule(properties: Properties) -> views.BusRule:
    return views.BusRule(
        bus=properties.get("EventBusName", default="default"),
        pattern=properties.document("EventPattern"),
        schedule=properties.get("ScheduleExpression"),
        enabled=_enabled(properties),
    )


def _enabled(properties: Properties) -> Value:
    def enabled(state: Value) -> Value:
        return state != "DISABLED" if isinstance(state, str) else state

    return combine(enabled, properties.get("State", default="ENABLED"))


def _rule_edges(rule: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = rule.properties
    if properties.get("EventPattern") is not ABSENT:
        for path, bus, world in _buses(properties, resolver):
            yield EdgeDraft(rule, "routes", path, source=bus, world=world)
    yield from edge_drafts(resolver, properties.get("RoleArn"), "assumes", ("RoleArn",), _ROLE)
    for path, target, world in properties.items("Targets"):
        if isinstance(target, dict):
            yield from _target_edges(Properties(target), path, world, properties, resolver)


def _target_edges(
    target: Properties, path: tuple[str | int, ...], world: World, rule: Properties, resolver: Resolver
) -> Iterator[EdgeDraft]:
    dead_letters = target.get("DeadLetterConfig", "Arn")
    settings = views.Target(
        dead_letter_target=dead_letters,
        role=combine(lambda own: rule.get("RoleArn") if own is ABSENT else own, target.get("RoleArn")),
        input=target.get("Input"),
        max_retries=target.number("RetryPolicy", "MaximumRetryAttempts", default=185),
        max_age_s=target.number("RetryPolicy", "MaximumEventAgeInSeconds", default=86_400),
        enabled=_enabled(rule),
    )
    yield from deliveries(resolver, target.get("Arn"), (*path, "Arn"), world=world, settings=settings)
    yield from edge_drafts(resolver, target.get("RoleArn"), "assumes", (*path, "RoleArn"), _ROLE, world=world)
    yield from edge_drafts(
        resolver, dead_letters, "dead-letters", (*path, "DeadLetterConfig", "Arn"), world=world, settings=settings
    )


def _buses(properties: Properties, resolver: Resolver) -> Iterator[tuple[tuple[str | int, ...], Node, World]]:
    """The bus that a rule listens to, by name or ARN."""
    for path, name, world in items(properties.get("EventBusName", default="default"), ("EventBusName",)):
        if name == "default":
            yield path, External("aws", DEFAULT_BUS), world
            continue
        for target in resolver.resolve(name, BUS, world=world):
            yield path, target.node, target.world


def _archive_edges(archive: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for target in resolver.resolve(archive.properties.get("SourceArn"), BUS):
        yield EdgeDraft(archive, "delivers", ("SourceArn",), source=target.node, world=target.world)


def _api_destination_edges(destination: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, url, world in destination.properties.items("InvocationEndpoint"):
        yield EdgeDraft(web_target(url, resolver), "delivers", path, world=world)


def _endpoint_edges(endpoint: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, bus, world in endpoint.properties.items("EventBuses"):
        if isinstance(bus, dict):
            arn = bus.get("EventBusArn", ABSENT)
            yield from edge_drafts(resolver, arn, "routes", (*path, "EventBusArn"), BUS, world=world)


SERVICE = Service(
    name="eventbridge",
    types={
        BUS: ResourceType(view=_bus, policy=_own_policy, edges=_bus_edges, arn=Arn("events", "event-bus/", "Name")),
        "AWS::Events::EventBusPolicy": ResourceType(policy=_bus_policy),
        RULE: ResourceType(view=_rule, edges=_rule_edges, arn=Arn("events", "rule/", "Name")),
        "AWS::Events::Archive": ResourceType(edges=_archive_edges, arn=Arn("events", "archive/", "ArchiveName")),
        "AWS::Events::ApiDestination": ResourceType(
            edges=_api_destination_edges, arn=Arn("events", "api-destination/", "Name")
        ),
        "AWS::Events::Endpoint": ResourceType(edges=_endpoint_edges, arn=Arn("events", "endpoint/", "Name")),
    },
    free=frozenset(("AWS::Events::Connection", "AWS::Events::Endpoint", "AWS::Events::EventBusPolicy")),
)
