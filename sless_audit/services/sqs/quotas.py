"""What bounds queues: SQS developer guide, "Amazon SQS message quotas" and "Amazon SQS queue quotas" (2026-10). A
message is in flight from when it is received until it is deleted: as long as the invocation that has it."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Function, Queue
from sless_audit.limits.occupancy import run_time_s
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.sqs import QUEUE


def _queue(queue: Resource, demand: Demand) -> Iterator[Use]:
    view = queue.as_(Queue)
    assert view is not None
    fifo = demand.load.settled(view.fifo) is True
    yield _in_flight(queue, demand, "inflight_fifo" if fifo else "inflight_standard")
    if not fifo:
        return
    high = demand.load.settled(queue.properties.get("FifoThroughputLimit")) == "perMessageGroupId"
    quota = demand.quota("sqs", "fifo_high_throughput_tps" if high else "fifo_throughput_api_calls")
    yield Use(
        "sends", demand.rate(queue, "work"), quota.number, "calls/s", "senders get an error", quota.source,
        levers=("send in batches of ten", "set FifoThroughputLimit to perMessageGroupId"), formula="one call a message",
    )  # fmt: skip


def _in_flight(queue: Resource, demand: Demand, name: str) -> Use:
    quota = demand.quota("sqs", name)
    used = 0.0
    for edge in demand.load.ways.outgoing(queue):
        target = edge.target
        if edge.kind == "polls" and isinstance(target, Resource) and target.as_(Function) is not None:
            used += demand.busy(demand.carried(edge), run_time_s(target, demand))
    return Use(
        "messages in flight", used, quota.number, "messages", "no more messages are received", quota.source,
        adjustable=True, levers=("make the function faster", "ask for more messages in flight"),
        formula="messages × duration of the invocation",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {QUEUE: _queue}
