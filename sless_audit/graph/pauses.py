"""Where a function only waits while it handles a request: sleeps, and loops that ask until something is done."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sless_audit.graph.handler_code import ReadFunction
from sless_audit.graph.model import Confidence

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CallSite, CodeValue, Loop

SHORT_S = 5
"""A wait that is bounded below this many seconds in all is a retry with a backoff."""

_ASKS = ("Describe", "Get", "Head", "List", "BatchGet")
_PAGE = ("token", "marker", "exclusivestartkey")


class Sleep(NamedTuple):
    site: "CallSite"
    seconds: float | None
    """Of one sleep, of several the shortest; `None` where the code computes it."""
    longest: float | None
    in_loop: bool
    confidence: Confidence


class Polling(NamedTuple):
    sites: "tuple[CallSite, ...]"
    """The waiter, or the sleeps of one loop."""
    asks: "CallSite"
    """The waiter again, or the call that is repeated."""
    others: "tuple[CallSite, ...]"
    """Further calls that are repeated."""
    seconds: float | None
    """Between two calls, of several the shortest; `None` where the code computes it, or the waiter decides."""
    longest: float | None
    confidence: Confidence


def sleeps(function: ReadFunction) -> Iterator[Sleep]:
    """Sleeps per request of at least a second, and those of any length in a loop that is not a short retry."""
    for site in _per_request(function, "sleep"):
        seconds = seconds_of(site.arguments.get("seconds"))
        if seconds == 0 or is_short(site, seconds):
            continue
        if seconds is not None and (seconds >= 1 or site.loops):
            longest = seconds_of(site.arguments.get("seconds"), max)
            yield Sleep(site, seconds, longest, bool(site.loops), site.confidence)
        elif seconds is None and site.loops:
            yield Sleep(site, None, None, True, _at_most_medium(site.confidence))


def polls(
    function: ReadFunction, short_s: float = SHORT_S, is_ask: "Callable[[CallSite], bool] | None" = None
) -> Iterator[Polling]:
    """SDK waiters per request, and loops with a sleep and a call that asks for the state of something; none of which it
    is known that it waits for less than `short_s` in all. `is_ask`: what else asks."""
    for site in _per_request(function, "wait"):
        if not _is_short_waiter(site, short_s):
            yield Polling((site,), site, (), None, None, site.confidence)
    asking = [
        site for site in _per_request(function, "sdk") if asks_for_state(site) or (is_ask is not None and is_ask(site))
    ]
    found: dict[Loop, Polling] = {}
    for site in _per_request(function, "sleep"):
        seconds = seconds_of(site.arguments.get("seconds"))
        loop = next((loop for loop in reversed(site.loops) if loop.over == "condition" or loop.bound is not None), None)
        repeated = [one for one in asking if loop in one.loops]
        if loop is None or not repeated or seconds == 0 or is_short(site, seconds, short_s):
            continue
        asks, *others = repeated
        longest = seconds_of(site.arguments.get("seconds"), max)
        confidence = asks.confidence if seconds is not None else _at_most_medium(asks.confidence)
        known = found.get(loop)
        if known is None:
            found[loop] = Polling((site,), asks, tuple(others), seconds, longest, confidence)
        else:
            found[loop] = known._replace(sites=(*known.sites, site))
    yield from found.values()


def _per_request(function: ReadFunction, kind: str) -> "Iterator[CallSite]":
    return (site for site in function.code.facts.call_sites if site.kind == kind and site.phase == "request")


def asks_for_state(site: "CallSite") -> bool:
    """Whether a call asks for a state; the next page of a list is none."""
    paged = any(word in name.lower() for name in site.arguments for word in _PAGE)
    return site.operation.startswith(_ASKS) and not paged


def seconds_of(value: "CodeValue", of_several: Callable[..., float] = min) -> float | None:
    """Of several, the shortest, or the longest (`max`)."""
    options = getattr(value, "options", (value,))
    if any(isinstance(option, bool) or not isinstance(option, int | float) for option in options):
        return None
    return float(of_several(options))


def is_short(site: "CallSite", seconds: float | None, short_s: float = SHORT_S) -> bool:
    """Whether all rounds together are known to sleep for less than `short_s`."""
    if seconds is None or not site.loops:
        return False
    options = getattr(site.arguments.get("seconds"), "options", (seconds,))
    rounds = 1
    for loop in site.loops:
        if loop.bound is None:
            return False
        rounds *= loop.bound
    longest = sum(options) if len(options) == rounds else max(options) * rounds
    return bool(longest < short_s)


def _is_short_waiter(site: "CallSite", short_s: float) -> bool:
    settings = site.arguments.get("WaiterConfig")
    if not isinstance(settings, dict):
        return False
    delay, attempts = seconds_of(settings.get("Delay")), seconds_of(settings.get("MaxAttempts"))
    return delay is not None and attempts is not None and delay * attempts < short_s


def _at_most_medium(confidence: Confidence) -> Confidence:
    return "medium" if confidence == "high" else confidence
