"""Functions in a VPC that have no way out of it: to what their code calls, or, where that is not known, to anything."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.aws.endpoint_names import is_endpoint_of
from sless_audit.graph import views
from sless_audit.graph.model import App, Resource
from sless_audit.graph.network import EndpointAccess, Network, Placement, WayOut
from sless_audit.graph.outward import Call, outward_calls
from sless_audit.graph.verdict import Verdict
from sless_audit.template.values import ABSENT, EVERYWHERE, World, alternatives, as_text, merged, together

Form: TypeAlias = Literal["public", "private", "closed"]
"""`public`: the default route of a subnet leads to an internet gateway, which takes no traffic of a function.
`private`: there is no default route, and something that the code calls has no endpoint. `closed`: it is not known what
the code calls; there is no default route, and nothing in the VPC that another way could lead through."""


class End(NamedTuple):
    """A subnet of a function, with a way that ends there."""

    subnet: Resource
    placement: Placement
    way: WayOut
    calls: tuple[Call, ...] = ()
    """What the code calls, and neither this way nor an endpoint leads to."""


class Stranded(NamedTuple):
    """A function with no way out of some of its subnets."""

    function: Resource
    form: Form
    ends: tuple[End, ...]
    endpoints: tuple[Resource, ...]
    """The VPC endpoints that these subnets do reach: the services behind them can be called."""
    verdict: Verdict

    @property
    def subnets(self) -> tuple[Resource, ...]:
        return tuple({id(end.subnet): end.subnet for end in self.ends}.values())

    @property
    def calls(self) -> tuple[Call, ...]:
        """What cannot be reached, in the order of the code; empty where the code is not known."""
        found: dict[tuple[str, str], Call] = {}
        for end in self.ends:
            for call in end.calls:
                found.setdefault((call.service, call.host), call)
        return tuple(found.values())


class Unseen(NamedTuple):
    """A function one of whose ways the app does not tell."""

    function: Resource
    reason: str


_IPV6_EXITS = ("egress-only-gateway", "internet-gateway", "nat-gateway", "nat-instance", "transit", "other", "unknown")
"""Where a `::/0` route may lead for a function to get out: with IPv6 it has an address that is public."""


class Egress:
    """The ways out of the functions of an app."""

    def __init__(self, app: App) -> None:
        self._network = Network(app)
        self._private_zones = tuple(_private_zones(app))

    def of(self, function: Resource) -> Iterator[Stranded | Unseen]:
        """What is wrong with the ways of a function: at most one `Stranded` a form.

        Nothing where each subnet has a way out, or all that the code calls is in reach. As long as the code is not
        known: nor where there is none from the subnet, but NAT gateways or endpoints in its VPC.
        """
        placements = self._network.subnets_of(function)
        calls = tuple(outward_calls(function)) if placements else ()
        if not calls and _is_known(function):
            return
        forms: dict[Form, list[End]] = {}
        unseen: list[str] = []
        closed_off: list[Placement] = []
        """Placements all of whose ways end."""
        for placement in placements:
            subnet = placement.subnet
            if subnet is None:
                unseen.append(f"a subnet that is not in the app: {placement.reason}")
                continue
            ways = self._network.ways_out(subnet, placement.world)
            found = [self._end(function, placement, subnet, way, calls) for way in ways]
            for one, way in zip(found, ways, strict=True):
                if one is not None:
                    forms.setdefault(one[0], []).append(one[1])
                elif way.kind == "unknown":
                    unseen.append(way.reason)
            if all(found):
                closed_off.append(placement)
        everywhere = _in_each_case(function, closed_off)
        for form, ends in forms.items():
            certain = everywhere and (form == "closed" or _are_sure(ends))
            verdict = Verdict("always" if certain else "sometimes", tuple(_world(end) for end in ends))
            yield Stranded(function, form, tuple(ends), self._endpoints(ends), verdict)
        if unseen and not forms:
            yield Unseen(function, unseen[0])

    def _end(
        self, function: Resource, placement: Placement, subnet: Resource, way: WayOut, calls: tuple[Call, ...]
    ) -> tuple[Form, End] | None:
        if way.kind not in ("internet-gateway", "none") or self._may_leave_by_ipv6(function, subnet, way.world):
            return None
        lost = self._lost(subnet, way, calls)
        end = End(subnet, placement, way, lost)
        if not lost and _is_known(function):
            return None
        if way.kind == "internet-gateway":
            return "public", end
        if lost:
            return "private", end
        return None if self._network.exits_of_vpc(subnet, way.world) else ("closed", end)

    def _lost(self, subnet: Resource, way: WayOut, calls: tuple[Call, ...]) -> tuple[Call, ...]:
        """The calls that end where this way ends."""
        endpoints = self._network.endpoints(subnet, way.world)
        service_networks = self._network.service_networks(subnet, way.world)
        return tuple(
            call
            for call in calls
            if any(together(world, way.world) for world in call.worlds)
            and (
                not any(_serves(access, call) for access in endpoints)
                if call.service
                else not (service_networks or self._is_private(call.host) or any(map(_may_be_private, endpoints)))
            )
        )

    def _is_private(self, host: str) -> bool:
        return any(f".{host}".endswith(f".{zone}") for zone in self._private_zones)

    def _may_leave_by_ipv6(self, function: Resource, subnet: Resource, world: World) -> bool:
        view = function.as_(views.Function)
        allowed = view is not None and any(
            option.value is not False and together(option.world, world) for option in alternatives(view.ipv6_allowed)
        )
        return allowed and any(way.kind in _IPV6_EXITS for way in self._network.ways_out(subnet, world, ipv6=True))

    def _endpoints(self, ends: list[End]) -> tuple[Resource, ...]:
        found = {
            id(access.endpoint): access.endpoint
            for end in ends
            for access in self._network.endpoints(end.subnet, end.way.world)
        }
        return tuple(found.values())


def _in_each_case(function: Resource, placements: list[Placement]) -> bool:
    """Whether a function is in one of these subnets however the conditions turn out."""
    view = function.as_(views.Function)
    return view is not None and all(
        any(placement.world.items() <= both.items() for placement in placements)
        for option in alternatives(view.subnets)
        for own in function.worlds
        if (both := merged(own, option.world)) is not None
    )


def _is_known(function: Resource) -> bool:
    return function.code is not None and function.code.is_known


def _are_sure(ends: list[End]) -> bool:
    """Whether what is called, if anything is, does not depend on the template's values."""
    return any(EVERYWHERE in call.worlds for end in ends for call in end.calls) or not any(end.calls for end in ends)


def _world(end: End) -> World:
    """A world in which a way ends, and something is called by it."""
    worlds = [both for call in end.calls for one in call.worlds if (both := merged(end.way.world, one)) is not None]
    return min(worlds, key=len, default=end.way.world)


def _serves(access: EndpointAccess, call: Call) -> bool:
    """Whether an endpoint takes, or may take, the calls of a service: by its usual host name, or not to be told."""
    if access.certain and access.private_dns is False:
        return False
    names = [option.value for option in alternatives(access.service)]
    return any(not isinstance(name, str) or is_endpoint_of(name, call.service) for name in names)


def _may_be_private(access: EndpointAccess) -> bool:
    """Whether an endpoint is, or may be, of a service that is not one of AWS: any host may be its name."""
    names = [option.value for option in alternatives(access.service)]
    return any(not isinstance(name, str) or name.startswith("com.amazonaws.vpce.") for name in names)


def _private_zones(app: App) -> Iterator[str]:
    for resource in app.resources:
        if resource.type == "AWS::Route53::HostedZone" and resource.properties.get("VPCs") is not ABSENT:
            for option in alternatives(resource.properties.get("Name")):
                name = as_text(option.value)
                if name:
                    yield name.rstrip(".").lower()
