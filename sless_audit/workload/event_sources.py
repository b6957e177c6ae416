"""Event source mappings: how full their batches are, and what becomes of one that fails.

Lambda developer guide, "How Lambda processes records from stream and queue-based event sources" and "Batching
behavior": a batch is handed over when its window ends, when it is full, or when it reaches 6 MB; without a window as
soon as there are records. Polls of a shard: once a second for Kinesis, four times for DynamoDB (2026-11).
"""

from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import EventSource, Pipe, Stream
from sless_audit.template.values import ABSENT
from sless_audit.workload.passage import Conduct
from sless_audit.workload.retries import ENDLESS, batch_failure, given_up, tries

MOST_BYTES = 6 * 1_024 * 1_024
_POLLS_PER_S = {"kinesis": 1.0, "dynamodb": 4.0, "stream": 1.0}


def batch(edge: Edge, conduct: Conduct) -> float:
    """Messages that one invocation gets on average."""
    settings = edge.settings
    said = conduct.stated(edge, "batch")
    if said is None and isinstance(edge.target, Resource):
        said = conduct.stated(edge.target, "batch")
    if said is not None:
        return max(said, 1.0)
    if not isinstance(settings, EventSource):
        return 1.0
    most = _number(conduct, settings.batch_size, 1.0)
    window = _number(conduct, settings.window_s, 0.0)
    if isinstance(edge.source, Resource):
        size = conduct.number(edge.source, "item" if settings.kind == "dynamodb" else "message")
        most = min(most, max(MOST_BYTES / size, 1.0)) if size else most
    rate = conduct.carried(edge)
    if settings.kind in _POLLS_PER_S:
        waits = max(window, 1.0 / _POLLS_PER_S[settings.kind])
        parallel = _shards(edge, conduct) * _number(conduct, settings.parallelization, 1.0)
        return min(most, max(1.0, rate * waits / parallel))
    return min(most, 1.0 + rate * window)


def failure(edge: Edge, conduct: Conduct) -> float:
    """The share of messages of a mapping that come back after one try."""
    if not isinstance(edge.target, Resource):
        return 0.0
    single = conduct.number(edge.target, "failure")
    settings = edge.settings
    if isinstance(settings, EventSource) and conduct.settled(settings.reports_item_failures) is True:
        return single
    return batch_failure(single, batch(edge, conduct))


def passing(edge: Edge, conduct: Conduct) -> float:
    """The share of messages that the filters of a mapping let through; the others are gone, without an invocation."""
    settings = edge.settings
    if not isinstance(settings, EventSource | Pipe) or conduct.settled(settings.filters) in (ABSENT, []):
        return 1.0
    return conduct.number(edge, "passes_filter")


def most_tries(edge: Edge, conduct: Conduct) -> float:
    """How often a mapping of a stream tries a batch."""
    settings = edge.settings
    retries = conduct.settled(settings.max_retries) if isinstance(settings, EventSource) else 0
    return float(retries) + 1.0 if isinstance(retries, int | float) and retries >= 0 else float(ENDLESS)


def tries_of_stream(edge: Edge, conduct: Conduct) -> float:
    """How often a record of a stream is handed to a function, on average."""
    return tries(failure(edge, conduct), most_tries(edge, conduct))


def abandoned_by_stream(edge: Edge, conduct: Conduct) -> float:
    """The share of the records of a stream that a mapping gives up."""
    return given_up(failure(edge, conduct), most_tries(edge, conduct))


def _shards(edge: Edge, conduct: Conduct) -> float:
    """Shards that are polled: those stated; else one, the fewest, of which batches are the fullest."""
    stream = edge.source.as_(Stream) if isinstance(edge.source, Resource) else None
    return max(_number(conduct, stream.shards, 1.0), 1.0) if stream is not None else 1.0


def _number(conduct: Conduct, value: object, otherwise: float) -> float:
    settled = conduct.settled(value)
    return float(settled) if isinstance(settled, int | float) and not isinstance(settled, bool) else otherwise


def handed_over(edge: Edge, conduct: Conduct) -> float:
    """How often a record of a stream is handed to a consumer, on average: what filters let through, with retries."""
    if isinstance(edge.settings, EventSource):
        return passing(edge, conduct) * tries_of_stream(edge, conduct)
    return passing(edge, conduct)
