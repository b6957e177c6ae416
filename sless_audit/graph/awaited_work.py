"""Asynchronous work of which the function that starts it waits for the result, while its own caller waits as well."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from sless_audit.aws.jobs import JOBS, Job
from sless_audit.graph import views
from sless_audit.graph.call_order import exclude_one_another, precedes
from sless_audit.graph.edge_kinds import FLOW
from sless_audit.graph.handler_code import ReadFunction
from sless_audit.graph.model import Confidence, Edge, External, Node, Resource
from sless_audit.graph.pauses import Polling, asks_for_state, is_short, polls, seconds_of
from sless_audit.graph.query import triggers
from sless_audit.graph.waits import API_WAITS_S

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CallSite, CodeValue

SHORT_S = 2
"""A wait that is bounded below this many seconds in all is none."""


_HANDS_OVER: Mapping[tuple[str, str], str] = {
    ("s3", "PutObject"): "puts an object",
    ("sqs", "SendMessage"): "sends a message",
    ("sqs", "SendMessageBatch"): "sends messages",
    ("lambda", "Invoke"): "invokes a function asynchronously",
    ("lambda", "InvokeAsync"): "invokes a function asynchronously",
}
_MORE_ASKS = frozenset((("dynamodb", "Query"), ("dynamodb", "Scan"), ("sqs", "ReceiveMessage")))
_LOOKS = _MORE_ASKS | {
    ("dynamodb", "GetItem"),
    ("dynamodb", "BatchGetItem"),
    ("s3", "GetObject"),
    ("s3", "GetObjectTagging"),
    ("s3", "HeadObject"),
    ("s3", "ListObjects"),
    ("s3", "ListObjectsV2"),
}
"""Where a result may be put that the service which makes it does not hand out."""


How: TypeAlias = Literal["waiter", "loop", "busy loop", "pause", "receive"]
"""`loop`: it asks and sleeps in turns; `busy loop`: it asks without a pause; `pause`: it sleeps, then asks; `receive`:
the call is answered when there is a message."""


class Awaited(NamedTuple):
    start: "CallSite"
    does: str
    """In words: `starts an Athena query`."""
    targets: tuple[Resource, ...]
    """What is put into, sent to, invoked or started, where that is a resource of the app."""
    how: How
    waits: "tuple[CallSite, ...]"
    """The waiter, the sleeps, or the call that is repeated or itself waits."""
    asks: "CallSite"
    """The call that is to bring the result."""
    seconds: float | None
    """Between two calls, where they are repeated after a pause of known length."""
    confidence: Confidence


def api_triggers(function: Resource) -> tuple[Edge, ...]:
    """The APIs, function URLs and load balancers whose clients wait for the function's answer."""
    return tuple(
        edge
        for edge in triggers(function, "sync")
        if isinstance(edge.source, Resource)
        and isinstance(edge.source.view, views.Api | views.FunctionUrl | views.LoadBalancer)
        and not (isinstance(edge.settings, views.Route) and edge.settings.role == "authorizer")
    )


def patience_s(function: ReadFunction) -> float | None:
    """After how many seconds the function is stopped or its first client gets an error; `None` where that is open."""
    timeout = function.view.timeout_s
    if not isinstance(timeout, int | float):
        return None
    apis = [edge.source.as_(views.Api) for edge in api_triggers(function.resource) if isinstance(edge.source, Resource)]
    return min([timeout, *(API_WAITS_S[api.protocol] for api in apis if api and api.protocol in API_WAITS_S)])


def awaited_work(function: ReadFunction) -> Iterator[Awaited]:
    """What a function starts and waits for in one invocation; one for each place where it waits."""
    starts = [site for site in _requests(function) if _starts(function, site)]
    if not starts:
        return
    seen: set[object] = set()
    for wait in _waits(function):
        for asks in (wait.asks, *wait.others):
            linked = [
                (start, surely)
                for start in starts
                if asks.place not in seen and (surely := _linked(function, start, wait, asks)) is not None
            ]
            if linked:
                start, surely = max(linked, key=lambda pair: _LEVELS.index(pair[1]))
                confidence = min(surely, start.confidence, asks.confidence, key=_LEVELS.index)
                seen.add(asks.place)
                targets = tuple(node for node in _targets(function, start) if isinstance(node, Resource))
                yield Awaited(
                    start, _does(start), targets, _how(wait, asks), wait.sites, asks, wait.seconds, confidence
                )
                break


_LEVELS: tuple[Confidence, ...] = ("low", "medium", "high")


def _requests(function: ReadFunction) -> "Iterator[CallSite]":
    return (
        site
        for site in function.code.facts.call_sites
        if site.kind == "sdk" and site.phase == "request" and not site.signed_only
    )


def _starts(function: ReadFunction, site: "CallSite") -> bool:
    if site.service == "lambda":
        is_call = (site.service, site.operation) in _HANDS_OVER
        return is_call and {edge.mode for edge in _edges(function, site)} == {"async"}
    return (site.service, site.operation) in JOBS or (site.service, site.operation) in _HANDS_OVER


def _does(start: "CallSite") -> str:
    job = JOBS.get((start.service, start.operation))
    return f"starts {job.what}" if job is not None else _HANDS_OVER[start.service, start.operation]


def _waits(function: ReadFunction) -> Iterator[Polling]:
    yield from polls(function, SHORT_S, lambda site: (site.service, site.operation) in _MORE_ASKS)
    sleeps = [site for site in function.code.facts.call_sites if site.kind == "sleep" and site.phase == "request"]
    for site in _requests(function):
        if _waits_itself(site):
            yield Polling((site,), site, (), None, None, site.confidence)
        if not asks_for_state(site) or not site.arguments_complete:
            continue
        if any(loop.over == "condition" for loop in site.loops) and not any(
            sleep.loops[-1:] == site.loops[-1:] for sleep in sleeps
        ):
            yield Polling((site,), site, (), None, None, site.confidence)
        for sleep in sleeps:
            seconds = seconds_of(sleep.arguments.get("seconds"))
            if not sleep.loops and seconds is not None and seconds >= SHORT_S and _precedes(function, sleep, site):
                yield Polling((sleep,), site, (), None, None, site.confidence)


def _waits_itself(site: "CallSite") -> bool:
    """A queue can be asked so that it answers when there is a message."""
    if (site.service, site.operation) != ("sqs", "ReceiveMessage"):
        return False
    given = site.arguments.get("WaitTimeSeconds")
    if given is not None:
        seconds = seconds_of(given)
        return seconds is not None and seconds >= SHORT_S and not is_short(site, seconds, SHORT_S)
    return any(loop.over == "condition" for loop in site.loops)


def _linked(function: ReadFunction, start: "CallSite", wait: Polling, asks: "CallSite") -> Confidence | None:
    """How surely a wait is for what that call started; `None`: it is not, or nothing says so."""
    if exclude_one_another(start, asks) or set(start.loops) & set(_repeated(wait)):
        return None
    how = _how(wait, asks)
    if how == "pause" and not _precedes(function, start, wait.sites[0]):
        return None
    job = JOBS.get((start.service, start.operation))
    if job is not None and asks.service == start.service:
        return _asks_for_job(function, start, job, asks)
    if (asks.service, asks.operation) not in _LOOKS or how not in ("waiter", "loop", "receive"):
        return None
    return _arrives(function, start, asks) if _precedes(function, start, asks) else None


def _how(wait: Polling, asks: "CallSite") -> How:
    if asks.kind == "wait":
        return "waiter"
    if asks in wait.sites:
        return "receive" if _waits_itself(asks) else "busy loop"
    return "loop" if wait.sites[0].loops else "pause"


def _repeated(wait: Polling) -> "tuple[object, ...]":
    """The loop in which it waits: a call in it is tried again, and not waited for."""
    return wait.sites[0].loops[-1:] if wait.asks.kind != "wait" else ()


def _asks_for_job(function: ReadFunction, start: "CallSite", job: Job, asks: "CallSite") -> Confidence | None:
    if asks.operation not in job.results:
        return None
    given = [value for member, value in asks.arguments.items() if member != "JobName"]
    if any(_is_result_of(value, start.operation) for value in given):
        return "medium"
    name = asks.arguments.get(job.named_by)
    if name is not None and name == start.arguments.get(job.named_by):
        return "medium" if _precedes(function, start, asks) else None
    if any(_is_from_event(value) or _is_result(value) for value in given):
        return None
    return "low" if _precedes(function, start, asks) else None


def _is_result_of(value: "CodeValue", operation: str) -> bool:
    return any(one.startswith("result of ") and one.split()[-1] == operation for one in _reasons(value))


def _is_result(value: "CodeValue") -> bool:
    """Of another call of AWS, which has an ID of its own."""
    return any(one.startswith("result of ") and one.split()[-1][:1].isupper() for one in _reasons(value))


def _is_from_event(value: "CodeValue") -> bool:
    return any(getattr(one, "from_event", False) for one in _leaves(value))


def _reasons(value: "CodeValue") -> Iterator[str]:
    return (reason for one in _leaves(value) if (reason := getattr(one, "reason", "")))


def _leaves(value: "CodeValue") -> "Iterator[CodeValue]":
    inner = getattr(value, "parts", None) or getattr(value, "options", None)
    if isinstance(value, tuple):
        inner = value
    elif isinstance(value, Mapping):
        inner = tuple(value.values())
    if inner is None:
        yield value
    else:
        for one in inner:
            yield from _leaves(one)


def _arrives(function: ReadFunction, start: "CallSite", asks: "CallSite") -> Confidence | None:
    """Whether what was handed over leads to what is asked. Where it cannot be followed, the confidence is low."""
    handed, asked = _targets(function, start), _targets(function, asks)
    if _is_same_object(start, asks, handed, asked):
        return None
    if not handed or not asked or not all(isinstance(node, Resource) for node in (*handed, *asked)):
        return "medium" if asks.operation == "ReceiveMessage" else "low"
    reached, known = _reached(handed, function.resource)
    if any(node in reached for node in asked):
        return "medium"
    # what takes it up may lie in another stack, where nothing here does and the same service brings the result
    return "low" if not known or (not reached and asks.service == start.service) else None


def _is_same_object(start: "CallSite", asks: "CallSite", handed: tuple[Node, ...], asked: tuple[Node, ...]) -> bool:
    """Whether it looks for what it has itself put there: the same key of a bucket, the same queue."""
    same_place = handed == asked and any(isinstance(node, Resource) for node in handed)
    for member in ("Bucket", "QueueUrl"):
        given = start.arguments.get(member)
        same_place = same_place or (given is not None and given == asks.arguments.get(member))
    if start.service != asks.service or not same_place:
        return False
    return start.service == "sqs" or start.arguments.get("Key") == asks.arguments.get("Key")


def _reached(handed: tuple[Node, ...], starter: Resource) -> tuple[set[Node], bool]:
    """What follows from what was handed over, without what the function itself does; and whether all of it is known."""
    reached: set[Node] = set()
    pending = list(handed)
    known = True
    while pending:
        node = pending.pop()
        if not isinstance(node, Resource) or node is starter:
            continue
        if node.as_(views.Function) is not None and (node.code is None or not node.code.is_known):
            known = False
        for edge in node.edges_out(*(FLOW - {"reads"})):
            for target in (edge.target, *_buckets_of_event(node, edge)):
                if target not in reached:
                    reached.add(target)
                    pending.append(target)
    return reached, known


def _buckets_of_event(function: Resource, edge: Edge) -> Iterator[Resource]:
    """Where a function puts an object into the bucket that its event names: those whose events it gets."""
    arguments = getattr(edge.settings, "arguments", {})
    if isinstance(edge.target, External) and _is_from_event(arguments.get("Bucket")):
        for trigger in function.edges_in("invokes", mode="async"):
            if isinstance(trigger.source, Resource) and trigger.source.as_(views.Bucket) is not None:
                yield trigger.source


def _targets(function: ReadFunction, site: "CallSite") -> tuple[Node, ...]:
    return tuple(edge.target for edge in _edges(function, site))


def _edges(function: ReadFunction, site: "CallSite") -> list[Edge]:
    return [edge for edge in function.resource.edges_out() if edge.settings is site]


def _precedes(function: ReadFunction, first: "CallSite", second: "CallSite") -> bool:
    return precedes(first, second, function.code.facts.files)
