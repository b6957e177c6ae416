"""What a name may stand for while code is followed: values of the model, and objects of the code."""

import ast
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sless_audit.handlers.model import (
    CodeValue,
    Env,
    Joined,
    Opaque,
    Stored,
)
from sless_audit.record import record

if TYPE_CHECKING:
    from sless_audit.handlers.python.modules import Module

MAX_OPTIONS = 6
MAX_ITEMS = 64
MAX_LOOKED_AT = 300
MAX_TEXT = 4_000


@dataclass(slots=True, eq=False)
class Scope:
    names: dict[str, "Value"]
    parent: "Scope | None" = None


@dataclass(slots=True, eq=False)
class FunctionObject:
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: "Module"
    name: str
    """Qualified in its module."""
    closure: Scope
    owner: "ClassObject | None" = None
    kind: str = "function"
    """`function`, `static`, `class` or `property`."""
    cached: bool = False
    defaults: dict[str, "Value"] = field(default_factory=dict)
    wrappers: list[str] = field(default_factory=list)
    """Decorators of libraries that nothing is known of."""


@dataclass(slots=True, eq=False)
class ClassObject:
    name: str
    module: "Module"
    bases: tuple["Value", ...]
    names: dict[str, "Value"]
    fields: tuple[str, ...] = ()
    """Annotated names in the class body, the arguments of a dataclass."""

    def find(self, name: str, depth: int = 0) -> "Value | None":
        if name in self.names:
            return self.names[name]
        if depth > MAX_OPTIONS:
            return None
        found = (base.find(name, depth + 1) for base in self.bases if isinstance(base, ClassObject))
        return next((value for value in found if value is not None), None)

    def foreign_base(self, depth: int = 0) -> "External | None":
        for base in self.bases:
            if isinstance(base, External) and base.path != "builtins.object":
                return base
            if isinstance(base, ClassObject) and depth < MAX_OPTIONS and (found := base.foreign_base(depth + 1)):
                return found
        return None


@dataclass(slots=True, eq=False)
class InstanceObject:
    cls: ClassObject
    names: dict[str, "Value"]
    made_at_init: bool


@dataclass(slots=True, eq=False)
class BoundMethod:
    function: FunctionObject
    receiver: "Value"


@dataclass(slots=True, eq=False)
class SuperObject:
    cls: ClassObject
    receiver: "Value"


@dataclass(slots=True, eq=False)
class ModuleObject:
    module: "Module"


@record
class External:
    """Something of a library, by the path that leads to it: `boto3.client`, `requests.Session().headers`."""

    path: str


@record
class EventPart:
    """The event of the invocation, a part of it, or what was made from that; the path holds the keys and `[]`."""

    path: tuple[str, ...] = ()

    def at(self, step: str) -> "EventPart":
        return self if len(self.path) > 8 else EventPart((*self.path, step))

    @property
    def of_records(self) -> bool:
        return any(step in _RECORDS for step in self.path)


_RECORDS = frozenset({"Records", "records", "rmqMessagesByQueue", "messages", "events"})
"""Where the events of batch sources hold their records: SQS, Kinesis, DynamoDB, SNS, S3 (`Records`), Kafka
(`records`), Amazon MQ, DocumentDB. https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html and the
pages below it, 2026-11."""


@dataclass(slots=True, eq=False)
class DictObject:
    entries: list[tuple["Value", "Value"]]
    complete: bool = True

    def get(self, key: str) -> "Value | None":
        return next((value for known, value in reversed(self.entries) if known == key), None)

    def put(self, key: "Value", value: "Value") -> None:
        if isinstance(key, str):
            for index, (known, _) in enumerate(self.entries):
                if known == key:
                    self.entries[index] = (key, value)
                    return
        if len(self.entries) < MAX_ITEMS:
            self.entries.append((key, value))
        else:
            self.complete = False


@dataclass(slots=True, eq=False)
class ListObject:
    """A list, tuple or set."""

    items: list["Value"]
    complete: bool = True

    def add(self, value: "Value") -> None:
        if len(self.items) < MAX_ITEMS:
            self.items.append(value)
        else:
            self.complete = False


@dataclass(slots=True, eq=False)
class Either:
    options: tuple["Value", ...]


@dataclass(slots=True, eq=False)
class Partial:
    """`functools.partial`."""

    function: "Value"
    positional: tuple["Value", ...]
    keywords: dict[str, "Value"]


@dataclass(slots=True, eq=False)
class Method:
    """A method of an object that a library model or a built-in type knows."""

    receiver: "Value"
    name: str


# Objects of libraries


@record
class ClientOptions:
    region: "CodeValue" = None
    endpoint: "CodeValue" = None
    other_credentials: bool = False


@dataclass(slots=True, eq=False)
class Session:
    options: ClientOptions


@dataclass(slots=True, eq=False)
class Client:
    service: str
    options: ClientOptions


@dataclass(slots=True, eq=False)
class Paginator:
    client: Client
    operation: str


@dataclass(slots=True, eq=False)
class Waiter:
    client: Client
    name: str


@dataclass(slots=True, eq=False)
class Resource:
    """An object of a boto3 resource: the service itself (kind empty), a table, a queue."""

    service: str
    kind: str
    bound: dict[str, "Value"]
    options: ClientOptions


@dataclass(slots=True, eq=False)
class SdkResult:
    """The answer of a call, or a part of it."""

    service: str
    operation: str
    arguments: dict[str, "Value"]
    path: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class HttpClient:
    library: str
    timeout: "Value"
    """Seconds; None: there is none."""
    base: "Value"
    """What the URLs begin with."""


@dataclass(slots=True, eq=False)
class HttpRequest:
    """`urllib.request.Request`."""

    url: "Value"
    method: str


@dataclass(slots=True, eq=False)
class Timeout:
    """A timeout object of an HTTP library."""

    seconds: "Value"


@dataclass(slots=True, eq=False)
class Connection:
    """A database client, or what it hands out."""

    engine: str
    library: str
    address: "dict[str, Value]"
    """`host` and `database`, as far as they are given."""


LibraryObject: TypeAlias = (
    Session | Client | Paginator | Waiter | Resource | SdkResult | HttpClient | HttpRequest | Timeout | Connection
)
CodeObject: TypeAlias = (
    FunctionObject | ClassObject | InstanceObject | BoundMethod | SuperObject | ModuleObject | Partial | Method
)
Value: TypeAlias = (
    str | int | float | bool | Env | Stored | Joined | Opaque | EventPart | External | DictObject | ListObject | Either
    | CodeObject | LibraryObject | None
)  # fmt: skip

UNKNOWN = Opaque("not known from the code")


def options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else (value,)


def either(*values: Value) -> Value:
    """One of these; alike ones are one, and of too many none is told."""
    found: list[Value] = []
    for value in values:
        for option in options(value):
            if not any(option is known or (type(option) is type(known) and option == known) for known in found):
                found.append(option)
    if not found:
        return UNKNOWN
    if len(found) == 1:
        return found[0]
    if len(found) > MAX_OPTIONS:
        return EventPart() if all(is_from_event(option) for option in found) else Opaque("one of many values")
    return Either(tuple(found))


def without_none(value: Value) -> Value:
    """What a request may hold: boto3 refuses None for any member."""
    return either(*(option for option in options(value) if option is not None)) if isinstance(value, Either) else value


def is_from_event(value: Value) -> bool:
    return any(
        isinstance(inner, EventPart)
        or (isinstance(inner, Opaque) and inner.from_event)
        or (isinstance(inner, Joined) and any(isinstance(part, Opaque) and part.from_event for part in inner.parts))
        for inner in _inside(value)
    )


def event_part(*values: Value) -> EventPart | None:
    """The first part of the event among these or in them, so that what is made from it is known as such."""
    parts = (inner for value in values for inner in _inside(value) if isinstance(inner, EventPart))
    found = next(parts, None)
    if found is not None:
        return found
    return EventPart() if any(is_from_event(value) for value in values) else None


def _inside(value: Value) -> Iterator[Value]:
    """The value, and what it holds, breadth first; a list may hold itself."""
    waiting: deque[Value] = deque([value])
    looked_at = 0
    while waiting and looked_at < MAX_LOOKED_AT:
        looked_at += 1
        inner = waiting.popleft()
        yield inner
        if isinstance(inner, Either):
            waiting.extend(inner.options)
        elif isinstance(inner, ListObject):
            waiting.extend(inner.items)
        elif isinstance(inner, DictObject):
            waiting.extend(item for _, item in inner.entries)
        elif isinstance(inner, Method):
            waiting.append(inner.receiver)
