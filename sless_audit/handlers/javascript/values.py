"""What an expression can be while code is followed: JavaScript's values as far as they are known."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import Class, Function
from sless_audit.handlers.model import CodeValue, Env, Opaque, Stored
from sless_audit.record import entity, record

MAX_OPTIONS = 8
"""Values of one expression that are told apart."""
MAX_ITEMS = 200
_MAX_PARTS = 40
_MAX_TEXT = 4_000


@record
class Undefined:
    pass


UNDEFINED = Undefined()


@record
class Passed:
    """Where a value was given to a function of the app as an argument."""

    frame: int
    """The call; it says something only while that call is under way."""


@record
class Text:
    """A text, of which some parts may be known by name only."""

    parts: tuple["str | Env | Stored | Opaque", ...]
    passed: Passed | None = None

    @property
    def constant(self) -> str | None:
        return self.parts[0] if len(self.parts) == 1 and isinstance(self.parts[0], str) else None


@record
class Unknown:
    reason: str
    from_event: bool = False
    batch: Literal["", "event", "records", "record", "properties"] = ""
    """What it is of the event that the handler is given."""


@dataclass(eq=False, slots=True)
class JsObject:
    properties: "dict[str | Text, Value]" = field(default_factory=dict)
    open: bool = False
    """It may have more than is known."""
    made_by: "JsClass | None" = None
    kept: bool = False
    """Made at init: it outlives the invocation."""


@dataclass(eq=False, slots=True)
class JsArray:
    items: "list[Value]" = field(default_factory=list)
    open: bool = False
    """It may have more items; those known stand for all."""
    records: bool = False
    """Made from the records of the event."""


@dataclass(eq=False, slots=True)
class Closure:
    function: Function
    scope: Scope
    file: str
    """The key of its module."""
    this: "Value" = UNDEFINED
    home: "JsClass | None" = None
    """The class whose method it is."""
    cached: bool = False
    """Wrapped so that it runs once (`once`, `memoize`)."""
    members: "dict[str, Value]" = field(default_factory=dict)
    """What is assigned to it: `prototype` holds the methods of what it constructs."""


@entity
class Getter:
    closure: Closure


@entity
class Live:
    """An import or export: looked up when it is used, since modules may import each other."""

    owner: "Value | Scope"
    """The exports of a module, or the names of the module itself."""
    name: str


@dataclass(eq=False, slots=True)
class JsClass:
    node: Class
    scope: Scope
    file: str
    base: "Value"
    methods: "dict[str, Value]" = field(default_factory=dict)
    statics: JsObject = field(default_factory=JsObject)


@record
class Library:
    """A module that is not the team's, or what it exports; the module `""` holds the language's own globals."""

    module: str
    path: tuple[str, ...] = ()
    made: "Made | None" = None
    """The object whose method it is."""

    def __str__(self) -> str:
        return ".".join((self.module, *self.path)) if self.module else ".".join(self.path)


@dataclass(eq=False, slots=True)
class Made:
    """What a library gave back: an object of it, or a function that it wrapped."""

    by: Library
    arguments: "tuple[Value, ...]" = ()
    calls: "list[tuple[str, tuple[Value, ...]]]" = field(default_factory=list)
    """Methods called on it, with their arguments."""


@record
class Method:
    """A method of a value, not called yet."""

    base: "Value"
    name: str


@entity
class Client:
    """A client of the AWS SDK."""

    library: str
    service: str
    style: Literal["v2", "v2-document", "v3", "v3-document"]
    """`document`: with methods that speak of items (`put`)."""
    bound: "JsObject | None" = None
    """Members that every call of it has."""
    region: CodeValue = None
    endpoint: CodeValue = None
    other_credentials: bool = False


@entity
class Command:
    """A request of SDK v3 that is not sent yet."""

    library: str
    service: str
    operation: str
    arguments: "Value"


@entity
class Response:
    """What a call of the AWS SDK gives back; a request object of v2 behaves the same."""

    service: str
    operation: str
    name: CodeValue = None
    """Of the parameter or secret that was asked for."""


@entity
class HttpClient:
    """`axios.create(…)`, `got.extend(…)`: a base URL and settings."""

    library: str
    base: "Value"
    timeout: "Value"


@record
class OneOf:
    options: "tuple[Value, ...]"


Value: TypeAlias = (
    Undefined | int | float | bool | Text | Unknown | JsObject | JsArray | Closure | Getter | Live | JsClass | Library
    | Made | Method | Client | Command | Response | HttpClient | OneOf | None
)  # fmt: skip


def text(value: str) -> Text:
    return Text((value,))


def join(values: Iterable[Value]) -> Value:
    """One of these. What is nothing (undefined, null) is left out beside what is something."""
    options: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, OneOf) else (value,):
            if not any(_same(option, known) for known in options):
                options.append(option)
    something: list[Value] = [option for option in options if option is not UNDEFINED and option is not None]
    options = something or options
    if not options:
        return UNDEFINED
    if len(options) > MAX_OPTIONS:
        return Unknown("one of many values", any(from_event(option) for option in options))
    return options[0] if len(options) == 1 else OneOf(tuple(options))


def _same(one: Value, other: Value) -> bool:
    return one is other or (type(one) is type(other) and one == other)


def options_of(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, OneOf) else (value,)


def from_event(value: Value) -> bool:
    match value:
        case Unknown(from_event=told):
            return told
        case Text(parts=parts):
            return any(isinstance(part, Opaque) and part.from_event for part in parts)
        case OneOf(options=options):
            return any(from_event(option) for option in options)
        case JsArray(items=items, records=records):
            return records or any(isinstance(item, (Unknown, Text)) and from_event(item) for item in items)
        case _:
            return False


def derived(reason: str, values: Iterable[Value]) -> Unknown:
    """The result of what is not followed, from these."""
    values = tuple(values)
    told = any(from_event(value) for value in values)
    batched = any(isinstance(value, Unknown) and value.batch == "records" for value in values)
    batched = batched or any(isinstance(value, JsArray) and value.records for value in values)
    return Unknown(reason, told, "records" if batched else "")


def passed(value: Value, mark: Passed) -> Value:
    """The value as the function sees it that it is given to."""
    if isinstance(value, Text):
        return replace(value, passed=mark)
    if isinstance(value, OneOf):
        return OneOf(tuple(passed(option, mark) for option in value.options))
    return value


def concatenated(values: Iterable[Value]) -> Value:
    parts: list[str | Env | Stored | Opaque] = []
    mark: Passed | None = None
    for value in values:
        if isinstance(value, Text):
            parts += value.parts
            mark = mark or value.passed
        else:
            parts.append(_as_part(value))
    merged: list[str | Env | Stored | Opaque] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if len(merged) > _MAX_PARTS or any(isinstance(part, str) and len(part) > _MAX_TEXT for part in merged):
        return Unknown("a long text", any(isinstance(part, Opaque) and part.from_event for part in merged))
    return Text(tuple(merged) or ("",), mark)


def _as_part(value: Value) -> str | Opaque:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case None:
            return "null"
        case Unknown(reason=reason, from_event=told):
            return Opaque(reason, told)
        case OneOf():
            return Opaque("one of several values", from_event(value))
        case _:
            return Opaque("an object")
