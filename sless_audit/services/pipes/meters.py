"""What EventBridge Pipes charges for: what is left after filtering, each 64 KB as one request.

https://aws.amazon.com/eventbridge/pricing/ (2026-11). Events that come in one batch share its chunks; how many those
are, the profile can say, else each event is counted as a request of its own, which is the most. Polling a queue is the
queue's charge; enrichment and target charge by themselves.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import KB, Charge, Meter, chunks
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Table
from sless_audit.workload.load import Input, Load

_CHUNK = 64 * KB


def _pipe(pipe: Resource, load: Load) -> Iterator[Charge]:
    events = load.monthly(pipe, "work")
    size, held = _size(pipe, load), _together(pipe, load)
    billed = size._replace(
        name=f"{size.name}: chunks of 64 KB in one batch", value=chunks(size.value * held.value, _CHUNK), unit=""
    )
    yield Charge(
        "requests", ("events", "pipes-requests"), events.value / held.value * billed.value, "work",
        "events / events in one batch × chunks of 64 KB", (events, held, billed),
    )  # fmt: skip


def _together(pipe: Resource, load: Load) -> Input:
    """Events in one batch, of those that the filter lets through."""
    said = next((load.stated(edge, "batch") for edge in load.ways.incoming(pipe) if edge.kind == "polls"), None)
    one = Input(f"{pipe.source_id}: events in one batch", Decimal(1), "", "template")
    return one if said is None else said._replace(name=one.name, value=max(said.value, one.value))


def _size(pipe: Resource, load: Load) -> Input:
    sources = [edge.source for edge in load.ways.incoming(pipe) if edge.kind == "polls"]
    source = sources[0] if sources and isinstance(sources[0], Resource) else pipe
    return load.number(source, "item" if source.as_(Table) is not None else "message")


METERS: dict[str, Meter] = {"AWS::Pipes::Pipe": _pipe}
