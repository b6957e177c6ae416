"""Used, limit, headroom: for each limit of each resource, at the average and at the peak; and what binds first."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from sless_audit.graph.model import Edge, External, Resource
from sless_audit.limits.uses import CallUse, Demand, QuotaUse, Use
from sless_audit.workload.operations import service


class Quotas(Protocol):
    """The table of services, as the limits see it."""

    def quotas(self, resource_type: str) -> QuotaUse | None: ...

    def call_quotas(self, service: str) -> CallUse | None: ...


class Headroom(NamedTuple):
    """One limit, and who uses it."""

    name: str
    resource: Resource | None
    """`None` for a quota that several resources share."""
    average: float
    peak: float
    limit: float | None
    use: Use
    """As it is at the peak."""
    users: tuple[tuple[Resource, float], ...]
    """Of a shared quota: how much each takes at the peak, most first."""

    @property
    def factor(self) -> float | None:
        """By how much the load may grow until it binds; `None` where limit or use is unknown."""
        if self.limit is None:
            return None
        return self.limit / self.peak if self.peak > 0 else float("inf")

    @property
    def words(self) -> str:
        """For the reader: `OrderWorker: messages of the queue`; of a shared quota: its name."""
        return f"{self.resource.source_id}: {self.name}" if self.resource is not None else self.name

    @property
    def binds(self) -> bool:
        return self.limit is not None and self.peak > self.limit


def headroom(average: Demand, peak: Demand, quotas: Quotas) -> list[Headroom]:
    """All limits of an app, the tightest first; then those of which the limit is unknown."""
    low, high = ({(resource, use.name): use for resource, use in _uses(demand, quotas)} for demand in (average, peak))
    own: list[Headroom] = []
    pools: dict[str, list[tuple[Resource, Use, float]]] = {}
    for (resource, name), use in high.items():
        before = low.get((resource, name))
        usual = before.used if before is not None else 0.0
        if use.pool:
            pools.setdefault(use.pool, []).append((resource, use, usual))
        else:
            own.append(Headroom(name, resource, usual, use.used, use.limit, use, ()))
    own += [_pooled(users) for users in pools.values()]
    return ranked(own)


def ranked(found: Iterable[Headroom]) -> list[Headroom]:
    """The tightest first; those of which the limit is unknown last."""
    return sorted(found, key=_tightness)


def _uses(demand: Demand, quotas: Quotas) -> Iterable[tuple[Resource, Use]]:
    for resource in demand.load.deployed.resources:
        found = quotas.quotas(resource.type)
        for use in found(resource, demand) if found is not None else ():
            yield resource, use
        called: dict[CallUse, list[Edge]] = {}
        for edge in demand.load.ways.outgoing(resource):
            if isinstance(edge.target, External) and edge.target.kind == "aws":
                bound = quotas.call_quotas(service(edge))
                if bound is not None:
                    called.setdefault(bound, []).append(edge)
        for bound, edges in called.items():
            yield from ((resource, use) for use in bound(resource, edges, demand))


def _pooled(users: list[tuple[Resource, Use, float]]) -> Headroom:
    use = users[0][1]
    ranked = sorted(((resource, one.used) for resource, one, _ in users), key=lambda user: -user[1])
    average, peak = sum(usual for _, _, usual in users), sum(one.used for _, one, _ in users)
    return Headroom(use.name, None, average, peak, use.limit, use, tuple(ranked))


def _tightness(one: Headroom) -> tuple[bool, float]:
    factor = one.factor
    return factor is None, factor if factor is not None else 0.0
