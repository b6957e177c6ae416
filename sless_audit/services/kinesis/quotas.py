"""What bounds streams: Kinesis developer guide, "Quotas and limits" (2026-10)."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Stream
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.kinesis import STREAM
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Input

_MB = 1_024 * 1_024


def _stream(stream: Resource, demand: Demand) -> Iterator[Use]:
    view = stream.as_(Stream)
    assert view is not None
    shards = demand.load.settled(view.shards)
    records = demand.rate(stream, "work")
    size = demand.load.number(stream, "message")
    levers = ("add shards", "use on-demand capacity")
    if isinstance(shards, int | float) and not isinstance(shards, bool):
        count, data = demand.quota("kinesis", "shard_write_records"), demand.quota("kinesis", "shard_write_bytes")
        yield Use(
            "records written", records, _times(shards, count.number), "records/s", "writers are throttled",
            count.source, levers=levers, formula="shards × records of a shard",
        )  # fmt: skip
        yield Use(
            "data written", records * float(size.value) / _MB, _times(shards, data.number), "MB/s",
            "writers are throttled", data.source, levers=levers, formula="records × size", inputs=(size,),
        )  # fmt: skip
        yield from _reads(stream, records * float(size.value) / _MB, shards, size, demand)
    elif shards is ABSENT:
        start = demand.quota("kinesis", "ondemand_initial_write")
        yield Use(
            "data written to a new stream", records * float(size.value) / _MB, start.number, "MB/s",
            "writers are throttled until the stream has grown", start.source,
            levers=("warm the stream up",), formula="records × size", inputs=(size,),
        )  # fmt: skip


def _reads(stream: Resource, written: float, shards: float, size: Input, demand: Demand) -> Iterator[Use]:
    """Readers without a throughput of their own share that of the shards; each gets every record, and polls each shard
    once a second."""
    readers = sum(1 for edge in demand.load.ways.outgoing(stream) if edge.kind == "polls")
    if not readers:
        return
    data, calls = demand.quota("kinesis", "shard_read_bytes"), demand.quota("kinesis", "shard_GetRecords_rate")
    levers = ("give a reader its own throughput (enhanced fan-out)", "add shards")
    yield Use(
        "data read", written * readers, _times(shards, data.number), "MB/s", "readers fall behind", data.source,
        levers=levers, formula="data written × readers", inputs=(size,),
    )  # fmt: skip
    yield Use(
        "polls of a shard", float(readers), calls.number, "calls/s", "readers are throttled", calls.source,
        levers=levers[:1], formula="one poll a second for each reader",
    )  # fmt: skip


def _times(shards: float, each: float | None) -> float | None:
    return None if each is None else shards * each


QUOTAS: dict[str, QuotaUse] = {STREAM: _stream}
