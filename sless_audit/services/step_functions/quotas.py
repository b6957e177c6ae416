"""What bounds state machines: Step Functions developer guide, "Service quotas" (2026-10). Starts and transitions are
token buckets: what is used is compared with the refill."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import StateMachine
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.step_functions import MACHINE
from sless_audit.services.step_functions.passage import executions


def _machine(machine: Resource, demand: Demand) -> Iterator[Use]:
    view = machine.as_(StateMachine)
    assert view is not None
    kind = demand.load.settled(view.kind)
    if kind not in ("STANDARD", "EXPRESS"):
        return
    name = f"{str(kind).lower()}_StartExecution_refill"
    quota = demand.quota("stepfunctions", name)
    started = demand.rate(machine, "work")
    yield Use(
        f"{str(kind).capitalize()} workflows started", started, quota.number, "starts/s", "starts fail", quota.source,
        pool=f"stepfunctions {name}", adjustable=True, levers=("ask for a higher rate", "put a queue in front"),
        formula="executions started, in the account",
    )  # fmt: skip
    if kind == "STANDARD":
        yield from _standard(machine, started, demand)


def _standard(machine: Resource, started: float, demand: Demand) -> Iterator[Use]:
    found = executions(machine, demand.load.conduct)
    if found is not None:
        quota = demand.quota("stepfunctions", "standard_StateTransition_refill")
        again = demand.load.number(machine, "retries_per_execution")
        yield Use(
            "state transitions of the account", started * (found.transitions + float(again.value)), quota.number,
            quota.unit, "executions are slowed down", quota.source,
            pool="stepfunctions standard_StateTransition_refill", adjustable=True,
            levers=("ask for a higher rate", "use Express workflows for what is short"),
            formula="executions × transitions of one", inputs=(again,),
        )  # fmt: skip
    lasts = demand.load.stated(machine, "duration")
    if lasts is not None:
        quota = demand.quota("stepfunctions", "open_executions_standard")
        yield Use(
            "open executions of the account", demand.busy(started, float(lasts.value)), quota.number, quota.unit,
            "starts fail", quota.source, pool="stepfunctions open_executions_standard", adjustable=True,
            levers=("wait outside of the workflow", "ask for more open executions"), formula="starts × duration",
            inputs=(lasts,),
        )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {MACHINE: _machine}
