"""What EventBridge Scheduler charges for: invocations, beyond those that are free for every account.

https://aws.amazon.com/eventbridge/pricing/ (2026-11); the free 14 million are the start of the first tier.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter
from sless_audit.graph.model import Resource
from sless_audit.services.scheduler import SCHEDULE
from sless_audit.workload.load import Load


def _schedule(schedule: Resource, load: Load) -> Iterator[Charge]:
    runs = load.monthly(schedule, "work")
    yield Charge("invocations", ("events", "scheduler-invocations"), runs.value, "work", "invocations", (runs,))


METERS: dict[str, Meter] = {SCHEDULE: _schedule}
