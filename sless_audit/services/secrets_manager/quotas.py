"""What bounds reads of secrets: Secrets Manager user guide, "AWS Secrets Manager quotas" (2026-10)."""

from collections.abc import Iterator, Sequence

from sless_audit.graph.model import Edge, Resource
from sless_audit.limits.uses import CallUse, Demand, QuotaUse, Use
from sless_audit.services.secrets_manager import SECRET
from sless_audit.workload.operations import operation

_READS = ("", "getsecretvalue")


def _own(one: Resource, demand: Demand) -> Iterator[Use]:
    yield _use(demand.rate(one, "reads"), demand)


def _calls(_: Resource, edges: Sequence[Edge], demand: Demand) -> Iterator[Use]:
    yield _use(sum(demand.carried(edge) for edge in edges if operation(edge) in _READS), demand)


def _use(used: float, demand: Demand) -> Use:
    quota = demand.quota("secretsmanager", "GetSecretValue_rate")
    return Use(
        "reads of secrets in the account", used, quota.number, quota.unit, "reads fail", quota.source,
        pool="secretsmanager GetSecretValue_rate", adjustable=False,
        levers=("read once, when an environment starts", "cache what is read"), formula="reads",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {SECRET: _own}
CALLS: dict[str, CallUse] = {"secretsmanager": _calls}
