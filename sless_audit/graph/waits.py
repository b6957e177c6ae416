"""Callers that give up, or are stopped, before what they wait for has to answer."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.hops import Hop
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.template.values import Unknown, Value, combine

API_WAITS_S = {"REST": 29, "HTTP": 30}
"""How long an API waits for a function at most, unless the quota was raised: API Gateway developer guide, "Quotas for
configuring and running a REST API" and "Quotas for configuring and running an HTTP API" (2026-11)."""


class Wait(NamedTuple):
    hops: tuple[Hop, ...]
    """The calls that one invocation of their caller makes one after the other; a single one is longer by itself."""
    verdict: Verdict
    """With the caller's timeout, and that of the callee or their sum, in seconds."""


def outlasted(hops: Sequence[Hop]) -> Iterator[Wait]:
    """The calls that may take longer than their caller has time: single ones, or else all of a function together."""
    known = [hop for hop in hops if hop.site is not None and hop.kind in ("invoke", "request")]
    by_caller: dict[int, list[Hop]] = {}
    for hop in known:
        by_caller.setdefault(id(hop.caller), []).append(hop)
    for calls in by_caller.values():
        alone = [wait for hop in calls if (wait := _alone(hop)) is not None]
        yield from _distinct(alone)
        if not alone:
            yield from _together(calls)


def _alone(hop: Hop) -> Wait | None:
    verdict = holds(lambda own, takes: own <= takes, _timeout(hop.caller), _takes(hop), given=hop.worlds)
    return Wait((hop,), verdict) if verdict.possible and hop.caller is not hop.callee else None


def _distinct(waits: list[Wait]) -> Iterator[Wait]:
    """The first of several calls of one function."""
    seen: set[int] = set()
    for wait in waits:
        callee = id(wait.hops[0].callee)
        if callee not in seen:
            seen.add(callee)
            yield wait


def _together(calls: list[Hop]) -> Iterator[Wait]:
    """Only the calls that each invocation makes, each once, and one at a time."""
    in_turn = [hop for hop in calls if hop.site and not (hop.site.conditional or hop.site.concurrent or hop.site.loops)]
    in_turn = [hop for hop in in_turn if len(hop.worlds) == 1 and hop.worlds[0] == in_turn[0].worlds[0]]
    if len({hop.place for hop in in_turn}) < 2 or len({hop.place for hop in in_turn}) < len(in_turn):
        return
    takes = combine(_sum, *(_takes(hop) for hop in in_turn))
    verdict = holds(lambda own, all_: own < all_, _timeout(in_turn[0].caller), takes, given=in_turn[0].worlds)
    if verdict.possible:
        yield Wait(tuple(in_turn), verdict)


def _sum(*seconds: Value) -> Value:
    return sum(seconds) if all(isinstance(one, int | float) for one in seconds) else Unknown("", "timeouts")


def _timeout(function: Resource) -> Value:
    view = function.as_(views.Function)
    return view.timeout_s if view is not None else Unknown("", "a timeout")


def _takes(hop: Hop) -> Value:
    """How long the caller may have to wait: as long as the function called runs, an API waits for it, and the caller
    itself is ready to wait."""
    limits: list[float] = []
    api = hop.through.as_(views.Api) if hop.through is not None else None
    if api is not None:
        limits.append(API_WAITS_S[api.protocol])
    own = hop.site.arguments.get("timeout") if hop.site is not None else None
    if own is not None:
        if not isinstance(own, int | float):
            return Unknown("", "a timeout that is set while the code runs")
        limits.append(own)
    return combine(
        lambda seconds: min(seconds, *limits) if isinstance(seconds, int | float) and limits else seconds,
        _timeout(hop.callee),
    )


class ShortTask(NamedTuple):
    machine: Resource
    edge: Edge
    """From the machine to the function; its setting is the task."""
    function: Resource
    task: views.Task
    verdict: Verdict
    """With the task's timeout and that of the function, in seconds."""


def short_tasks(app: App) -> Iterator[ShortTask]:
    """The tasks of state machines that give up on a function which may still be running. A task that waits for a
    callback or a heartbeat has other reasons for its timeout."""
    for machine, _ in app.all(views.StateMachine):
        for edge in machine.edges_out("invokes", mode="sync"):
            task, function = edge.settings, edge.target
            if not isinstance(task, views.Task) or not isinstance(function, Resource):
                continue
            if task.pattern == "wait-for-task-token" or task.state.heartbeat_s is not None:
                continue
            verdict = holds(_is_shorter, task.state.timeout_s, _timeout(function), given=edge.worlds)
            if verdict.possible:
                yield ShortTask(machine, edge, function, task, verdict)


def _is_shorter(waits: Value, runs: Value) -> bool | None:
    if waits is None:
        return False
    return waits < runs if isinstance(waits, int | float) and isinstance(runs, int | float) else None
