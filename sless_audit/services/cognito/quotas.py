"""What bounds sign-ins: Cognito developer guide, "Quotas in Amazon Cognito" (2026-10). Operations count by
category, all user pools of an account together."""

from collections.abc import Iterable, Iterator, Sequence

from sless_audit.graph.model import Edge, Resource
from sless_audit.limits.uses import CallUse, Demand, QuotaUse, Use
from sless_audit.services.cognito import USER_POOL
from sless_audit.workload.operations import operation

_CATEGORIES = {
    "UserAuthentication_rps": ("sign-ins of the account", ("initiateauth", "admininitiateauth")),
    "UserCreation_rps": ("new users of the account", ("signup", "admincreateuser", "confirmsignup")),
}


def _pool(pool: Resource, demand: Demand) -> Iterator[Use]:
    yield from _uses(demand.load.ways.incoming(pool), demand)


def _calls(_: Resource, edges: Sequence[Edge], demand: Demand) -> Iterator[Use]:
    yield from _uses(edges, demand)


def _uses(edges: Iterable[Edge], demand: Demand) -> Iterator[Use]:
    listed = tuple(edges)
    for name, (words, operations) in _CATEGORIES.items():
        used = sum(demand.carried(edge) for edge in listed if operation(edge) in operations)
        if used:
            quota = demand.quota("cognito", name)
            yield Use(
                words, used, quota.number, quota.unit, "users get an error", quota.source, pool=f"cognito {name}",
                adjustable=True, levers=("ask for a higher rate, which is charged",), formula="calls in code",
            )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {USER_POOL: _pool}
CALLS: dict[str, CallUse] = {"cognito-idp": _calls}
