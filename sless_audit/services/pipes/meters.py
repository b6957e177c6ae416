"""What EventBridge Pipes charges for: what is left after filtering, each 64 KB as one request.

https://aws.amazon.com/eventbridge/pricing/ (2026-11). Each event is counted as a request of its own, which is the most:
small events that come in one batch may share one. Polling a queue is the queue's charge; enrichment and target charge
by themselves.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import KB, Charge, Meter, chunks
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Table
from sless_audit.workload.load import Input, Load

_CHUNK = 64 * KB


def _pipe(pipe: Resource, load: Load) -> Iterator[Charge]:
    events = load.monthly(pipe, "work")
    size = _size(pipe, load)
    billed = size._replace(name=f"{size.name}: chunks of 64 KB", value=chunks(size.value, _CHUNK), unit="")
    yield Charge(
        "requests", ("events", "pipes-requests"), events.value * billed.value, "work",
        "events × chunks of 64 KB", (events, billed),
    )  # fmt: skip


def _size(pipe: Resource, load: Load) -> Input:
    sources = [edge.source for edge in load.ways.incoming(pipe) if edge.kind == "polls"]
    source = sources[0] if sources and isinstance(sources[0], Resource) else pipe
    return load.number(source, "item" if source.as_(Table) is not None else "message")


METERS: dict[str, Meter] = {"AWS::Pipes::Pipe": _pipe}
