"""HTTP calls that a function makes while it handles a request, and how long it waits for the answer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sless_audit.graph.handler_code import ReadFunction
from sless_audit.graph.model import Confidence
from sless_audit.graph.verdict import Verdict, holds

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CallSite, CodePlace

_LOCAL = ("localhost", "127.", "[::1]", "0.0.0.0")
_NOT_HTTP = "smtplib"
_DEFAULT_S = {"httpx": 5.0}
"""https://www.python-httpx.org/advanced/timeouts/ (2026-11). Nobody chose it, and few functions have less time."""


class EndlessCall(NamedTuple):
    site: "CallSite"
    place: "CodePlace"
    """The call of the library."""
    timeout_s: float | None
    """`None`: there is none."""
    verdict: Verdict
    confidence: Confidence


def endless_calls(function: ReadFunction) -> Iterator[EndlessCall]:
    """The calls per request that wait for as long as the function may run, or longer."""
    for site in function.code.facts.call_sites:
        if site.kind != "http" or site.phase != "request" or site.library == _NOT_HTTP or _is_local(site, function):
            continue
        known, timeout_s = _timeout(site)
        if not known or (timeout_s is not None and timeout_s == _DEFAULT_S.get(site.library)):
            continue
        verdict = Verdict("always")
        if timeout_s is not None:
            verdict = holds(lambda limit, wait=timeout_s: limit <= wait, function.view.timeout_s)
        if verdict.possible:
            through_library = bool(site.via) and site.via_place is None
            confidence: Confidence = "low" if through_library else site.confidence
            yield EndlessCall(site, site.via_place or site.place, timeout_s, verdict, confidence)


def _timeout(site: "CallSite") -> tuple[bool, float | None]:
    """Whether it is known, and the seconds; `None` for none."""
    if "timeout" not in site.arguments:
        return site.arguments_complete, None
    given = site.arguments["timeout"]
    options = getattr(given, "options", (given,))
    if any(isinstance(option, bool) or not isinstance(option, int | float) for option in options):
        return False, None
    return True, float(min(options))


def _is_local(site: "CallSite", function: ReadFunction) -> bool:
    """Whether the other side is in the execution environment itself: an extension, the runtime's API."""
    url = site.arguments.get("url")
    first = getattr(url, "parts", (url,))[0]
    second = getattr(url, "parts", ("", ""))[1:2]
    if isinstance(first, str) and first.endswith("://") and second:
        first = second[0]
    name = getattr(first, "name", None)
    if name == "AWS_LAMBDA_RUNTIME_API":
        return True
    if isinstance(name, str):
        first = function.view.environment.get(name)
    return isinstance(first, str) and first.rpartition("://")[2].startswith(_LOCAL)
