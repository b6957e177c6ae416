"""What the functions of a VPC send through its NAT gateways and endpoints, as far as their code and the network tell.

A call of AWS goes through an endpoint of its service where the subnet has one, else the way that its default route
leads; a function's calls spread evenly over its subnets. What else in the VPC sends, a template does not show.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sless_audit.aws.endpoint_names import is_endpoint_of
from sless_audit.cost.metering import Sum
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.network import EndpointAccess, Network
from sless_audit.graph.outward import Call, outward_calls
from sless_audit.graph.query import is_helper
from sless_audit.graph.views import Bucket, NatGateway, Queue, Stream, Table, Topic
from sless_audit.workload.figures import Range
from sless_audit.workload.load import Input, Load, decimal

_OTHERS = ("AWS::EC2::Instance", "AWS::ECS::Service", "AWS::AutoScaling::AutoScalingGroup", "AWS::EKS::Nodegroup")
"""What else sends through a network, of which no template tells how much."""

_SIZE = Range(1_024.0, 4_096.0, 32 * 1_024.0)
_REASON = "request and answer of a call, with headers and the start of the connection"


class Share(NamedTuple):
    """Calls that go through a gateway or an endpoint: all messages along an edge, or a part of them."""

    edge: Edge
    part: float


class _Taken(NamedTuple):
    shares: Mapping[Resource, list[Share]]
    unseen: frozenset[Resource]
    """Gateways and endpoints of functions whose code is not known."""


def through(node: Resource, load: Load) -> dict[Resource, Sum]:
    """Bytes a month, by the function that sends them; empty where it cannot be told."""
    taken = _taken(load.app)
    shares = taken.shares.get(node)
    if not shares or node in taken.unseen or any(map(load.deployed.of_type, _OTHERS)):
        return {}
    found: dict[Resource, Sum] = {}
    for share in shares:
        function = share.edge.source
        if isinstance(function, Resource) and load.is_there(share.edge) and load.is_there(function):
            calls, size = load.carried(share.edge), _size(share.edge, load)
            sent = calls.value * decimal(share.part) * size.value
            found[function] = found.get(function, Sum()).plus(sent, calls, size)
    return found


def _size(edge: Edge, load: Load) -> Input:
    said = load.stated(edge, "item")
    if said is not None:
        return said
    target = edge.target
    if isinstance(target, Resource):
        if target.as_(Table) is not None:
            return load.number(target, "item")
        if target.as_(Bucket) is not None:
            return load.number(target, "object")
        if any(target.as_(role) is not None for role in (Queue, Topic, Stream)):
            return load.number(target, "message")
    return load.number(edge, "item", _SIZE, _REASON)


@lru_cache(maxsize=2)
def _taken(app: App) -> _Taken:
    shares: dict[Resource, list[Share]] = {}
    unseen: set[Resource] = set()
    network = Network(app)
    for function in app.resources:
        placements = [one.subnet for one in network.subnets_of(function) if one.subnet is not None]
        if not placements or is_helper(function):
            continue
        edges: dict[int, list[Edge]] = {}
        for edge in function.edges_out():
            edges.setdefault(id(edge.settings), []).append(edge)
        known = function.code is not None and function.code.is_known
        for subnet in placements:
            endpoints, gateways = _exits(network, subnet)
            if not known:
                unseen.update(gateways, *([one.endpoint] for one in endpoints))
                continue
            for call in outward_calls(function):
                through_endpoint = [one.endpoint for one in endpoints if _serves(one, call)]
                for node in (through_endpoint or gateways)[:1]:
                    for edge in edges.get(id(call.site), ()):
                        shares.setdefault(node, []).append(Share(edge, 1.0 / len(placements)))
    return _Taken(shares, frozenset(unseen))


def _exits(network: Network, subnet: Resource) -> tuple[list[EndpointAccess], list[Resource]]:
    gateways = [
        one
        for way in network.ways_out(subnet)
        if way.kind == "nat-gateway"
        for one in way.evidence
        if one.as_(NatGateway) is not None
    ]
    return [one for one in network.endpoints(subnet) if one.certain and one.private_dns is not False], gateways


def _serves(access: EndpointAccess, call: Call) -> bool:
    return bool(call.service) and isinstance(access.service, str) and is_endpoint_of(access.service, call.service)
