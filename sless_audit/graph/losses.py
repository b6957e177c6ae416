"""Paths on which what fails is lost: nothing takes what a function, queue, stream, target or subscriber could not
process."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.aws import arns
from sless_audit.aws.schedule_expressions import longest_gap_s
from sless_audit.graph.cases import presence
from sless_audit.graph.model import App, Edge, Node, Resource
from sless_audit.graph.query import app_functions, is_dead_letter_target, is_helper, triggers, worlds_of
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import (
    AsyncInvokeConfig,
    Bus,
    BusRule,
    EventSource,
    Function,
    LogGroup,
    Pipe,
    Queue,
    Schedule,
    Stream,
    Subscription,
    Table,
    Target,
)
from sless_audit.template.values import ABSENT, Path, Unknown, Value, alternatives, combine, equal, together

Excuse: TypeAlias = Literal["", "permission", "next-run", "same-account", "perhaps-same-account"]
"""Why little is lost: delivery to a function fails by permission only; the next run of a schedule repairs it; what lies
in the same account and region is hardly ever out of reach."""

SOON_S = 300
"""A schedule that runs again within this time repairs what a run missed."""

_RETRIED = ("lambda", "sqs", "http", "https", "firehose")
"""Protocols whose failed deliveries a redrive policy keeps: a mail that bounces is none."""

_STREAMS = ("kinesis", "dynamodb", "stream", "kafka")
"""Kinds of event sources whose mappings have an on-failure destination."""


class Loss(NamedTuple):
    path: Literal["function", "queue", "stream", "pipe", "target", "subscription"]
    resource: Resource
    """Which should name where failures go: the function, the queue, or what states the edge."""
    at: Path
    """The property that would."""
    edges: tuple[Edge, ...]
    """What hands over what is lost; for a function, all that invoke it asynchronously."""
    verdict: Verdict
    excuse: Excuse = ""
    retries: AsyncInvokeConfig | None = None
    """For a function: where its retries are set."""


def losses(app: App) -> Iterator[Loss]:
    """Each path of the app on which failures are lost."""
    for function, _ in app_functions(app):
        yield from _in_function(function)
    for queue, view in app.all(Queue):
        yield from _in_queue(queue, view)
    handed: dict[tuple[Resource, Path], list[Edge]] = {}
    for edge in app.edges:
        if edge.kind == "polls":
            yield from _in_stream(edge)
        elif edge.kind != "dead-letters" and isinstance(edge.settings, Target | Subscription):
            handed.setdefault((edge.stated_by, _statement(edge.path)), []).append(edge)
    for (stated_by, path), edges in handed.items():
        yield from _handed_over(stated_by, path, edges)


def _statement(path: Path) -> Path:
    """The target or subscription that the path to its ARN lies in: an entry of a list, or the first property."""
    return path[:2] if len(path) > 1 and isinstance(path[1], int) else path[: len(path) > 1]


def _in_function(function: Resource) -> Iterator[Loss]:
    failing = [(edge, verdict) for edge in _async_triggers(function) if (verdict := _drops(function, edge)).possible]
    if failing:
        edge, verdict = next((one for one in failing if one[1].certain), failing[0])
        configs = [config for _, config in _async_configs(function, edge)]
        edges = tuple(edge for edge, _ in failing)
        yield Loss("function", function, ("DeadLetterConfig",), edges, verdict, retries=next(iter(configs), None))


def _async_triggers(function: Resource) -> Iterator[Edge]:
    """Without log groups: what they hand over, they keep."""
    for edge in triggers(function, "async"):
        if edge.stated_by.service != "logs":
            yield edge


def _drops(function: Resource, edge: Edge) -> Verdict:
    """Whether a function drops the events on which it fails when it is invoked along that edge."""
    view = function.as_(Function)
    if view is None:
        return Verdict("unknown")
    kept = [_given(view.dead_letter_target)]
    for there, config in _async_configs(function, edge):
        kept.append(combine(lambda created, target: created and target, there, _given(config.on_failure)))
    return holds(lambda *given: not any(given), *kept, given=edge.worlds)


def _async_configs(function: Resource, edge: Edge) -> Iterator[tuple[Value, AsyncInvokeConfig]]:
    """What is configured for the asynchronous invocations along an edge, and whether it is there."""
    for attached in function.edges_in("attached-to"):
        config = attached.stated_by.as_(AsyncInvokeConfig)
        if config is not None and _is_for(config.qualifier, edge.qualifier):
            yield presence(attached.stated_by), config


def _is_for(configured: Value, invoked: Value) -> bool:
    """Whether a configuration may be for that version or alias; the function itself is `$LATEST`."""
    return any(
        equal(one.value, "$LATEST" if other.value is None else other.value) is not False
        for one in alternatives(configured)
        for other in alternatives(invoked)
        if other.value is not None or isinstance(one.value, str | Unknown)
    )


def _given(value: Value) -> Value:
    return combine(lambda one: one if isinstance(one, Unknown) else one is not ABSENT, value)


def _absent(value: Value, edges: list[Edge]) -> Verdict:
    return holds(lambda given: not given, _given(value), given=worlds_of(*edges))


def _in_queue(queue: Resource, view: Queue) -> Iterator[Loss]:
    consumers = list(queue.edges_out("polls"))
    if consumers and not is_dead_letter_target(queue):
        verdict = _absent(view.redrive_target, consumers)
        if verdict.possible:
            yield Loss("queue", queue, ("RedrivePolicy",), tuple(consumers), verdict)


def _in_stream(edge: Edge) -> Iterator[Loss]:
    settings, consumer = edge.settings, edge.target
    if isinstance(settings, EventSource) and settings.kind in _STREAMS:
        if not (isinstance(consumer, Resource) and is_helper(consumer)):
            verdict = _absent(settings.on_failure, [edge])
            if verdict.possible:
                yield Loss("stream", edge.stated_by, ("DestinationConfig", "OnFailure"), (edge,), verdict)
    elif isinstance(settings, Pipe) and _is_stream(edge.source):
        verdict = _absent(settings.dead_letter_target, [edge])
        if verdict.possible:
            yield Loss("pipe", edge.stated_by, ("SourceParameters",), (edge,), verdict)


def _is_stream(source: Node) -> bool:
    """Whether it is a stream of Kinesis or DynamoDB."""
    if isinstance(source, Resource):
        return isinstance(source.view, Stream | Table)
    arn = arns.parse(source.name)
    return arn is not None and arn.service in ("kinesis", "dynamodb")


def _handed_over(stated_by: Resource, path: Path, edges: list[Edge]) -> Iterator[Loss]:
    """A target of a rule or schedule, or a subscription. `edges` are the alternatives of where it leads."""
    settings, lasting = edges[0].settings, [edge for edge in edges if _is_lasting(edge)]
    excuses = [_excuse(edge) for edge in lasting]
    if not excuses or None in excuses:
        return
    if isinstance(settings, Subscription):
        verdict = holds(
            lambda given, protocol: not given and protocol in _RETRIED,
            _given(settings.redrive_target), settings.protocol, given=worlds_of(*edges),
        )  # fmt: skip
        at: Path = (*path, "RedrivePolicy") if len(path) > 1 else ("RedrivePolicy",)
    else:
        verdict = _absent(settings.dead_letter_target, lasting) if isinstance(settings, Target) else Verdict("unknown")
        at = (*path, "DeadLetterConfig")
    if verdict.possible:
        kind: Literal["subscription", "target"] = "subscription" if isinstance(settings, Subscription) else "target"
        excuse = next((one for one in excuses if not one), excuses[0])
        yield Loss(kind, stated_by, at, tuple(lasting), verdict, excuse or "")


def _is_lasting(edge: Edge) -> bool:
    """Whether a failed delivery along the edge may be a loss."""
    return not isinstance(edge.settings, Subscription) or bool(_retried(edge, edge.settings))


def _retried(edge: Edge, subscription: Subscription) -> list[Value]:
    """The protocols of an edge whose failed deliveries can be kept."""
    return [
        option.value
        for option in alternatives(subscription.protocol)
        if option.value in _RETRIED and any(together(option.world, world) for world in edge.worlds)
    ]


def _excuse(edge: Edge) -> Excuse | None:
    """`None` where the finding belongs elsewhere, or where what the target is cannot be told."""
    target = edge.target
    if edge.kind == "invokes" and edge.mode == "async":
        if not isinstance(target, Resource) or is_helper(target) or _drops(target, edge).outcome != "never":
            return None
        return "permission"
    if isinstance(edge.settings, Subscription):
        forgiven = all(protocol == "sqs" for protocol in _retried(edge, edge.settings))
    else:
        service = _service(target)
        if service is None or _repeats_soon(edge.stated_by):
            return None if service is None else "next-run"
        forgiven = service in ("logs", "events")
    near = _is_near(edge.stated_by, target)
    if not forgiven or near is False:
        return ""
    return "same-account" if near else "perhaps-same-account"


def _repeats_soon(scheduled: Resource) -> bool:
    view = scheduled.view
    if isinstance(view, BusRule):
        return holds(_is_soon, view.schedule).possible
    return isinstance(view, Schedule) and holds(_is_soon, view.expression).possible


def _is_soon(expression: Value) -> bool:
    gap = longest_gap_s(expression) if isinstance(expression, str) else None
    return gap is not None and gap <= SOON_S


def _service(target: Node) -> str | None:
    """Of a target, as its ARN has it; `None` where that is not known."""
    if isinstance(target, Resource):
        roles = ((LogGroup, "logs"), (Bus, "events"))
        return next((name for role, name in roles if isinstance(target.view, role)), target.service)
    if target.kind == "http":
        return target.kind
    arn = arns.parse(target.name)
    return arn.service if arn is not None else None


def _is_near(resource: Resource, target: Node) -> bool | None:
    """Whether a target is of the same account and region; `None` where that is not known."""
    own = resource.stack.region
    if isinstance(target, Resource):
        return own == target.stack.region or None in (own, target.stack.region)
    arn = arns.parse(target.name)
    if arn is None or (arn.account.startswith("${") and arn.account != "${AWS::AccountId}"):
        return None
    if arn.account.isdigit():
        return False
    if arn.region in ("", "${AWS::Region}", own):
        return True
    return None if own is None or arn.region.startswith("${") else False
