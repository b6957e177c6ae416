"""Amazon Route 53. Properties: CloudFormation reference, AWS::Route53::RecordSet, AWS::Route53::RecordSetGroup
(2026-11)."""

from collections.abc import Iterator

from sless_audit.service import (
    ABSENT,
    EVERYWHERE,
    EdgeDraft,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Text,
    Value,
    World,
    combine,
    dig,
    items,
    views,
    web_target,
)

_ROUTING = {
    "Failover": "failover",
    "Region": "latency",
    "GeoLocation": "geolocation",
    "GeoProximityLocation": "geoproximity",
    "Weight": "weighted",
    "MultiValueAnswer": "multivalue",
    "CidrRoutingConfig": "ip-based",
}
"""The property that a routing policy needs → its name."""


def _record(properties: Properties) -> views.DnsRecord:
    return views.DnsRecord(
        name=properties.get("Name"),
        routing=_routing(properties.values),
        targets=[value for _, value, _ in _targets(properties.values, (), EVERYWHERE)],
    )


def _record_group(properties: Properties) -> views.DnsRecord:
    records = list(properties.items("RecordSets"))
    return views.DnsRecord(
        name=dig(records[0][1], "Name") if records else ABSENT,
        routing=next((found for _, one, _ in records if (found := _routing(one)) is not ABSENT), ABSENT),
        targets=[value for path, one, world in records for _, value, _ in _targets(one, path, world)],
    )


def _routing(record: Value) -> Value:
    """The routing policy of a record; `ABSENT` for simple routing."""

    def named(*values: Value) -> Value:
        stated = zip(_ROUTING.values(), values, strict=True)
        return next((name for name, value in stated if value is not ABSENT and value is not False), ABSENT)

    return combine(named, *(dig(record, name) for name in _ROUTING))


def _targets(record: Value, path: Path, world: World) -> Iterator[tuple[Path, Value, World]]:
    """The hosts that a record leads to."""
    yield from items(dig(record, "AliasTarget", "DNSName"), (*path, "AliasTarget", "DNSName"), world)
    for _, kind, where in items(dig(record, "Type"), (), world):
        if kind == "CNAME":
            yield from items(dig(record, "ResourceRecords"), (*path, "ResourceRecords"), where)


def _record_edges(record: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from _edges(record, record.properties.values, (), EVERYWHERE, resolver)


def _record_group_edges(group: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, record, world in group.properties.items("RecordSets"):
        yield from _edges(group, record, path, world, resolver)


def _edges(stated_by: Resource, record: Value, path: Path, world: World, resolver: Resolver) -> Iterator[EdgeDraft]:
    """To what the app itself has: hosts outside are mostly proofs of ownership."""
    for place, host, where in _targets(record, path, world):
        node = web_target(_without_stack_prefix(host), resolver)
        if isinstance(node, Resource) and node.as_(views.Identity) is None:
            yield EdgeDraft(node, "routes", place, world=where)


def _without_stack_prefix(host: Value) -> Value:
    """A load balancer's name without `dualstack.`, which an alias may put in front of it."""
    if isinstance(host, Text) and host.parts[0] == "dualstack.":
        return host.parts[1] if len(host.parts) == 2 else Text(host.parts[1:])
    return host


# What https://aws.amazon.com/route53/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::Route53::RecordSet",
        "AWS::Route53::RecordSetGroup",
    )
)

SERVICE = Service(
    name="route53",
    types={
        "AWS::Route53::RecordSet": ResourceType(view=_record, edges=_record_edges),
        "AWS::Route53::RecordSetGroup": ResourceType(view=_record_group, edges=_record_group_edges),
    },
    free=_FREE,
)
