"""Where the traffic of a function in a VPC can go.

Every answer carries the world in which it holds; answers of worlds that exclude one another are never mixed. What a
template cannot tell is `unknown`, with the reason. That a way is missing says nothing about what a stack outside of the
app adds: whether the app was seen whole is for the rule to ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.cases import cases, exists, id_in_words, presence, same_id
from sless_audit.graph.model import App, Resource
from sless_audit.graph.routes import WayKind, takes_all, way_kind
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Path,
    Ref,
    Unknown,
    Value,
    World,
    alternatives,
    combine,
    items,
    merged,
)


class Placement(NamedTuple):
    """One subnet in which a function has its network interface."""

    subnet: Resource | None
    """`None` where the subnet is not of the app."""
    world: World
    path: Path
    """What names it, below the properties of the function."""
    reason: str = ""
    """What is named where the subnet is not of the app: a parameter, an import, an ID."""


class WayOut(NamedTuple):
    kind: WayKind
    world: World
    evidence: tuple[Resource, ...]
    """From the subnet on: association, route table, route, gateway; as far as the app has them."""
    reason: str = ""
    """What is not known, where the kind is `unknown`."""


class EndpointAccess(NamedTuple):
    """A VPC endpoint that traffic from a subnet reaches."""

    endpoint: Resource
    service: Value
    """As `views.VpcEndpoint.service`."""
    world: World
    certain: bool
    """False where it cannot be told whether it is of this VPC or on this route table."""
    private_dns: Value
    """Whether the service's usual host name leads to it; `True` for a gateway endpoint, which needs none."""


class _TableCase(NamedTuple):
    table: Value
    """The ID of the route table; `ABSENT` for the main one of the VPC."""
    world: World
    evidence: tuple[Resource, ...]
    reason: str = ""
    """Why the table cannot be told."""


class Network:
    """The questions on subnets, routes and endpoints of an app."""

    def __init__(self, app: App) -> None:
        self._by_id = {(resource.stack.name, resource.logical_id): resource for resource in app.resources}
        self._associations = list(app.all(views.RouteTableAssociation))
        self._routes = list(app.all(views.RouteEntry))
        self._propagations = list(app.all(views.RoutePropagation))
        self._endpoints = list(app.all(views.VpcEndpoint))
        self._nat_gateways = list(app.all(views.NatGateway))
        self._service_networks = list(app.all(views.ServiceNetworkAssociation))

    def subnets_of(self, function: Resource) -> tuple[Placement, ...]:
        """The subnets of a function; none for one outside of a VPC."""
        view = function.as_(views.Function)
        if view is None:
            return ()
        found = []
        for path, value, world in items(view.subnets, ("VpcConfig", "SubnetIds")):
            subnet = self._find(value, views.Subnet)
            for own in function.worlds:
                both = merged(own, world)
                if both is not None:
                    found.append(Placement(subnet, both, path, "" if subnet else id_in_words(value)))
        return tuple(found)

    def vpc(self, subnet: Resource) -> Resource | None:
        """The VPC of a subnet, where it is one of the app, whatever the conditions."""
        return self._find(_vpc(subnet), views.Network)

    def ways_out(self, subnet: Resource, world: World = EVERYWHERE, *, ipv6: bool = False) -> tuple[WayOut, ...]:
        """Where the default route (`0.0.0.0/0`, or `::/0`) of a subnet leads, in each case that `world` leaves open.

        A subnet without an association of its own uses the main route table of its VPC
        (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html, 2026-11). CloudFormation cannot
        name the main route table of a VPC that it makes, so a template adds no routes to it: with a VPC of the app the
        answer is `none`. It is `unknown` where the VPC is not of the app, where some association of the app names a
        subnet that cannot be told, or where a default route of the app names a route table that cannot be told (the ID
        of the main one, looked up by a custom resource).
        """
        found: list[WayOut] = []
        for case in self._tables(subnet, world):
            if case.reason:
                found.append(WayOut("unknown", case.world, case.evidence, case.reason))
            else:
                found += self._default_routes(case, ipv6)
        return tuple(found)

    def endpoints(self, subnet: Resource, world: World = EVERYWHERE) -> tuple[EndpointAccess, ...]:
        """The endpoints that a subnet reaches: interface endpoints of its VPC, in whatever subnet they lie, and gateway
        endpoints on its route table."""
        vpc = _vpc(subnet)
        tables = self._tables(subnet, world)
        return tuple(
            access
            for endpoint, view in self._endpoints
            for case in tables
            for access in self._accesses(endpoint, view, vpc, case)
        )

    def exits_of_vpc(self, subnet: Resource, world: World = EVERYWHERE) -> tuple[Resource, ...]:
        """The NAT gateways, endpoints and service networks that are, or may be, in the VPC of a subnet, whether or not
        it reaches them."""
        vpc = _vpc(subnet)
        found = [
            gateway
            for gateway, nat in self._nat_gateways
            if exists(gateway, world) and _may_equal(self._vpc_of_nat(nat), vpc)
        ]
        return (
            *found,
            *(endpoint for endpoint, view in self._endpoints if exists(endpoint, world) and _may_equal(view.vpc, vpc)),
            *self.service_networks(subnet, world),
        )

    def service_networks(self, subnet: Resource, world: World = EVERYWHERE) -> tuple[Resource, ...]:
        """What associates the VPC of a subnet, or may, with a VPC Lattice service network."""
        return tuple(
            association
            for association, view in self._service_networks
            if exists(association, world) and _may_equal(view.vpc, _vpc(subnet))
        )

    def _tables(self, subnet: Resource, world: World) -> tuple[_TableCase, ...]:
        """The route table of a subnet in each case that `world` leaves open."""
        own, open_ = [], []
        for association, view in self._associations:
            names = {self._is(option.value, subnet) for option in alternatives(view.subnet)}
            if True in names:
                own.append((association, view))
            elif None in names:
                open_.append(association)

        def chosen(present: Value, named: Value, table: Value) -> Value:
            return _Outcome(table) if present is True and self._is(named, subnet) else ABSENT

        outcomes = [combine(chosen, presence(one), view.subnet, view.route_table) for one, view in own]
        there = [both for one in subnet.worlds if (both := merged(world, one)) is not None]
        found: list[_TableCase] = []
        for arguments, case in (pair for one in there for pair in cases(outcomes, one)):
            if arguments is None:
                found.append(_TableCase(ABSENT, case, (subnet,), "it depends on too many conditions"))
                continue
            associated = [
                (one, outcome.value) for (one, _), outcome in zip(own, arguments, strict=True) if outcome is not ABSENT
            ]
            if associated:
                found.append(self._associated(*associated[0], case))
            else:
                found += self._main_table(subnet, case, open_)
        return tuple(found)

    def _associated(self, association: Resource, table: Value, world: World) -> _TableCase:
        route_table = self._find(table, views.RouteTable)
        if route_table is None:
            return _TableCase(table, world, (association,), f"the route table is not in the app: {id_in_words(table)}")
        return _TableCase(table, world, (association, route_table))

    def _main_table(self, subnet: Resource, world: World, open_: list[Resource]) -> Iterator[_TableCase]:
        for option in alternatives(_vpc(subnet)):
            case = merged(world, option.world)
            if case is None:
                continue
            vpc = self._find(option.value, views.Network)
            reason = ""
            if vpc is None:
                reason = f"the main route table of a VPC that is not in the app: {id_in_words(option.value)}"
            elif any(exists(association, case) for association in open_):
                reason = "a route table association of a subnet that is not known"
            yield _TableCase(ABSENT, case, (subnet, vpc) if vpc else (subnet,), reason)

    def _default_routes(self, case: _TableCase, ipv6: bool) -> Iterator[WayOut]:
        sure, open_ = [], []
        for route, entry in self._routes:
            if not exists(route, case.world):
                continue
            of_table = {self._same(option.value, case.table) for option in alternatives(entry.route_table)}
            if True in of_table:
                sure.append((route, entry))
            elif None in of_table and any(
                takes_all(option.value) is True for option in alternatives(_destination(entry, ipv6))
            ):
                open_.append(route)

        def led(present: Value, table: Value, destination: Value, prefix_list: Value, *targets: Value) -> Value:
            if present is not True or not self._same(table, case.table):
                return ABSENT
            default = None if prefix_list is not ABSENT and destination is ABSENT else takes_all(destination)
            return ABSENT if default is False else _Outcome((default, targets))

        outcomes = [
            combine(
                led, presence(route), entry.route_table, _destination(entry, ipv6), entry.prefix_list,
                *entry.gateway.values(),
            )
            for route, entry in sure
        ]  # fmt: skip
        for arguments, world in cases(outcomes, case.world):
            if arguments is None:
                yield WayOut("unknown", world, case.evidence, "it depends on too many conditions")
                continue
            ways = [
                self._way(route, entry, outcome.value, case, world)
                for (route, entry), outcome in zip(sure, arguments, strict=True)
                if outcome is not ABSENT
            ]
            known = [way for way in ways if way.kind not in ("unknown", "none")]
            unknown = [way for way in ways if way.kind == "unknown"]
            yield (known or unknown or [self._no_route(case, world, open_)])[0]

    def _no_route(self, case: _TableCase, world: World, open_: list[Resource]) -> WayOut:
        if any(exists(route, world) for route in open_):
            return WayOut("unknown", world, case.evidence, "a default route of a route table that is not known")
        for propagation, view in self._propagations:
            if exists(propagation, world) and any(
                self._same(value, case.table) is not False for _, value, _ in items(view.route_tables)
            ):
                return WayOut("unknown", world, (*case.evidence, propagation), "routes that a gateway propagates")
        return WayOut("none", world, case.evidence)

    def _way(self, route: Resource, entry: views.RouteEntry, outcome: Value, case: _TableCase, world: World) -> WayOut:
        default, targets = outcome
        named = [(name, value) for name, value in zip(entry.gateway, targets, strict=True) if value is not ABSENT]
        kind: WayKind = "unknown"
        reason, gateway = "a route that names no target", None
        if default is None:
            reason = "a route whose destination is not known"
        elif named:
            name, value = named[0]
            gateway = self._resource(value)
            kind = way_kind(name, value, gateway, world)
            reason = f"the gateway is not in the app: {id_in_words(value)}" if kind == "unknown" else ""
        return WayOut(kind, world, (*case.evidence, route, *((gateway,) if gateway else ())), reason)

    def _accesses(
        self, endpoint: Resource, view: views.VpcEndpoint, vpc: Value, case: _TableCase
    ) -> Iterator[EndpointAccess]:
        def reached(present: Value, kind: Value, of: Value, wanted: Value, service: Value, private_dns: Value) -> Value:
            here = same_id(of, wanted) if present is True else False
            return ABSENT if here is False else _Outcome((kind, here, service, private_dns))

        operands = (presence(endpoint), view.kind, view.vpc, vpc, view.service, view.private_dns)
        for option in alternatives(combine(reached, *operands)):
            world = merged(case.world, option.world)
            if world is None or option.value is ABSENT:
                continue
            if not isinstance(option.value, _Outcome):
                yield EndpointAccess(endpoint, view.service, world, False, view.private_dns)
                continue
            kind, here, service, private_dns = option.value.value
            if kind == "Interface":
                yield EndpointAccess(endpoint, service, world, here is True, private_dns)
            elif kind == "Gateway":
                for certain, both in self._on_table(view, case, world):
                    yield EndpointAccess(endpoint, service, both, certain, True)
            elif not isinstance(kind, str):
                yield EndpointAccess(endpoint, service, world, False, private_dns)

    def _on_table(self, view: views.VpcEndpoint, case: _TableCase, world: World) -> Iterator[tuple[bool, World]]:
        """Whether a gateway endpoint is on a route table; nothing where it is not."""
        open_: World | None = None
        for _, table, where in items(view.route_tables, (), world):
            same = self._same(table, case.table)
            if same is True:
                yield True, where
                return
            if same is None:
                open_ = where
        if open_ is not None:
            yield False, open_

    def _vpc_of_nat(self, nat: views.NatGateway) -> Value:
        if nat.vpc is not ABSENT:
            return nat.vpc
        subnet = self._find(nat.subnet, views.Subnet)
        return _vpc(subnet) if subnet else Unknown("", "a subnet that is not in the app")

    def _same(self, first: Value, table: Value) -> bool | None:
        """Whether the ID of a route table is that of `table`. That of a main route table (`ABSENT`) can only be what
        is not known."""
        if table is ABSENT:
            return False if self._find(first, views.RouteTable) else None
        return same_id(first, table)

    def _is(self, value: Value, subnet: Resource) -> bool | None:
        """Whether an ID is that of a subnet of the app. Something else of the app may well have looked it up."""
        if isinstance(value, Ref):
            found = self._find(value, views.Subnet)
            return found is subnet if found else None
        return same_id(value, Ref(subnet.stack.name, subnet.logical_id))

    def _find(self, value: Value, role: type) -> Resource | None:
        """The resource of the app with that role that an ID is of."""
        resource = self._resource(value)
        return resource if resource is not None and isinstance(resource.view, role) else None

    def _resource(self, value: Value) -> Resource | None:
        return self._by_id.get((value.stack, value.logical_id)) if isinstance(value, Ref) else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A value in a combination, kept apart from `ABSENT` and from what combinations look into."""

    value: Value


def _destination(entry: views.RouteEntry, ipv6: bool) -> Value:
    return entry.ipv6_destination if ipv6 else entry.destination


def _vpc(subnet: Resource) -> Value:
    view = subnet.as_(views.Subnet)
    return view.vpc if view else Unknown("", "no subnet")


def _may_equal(first: Value, second: Value) -> bool:
    return any(
        same_id(one.value, other.value) is not False for one in alternatives(first) for other in alternatives(second)
    )
