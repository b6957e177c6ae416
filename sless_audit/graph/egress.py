"""Functions in a VPC that have no way out of it, as far as the template alone tells."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.graph import views
from sless_audit.graph.model import App, Resource
from sless_audit.graph.network import Network, Placement, WayOut
from sless_audit.graph.verdict import Verdict
from sless_audit.template.values import World, alternatives, merged, together

Form: TypeAlias = Literal["public", "closed"]
"""`public`: the default route of a subnet leads to an internet gateway, which takes no traffic of a function.
`closed`: there is no default route, and nothing in the VPC that another way could lead through."""


class End(NamedTuple):
    """A subnet of a function, with a way that ends there."""

    subnet: Resource
    placement: Placement
    way: WayOut


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

    def of(self, function: Resource) -> Iterator[Stranded | Unseen]:
        """What is wrong with the ways of a function: at most one `Stranded` a form.

        Nothing where each subnet has a way out; nor where there is none from the subnet, but NAT gateways or endpoints
        in its VPC: whether they are enough depends on what the function calls.
        """
        forms: dict[Form, list[End]] = {}
        unseen: list[str] = []
        closed_off: list[Placement] = []
        """Placements all of whose ways end."""
        for placement in self._network.subnets_of(function):
            subnet = placement.subnet
            if subnet is None:
                unseen.append(f"a subnet that is not in the app: {placement.reason}")
                continue
            ways = self._network.ways_out(subnet, placement.world)
            found = [self._form(function, subnet, way) for way in ways]
            for form, way in zip(found, ways, strict=True):
                if form is not None:
                    forms.setdefault(form, []).append(End(subnet, placement, way))
                elif way.kind == "unknown":
                    unseen.append(way.reason)
            if all(found):
                closed_off.append(placement)
        outcome: Literal["always", "sometimes"] = "always" if _in_each_case(function, closed_off) else "sometimes"
        for form, ends in forms.items():
            verdict = Verdict(outcome, tuple(end.way.world for end in ends))
            yield Stranded(function, form, tuple(ends), self._endpoints(ends), verdict)
        if unseen and not forms:
            yield Unseen(function, unseen[0])

    def _form(self, function: Resource, subnet: Resource, way: WayOut) -> Form | None:
        if way.kind not in ("internet-gateway", "none") or self._may_leave_by_ipv6(function, subnet, way.world):
            return None
        if way.kind == "internet-gateway":
            return "public"
        return None if self._network.exits_of_vpc(subnet, way.world) else "closed"

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
