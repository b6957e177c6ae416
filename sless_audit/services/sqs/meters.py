"""What SQS charges for: https://aws.amazon.com/sqs/pricing/ (2026-11).

Every request, empty ones too; a request holds up to ten messages, and each 64 KB of it count as one. Messages with a
group on a standard queue cost more. SQS moves dead letters by itself, without a request.

A mapping polls its queue all the time, so that an idle queue costs something: "For standard queues, Lambda uses long
polling to poll a queue until it becomes active"; it runs five batches at a time, and with little traffic "can optimize
to as few as 2 concurrent batches to reduce the SQS calls", unless a maximum concurrency is set (Lambda developer guide,
"Configuring scaling behavior for SQS event source mappings", 2026-11). A long poll lasts 20 seconds at most (SQS API
reference, ReceiveMessage), which makes 131,400 of them a month for each poller, 657,000 for five. What AWS says itself:
"this means that even if the SQS queue isn't used" there are "empty receives and associated charges"
(https://repost.aws/knowledge-center/sqs-high-charges). How many pollers a FIFO queue and a pipe have, AWS does not say;
they are taken to have as many.
"""

import math
from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import KB, Charge, Meter, Sum, arrived, chunks
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import EventSource, Pipe, Queue
from sless_audit.services.sqs import QUEUE
from sless_audit.template.values import ABSENT
from sless_audit.workload.event_sources import batch, is_polled, passing
from sless_audit.workload.figures import Range, exactly
from sless_audit.workload.load import SECONDS_PER_MONTH, Input, Load, decimal
from sless_audit.workload.operations import argument, operation

_CHUNK = 64 * KB
_MOST_MESSAGES = Decimal(10)
"""In one request."""
_LONG_POLL_S = 20.0
_POLLERS = Range(2, 5, 5)
_LEAST_PROVISIONED = 2
"""By default: Lambda API reference, ProvisionedPollerConfig (2026-11)."""


def _queue(queue: Resource, load: Load) -> Iterator[Charge]:
    view = queue.as_(Queue)
    assert view is not None
    fifo = load.settled(view.fifo) is True
    price = ("sqs", "requests-fifo" if fifo else "requests-standard")
    size = load.number(queue, "message")
    sent = _sent(queue, load)
    yield from _sends(queue, size, price, load)
    if not fifo:
        yield from _fair(queue, size, load)
    consumers = [
        edge
        for edge in load.ways.outgoing(queue)
        if edge.kind == "polls" and isinstance(edge.settings, EventSource | Pipe) and is_polled(edge, load.conduct)
    ]
    if consumers:
        yield from _polled(queue, consumers, size, price, load)
    elif not any(True for _ in queue.edges_in("dead-letters")):
        yield _consumed_elsewhere(queue, sent, price)


def _sent(queue: Resource, load: Load) -> Input:
    """Messages that somebody sends; dead letters of another queue are moved."""
    number = sum((part.value for _, part in _senders(queue, load)), Decimal(0))
    return load.monthly(queue, "work")._replace(name=f"{queue.source_id}: messages sent", value=number)


def _senders(queue: Resource, load: Load) -> Iterator[tuple[Edge | None, Input]]:
    for edge, part in arrived(queue, "work", load):
        source = edge.source if edge is not None and edge.kind == "dead-letters" else None
        if not (isinstance(source, Resource) and source.as_(Queue) is not None):
            yield edge, part


def _sends(queue: Resource, size: Input, price: tuple[str, str], load: Load) -> Iterator[Charge]:
    requests = Sum()
    for edge, part in _senders(queue, load):
        requests = _with_requests(requests, edge, part, size, load)
    yield Charge(
        "sends", price, requests.value, "work",
        "messages sent / messages in one request × chunks of 64 KB", requests.inputs,
    )  # fmt: skip


def _fair(queue: Resource, size: Input, load: Load) -> Iterator[Charge]:
    """A message group on a standard queue makes it fair, at a price."""
    grouped = Sum()
    for edge, part in _senders(queue, load):
        if edge is not None and argument(edge, "MessageGroupId") is not None:
            grouped = _with_requests(grouped, edge, part, size, load)
    if grouped.inputs:
        yield Charge(
            "message groups", ("sqs", "requests-fair-surcharge"), grouped.value, "work",
            "messages sent with a group / messages in one request × chunks of 64 KB", grouped.inputs,
        )  # fmt: skip


def _with_requests(so_far: Sum, edge: Edge | None, sent: Input, size: Input, load: Load) -> Sum:
    """A batch that code sends holds as many messages as the profile counts, up to ten."""
    held = Input(f"{sent.name}: messages in one request", Decimal(1), "", "template")
    said = load.stated(edge, "publishes") if edge is not None and operation(edge) == "sendmessagebatch" else None
    if said is not None:
        held = said._replace(name=held.name, value=min(max(said.value, Decimal(1)), _MOST_MESSAGES))
    billed = _in_chunks(size, held.value)
    return so_far.plus(sent.value / held.value * billed.value, sent, held, billed)


def _polled(
    queue: Resource, consumers: list[Edge], size: Input, price: tuple[str, str], load: Load
) -> Iterator[Charge]:
    """Requests for messages that are there, to take them off, and for messages that are not there. What filters hold
    back is received and deleted, too."""
    received, deleted, empty = Sum(), Sum(), Sum()
    work, processed = load.monthly(queue, "work"), load.monthly(queue, "processed")
    for edge in consumers:
        together = _together(edge, load)
        held_back = work.value / len(consumers) * (1 - decimal(passing(edge, load.conduct)))
        taken = load.carried(edge)
        taken = taken._replace(name=f"{taken.name}: messages received", value=taken.value + held_back)
        requests = _in_chunks(size, together.value)
        received = received.plus(taken.value / together.value * requests.value, taken, together, requests)
        deleted = deleted.plus(processed.value / len(consumers) / together.value, processed, together)
        pollers = _pollers(edge, load)
        empty = empty.plus(_empty(pollers.value, taken.value), pollers)
    yield Charge(
        "receives", price, received.value, "work",
        "messages received / messages in one request × chunks of 64 KB", received.inputs,
    )  # fmt: skip
    yield Charge(
        "deletes", price, deleted.value, "work", "messages processed / messages in one request", deleted.inputs
    )
    yield Charge(
        "empty receives", price, empty.value, None,
        "pollers × 730 hours × 3600 / 20, less where messages end a poll early", empty.inputs,
    )  # fmt: skip


def _together(edge: Edge, load: Load) -> Input:
    """Messages in one request: as many as a batch holds, up to ten."""
    held = min(decimal(batch(edge, load.conduct)), _MOST_MESSAGES)
    return Input(f"{_words(edge)}: messages in one request", held, "", "template")


def _pollers(edge: Edge, load: Load) -> Input:
    """As the profile says, else those that are kept ready, else as many as Lambda keeps."""
    settings = edge.settings
    if isinstance(settings, EventSource) and load.settled(settings.provisioned) is not ABSENT:
        path = ("ProvisionedPollerConfig", "MinimumPollers")
        least = edge.stated_by.properties.number(*path, default=_LEAST_PROVISIONED)
        ready = load.property(edge.stated_by, "MinimumPollers", least, path, "")
        return load.stated(edge, "pollers") or ready or _kept(edge, _POLLERS, load)
    limited = isinstance(settings, EventSource) and load.settled(settings.max_concurrency) is not ABSENT
    return _kept(edge, exactly(_POLLERS.high) if limited else _POLLERS, load)


def _kept(edge: Edge, pollers: Range, load: Load) -> Input:
    reason = "Lambda keeps five, and may go down to two where there is little to do and no maximum concurrency"
    return load.number(edge, "pollers", pollers, reason)


def _empty(pollers: Decimal, received: Decimal) -> Decimal:
    """Polls a month that end without a message, where messages arrive at random and are shared out evenly."""
    each = float(received) / SECONDS_PER_MONTH / float(pollers) if pollers else 0.0
    waiting = _LONG_POLL_S * each
    if waiting > 700:  # nothing is ever empty, and `exp` would overflow
        return Decimal(0)
    rate = each / math.expm1(waiting) if waiting else 1.0 / _LONG_POLL_S
    return pollers * decimal(rate * SECONDS_PER_MONTH)


def _consumed_elsewhere(queue: Resource, sent: Input, price: tuple[str, str]) -> Charge:
    each = Input(
        f"{queue.source_id}: requests to take off a message", Decimal(2), "", "default",
        reason="nothing in the app consumes the queue: one receive and one delete for each message, elsewhere",
    )  # fmt: skip
    return Charge(
        "receives and deletes", price, sent.value * each.value, "work",
        "messages sent × requests to take off a message", (sent, each),
    )  # fmt: skip


def _in_chunks(size: Input, messages: Decimal) -> Input:
    billed = chunks(size.value * messages, _CHUNK)
    return size._replace(name=f"{size.name}: chunks of 64 KB in one request", value=billed, unit="")


def _words(edge: Edge) -> str:
    ends = (end.source_id if isinstance(end, Resource) else end.id for end in (edge.source, edge.target))
    return " -> ".join(ends)


METERS: dict[str, Meter] = {QUEUE: _queue}
