"""Clients and connections that the code of a function makes anew in every invocation."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sless_audit.graph.handler_code import ReadFunction
from sless_audit.graph.model import Confidence

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CallSite, ClientCreation


class MadeAnew(NamedTuple):
    creation: "ClientCreation"
    what: str
    """In words: `a client of dynamodb`."""
    confidence: Confidence


def made_anew(function: ReadFunction) -> Iterator[MadeAnew]:
    """Those that could be kept: what they are made of does not come from the request.

    What a database connection is made of is often looked up, so that it is not constant; it is taken as the same in
    each invocation unless it is seen to come from the event.
    """
    facts = function.code.facts
    connects = {site.place: site for site in facts.call_sites if site.kind == "database"}
    for creation in facts.clients:
        if creation.phase != "request":
            continue
        if creation.constant_arguments:
            yield MadeAnew(creation, _what(creation), "high")
        elif creation.kind == "database" and not _of_event(connects.get(creation.place)):
            yield MadeAnew(creation, _what(creation), "medium")


def _what(creation: "ClientCreation") -> str:
    if creation.kind == "sdk":
        return f"a client of {creation.service}" if creation.service else "an AWS client"
    if creation.kind == "http":
        library = creation.library.removeprefix("node:")
        return f"an agent of {library}" if library in ("http", "https") else f"a session of {library}"
    engine = "" if creation.service in ("", "sql") else f" to {creation.service}"
    return f"a connection{engine}"


def _of_event(site: "CallSite | None") -> bool:
    return site is None or any(_from_event(value) for value in site.arguments.values())


def _from_event(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_from_event(inner) for inner in value.values())
    for parts in ("parts", "options"):
        if hasattr(value, parts):
            return any(_from_event(inner) for inner in getattr(value, parts))
    return bool(getattr(value, "from_event", False))
