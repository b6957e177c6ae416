"""What Kinesis Data Streams charges for: https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11).

Provisioned: shards by the hour, records in units of 25 KB; on demand: the stream by the hour, GB in (records rounded up
to 1 KB) and GB out for each consumer. Consumers with enhanced fan-out are charged apart. Retention above 24 hours, and
above 7 days.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import GB, HOURS_PER_MONTH, KB, Charge, Meter, by_the_hour, chunks, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import Stream
from sless_audit.services.kinesis import STREAM
from sless_audit.template.values import ABSENT, Ref, dig
from sless_audit.workload.load import Input, Load

CONSUMER = "AWS::Kinesis::StreamConsumer"

_PUT_UNIT = 25 * KB
_FREE_HOURS = Decimal(24)
_EXTENDED_HOURS = Decimal(168)


def _stream(stream: Resource, load: Load) -> Iterator[Charge]:
    mode = load.settled(stream.properties.get("StreamModeDetails", "StreamMode", default="PROVISIONED"))
    if mode == "PROVISIONED":
        yield from _provisioned(stream, load)
    elif mode == "ON_DEMAND":
        yield from _on_demand(stream, load)
    else:
        yield not_known("capacity", ("kinesis", "shard"), f"StreamMode of {stream.source_id}")


def _provisioned(stream: Resource, load: Load) -> Iterator[Charge]:
    shards = _shards(stream, load)
    if shards is None:
        yield not_known("shards", ("kinesis", "shard"), "ShardCount")
    else:
        yield by_the_hour("shards", ("kinesis", "shard"), shards)
    records, size = load.monthly(stream, "work"), load.number(stream, "message")
    yield Charge(
        "records put", ("kinesis", "put-payload-unit"), records.value * chunks(size.value, _PUT_UNIT), "work",
        "records × chunks of 25 KB", (records, size),
    )  # fmt: skip
    retention = _retention(stream, load)
    if retention is None:
        yield not_known("retention", ("kinesis", "extended-retention"), "RetentionPeriodHours")
    elif retention.value > _FREE_HOURS:
        yield (
            by_the_hour("extended retention", ("kinesis", "extended-retention"), shards)
            if shards is not None
            else not_known("extended retention", ("kinesis", "extended-retention"), "ShardCount")
        )
        yield from _long_term(stream, load, retention, "long-term-retention")


def _on_demand(stream: Resource, load: Load) -> Iterator[Charge]:
    yield Charge("stream", ("kinesis", "on-demand-stream"), HOURS_PER_MONTH, None, "730 hours")
    records, size = load.monthly(stream, "work"), load.number(stream, "message")
    written = records.value * chunks(size.value, KB) * KB / GB
    yield Charge(
        "data in", ("kinesis", "on-demand-ingest"), written, "work", "records × chunks of 1 KB / 1 GB", (records, size)
    )
    readers = Decimal(sum(1 for edge in load.ways.outgoing(stream) if not _is_fanned_out(edge, load)))
    read_by = Input(f"{stream.source_id}: consumers", readers, "count", "template")
    yield Charge(
        "data out", ("kinesis", "on-demand-retrieval"), records.value * size.value / GB * readers, "work",
        "records × message × consumers / 1 GB", (records, size, read_by),
    )  # fmt: skip
    retention = _retention(stream, load)
    if retention is None:
        yield not_known("retention", ("kinesis", "on-demand-extended-retention"), "RetentionPeriodHours")
    elif retention.value > _FREE_HOURS:
        hours = min(retention.value, _EXTENDED_HOURS) - _FREE_HOURS
        yield Charge(
            "extended retention", ("kinesis", "on-demand-extended-retention"),
            records.value * size.value / GB * hours / HOURS_PER_MONTH, "work",
            "records × message / 1 GB × (hours up to 168 less 24) / 730", (records, size, retention),
        )  # fmt: skip
        yield from _long_term(stream, load, retention, "on-demand-long-term-retention")


def _long_term(stream: Resource, load: Load, retention: Input, component: str) -> Iterator[Charge]:
    if retention.value > _EXTENDED_HOURS:
        records, size = load.monthly(stream, "work"), load.number(stream, "message")
        kept = records.value * size.value / GB * (retention.value - _EXTENDED_HOURS) / HOURS_PER_MONTH
        yield Charge(
            "long-term retention", ("kinesis", component), kept, "work",
            "records × message / 1 GB × (hours less 168) / 730", (records, size, retention),
        )  # fmt: skip


def _consumer(consumer: Resource, load: Load) -> Iterator[Charge]:
    """Enhanced fan-out; of a stream that is not in the app, its data and shards are not known."""
    named = load.settled(consumer.properties.get("StreamARN"))
    streams = load.deployed.of_type(STREAM)
    stream = next((one for one in streams if _is(named, one)), None) if isinstance(named, Ref) else None
    if stream is None:
        yield not_known("consumer", ("kinesis", "efo-consumer"), "the shards of the stream")
        yield not_known("data out", ("kinesis", "efo-data-retrieval"), "the records of the stream", "work")
        return
    mode = load.settled(stream.properties.get("StreamModeDetails", "StreamMode", default="PROVISIONED"))
    price = ("kinesis", "on-demand-efo-retrieval" if mode == "ON_DEMAND" else "efo-data-retrieval")
    if mode != "ON_DEMAND":
        shards = _shards(stream, load)
        yield (
            by_the_hour("consumer", ("kinesis", "efo-consumer"), shards)
            if shards is not None
            else not_known("consumer", ("kinesis", "efo-consumer"), "ShardCount")
        )
    records, size = load.monthly(stream, "work"), load.number(stream, "message")
    yield Charge(
        "data out", price, records.value * size.value / GB, "work", "records × message / 1 GB", (records, size),
        whose=stream,
    )  # fmt: skip


def _is_fanned_out(edge: Edge, load: Load) -> bool:
    """Whether the mapping or pipe names a consumer with enhanced fan-out in place of the stream."""
    named = load.settled(dig(edge.stated_by.properties.values, *edge.path))
    return isinstance(named, Ref) and any(_is(named, one) for one in load.deployed.of_type(CONSUMER))


def _is(named: Ref, resource: Resource) -> bool:
    return (named.stack, named.logical_id) == (resource.stack.name, resource.logical_id)


def _shards(stream: Resource, load: Load) -> Input | None:
    view = stream.as_(Stream)
    value = view.shards if view is not None else ABSENT
    return load.property(stream, "shards", value, ("ShardCount",), "shards")


def _retention(stream: Resource, load: Load) -> Input | None:
    view = stream.as_(Stream)
    value = view.retention_h if view is not None else ABSENT
    return load.property(stream, "retention", value, ("RetentionPeriodHours",), "h")


METERS: dict[str, Meter] = {STREAM: _stream, CONSUMER: _consumer}
