"""A NAT gateway, or endpoints for the services of AWS that functions call through it.

Amazon S3 and DynamoDB have gateway endpoints, which are free; each other service takes an interface endpoint in the
zone of the gateway. Which services those are, the code of the functions tells.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.breakeven.comparison import Comparison, Obstacle, Quantities, Subject, Undecided, Way
from sless_audit.cost.metering import HOURS_PER_MONTH
from sless_audit.graph.model import Resource
from sless_audit.graph.nat_traffic import GATEWAY_SERVICES
from sless_audit.graph.network import Network
from sless_audit.graph.outward import Call, outward_calls
from sless_audit.graph.query import is_helper
from sless_audit.graph.spots import CodeSpot
from sless_audit.graph.views import Function, NatGateway
from sless_audit.workload.load import Input

TOPIC = "network"
UNIT = "GB"

_MOST_NAMES = 4


class _Calls(NamedTuple):
    """What functions call through one gateway."""

    services: tuple[str, ...]
    outside: tuple[tuple[Resource, Call], ...]
    """Calls of public hosts, which no endpoint serves."""
    unseen: tuple[Resource, ...]
    """Functions whose code is not known."""


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    gateways = [one for one in subject.resources if one.as_(NatGateway) is not None]
    network = Network(subject.load.app) if gateways else None
    for gateway in gateways:
        assert network is not None
        calls = _calls(gateway, network, subject)
        if not (calls.services or calls.outside or calls.unseen):
            yield Undecided(TOPIC, gateway, "what sends through it: no function of the app does")
        elif not calls.services:
            yield Undecided(TOPIC, gateway, "services that are called through it: the code shows none")
        else:
            yield _compared(gateway, calls, subject)


def _compared(gateway: Resource, calls: _Calls, subject: Subject) -> Comparison:
    behind = [name for name in calls.services if name not in GATEWAY_SERVICES]

    def by_nat(gigabytes: Decimal) -> Quantities:
        return {
            subject.key(gateway, ("ec2-vpc", "nat-gateway")): HOURS_PER_MONTH,
            subject.key(gateway, ("ec2-vpc", "nat-gateway-data")): gigabytes,
        }

    def by_endpoints(gigabytes: Decimal) -> Quantities:
        return {
            subject.key(gateway, ("ec2-vpc", "interface-endpoint")): HOURS_PER_MONTH * len(behind),
            subject.key(gateway, ("ec2-vpc", "interface-endpoint-data")): gigabytes if behind else Decimal(0),
        }

    volume, inputs = _volume(gateway, subject)
    named = ", ".join(calls.services[:_MOST_NAMES])
    more = len(calls.services) - _MOST_NAMES
    words = f"{named} and {more} more" if more > 0 else named
    kinds = f"{len(behind)} interface endpoint{'s' * (len(behind) != 1)}"
    free = len(calls.services) - len(behind)
    remark = f"in the zone of the gateway, {kinds}" + (f" and {free} free gateway endpoints" * bool(free))
    both = ("where some of it goes to S3 or DynamoDB, endpoints cost less than this",) if behind and free else ()
    return Comparison(
        TOPIC,
        gateway,
        Way("NAT gateway", by_nat),
        Way(f"endpoints for {words}", by_endpoints),
        UNIT,
        volume,
        tuple(_obstacles(calls)),
        inputs,
        (remark, *both),
    )


def _volume(gateway: Resource, subject: Subject) -> tuple[Decimal | None, tuple[Input, ...]]:
    for charge in subject.charges(gateway):
        if charge.component == "data processed" and charge.quantity is not None:
            stated = charge.flow is None
            return (charge.quantity if stated else subject.volume(gateway, charge.quantity)), charge.inputs
    return None, ()


def _calls(gateway: Resource, network: Network, subject: Subject) -> _Calls:
    services: dict[str, None] = {}
    outside: list[tuple[Resource, Call]] = []
    unseen: list[Resource] = []
    for function in subject.resources:
        if function.as_(Function) is None or is_helper(function) or not _passes(function, gateway, network):
            continue
        if function.code is None or not function.code.is_known:
            unseen.append(function)
        for call in outward_calls(function):
            if call.service:
                services[call.service] = None
            else:
                outside.append((function, call))
    return _Calls(tuple(services), tuple(outside), tuple(unseen))


def _passes(function: Resource, gateway: Resource, network: Network) -> bool:
    return any(
        gateway in way.evidence
        for placement in network.subnets_of(function)
        if placement.subnet is not None
        for way in network.ways_out(placement.subnet, placement.world)
        if way.kind == "nat-gateway"
    )


def _obstacles(calls: _Calls) -> Iterator[Obstacle]:
    for function, call in calls.outside:
        code = function.code
        spot = CodeSpot(call.site.place, code.read) if code is not None else function.place()
        yield Obstacle(f"{function.source_id} calls {call.host or 'a public host'}", spot)
    for function in calls.unseen:
        yield Obstacle(f"what {function.source_id} calls is not known", function.place(), forbids=False)
