"""What travels along an edge, and whether what comes next lets it through.

EventBridge takes an event that a rule has sent to a bus no further than that bus: Amazon EventBridge user guide,
"Sending events between event buses in the same account and Region". Events of S3: Amazon S3 user guide, "EventBridge
event message structure"; of the destinations of Lambda: Lambda developer guide, "Capturing records of Lambda
asynchronous invocations"; of the streams of DynamoDB: Amazon DynamoDB Streams API reference, Record (all 2026-11).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sless_audit.aws import asl
from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.aws.event_patterns import may_match
from sless_audit.graph import views
from sless_audit.graph.grants import Grant, Permitted
from sless_audit.graph.model import Edge, External, Node, Resource
from sless_audit.handlers.model import CallSite
from sless_audit.template.json_text import read_json
from sless_audit.template.values import ABSENT, Ref, Text, Value, alternatives


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of what travels: `None` where nothing is."""

    changes: tuple[str, ...] | None = None
    """Of a bucket: `ObjectCreated`, `ObjectRemoved`; of a table: `INSERT`, `MODIFY`, `REMOVE`."""
    key: str | None = None
    """Of an object, with `*` for parts that are not known."""
    events: tuple[Mapping[str, Value], ...] | None = None
    """On a bus: parts of the events that it may be."""
    forwarded: bool = False
    """Whether a rule sent it to the bus."""
    permitted: Permitted | None = None
    """What permits to send it, where that is all that speaks for it."""


_CHANGES: Mapping[str, tuple[str, ...]] = {
    "putobject": ("ObjectCreated",),
    "copyobject": ("ObjectCreated",),
    "completemultipartupload": ("ObjectCreated",),
    "deleteobject": ("ObjectRemoved",),
    "deleteobjects": ("ObjectRemoved",),
    "putitem": ("INSERT", "MODIFY"),
    "updateitem": ("INSERT", "MODIFY"),
    "deleteitem": ("REMOVE",),
    "partiqlinsert": ("INSERT",),
    "partiqlupdate": ("MODIFY",),
    "partiqldelete": ("REMOVE",),
}
"""What an operation or action changes; one that is not here may change in any way."""


def sent(edge: Edge) -> Iterator[Message]:
    """Each kind of message that the source of an edge may send along it."""
    settings = edge.settings
    if isinstance(settings, Grant):
        for permitted in settings.permitted:
            name = permitted.action.partition(":")[2].lower()
            of_bucket = _is(edge.target, views.Bucket)
            if not (of_bucket and not permitted.rest):  # the ARN of a bucket is that of none of its objects
                key = _pattern(permitted.rest.removeprefix("/")) if of_bucket else None
                yield Message(_CHANGES.get(name), key, _from_allowed_sources(permitted), permitted=permitted)
    elif isinstance(settings, views.Task):
        yield _called(settings.state, edge)
    elif isinstance(settings, CallSite):
        yield Message(events=_events_of(settings))
    elif isinstance(settings, views.AsyncInvokeConfig):
        yield Message(events=({"source": "lambda", "detail-type": "Lambda Function Invocation Result - Success"},))
    else:
        yield Message()


def passed(message: Message, leaving: Edge) -> tuple[Message, bool] | None:
    """What becomes of a message that arrives where `leaving` begins, and whether it surely gets through; `None` where
    it surely does not."""
    settings, node = leaving.settings, leaving.source
    answer: bool | None = True
    onward = message
    if isinstance(settings, views.Notification):
        answer = _announced(message, settings)
    elif _is(node, views.Bucket) and leaving.kind == "publishes":
        onward = replace(message, events=tuple(_bucket_events(message, node)))
    elif leaving.kind == "polls" and isinstance(settings, views.EventSource | views.Pipe):
        enabled = settings.enabled if isinstance(settings, views.EventSource) else True
        answer = enabled is not False and _polled(message, settings.filters, of_table=_is(node, views.Table))
    elif isinstance(settings, views.Subscription):
        answer = True if settings.filter_policy is ABSENT else None
    elif leaving.kind == "routes":
        rule = leaving.target.as_(views.BusRule) if isinstance(leaving.target, Resource) else None
        answer = _matched(message, rule) if rule else True
    elif isinstance(settings, views.Target):
        to_bus = _is(leaving.target, views.Bus) or leaving.target == External("aws", DEFAULT_BUS)
        answer = settings.enabled is not False and not (to_bus and message.forwarded)
        onward = replace(message, forwarded=message.forwarded or to_bus)
    return None if answer is False else (onward, answer is True)


def _is(node: Node, role: type) -> bool:
    return isinstance(node, Resource) and isinstance(node.view, role)


def _called(state: asl.State, edge: Edge) -> Message:
    called = asl.integration(state)
    if called is None:  # the results of a distributed map
        return Message(("ObjectCreated",), "*")
    operation = called.action.lower()
    if operation == "putevents":
        entries = asl.argument(state, "Entries")
        found = [_entry(entry) for entry in _meant(entries, edge) if isinstance(entry, dict)]
        return Message(events=tuple(found) or None)
    key = asl.argument(state, "Key")
    if isinstance(key, Text):
        key = "".join(part if isinstance(part, str) else "*" for part in key.parts)
    return Message(_CHANGES.get(operation), key if isinstance(key, str) else "*")


def _events_of(site: CallSite) -> tuple[Mapping[str, Value], ...] | None:
    """What code puts on a bus, where it names the source and the type of each event."""
    entries = site.arguments.get("Entries")
    if site.operation != "PutEvents" or site.also or not isinstance(entries, tuple) or not entries:
        return None
    found = []
    for entry in entries:
        source, type_ = (entry.get("Source"), entry.get("DetailType")) if isinstance(entry, Mapping) else (None, None)
        if not isinstance(source, str) or not isinstance(type_, str):
            return None
        found.append({"source": source, "detail-type": type_})
    return tuple(found)


def _meant(entries: object, edge: Edge) -> list[Any]:
    """The entries of a call that go to the bus of this edge, where its path tells."""
    if not isinstance(entries, list):
        return []
    after = [step for before, step in zip(edge.path, edge.path[1:], strict=False) if before == "Entries"]
    return [entries[step] for step in after if isinstance(step, int) and step < len(entries)] or entries


def _entry(entry: Mapping[str, Value]) -> dict[str, Value]:
    names = {"Source": "source", "DetailType": "detail-type"}
    return {field: entry[name] for name, field in names.items() if isinstance(entry.get(name), str)}


def _from_allowed_sources(permitted: Permitted) -> tuple[Mapping[str, Value], ...] | None:
    """The events that a statement allows by their source."""
    allowed = permitted.statement.conditions.get("StringEquals", {}).get("events:source")
    named = allowed if isinstance(allowed, list) else [allowed]
    return tuple({"source": name} for name in named) if all(isinstance(name, str) for name in named) else None


def _pattern(written: str) -> str:
    """The key that ends the ARN of an object: `*` for whatever is not known before deployment."""
    return re.sub(r"\$\{[^}]*\}|\*+|\?", "*", written)


def _announced(message: Message, notification: views.Notification) -> bool | None:
    kinds = [event.split(":")[1] if isinstance(event, str) and ":" in event else None for event in notification.events]
    if message.changes is not None and kinds and not any(kind is None or kind in message.changes for kind in kinds):
        return False
    answers = (_begins(message.key, notification.prefix), _ends(message.key, notification.suffix))
    return False if False in answers else None if None in answers or None in kinds else True


def _begins(key: str | None, prefix: Value) -> bool | None:
    if prefix is ABSENT or prefix == "":
        return True
    if key is None or not isinstance(prefix, str):
        return None
    head, star, _ = key.partition("*")
    return True if head.startswith(prefix) else None if star and prefix.startswith(head) else False


def _ends(key: str | None, suffix: Value) -> bool | None:
    if suffix is ABSENT or suffix == "":
        return True
    if key is None or not isinstance(suffix, str):
        return None
    _, star, tail = key.rpartition("*")
    return True if tail.endswith(suffix) else None if star and suffix.endswith(tail) else False


def _bucket_events(message: Message, bucket: Node) -> Iterator[dict[str, Value]]:
    kinds = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}
    for change in message.changes or tuple(kinds):
        event: dict[str, Value] = {"source": "aws.s3", "detail-type": kinds.get(change, change)}
        event["detail"] = {"bucket": {"name": _marked(_name(bucket))}}
        if message.key is not None and "*" not in message.key:
            event["detail"]["object"] = {"key": message.key}
        yield event


def _name(bucket: Node) -> Value:
    """The name of a bucket; the reference to it where the deployment chooses one."""
    if not isinstance(bucket, Resource):
        return None
    written = bucket.properties.get("BucketName")
    return Ref(bucket.stack.name, bucket.logical_id) if written is ABSENT or not isinstance(written, str) else written


def _marked(value: Value) -> Value:
    """References as text, so that two of them can be told apart; other values as they are."""
    if isinstance(value, Ref) and value.attribute is None:
        return f"\0{value.stack}:{value.logical_id}"
    if isinstance(value, dict):
        return {key: _marked(inner) for key, inner in value.items()}
    return [_marked(inner) for inner in value] if isinstance(value, list) else value


_ANY_EVENT = {"source": "\0any", "detail-type": "\0any"}
"""An event that matches only a pattern that asks for no certain ones."""


def _matched(message: Message, rule: views.BusRule) -> bool | None:
    if rule.enabled is False:
        return False
    patterns = [_marked(option.value) for option in alternatives(rule.pattern)]
    if message.events is None:
        return True if all(_asks_for_nothing(pattern) for pattern in patterns) else None
    answers = {may_match(pattern, event) for pattern in patterns for event in message.events}
    return None if len(answers) > 1 and len(patterns) > 1 else _any(answers)


def _asks_for_nothing(pattern: Value) -> bool:
    if not isinstance(pattern, dict):
        return False
    asked = {key: value for key, value in pattern.items() if key not in ("account", "region", "version", "time", "id")}
    return may_match(asked, _ANY_EVENT) is True


def _polled(message: Message, filters: Value, *, of_table: bool) -> bool | None:
    if filters is ABSENT or filters == []:
        return True
    if not isinstance(filters, list):
        return None
    changes = message.changes or ("INSERT", "MODIFY", "REMOVE")
    events = [{"eventName": change, "eventSource": "aws:dynamodb"} for change in changes] if of_table else [{}]
    patterns = [one.get("Pattern") if isinstance(one, dict) else None for one in filters]
    read = [read_json(pattern) if isinstance(pattern, str | Text) else pattern for pattern in patterns]
    return _any({may_match(pattern, event) for pattern in read for event in events})


def _any(answers: set[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False
