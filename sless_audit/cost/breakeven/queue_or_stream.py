"""SQS or Kinesis Data Streams.

A shard takes 1 MB and 1,000 records a second (Kinesis developer guide, "Quotas and limits", 2026-11), and is taken to
be used to 70%; records are charged by 25 KB, messages by request and 64 KB, of which one takes a send and, in
batches of ten, a tenth of a receive and of a delete.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from sless_audit.cost.breakeven.comparison import Comparison, Obstacle, Quantities, Subject, Undecided, Way, as_charged
from sless_audit.cost.metering import HOURS_PER_MONTH, KB, chunks
from sless_audit.graph.model import Resource
from sless_audit.graph.views import EventSource, Queue, Stream
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import SECONDS_PER_MONTH

TOPIC = "queue-or-stream"
UNIT = "messages"

_BUSY = Decimal("0.7")
_SHARD_RECORDS = Decimal(1_000)
_SHARD_BYTES = KB * KB
_RECORD_UNIT = 25 * KB
_REQUEST_UNIT = 64 * KB
_BATCH = Decimal(10)
_LONGEST_H = 14 * 24
"""Of messages in a queue: SQS developer guide, "Amazon SQS message quotas" (2026-11)."""


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for node in subject.resources:
        if node.as_(Queue) is not None and not any(True for _ in node.edges_in("dead-letters")):
            yield _from_queue(node, subject)
        elif node.as_(Stream) is not None and node.service == "kinesis":
            yield _from_stream(node, subject)


def _from_queue(queue: Resource, subject: Subject) -> Comparison | Undecided:
    work, size = subject.load.monthly(queue, "work"), subject.load.number(queue, "message")
    if not work.value:
        return Undecided(TOPIC, queue, "messages: nothing in the app sends any")
    today = [one for one in subject.charges(queue) if one.price[0] == "sqs"]

    def stream(messages: Decimal) -> Quantities:
        a_second = messages / SECONDS_PER_MONTH / _BUSY
        needed = max(a_second / _SHARD_RECORDS, a_second * size.value / _SHARD_BYTES)
        shards = max(needed.to_integral_value(ROUND_CEILING), Decimal(1))
        return {
            subject.key(queue, ("kinesis", "shard")): shards * HOURS_PER_MONTH,
            subject.key(queue, ("kinesis", "put-payload-unit")): messages * chunks(size.value, _RECORD_UNIT),
        }

    return Comparison(
        TOPIC,
        queue,
        Way("SQS queue", as_charged(subject, queue, today, work.value)),
        Way("Kinesis stream, provisioned", stream),
        UNIT,
        subject.volume(queue, work.value),
        tuple(_against_stream(queue, subject)),
        (size,),
        ("shards are taken to be used to 70%; empty receives stay as they are",),
    )


def _against_stream(queue: Resource, subject: Subject) -> Iterator[Obstacle]:
    load = subject.load
    if load.settled(queue.properties.get("DelaySeconds")) not in (ABSENT, 0, "0"):
        yield Obstacle("a delay of messages, which a stream does not have", queue.place(("DelaySeconds",)))
    for edge in load.ways.outgoing(queue):
        settings = edge.settings
        if isinstance(settings, EventSource) and load.settled(settings.max_concurrency) is not ABSENT:
            yield Obstacle("a maximum concurrency: of a stream it follows from its shards", edge.place, forbids=False)


def _from_stream(stream: Resource, subject: Subject) -> Comparison | Undecided:
    work, size = subject.load.monthly(stream, "work"), subject.load.number(stream, "message")
    if not work.value:
        return Undecided(TOPIC, stream, "records: nothing in the app puts any")
    today = [one for one in subject.charges(stream) if one.price[0] == "kinesis"]
    unknown = next((one.unknown for one in today if one.quantity is None), "")
    if unknown:
        return Undecided(TOPIC, stream, unknown)
    alone = chunks(size.value, _REQUEST_UNIT)
    together = chunks(size.value * _BATCH, _REQUEST_UNIT)
    each = alone + (together + 1) / _BATCH
    return Comparison(
        TOPIC,
        stream,
        Way("Kinesis stream", as_charged(subject, stream, today, work.value)),
        Way("SQS queue", lambda messages: {subject.key(stream, ("sqs", "requests-standard")): messages * each}),
        UNIT,
        subject.volume(stream, work.value),
        tuple(_against_queue(stream, subject)),
        (size,),
        (f"a message takes {each.normalize():f} requests, received and deleted in batches of ten",),
    )


def _against_queue(stream: Resource, subject: Subject) -> Iterator[Obstacle]:
    load = subject.load
    readers = list(load.ways.outgoing(stream))
    if len(readers) > 1:
        yield Obstacle(f"{len(readers)} consumers that each get every record", readers[1].place)
    for edge in readers:
        yield Obstacle("records of a partition key in order, as a standard queue has not", edge.place, forbids=False)
        break
    view = stream.as_(Stream)
    hours = load.settled(view.retention_h) if view is not None else ABSENT
    if isinstance(hours, int | float) and hours > _LONGEST_H:
        yield Obstacle("records that are kept for more than 14 days", stream.place(("RetentionPeriodHours",)))
