"""Event source mappings: how full their batches are, and what becomes of one that fails.

Lambda developer guide, "How Lambda processes records from stream and queue-based event sources" and "Batching
behavior": a batch is handed over when its window ends, when it is full, or when it reaches 6 MB; without a window as
soon as there are records. Polls of a shard: once a second for Kinesis, four times for DynamoDB (2026-11).
"""

from sless_audit.graph.model import Edge, Node, Resource
from sless_audit.graph.views import EventSource, Function, Pipe, Stream
from sless_audit.template.values import ABSENT, as_number
from sless_audit.workload.batches import Batches, Handed, fixed, gathered, handed, opened, polled, thinned
from sless_audit.workload.passage import Conduct
from sless_audit.workload.retries import ENDLESS, tries

MOST_BYTES = 6 * 1_024 * 1_024
_ROUNDS = 200
_SETTLED = 1e-12
_POLLS_PER_S = {"kinesis": 1.0, "dynamodb": 4.0, "stream": 1.0}


def is_polled(edge: Edge, conduct: Conduct) -> bool:
    """Whether messages are taken off its source: not by a mapping that is switched off."""
    return not isinstance(edge.settings, EventSource) or conduct.settled(edge.settings.enabled) is not False


def batch(edge: Edge, conduct: Conduct) -> float:
    """Messages that one invocation gets on average, of those that are handed over for the first time."""
    return batches(edge, conduct).mean


def batches(edge: Edge, conduct: Conduct) -> Batches:
    return _batches(edge, conduct, conduct.carried(edge))


def _batches(edge: Edge, conduct: Conduct, rate: float) -> Batches:
    """`rate`: messages per second that a poller receives; of a stream, what it finds."""
    settings = edge.settings
    said = conduct.stated(edge, "batch")
    if said is None and isinstance(edge.target, Resource):
        said = conduct.stated(edge.target, "batch")
    if said is not None:
        return fixed(max(said, 1.0))
    if not isinstance(settings, EventSource):
        return fixed(1.0)
    most, window = _most(edge, settings, conduct), _number(conduct, settings.window_s, 0.0)
    if settings.kind not in _POLLS_PER_S:
        gather = gathered if settings.kind == "sqs" else opened
        together = thinned(_together(edge.source, conduct), passing(edge, conduct))
        return gather(most, rate * window, together) if window else fixed(1.0)
    part = passing(edge, conduct) / _shards(edge, conduct) / _number(conduct, settings.parallelization, 1.0)
    found = conduct.flow(edge.source, "writes" if settings.kind == "dynamodb" else "work") * part
    together = thinned(_together(edge.source, conduct), part)
    poll = 1.0 / _POLLS_PER_S[settings.kind]
    return gathered(most, found * window, together) if window > poll else polled(most, found * poll, together)


def failure(edge: Edge, conduct: Conduct, offered: float, most: float) -> float:
    """The share of messages of a queue that come back after one of at most so many tries. What comes back fills
    batches, too, and fuller ones fail more often. `offered`: new messages per second that a mapping handles."""
    single = _single_failure(edge, conduct)
    if _reports(edge, conduct) or not single:
        return single
    rate, failing = offered, single
    for _ in range(_ROUNDS):
        failing = _batches(edge, conduct, rate).failing(single)
        before, rate = rate, offered * tries(failing, most)
        if rate - before <= _SETTLED * rate:
            break
    return failing


def passing(edge: Edge, conduct: Conduct) -> float:
    """The share of messages that the filters of a mapping let through; the others are gone, without an invocation."""
    settings = edge.settings
    if not isinstance(settings, EventSource | Pipe) or conduct.settled(settings.filters) in (ABSENT, []):
        return 1.0
    return conduct.number(edge, "passes_filter")


def of_stream(edge: Edge, conduct: Conduct) -> Handed:
    """What becomes of a record of a stream that passes the filters of a mapping."""
    settings = edge.settings
    bisects = isinstance(settings, EventSource) and conduct.settled(settings.bisects) is True
    return handed(
        batches(edge, conduct),
        _single_failure(edge, conduct),
        most_tries(edge, conduct),
        reports=_reports(edge, conduct),
        bisects=bisects,
    )


def handed_over(edge: Edge, conduct: Conduct) -> float:
    """How often a record of a stream is handed to a consumer, on average: what filters let through, with retries."""
    if not is_polled(edge, conduct):
        return 0.0
    if isinstance(edge.settings, EventSource):
        return passing(edge, conduct) * of_stream(edge, conduct).records
    return passing(edge, conduct)


def most_tries(edge: Edge, conduct: Conduct) -> float:
    """How often a mapping of a stream tries a batch."""
    settings = edge.settings
    retries = conduct.settled(settings.max_retries) if isinstance(settings, EventSource) else 0
    return float(retries) + 1.0 if isinstance(retries, int | float) and retries >= 0 else float(ENDLESS)


def _single_failure(edge: Edge, conduct: Conduct) -> float:
    return conduct.number(edge.target, "failure") if isinstance(edge.target, Resource) else 0.0


def _reports(edge: Edge, conduct: Conduct) -> bool:
    settings = edge.settings
    return isinstance(settings, EventSource) and conduct.settled(settings.reports_item_failures) is True


def _most(edge: Edge, settings: EventSource, conduct: Conduct) -> int:
    """Messages that fit into one batch."""
    most = _number(conduct, settings.batch_size, 1.0)
    if isinstance(edge.source, Resource):
        size = conduct.number(edge.source, "item" if settings.kind == "dynamodb" else "message")
        most = min(most, MOST_BYTES / size) if size else most
    return max(int(most), 1)


def _together(node: Node, conduct: Conduct) -> float:
    """How many of the messages that come to a node come at the same time, on average: those that one invocation of a
    function sends."""
    messages = occasions = 0.0
    for edge in conduct.incoming(node):
        if edge.kind != "reads":
            rate = conduct.carried(edge)
            sends = isinstance(edge.source, Resource) and edge.source.as_(Function) is not None
            messages += rate
            occasions += min(rate, conduct.flow(edge.source, "invocations")) if sends else rate
    return messages / occasions if occasions else 1.0


def _shards(edge: Edge, conduct: Conduct) -> float:
    """Shards that are polled: those stated; else one, the fewest, of which batches are the fullest."""
    stream = edge.source.as_(Stream) if isinstance(edge.source, Resource) else None
    return max(_number(conduct, stream.shards, 1.0), 1.0) if stream is not None else 1.0


def _number(conduct: Conduct, value: object, otherwise: float) -> float:
    found = as_number(conduct.settled(value))
    return otherwise if found is None else found
