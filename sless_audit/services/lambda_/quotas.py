"""What bounds functions: concurrency, of their own and of the account, and what feeds them.

Lambda developer guide, "Understanding Lambda function scaling", "Lambda quotas", "Configuring scaling behavior for SQS
event source mappings" (2026-10). One unit of concurrency is also ten requests a second.
"""

from collections.abc import Iterator

from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import EventSource, Function, Stream
from sless_audit.limits.occupancy import run_time_s
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.lambda_ import FUNCTION

_PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"
_SQS_PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
_STREAM_PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"
_NEEDED = "invocations × duration, or invocations / 10"
_STREAMS = ("kinesis", "dynamodb", "stream")


def _function(function: Resource, demand: Demand) -> Iterator[Use]:
    view = function.as_(Function)
    assert view is not None
    rate, seconds = demand.rate(function, "invocations"), run_time_s(function, demand)
    needed = max(demand.busy(rate, seconds), rate / 10.0)
    capped = _capped(function, demand)
    reserved = demand.number(view.reserved_concurrency)
    if reserved is not None:
        yield _reservation(reserved, demand)
        if not _only_polled(function):  # what is polled waits in its buffer: see `_source`
            yield Use(
                "reserved concurrency", needed, reserved, "executions", _throttled(function), _PAGE,
                levers=("raise ReservedConcurrentExecutions", "make the function faster"), formula=_NEEDED,
            )  # fmt: skip
    else:
        account = demand.quota("lambda", "concurrent_executions")
        limit = None if account.number is None else max(account.number - _reserved_in_all(demand), 0.0)
        yield Use(
            "concurrency of the account", min(needed, capped) if capped is not None else needed, limit, "executions",
            _throttled(function), account.source, pool="lambda concurrent_executions", adjustable=True,
            levers=("ask for more concurrent executions", "make the function faster"), formula=_NEEDED,
        )  # fmt: skip
    for edge in demand.load.ways.incoming(function):
        yield from _source(function, edge, reserved, demand)


def _reservation(reserved: float, demand: Demand) -> Use:
    account = demand.quota("lambda", "concurrent_executions").number
    kept = demand.quota("lambda", "unreserved_concurrency_minimum")
    limit = None if account is None or kept.number is None else max(account - kept.number, 0.0)
    return Use(
        "reservations of the account", reserved, limit, "executions", "the deployment is refused", kept.source,
        pool="lambda reservations", at_deployment=True, adjustable=True,
        levers=("reserve less", "ask for more concurrent executions"), formula="ReservedConcurrentExecutions",
    )  # fmt: skip


def _source(function: Resource, edge: Edge, reserved: float | None, demand: Demand) -> Iterator[Use]:
    """What a mapping can take of its source at most: with full batches, as those of a backlog are."""
    settings = edge.settings
    if not isinstance(settings, EventSource):
        return
    said = demand.load.stated(edge, "batch") or demand.load.stated(function, "batch")
    messages = float(said.value) if said is not None else demand.number(settings.batch_size) or 1.0
    seconds = run_time_s(function, demand, messages)
    each = messages / seconds if seconds else None
    if settings.kind == "sqs":
        at_most = demand.quota("lambda", "esm_sqs_max_concurrency_default").number
        bounds = [value for value in (at_most, demand.number(settings.max_concurrency), reserved) if value is not None]
        yield Use(
            "messages of the queue", demand.carried(edge), _times(min(bounds, default=None), each), "messages/s",
            "the queue grows", _SQS_PAGE,
            levers=("raise MaximumConcurrency", "raise BatchSize", "make the function faster"),
            formula="concurrent invocations × batch size / duration of a full batch", edge=edge,
        )  # fmt: skip
    elif settings.kind in _STREAMS:
        shards = _shards(edge, demand)
        parallel = None if shards is None else shards * (demand.number(settings.parallelization) or 1.0)
        bounds = [value for value in (parallel, reserved) if value is not None]
        yield Use(
            "records of the stream", demand.carried(edge), _times(min(bounds, default=None), each), "records/s",
            "the stream falls behind", _STREAM_PAGE,
            levers=("raise ParallelizationFactor", "raise BatchSize", "make the function faster", "add shards"),
            formula="shards × parallelization × batch size / duration of a full batch", edge=edge,
        )  # fmt: skip


def _times(count: float | None, each: float | None) -> float | None:
    return None if count is None or each is None else count * each


def _only_polled(function: Resource) -> bool:
    return all(edge.kind == "polls" for edge in function.edges_in_ if edge.kind in ("invokes", "polls"))


def _capped(function: Resource, demand: Demand) -> float | None:
    """The most that mappings let through at once, where nothing else invokes the function."""
    found = 0.0
    for edge in demand.load.ways.incoming(function):
        most = demand.number(edge.settings.max_concurrency) if isinstance(edge.settings, EventSource) else None
        if most is None:
            return None
        found += most
    return found or None


def _shards(edge: Edge, demand: Demand) -> float | None:
    stream = edge.source.as_(Stream) if isinstance(edge.source, Resource) else None
    return demand.number(stream.shards) if stream is not None else None


def _reserved_in_all(demand: Demand) -> float:
    views = (resource.as_(Function) for resource in demand.load.deployed.resources)
    return sum(demand.number(view.reserved_concurrency) or 0.0 for view in views if view is not None)


def _throttled(function: Resource) -> str:
    """What becomes of an invocation that finds no room: Lambda developer guide, "Understanding retry behavior"."""
    ways = [edge for edge in function.edges_in_ if edge.kind in ("invokes", "polls")]
    if any(edge.mode == "sync" for edge in ways):
        return "callers get an error (429)"
    if any(edge.kind == "polls" for edge in ways):
        return "messages wait, and count as received"
    return "events wait, up to 6 hours"


QUOTAS: dict[str, QuotaUse] = {FUNCTION: _function}
