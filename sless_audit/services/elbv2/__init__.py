"""Elastic Load Balancing.

Properties and defaults: CloudFormation reference, AWS::ElasticLoadBalancingV2::LoadBalancer (`Scheme`:
internet-facing). A load balancer waits for the function behind it: Elastic Load Balancing user guide, "Lambda functions
as targets", 2026-11.
"""

from collections.abc import Iterator

from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    World,
    combine,
    dig,
    edge_drafts,
    items,
    views,
)

FUNCTION = "AWS::Lambda::Function"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


def _load_balancer(properties: Properties) -> views.LoadBalancer:
    scheme = properties.get("Scheme", default="internet-facing")
    return views.LoadBalancer(combine(lambda one: one == "internal" if isinstance(one, str) else one, scheme))


def _load_balancer_edges(balancer: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for _, scheme, world in items(balancer.properties.get("Scheme", default="internet-facing")):
        if scheme != "internal":
            yield EdgeDraft(balancer, "routes", (), source=External("client", "internet"), world=world)


def _target_group_edges(group: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for _, kind, world in items(group.properties.get("TargetType")):
        if kind != "lambda":
            continue
        for path, target, where in group.properties.items("Targets", world=world):
            yield from edge_drafts(
                resolver, dig(target, "Id"), "invokes", (*path, "Id"), FUNCTION, mode="sync", world=where
            )


def _listener_edges(listener: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for balancer, world in resolver.resources_of(listener.properties.get("LoadBalancerArn"), LOAD_BALANCER):
        yield from _forwarded(listener, balancer, resolver, "DefaultActions", world)


def _listener_rule_edges(rule: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for listener, world in resolver.resources_of(rule.properties.get("ListenerArn"), LISTENER):
        named = listener.properties.get("LoadBalancerArn")
        for balancer, where in resolver.resources_of(named, LOAD_BALANCER, world=world):
            yield from _forwarded(rule, balancer, resolver, "Actions", where)


def _forwarded(
    stated_by: Resource, balancer: Resource, resolver: Resolver, actions: str, world: World
) -> Iterator[EdgeDraft]:
    for path, action, where in stated_by.properties.items(actions, world=world):
        groups: Path = ("ForwardConfig", "TargetGroups")
        named = [((*path, "TargetGroupArn"), dig(action, "TargetGroupArn"), where)]
        named += [
            ((*place, "TargetGroupArn"), dig(group, "TargetGroupArn"), inner)
            for place, group, inner in items(dig(action, *groups), (*path, *groups), where)
        ]
        for place, arn, inner in named:
            if arn is not ABSENT:
                yield from edge_drafts(resolver, arn, "routes", place, TARGET_GROUP, world=inner, source=balancer)


# What https://aws.amazon.com/elasticloadbalancing/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
    )
)

SERVICE = Service(
    name="elbv2",
    types={
        LOAD_BALANCER: ResourceType(
            view=_load_balancer,
            edges=_load_balancer_edges,
            arn=Arn("elasticloadbalancing", "loadbalancer/app/", "Name"),
        ),
        TARGET_GROUP: ResourceType(
            view=lambda _: views.Network("target-group"),
            edges=_target_group_edges,
            arn=Arn("elasticloadbalancing", "targetgroup/", "Name"),
        ),
        LISTENER: ResourceType(edges=_listener_edges),
        "AWS::ElasticLoadBalancingV2::ListenerRule": ResourceType(edges=_listener_rule_edges),
    },
    free=_FREE,
)
