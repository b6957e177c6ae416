"""What bounds calls of keys: KMS developer guide, "Request quotas" (2026-10). Requests that other services make
with a key for what they encrypt count as well, and are not counted here."""

from collections.abc import Iterator, Sequence

from sless_audit.graph.model import Edge, Resource
from sless_audit.limits.uses import CallUse, Demand, QuotaUse, Use
from sless_audit.services.kms.meters import SYMMETRIC
from sless_audit.workload.operations import operation


def _calls(_: Resource, edges: Sequence[Edge], demand: Demand) -> Iterator[Use]:
    quota = demand.quota("kms", "crypto_symmetric")
    used = sum(demand.carried(edge) for edge in edges if operation(edge) in SYMMETRIC)
    if used:
        yield Use(
            "requests of keys in the account", used, quota.number, quota.unit, "calls are throttled", quota.source,
            pool="kms crypto_symmetric", adjustable=True,
            levers=("keep data keys for a while", "ask for a higher rate"), formula="calls of symmetric keys in code",
        )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {}
CALLS: dict[str, CallUse] = {"kms": _calls}
