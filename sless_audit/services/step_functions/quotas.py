"""What bounds state machines: Step Functions developer guide, "Service quotas" (2026-10). Starts and transitions are
token buckets: what is used is compared with the refill."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import StateMachine
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.step_functions import MACHINE


def _machine(machine: Resource, demand: Demand) -> Iterator[Use]:
    view = machine.as_(StateMachine)
    assert view is not None
    kind = demand.load.settled(view.kind)
    if kind not in ("STANDARD", "EXPRESS"):
        return
    name = f"{str(kind).lower()}_StartExecution_refill"
    quota = demand.quota("stepfunctions", name)
    yield Use(
        f"starts of {str(kind).capitalize()} workflows in the account", demand.rate(machine, "work"), quota.number,
        "starts/s", "starts fail", quota.source, pool=f"stepfunctions {name}", adjustable=True,
        levers=("ask for a higher rate", "put a queue in front"), formula="executions started",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {MACHINE: _machine}
