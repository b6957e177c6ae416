"""Amazon VPC and the parts of Amazon EC2 that decide where a function's traffic goes.

Properties and defaults: CloudFormation reference, AWS::EC2::VPCEndpoint (`VpcEndpointType`: Gateway;
`PrivateDnsEnabled`: false), AWS::EC2::NatGateway (`ConnectivityType`: public), AWS::EC2::Route (2026-11).
"""

import re
from collections.abc import Callable, Iterator

from sless_audit.service import (
    ABSENT,
    EdgeDraft,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Text,
    Value,
    combine,
    edge_drafts,
    items,
    views,
)

ROUTE_TARGETS = (
    "CarrierGatewayId",
    "CoreNetworkArn",
    "EgressOnlyInternetGatewayId",
    "GatewayId",
    "InstanceId",
    "LocalGatewayId",
    "NatGatewayId",
    "NetworkInterfaceId",
    "OdbNetworkArn",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
)

_AWS_SERVICE = re.compile(r"(?:cn\.)?com\.amazonaws\.(?!vpce\.)[a-z0-9-]+\.(.+)")


def _short_service(name: Value) -> Value:
    """`com.amazonaws.eu-west-1.sqs` → `sqs`, also where the region is not known; other services keep their name."""
    if isinstance(name, str):
        found = _AWS_SERVICE.fullmatch(name)
        return found.group(1) if found else name
    if isinstance(name, Text) and len(name.parts) == 3:
        first, _, last = name.parts
        if first in ("com.amazonaws.", "cn.com.amazonaws.") and isinstance(last, str) and last.startswith("."):
            return last[1:]
    return name


def _route(properties: Properties) -> views.RouteEntry:
    gateway = {name: properties.get(name) for name in ROUTE_TARGETS}
    return views.RouteEntry(
        route_table=properties.get("RouteTableId"),
        destination=properties.get("DestinationCidrBlock"),
        ipv6_destination=properties.get("DestinationIpv6CidrBlock"),
        prefix_list=properties.get("DestinationPrefixListId"),
        gateway={name: value for name, value in gateway.items() if value is not ABSENT},
    )


def _endpoint(properties: Properties) -> views.VpcEndpoint:
    return views.VpcEndpoint(
        vpc=properties.get("VpcId"),
        service=combine(_short_service, properties.get("ServiceName")),
        kind=properties.get("VpcEndpointType", default="Gateway"),
        route_tables=properties.get("RouteTableIds"),
        subnets=properties.get("SubnetIds"),
        private_dns=properties.flag("PrivateDnsEnabled"),
    )


def _nat_gateway(properties: Properties) -> views.NatGateway:
    return views.NatGateway(
        subnet=properties.get("SubnetId"),
        vpc=properties.get("VpcId"),
        connectivity=properties.get("ConnectivityType", default="public"),
    )


def _part(kind: str) -> Callable[[Properties], views.Network]:
    return lambda _: views.Network(kind)


def _attached(*paths: Path) -> Callable[[Resource, Resolver], Iterator[EdgeDraft]]:
    """The edges to what a resource lies in or uses, by the properties that name it."""

    def edges(resource: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
        for path in paths:
            for where, value, world in items(resource.properties.get(*path), path):
                yield from edge_drafts(resolver, value, "attached-to", where, world=world)

    return edges


_IN_VPC = _attached(("VpcId",))

# What https://aws.amazon.com/vpc/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::EC2::CustomerGateway",
        "AWS::EC2::DHCPOptions",
        "AWS::EC2::EIPAssociation",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::GatewayRouteTableAssociation",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::KeyPair",
        "AWS::EC2::LaunchTemplate",
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::NetworkAclEntry",
        "AWS::EC2::NetworkInterface",
        "AWS::EC2::NetworkInterfaceAttachment",
        "AWS::EC2::PlacementGroup",
        "AWS::EC2::PrefixList",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetCidrBlock",
        "AWS::EC2::SubnetNetworkAclAssociation",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::TransitGateway",
        "AWS::EC2::TransitGatewayRoute",
        "AWS::EC2::TransitGatewayRouteTable",
        "AWS::EC2::TransitGatewayRouteTableAssociation",
        "AWS::EC2::TransitGatewayRouteTablePropagation",
        "AWS::EC2::VPC",
        "AWS::EC2::VPCCidrBlock",
        "AWS::EC2::VPCDHCPOptionsAssociation",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::EC2::VPCPeeringConnection",
        "AWS::EC2::VPNGateway",
        "AWS::EC2::VPNGatewayRoutePropagation",
    )
)

SERVICE = Service(
    name="ec2",
    types={
        "AWS::EC2::VPC": ResourceType(view=_part("vpc")),
        "AWS::EC2::Subnet": ResourceType(
            view=lambda properties: views.Subnet(properties.get("VpcId"), properties.get("CidrBlock")), edges=_IN_VPC
        ),
        "AWS::EC2::RouteTable": ResourceType(
            view=lambda properties: views.RouteTable(properties.get("VpcId")), edges=_IN_VPC
        ),
        "AWS::EC2::Route": ResourceType(
            view=_route, edges=_attached(("RouteTableId",), *((name,) for name in ROUTE_TARGETS))
        ),
        "AWS::EC2::SubnetRouteTableAssociation": ResourceType(
            view=lambda properties: views.RouteTableAssociation(
                properties.get("SubnetId"), properties.get("RouteTableId")
            ),
            edges=_attached(("SubnetId",), ("RouteTableId",)),
        ),
        "AWS::EC2::VPNGatewayRoutePropagation": ResourceType(
            view=lambda properties: views.RoutePropagation(properties.get("RouteTableIds")),
            edges=_attached(("RouteTableIds",), ("VpnGatewayId",)),
        ),
        "AWS::EC2::RouteServerPropagation": ResourceType(
            view=lambda properties: views.RoutePropagation(properties.get("RouteTableId")),
            edges=_attached(("RouteTableId",)),
        ),
        "AWS::EC2::NatGateway": ResourceType(view=_nat_gateway, edges=_attached(("SubnetId",), ("VpcId",))),
        "AWS::EC2::VPCEndpoint": ResourceType(
            view=_endpoint, edges=_attached(("VpcId",), ("RouteTableIds",), ("SubnetIds",), ("SecurityGroupIds",))
        ),
        "AWS::EC2::InternetGateway": ResourceType(view=_part("internet-gateway")),
        "AWS::EC2::EgressOnlyInternetGateway": ResourceType(view=_part("egress-only-gateway"), edges=_IN_VPC),
        "AWS::EC2::VPNGateway": ResourceType(view=_part("vpn-gateway")),
        "AWS::EC2::VPCGatewayAttachment": ResourceType(
            edges=_attached(("VpcId",), ("InternetGatewayId",), ("VpnGatewayId",))
        ),
        "AWS::EC2::TransitGateway": ResourceType(view=_part("transit-gateway")),
        "AWS::EC2::TransitGatewayAttachment": ResourceType(
            edges=_attached(("VpcId",), ("SubnetIds",), ("TransitGatewayId",))
        ),
        "AWS::EC2::TransitGatewayVpcAttachment": ResourceType(
            edges=_attached(("VpcId",), ("SubnetIds",), ("TransitGatewayId",))
        ),
        "AWS::EC2::VPCPeeringConnection": ResourceType(
            view=_part("peering"), edges=_attached(("VpcId",), ("PeerVpcId",))
        ),
        "AWS::EC2::SecurityGroup": ResourceType(view=_part("security-group"), edges=_IN_VPC),
        "AWS::EC2::NetworkInterface": ResourceType(
            view=_part("interface"), edges=_attached(("SubnetId",), ("GroupSet",))
        ),
        "AWS::EC2::Instance": ResourceType(
            view=_part("instance"), edges=_attached(("SubnetId",), ("SecurityGroupIds",))
        ),
    },
    free=_FREE,
)
