"""What bounds queues: SQS developer guide, "Amazon SQS message quotas" (2026-10)."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Queue
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.sqs import QUEUE


def _queue(queue: Resource, demand: Demand) -> Iterator[Use]:
    view = queue.as_(Queue)
    assert view is not None
    if demand.load.settled(view.fifo) is not True:
        return
    high = demand.load.settled(queue.properties.get("FifoThroughputLimit")) == "perMessageGroupId"
    quota = demand.quota("sqs", "fifo_high_throughput_tps" if high else "fifo_throughput_api_calls")
    yield Use(
        "sends", demand.rate(queue, "work"), quota.number, "calls/s", "senders get an error", quota.source,
        levers=("send in batches of ten", "set FifoThroughputLimit to perMessageGroupId"), formula="one call a message",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {QUEUE: _queue}
