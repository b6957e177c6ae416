"""Subnets, route tables, default routes and endpoints, as a template states them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sless_audit.graph.model import App
from sless_audit.graph.network import Network, WayOut
from tests.graphs import app_of, resource

VPC = """
    Parameters:
      Outside: {Type: String}
    Conditions:
      Lean: !Equals [!Ref Outside, '']
    Resources:
      Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
      Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
      Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
      Internet: {Type: AWS::EC2::InternetGateway}
      Vpn: {Type: AWS::EC2::VPNGateway, Properties: {Type: ipsec.1}}
      Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet}}
      PrivateNat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, ConnectivityType: private}}
      Appliance: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, VpcEndpointType: GatewayLoadBalancer}}
"""
ASSOCIATED = """
      Associated:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
"""


def route(target: str, destination: str = "DestinationCidrBlock: 0.0.0.0/0", table: str = "!Ref Table") -> str:
    return f"""
      Out:
        Type: AWS::EC2::Route
        Properties: {{RouteTableId: {table}, {destination}, {target}}}
"""


def ways(app: App, *, ipv6: bool = False) -> tuple[WayOut, ...]:
    return Network(app).ways_out(resource(app, "Subnet"), ipv6=ipv6)


def kinds(text: str, *, ipv6: bool = False) -> list[str]:
    return [way.kind for way in ways(app_of(text), ipv6=ipv6)]


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("GatewayId: !Ref Internet", "internet-gateway"),
        ("GatewayId: !GetAtt Internet.InternetGatewayId", "internet-gateway"),
        ("GatewayId: igw-0a1b2c", "internet-gateway"),
        ("GatewayId: !Ref Vpn", "transit"),
        ("GatewayId: vgw-0a1b2c", "transit"),
        ("GatewayId: !Ref Outside", "unknown"),
        ("GatewayId: local", "none"),
        ("NatGatewayId: !Ref Nat", "nat-gateway"),
        ("NatGatewayId: !Ref Outside", "nat-gateway"),
        ("NatGatewayId: !Ref PrivateNat", "other"),
        ("InstanceId: !Ref Outside", "nat-instance"),
        ("NetworkInterfaceId: eni-0a1b2c", "nat-instance"),
        ("TransitGatewayId: !ImportValue tgw", "transit"),
        ("VpcPeeringConnectionId: pcx-0a1b2c", "transit"),
        ("CoreNetworkArn: !Ref Outside", "transit"),
        ("VpcEndpointId: !Ref Appliance", "other"),
        ("NatGatewayId: !Ref AWS::NoValue", "unknown"),
    ],
)
def test_the_default_route_leads_where_its_target_says(target: str, kind: str) -> None:
    assert kinds(VPC + ASSOCIATED + route(target)) == [kind]


@pytest.mark.parametrize(
    ("destination", "kind"),
    [
        ("DestinationCidrBlock: 0.0.0.0/0", "nat-gateway"),
        ("DestinationCidrBlock: ' 0.0.0.0/0'", "nat-gateway"),
        ("DestinationCidrBlock: 128.0.0.0/1", "nat-gateway"),
        ("DestinationCidrBlock: 10.0.0.0/8", "none"),
        ("DestinationIpv6CidrBlock: '::/0'", "none"),
        ("DestinationCidrBlock: !Ref Outside", "unknown"),
        ("DestinationPrefixListId: !Ref Outside", "unknown"),
        ("DestinationCidrBlock: nonsense", "unknown"),
    ],
)
def test_only_a_route_for_all_addresses_is_a_way_out(destination: str, kind: str) -> None:
    assert kinds(VPC + ASSOCIATED + route("NatGatewayId: !Ref Nat", destination)) == [kind]


def test_ipv6_has_default_routes_of_its_own() -> None:
    text = VPC + ASSOCIATED + route("EgressOnlyInternetGatewayId: eigw-1", "DestinationIpv6CidrBlock: '::/0'")
    assert (kinds(text), kinds(text, ipv6=True)) == (["none"], ["egress-only-gateway"])


def test_the_evidence_leads_from_the_subnet_to_the_gateway() -> None:
    (way,) = ways(app_of(VPC + ASSOCIATED + route("NatGatewayId: !Ref Nat")))
    assert [one.logical_id for one in way.evidence] == ["Associated", "Table", "Out", "Nat"]


class TestTheMainRouteTable:
    """Of a subnet that has no association of its own."""

    def test_of_a_vpc_of_the_app_it_has_the_local_route_only(self) -> None:
        assert kinds(VPC + route("NatGatewayId: !Ref Nat")) == ["none"]

    def test_of_another_vpc_it_is_not_known(self) -> None:
        (way,) = ways(app_of(VPC.replace("VpcId: !Ref Vpc, CidrBlock", "VpcId: !Ref Outside, CidrBlock")))
        assert (way.kind, way.reason) == (
            "unknown",
            "the main route table of a VPC that is not in the app: parameter Outside",
        )

    def test_that_is_looked_up_by_a_custom_resource_may_have_the_default_route(self) -> None:
        found = """
      Lookup: {Type: Custom::MainRouteTable, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:1:function:f'}}
"""
        text = VPC + found + route("NatGatewayId: !Ref Nat", table="!GetAtt Lookup.RouteTableId")
        (way,) = ways(app_of(text))
        assert (way.kind, way.reason) == ("unknown", "a default route of a route table that is not known")

    def test_may_not_be_meant_where_a_custom_resource_names_the_subnet_of_an_association(self) -> None:
        text = (
            VPC
            + ASSOCIATED.replace("!Ref Subnet", "!GetAtt Lookup.SubnetId")
            + """
      Lookup: {Type: Custom::Subnet, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:1:function:f'}}
"""
        )
        assert kinds(text) == ["unknown"]

    def test_is_meant_where_associations_are_of_subnets_given_by_parameters(self) -> None:
        text = VPC + ASSOCIATED.replace("!Ref Subnet", "!Ref Outside") + route("NatGatewayId: !Ref Nat")
        assert kinds(text) == ["none"]


def test_a_route_table_that_is_not_in_the_app_is_not_known() -> None:
    (way,) = ways(app_of(VPC + ASSOCIATED.replace("!Ref Table", "!ImportValue table")))
    assert (way.kind, way.reason) == ("unknown", "the route table is not in the app: imported from table")


@pytest.mark.parametrize(
    "propagation",
    [
        "AWS::EC2::VPNGatewayRoutePropagation, Properties: {RouteTableIds: [!Ref Table], VpnGatewayId: !Ref Vpn}",
        "AWS::EC2::RouteServerPropagation, Properties: {RouteTableId: !Ref Table, RouteServerId: rs-1}",
    ],
)
def test_propagated_routes_may_be_a_way_out(propagation: str) -> None:
    text = f"{VPC}{ASSOCIATED}\n      Propagated: {{Type: {propagation}}}\n"
    assert kinds(text) == ["unknown"]
    assert kinds(text + route("NatGatewayId: !Ref Nat")) == ["nat-gateway"]


class TestWorlds:
    def test_a_conditional_route_is_a_way_out_in_its_world_only(self) -> None:
        text = VPC + ASSOCIATED + route("NatGatewayId: !Ref Nat").replace("Route\n", "Route\n        Condition: Lean\n")
        found = {way.kind: way.world for way in ways(app_of(text))}
        assert found == {
            "nat-gateway": {"condition stack:Lean": True},
            "none": {"condition stack:Lean": False},
        }

    def test_what_the_caller_assumes_leaves_one_case(self) -> None:
        text = VPC + ASSOCIATED + route("NatGatewayId: !Ref Nat").replace("Route\n", "Route\n        Condition: Lean\n")
        app = app_of(text)
        found = Network(app).ways_out(resource(app, "Subnet"), {"condition stack:Lean": False})
        assert [way.kind for way in found] == ["none"]

    def test_a_route_table_by_condition(self) -> None:
        text = (
            VPC
            + ASSOCIATED.replace("!Ref Table", "!If [Lean, !Ref Table, !Ref Other]")
            + """
      Other: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
      OtherOut:
        Type: AWS::EC2::Route
        Properties: {RouteTableId: !Ref Other, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Internet}
"""
        )
        text += route("NatGatewayId: !Ref Nat")
        assert {(way.kind, way.world["condition stack:Lean"]) for way in ways(app_of(text))} == {
            ("nat-gateway", True),
            ("internet-gateway", False),
        }

    def test_an_association_of_another_world_is_not_paired(self) -> None:
        text = VPC + ASSOCIATED.replace("Association\n", "Association\n        Condition: Lean\n")
        text += route("NatGatewayId: !Ref Nat")
        app = app_of(text)
        found = Network(app).ways_out(resource(app, "Subnet"), {"condition stack:Lean": False})
        assert [(way.kind, [one.logical_id for one in way.evidence]) for way in found] == [("none", ["Subnet", "Vpc"])]

    def test_routes_that_exclude_one_another(self) -> None:
        text = (
            VPC
            + ASSOCIATED
            + """
      OutNat:
        Type: AWS::EC2::Route
        Properties:
          RouteTableId: !Ref Table
          DestinationCidrBlock: 0.0.0.0/0
          NatGatewayId: !If [Lean, !Ref AWS::NoValue, !Ref Nat]
          TransitGatewayId: !If [Lean, tgw-1, !Ref AWS::NoValue]
"""
        )
        assert {(way.kind, way.world["condition stack:Lean"]) for way in ways(app_of(text))} == {
            ("transit", True),
            ("nat-gateway", False),
        }

    def test_a_subnet_that_is_not_created_has_no_ways(self) -> None:
        text = VPC.replace("Subnet, Properties: {VpcId", "Subnet, Condition: Lean, Properties: {VpcId")
        app = app_of(text)
        assert Network(app).ways_out(resource(app, "Subnet"), {"condition stack:Lean": False}) == ()

    def test_too_many_conditions_are_not_known(self) -> None:
        text = VPC + ASSOCIATED
        parameters = "".join(f"\n      P{index}: {{Type: String}}" for index in range(8))
        conditions = "".join(f"\n      C{index}: !Equals [!Ref P{index}, x]" for index in range(8))
        text = text.replace("Parameters:", f"Parameters:{parameters}").replace(
            "Conditions:", f"Conditions:{conditions}"
        )
        for index in range(8):
            text += (
                route("NatGatewayId: !Ref Nat")
                .replace("Out:", f"Out{index}:")
                .replace("Route\n", f"Route\n        Condition: C{index}\n")
            )
        (way,) = ways(app_of(text))
        assert (way.kind, way.reason) == ("unknown", "it depends on too many conditions")


FUNCTION = """
      Function:
        Type: AWS::Lambda::Function
        Properties: {VpcConfig: {SubnetIds: %s}}
"""


class TestSubnetsOfAFunction:
    @pytest.mark.parametrize(
        ("subnets", "found"),
        [
            ("[!Ref Subnet, subnet-0a1b2c]", [("Subnet", ""), (None, "subnet-0a1b2c")]),
            ("[!Ref Outside, !ImportValue net]", [(None, "parameter Outside"), (None, "imported from net")]),
            ("!Ref Outside", [(None, "parameter Outside")]),
            ("!GetAtt Subnet.SubnetId", [("Subnet", "")]),
            ("[]", []),
        ],
    )
    def test_of_the_app_or_outside(self, subnets: str, found: list[tuple[str | None, str]]) -> None:
        app = app_of(VPC + FUNCTION % subnets)
        placements = Network(app).subnets_of(resource(app, "Function"))
        assert [(one.subnet.logical_id if one.subnet else None, one.reason) for one in placements] == found

    def test_a_function_outside_of_a_vpc_has_none(self) -> None:
        app = app_of(VPC + "\n      Function: {Type: AWS::Lambda::Function}\n")
        assert Network(app).subnets_of(resource(app, "Function")) == ()

    def test_in_a_vpc_by_condition(self) -> None:
        app = app_of(VPC + FUNCTION % "!If [Lean, !Ref AWS::NoValue, [!Ref Subnet]]")
        (placement,) = Network(app).subnets_of(resource(app, "Function"))
        assert placement.world == {"condition stack:Lean": False}
        assert placement.path == ("VpcConfig", "SubnetIds", 0)


def endpoint(properties: str) -> str:
    return f"""
      Endpoint:
        Type: AWS::EC2::VPCEndpoint
        Properties: {{{properties}}}
"""


class TestEndpoints:
    @pytest.mark.parametrize(
        ("properties", "found"),
        [
            (
                "VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.s3', RouteTableIds: [!Ref Table]",
                [("s3", True, True)],
            ),
            (
                "VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.dynamodb, RouteTableIds: [!Ref Other]",
                [],
            ),
            ("VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.s3", []),
            (
                "VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.s3, RouteTableIds: [!ImportValue t]",
                [("s3", False, True)],
            ),
            (
                "VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface",
                [("sqs", True, False)],
            ),
            (
                "VpcId: !Ref Vpc, ServiceName: com.amazonaws.x.ecr.api, VpcEndpointType: Interface, PrivateDnsEnabled: 'true'",
                [("ecr.api", True, True)],
            ),
            ("VpcId: !Ref Outside, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface", []),
            (
                "VpcId: !ImportValue v, ServiceName: com.amazonaws.vpce.eu-west-1.vpce-svc-1, VpcEndpointType: Interface",
                [("com.amazonaws.vpce.eu-west-1.vpce-svc-1", False, False)],
            ),
        ],
    )
    def test_that_a_subnet_reaches(self, properties: str, found: list[tuple[str, bool, bool]]) -> None:
        text = VPC + ASSOCIATED + endpoint(properties) + "      Other: {Type: AWS::EC2::RouteTable}\n"
        app = app_of(text)
        reached = Network(app).endpoints(resource(app, "Subnet"))
        assert [(one.service, one.certain, one.private_dns) for one in reached] == found

    def test_of_a_vpc_given_by_the_same_parameter(self) -> None:
        text = VPC.replace("VpcId: !Ref Vpc, CidrBlock", "VpcId: !Ref Outside, CidrBlock") + endpoint(
            "VpcId: !Ref Outside, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface"
        )
        app = app_of(text)
        (reached,) = Network(app).endpoints(resource(app, "Subnet"))
        assert reached.certain

    def test_by_condition(self) -> None:
        text = (
            VPC
            + ASSOCIATED
            + endpoint("VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface").replace(
                "VPCEndpoint\n", "VPCEndpoint\n        Condition: Lean\n"
            )
        )
        app = app_of(text)
        network, subnet = Network(app), resource(app, "Subnet")
        (reached,) = network.endpoints(subnet)
        assert reached.world == {"condition stack:Lean": True}
        assert network.endpoints(subnet, {"condition stack:Lean": False}) == ()


def test_exits_of_a_vpc_are_its_nat_gateways_and_endpoints_wherever_they_are() -> None:
    text = (
        VPC
        + endpoint("VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.s3")
        + """
      Elsewhere: {Type: AWS::EC2::VPC}
      Regional: {Type: AWS::EC2::NatGateway, Properties: {VpcId: !Ref Elsewhere, AvailabilityMode: regional}}
"""
    )
    app = app_of(text)
    found = Network(app).exits_of_vpc(resource(app, "Subnet"))
    assert sorted(one.logical_id for one in found) == ["Appliance", "Endpoint", "Nat", "PrivateNat"]


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 9),
    st.sampled_from(["", "0.0.0.0/0", "::/0", "igw-1", "Interface", "Gateway", "com.amazonaws.x.s3"]),
    st.sampled_from([{"Ref": f"R{index}"} for index in range(9)]),
    st.sampled_from([{"Fn::If": ["Some", {"Ref": "R1"}, [{"Ref": "R2"}]]}, {"Ref": "AWS::NoValue"}, {"Ref": "P"}]),
)
JUNK = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
TYPES = {
    "AWS::EC2::VPC": ["CidrBlock"],
    "AWS::EC2::Subnet": ["VpcId"],
    "AWS::EC2::RouteTable": ["VpcId"],
    "AWS::EC2::SubnetRouteTableAssociation": ["SubnetId", "RouteTableId"],
    "AWS::EC2::Route": ["RouteTableId", "DestinationCidrBlock", "GatewayId", "NatGatewayId", "DestinationPrefixListId"],
    "AWS::EC2::NatGateway": ["SubnetId", "VpcId", "ConnectivityType"],
    "AWS::EC2::VPCEndpoint": ["VpcId", "VpcEndpointType", "RouteTableIds", "ServiceName", "PrivateDnsEnabled"],
    "AWS::EC2::VPNGatewayRoutePropagation": ["RouteTableIds"],
    "AWS::Lambda::Function": ["VpcConfig"],
}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_network_is_answered_for(data: st.DataObject) -> None:
    bodies: dict[str, Any] = {}
    for index, (resource_type, names) in enumerate(TYPES.items()):
        properties = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, JUNK)))
        if resource_type == "AWS::Lambda::Function":
            properties = {"VpcConfig": {"SubnetIds": properties.get("VpcConfig")}}
        bodies[f"R{index}"] = {"Type": resource_type, "Properties": properties}
        if data.draw(st.booleans()):
            bodies[f"R{index}"]["Condition"] = "Some"
    values = {
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {"Some": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
        "Resources": bodies,
    }
    app = app_of(json.dumps(values))
    network = Network(app)
    for placement in network.subnets_of(resource(app, "R8")):
        assert placement.subnet is None or placement.subnet.logical_id == "R1"
    found = network.ways_out(resource(app, "R1"))
    assert found
    assert all(bool(way.reason) == (way.kind == "unknown") for way in found)
    network.endpoints(resource(app, "R1"))
    network.exits_of_vpc(resource(app, "R1"))
