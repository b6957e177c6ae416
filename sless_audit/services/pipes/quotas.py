"""What bounds pipes: EventBridge user guide, "Amazon EventBridge quotas" (2026-10). A pipe runs as long as the
functions that it waits for; what other targets take is not known, and counts as nothing."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Function
from sless_audit.limits.occupancy import run_time_s
from sless_audit.limits.uses import Demand, QuotaUse, Use


def _pipe(pipe: Resource, demand: Demand) -> Iterator[Use]:
    quota = demand.quota("eventbridge", "pipes_concurrent_executions")
    used = 0.0
    for edge in demand.load.ways.outgoing(pipe):
        target = edge.target
        if edge.mode == "sync" and isinstance(target, Resource) and target.as_(Function) is not None:
            used += demand.busy(demand.carried(edge), run_time_s(target, demand))
    if used:
        yield Use(
            "concurrent executions of pipes", used, quota.number, quota.unit, "sources are read more slowly",
            quota.source, pool="eventbridge pipes_concurrent_executions", adjustable=True,
            levers=("raise the batch size", "ask for more"), formula="events × duration of the function",
        )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {"AWS::Pipes::Pipe": _pipe}
