"""What bounds reads of parameters: Systems Manager user guide, "Changing Parameter Store throughput" (2026-10). The
rate is that of the default; a template does not tell whether the account has the higher one."""

from collections.abc import Iterator, Sequence

from sless_audit.graph.model import Edge, Resource
from sless_audit.limits.uses import CallUse, Demand, QuotaUse, Use
from sless_audit.services.ssm import PARAMETER
from sless_audit.workload.operations import operation

_READS = ("", "getparameter", "getparameters", "getparametersbypath")


def _own(one: Resource, demand: Demand) -> Iterator[Use]:
    yield _use(demand.rate(one, "reads"), demand)


def _calls(_: Resource, edges: Sequence[Edge], demand: Demand) -> Iterator[Use]:
    yield _use(sum(demand.carried(edge) for edge in edges if operation(edge) in _READS), demand)


def _use(used: float, demand: Demand) -> Use:
    quota = demand.quota("ssm", "GetParameter_family_default")
    return Use(
        "reads of parameters in the account", used, quota.number, quota.unit, "reads are throttled", quota.source,
        pool="ssm GetParameter_family_default", adjustable=True,
        levers=("read once, when an environment starts", "set the higher throughput, which is charged"),
        formula="reads",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {PARAMETER: _own}
CALLS: dict[str, CallUse] = {"ssm": _calls}
