"""Traffic of functions to Amazon S3 and DynamoDB that passes a NAT gateway, for want of a gateway endpoint."""

from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.cases import id_in_words
from sless_audit.graph.egress import Unseen
from sless_audit.graph.grants import Grant
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.network import Network, WayOut
from sless_audit.graph.outward import Call, outward_calls
from sless_audit.graph.query import app_functions
from sless_audit.graph.verdict import Verdict
from sless_audit.handlers.model import Env
from sless_audit.template.values import alternatives

GATEWAY_SERVICES = ("dynamodb", "s3")
"""Those that have gateway endpoints (https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html,
2026-11)."""


class Detour(NamedTuple):
    """A function whose traffic to a service goes through a NAT gateway."""

    function: Resource
    service: str
    """`dynamodb` or `s3`."""
    evidence: Call | Edge
    """The call, or, where the code is not known, what its role permits."""
    vpc: Resource
    route_table: Resource
    route: Resource
    gateway: Resource
    verdict: Verdict


def detours(app: App) -> Iterator[Detour | Unseen]:
    """Each service, function and route table for which it is so; `Unseen` for a function whose network is not told."""
    network = Network(app)
    for function, _ in app_functions(app):
        used = dict(_used(function))
        if not used:
            continue
        unseen = ""
        for placement in network.subnets_of(function):
            if placement.subnet is None:
                unseen = unseen or f"a subnet that is not in the app: {placement.reason}"
                continue
            for way in network.ways_out(placement.subnet, placement.world):
                unseen = unseen or way.reason
                if way.kind == "nat-gateway":
                    found = _detours(network, function, placement.subnet, way, used)
                    unseen = unseen or (found if isinstance(found, str) else "")
                    yield from () if isinstance(found, str) else found
        if unseen:
            yield Unseen(function, unseen)


def _used(function: Resource) -> Iterator[tuple[str, Call | Edge]]:
    """The services that a function uses, each with the first thing that shows it."""
    seen: set[str] = set()
    for call in outward_calls(function):
        if call.service in GATEWAY_SERVICES and call.service not in seen and _in_own_region(call):
            seen.add(call.service)
            yield call.service, call
    if function.code is not None and function.code.is_known:
        return
    for edge in function.edges_out():
        service = edge.target.service if isinstance(edge.target, Resource) else ""
        if isinstance(edge.settings, Grant) and service in GATEWAY_SERVICES and service not in seen:
            seen.add(service)
            yield service, edge


def _in_own_region(call: Call) -> bool:
    """A gateway endpoint serves its own region only."""
    region = call.site.region
    return region is None or (isinstance(region, Env) and region.name in ("AWS_REGION", "AWS_DEFAULT_REGION"))


def _detours(
    network: Network,
    function: Resource,
    subnet: Resource,
    way: WayOut,
    used: dict[str, Call | Edge],
) -> list[Detour] | str:
    """The detours by one way; a text says what is not told."""
    view = subnet.as_(views.Subnet)
    vpc = network.vpc(subnet)
    if vpc is None or view is None:
        return f"a VPC that is not in the app: {id_in_words(view.vpc) if view else ''}"
    tables = [one for one in way.evidence if one.as_(views.RouteTable) is not None]
    routes = [one for one in way.evidence if one.as_(views.RouteEntry) is not None]
    gateways = [one for one in way.evidence if one.as_(views.NatGateway) is not None]
    if not (tables and routes and gateways):
        return []
    served = [option.value for one in network.endpoints(subnet, way.world) for option in alternatives(one.service)]
    if any(not isinstance(name, str) for name in served):
        return []
    certain = any(way.world.items() <= world.items() for world in function.worlds)
    verdict = Verdict("always" if certain else "sometimes", (way.world,))
    return [
        Detour(function, service, used[service], vpc, tables[0], routes[0], gateways[0], verdict)
        for service in GATEWAY_SERVICES
        if service in used and service not in served
    ]
