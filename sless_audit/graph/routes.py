"""Where a route leads, by the property that names its target."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Literal, TypeAlias

from sless_audit.graph import views
from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT, Value, World, alternatives, together

WayKind: TypeAlias = Literal[
    "internet-gateway", "egress-only-gateway", "nat-gateway", "nat-instance", "transit", "other", "none", "unknown"
]
"""Where a default route leads. `transit`: a transit gateway, VPN, peering or core network, beyond which there may be a
common way out; `nat-instance`: an instance or network interface; `other`: an appliance behind an endpoint, a private
NAT gateway, a local or carrier gateway; `none`: nowhere, there is the local route only."""

_BY_PROPERTY: Mapping[str, WayKind] = {
    "EgressOnlyInternetGatewayId": "egress-only-gateway",
    "InstanceId": "nat-instance",
    "NetworkInterfaceId": "nat-instance",
    "TransitGatewayId": "transit",
    "CoreNetworkArn": "transit",
    "VpcPeeringConnectionId": "transit",
}

_BY_PART: Mapping[str, WayKind] = {
    "internet-gateway": "internet-gateway",
    "egress-only-gateway": "egress-only-gateway",
    "vpn-gateway": "transit",
    "transit-gateway": "transit",
}
"""By `views.Network.kind` of what `GatewayId` names."""

_BY_ID: Mapping[str, WayKind] = {
    "igw": "internet-gateway",
    "eigw": "egress-only-gateway",
    "vgw": "transit",
    "vpce": "other",
    "local": "none",
}
"""How the IDs that `GatewayId` takes begin. CloudFormation reference, AWS::EC2::Route (2026-11)."""


def way_kind(property_name: str, value: Value, gateway: Resource | None, world: World) -> WayKind:
    """The kind of way for a route's target: its property, its ID and, where the app has it, the resource."""
    if property_name == "GatewayId":
        return _gateway_kind(value, gateway)
    if property_name == "NatGatewayId":
        nat = gateway.as_(views.NatGateway) if gateway else None
        private = nat is not None and all(
            option.value == "private" for option in alternatives(nat.connectivity) if together(option.world, world)
        )
        return "other" if private else "nat-gateway"
    return _BY_PROPERTY.get(property_name, "other")


def _gateway_kind(value: Value, gateway: Resource | None) -> WayKind:
    if gateway is not None:
        part = gateway.as_(views.Network)
        if part is not None:
            return _BY_PART.get(part.kind, "unknown")
        return "other" if gateway.as_(views.VpcEndpoint) else "unknown"
    return _BY_ID.get(value.partition("-")[0], "unknown") if isinstance(value, str) else "unknown"


def takes_all(destination: Value) -> bool | None:
    """Whether a route takes all addresses, or one half of them; `None` where that is not known."""
    if destination is ABSENT:
        return False
    if not isinstance(destination, str):
        return None
    try:
        return ip_network(destination.strip(), strict=False).prefixlen <= 1
    except ValueError:
        return None
