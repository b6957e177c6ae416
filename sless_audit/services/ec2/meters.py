"""What the parts of a VPC cost: https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/privatelink/pricing/
(2026-11).

NAT gateways and interface endpoints by the hour (endpoints for each zone) and by the GB that they process, public IPv4
addresses by the hour, whether in use or not. Gateway endpoints are free. Flow logs are charged as vended logs.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import GB, HOURS_PER_MONTH, Charge, Meter, by_the_hour, not_known
from sless_audit.graph.model import Resource
from sless_audit.graph.views import VpcEndpoint
from sless_audit.services.ec2.traffic import through
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Input, Load

_ENDPOINTS = {
    "Interface": ("interface-endpoint", "interface-endpoint-data"),
    "GatewayLoadBalancer": ("gateway-lb-endpoint", "gateway-lb-endpoint-data"),
}
"""Kind → components of the price book: by the hour, by the GB."""


def _nat_gateway(gateway: Resource, load: Load) -> Iterator[Charge]:
    yield _hours("gateway", "nat-gateway")
    yield from _processed(gateway, load, "nat-gateway-data")


def _endpoint(endpoint: Resource, load: Load) -> Iterator[Charge]:
    view = endpoint.as_(VpcEndpoint)
    assert view is not None
    kind = load.settled(view.kind)
    if kind == "Gateway":
        return
    components = _ENDPOINTS.get(kind) if isinstance(kind, str) else None
    if components is None:
        yield not_known("endpoint", ("ec2-vpc", "interface-endpoint"), "VpcEndpointType")
        return
    hourly, data = components
    subnets = load.settled(view.subnets)
    if isinstance(subnets, list) and subnets:
        zones = Input(f"{endpoint.source_id}: zones", Decimal(len(subnets)), "count", "template",
                      spot=endpoint.place(("SubnetIds",)))  # fmt: skip
        yield by_the_hour("endpoint", ("ec2-vpc", hourly), zones)
    else:
        yield not_known("endpoint", ("ec2-vpc", hourly), "SubnetIds")
    yield from _processed(endpoint, load, data)


def _processed(node: Resource, load: Load, component: str) -> Iterator[Charge]:
    """As the profile says; else what functions send by the calls in their code, where nothing else can send."""
    words, price = "data processed", ("ec2-vpc", component)
    said = load.stated(node, "traffic")
    if said is not None:
        yield Charge(words, price, said.value / GB, None, "traffic / 1 GB", (said,))
        return
    found = through(node, load)
    for function, sent in found.items():
        name = f"{words} for {function.source_id}" if len(found) > 1 else words
        formula = "calls × size / 1 GB, summed up"
        yield Charge(name, price, sent.value / GB, "work", formula, sent.inputs, whose=function)
    if not found:
        yield not_known(words, price, f"nodes.{node.source_id}.traffic", "work")


def _address(address: Resource, load: Load) -> Iterator[Charge]:
    if load.settled(address.properties.get("PublicIpv4Pool")) is ABSENT:  # one's own addresses are free
        yield _hours("public IPv4 address", "public-ipv4")


def _attachment(_: Resource, __: Load) -> Iterator[Charge]:
    yield _hours("attachment", "transit-gateway-attachment")
    yield not_known("data processed", ("ec2-vpc", "transit-gateway-data"), "the GB that it processes")


def _flow_log(log: Resource, load: Load) -> Iterator[Charge]:
    kind = load.settled(log.properties.get("LogDestinationType", default="cloud-watch-logs"))
    component = {"s3": "delivery-s3", "kinesis-data-firehose": "delivery-firehose"}.get(str(kind), "ingestion-vended")
    yield not_known("flow logs", ("logs", component), "the GB that it writes")._replace(service="logs")


def _hours(words: str, component: str) -> Charge:
    return Charge(words, ("ec2-vpc", component), HOURS_PER_MONTH, None, "730 hours")


METERS: dict[str, Meter] = {
    "AWS::EC2::EIP": _address,
    "AWS::EC2::FlowLog": _flow_log,
    "AWS::EC2::NatGateway": _nat_gateway,
    "AWS::EC2::TransitGatewayAttachment": _attachment,
    "AWS::EC2::TransitGatewayVpcAttachment": _attachment,
    "AWS::EC2::VPCEndpoint": _endpoint,
}
