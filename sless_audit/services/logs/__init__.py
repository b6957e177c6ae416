"""Amazon CloudWatch Logs.

Properties: CloudFormation reference, AWS::Logs::LogGroup (no RetentionInDays: kept for ever), ::SubscriptionFilter,
::MetricFilter, ::Destination, ::ResourcePolicy; the log group of a function is /aws/lambda/<its name> unless its
LoggingConfig names another: Lambda developer guide, "Configuring CloudWatch log groups"; 2026-11.
"""

from collections.abc import Iterator

from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Text,
    Value,
    combine,
    deliveries,
    edge_drafts,
    read_policy,
    views,
)

GROUP = "AWS::Logs::LogGroup"
FUNCTION = "AWS::Lambda::Function"

_OF_FUNCTION = "/aws/lambda/"


def _group(properties: Properties) -> views.LogGroup:
    return views.LogGroup(name=properties.get("LogGroupName"), retention_days=properties.number("RetentionInDays"))


def _group_edges(group: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The function whose log group it is by its name."""
    path = ("LogGroupName",)
    for function, world in resolver.resources_of(combine(_function_name, group.properties.get(*path)), FUNCTION):
        yield EdgeDraft(function, "observes", path, world=world)


def _function_name(group: Value) -> Value:
    """What follows `/aws/lambda/` in the name of a log group."""
    if isinstance(group, str) and group.startswith(_OF_FUNCTION):
        return group.removeprefix(_OF_FUNCTION)
    if isinstance(group, Text):
        first, *rest = group.parts
        if isinstance(first, str) and first.startswith(_OF_FUNCTION):
            name = first.removeprefix(_OF_FUNCTION)
            parts = (name, *rest) if name else tuple(rest)
            return parts[0] if len(parts) == 1 else Text(parts)
    return ABSENT


def _group_policy(properties: Properties) -> views.ResourcePolicy | None:
    statements = tuple(read_policy(properties, ("ResourcePolicyDocument",)))
    return views.ResourcePolicy(protects=(), statements=statements) if statements else None


def _subscription_edges(subscription: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = subscription.properties
    for group in resolver.resolve(properties.get("LogGroupName"), GROUP):
        yield from deliveries(
            resolver, properties.get("DestinationArn"), ("DestinationArn",), world=group.world, source=group.node
        )


def _metric_filter_edges(metric_filter: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    group = ("LogGroupName",)
    yield from edge_drafts(resolver, metric_filter.properties.get(*group), "observes", group, GROUP)


def _destination_edges(destination: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from edge_drafts(resolver, destination.properties.get("TargetArn"), "delivers", ("TargetArn",))


def _destination_policy(properties: Properties) -> views.ResourcePolicy | None:
    statements = tuple(read_policy(properties, ("DestinationPolicy",)))
    return views.ResourcePolicy(protects=(), statements=statements) if statements else None


def _account_policy(properties: Properties) -> views.ResourcePolicy:
    """A policy of the account: each statement names the log groups that it is about."""
    statements = tuple(read_policy(properties, ("PolicyDocument",)))
    return views.ResourcePolicy(tuple(value for one in statements for value in one.resources), statements)


# What https://aws.amazon.com/cloudwatch/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::Logs::Destination",
        "AWS::Logs::LogStream",
        "AWS::Logs::QueryDefinition",
        "AWS::Logs::ResourcePolicy",
        "AWS::Logs::SubscriptionFilter",
    )
)

SERVICE = Service(
    name="logs",
    types={
        GROUP: ResourceType(
            view=_group, policy=_group_policy, edges=_group_edges, arn=Arn("logs", "log-group:", "LogGroupName")
        ),
        "AWS::Logs::SubscriptionFilter": ResourceType(edges=_subscription_edges),
        "AWS::Logs::MetricFilter": ResourceType(edges=_metric_filter_edges),
        "AWS::Logs::Destination": ResourceType(
            policy=_destination_policy,
            edges=_destination_edges,
            arn=Arn("logs", "destination:", "DestinationName"),
        ),
        "AWS::Logs::ResourcePolicy": ResourceType(policy=_account_policy),
    },
    free=_FREE,
)
