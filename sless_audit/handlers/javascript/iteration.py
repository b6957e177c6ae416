"""What a loop goes over."""

from typing import Literal

from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.values import (
    JsArray,
    JsObject,
    OneOf,
    Unknown,
    Value,
    from_event,
    join,
    text,
)


def item_of(run: Run, value: Value) -> Value:
    """One of the items: the join of those known."""
    match value:
        case JsArray(items=items, open=unbounded, records=records):
            rest: list[Value] = []
            if not items or (unbounded and records):
                rest = [Unknown("a record of the event", True, "record") if records else Unknown("an item of a list")]
            return join([*items, *rest])
        case Unknown(batch="records"):
            return Unknown("a record of the event", True, "record")
        case OneOf(options=options):
            return join([item_of(run, option) for option in options])
        case _:
            return Unknown("an item of a list", from_event(value))


def key_of(value: Value) -> Value:
    """What `for … in` goes over."""
    if isinstance(value, JsObject) and not value.open:
        return join([text(key) if isinstance(key, str) else key for key in value.properties])
    if isinstance(value, Unknown) and value.batch == "records":
        return Unknown("the number of a record")
    return Unknown("a key of an object", from_event(value))


def extent(value: Value) -> tuple[Literal["records", "collection"], int | None]:
    """Whether it is the records of the event, and how many items it has."""
    match value:
        case Unknown(batch="records") | JsArray(records=True):
            return "records", None
        case JsArray(items=items, open=False):
            return "collection", len(items)
        case JsObject(properties=properties, open=False):
            return "collection", len(properties)
        case OneOf(options=options):
            return ("records" if any(extent(option)[0] == "records" for option in options) else "collection"), None
        case _:
            return "collection", None
