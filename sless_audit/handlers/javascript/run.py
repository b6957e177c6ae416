"""One handler being followed: where the code stands, and what was found so far."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sless_audit.handlers.javascript.findings import Findings
from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import Expression, Function, Span
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Closure,
    JsClass,
    JsObject,
    Library,
    Made,
    Unknown,
    Value,
)
from sless_audit.handlers.model import Arm, CodePlace, Loop, Phase

MAX_STEPS = 300_000
"""Expressions and statements that are followed for one handler; a large application needs a tenth."""
MAX_DEPTH = 150
"""Expressions within each other, through all calls that are under way; each costs up to five frames of Python's."""
MAX_CALLS = 25
"""Calls under way at one time."""
MAX_VISITS = 60
"""Times that one function is followed, with ever other arguments."""


@dataclass(eq=False, slots=True)
class Frame:
    number: int
    function: Function
    scope: Scope
    """Where the function was made; together they tell whether a call is a recursion."""
    file: str
    place: CodePlace | None
    """Of the call."""
    caller: str
    inline: bool
    """A callback that stands in the function it is called from: no step on the way from the handler."""
    regions: int
    """How many conditions stood around the call."""
    arguments: tuple[Value, ...]
    home: JsClass | None = None
    returns: list[tuple[Value, CodePlace]] = field(default_factory=list)
    answered: list[tuple[Value, CodePlace]] = field(default_factory=list)
    """What was given to the callback of the handler (`callback(null, result)`)."""
    recursions: list[Loop] = field(default_factory=list)


class Invoke(Protocol):
    def __call__(
        self,
        closure: Closure,
        arguments: list[Value],
        place: CodePlace | None,
        *,
        this: Value | None = None,
        callback: bool = False,
    ) -> Value: ...


class Instantiate(Protocol):
    def __call__(self, cls: JsClass, arguments: list[Value], place: CodePlace | None) -> Value: ...


@dataclass(eq=False, slots=True)
class Arguments:
    """Of one call, evaluated."""

    values: list[Value]
    complete: bool
    """False: a spread of unknown length was among them."""
    span: Span
    new: bool = False

    def at(self, index: int) -> Value:
        if index < len(self.values):
            return self.values[index]
        return UNDEFINED if self.complete else Unknown("a spread argument")


class Run:
    """Its evaluators are handed in, since they need each other."""

    def __init__(
        self,
        place: Callable[[str, Span], CodePlace],
        evaluate: "Callable[[Run, Scope, Expression], Value]",
        invoke: "Callable[[Run], Invoke]",
        instantiate: "Callable[[Run], Instantiate]",
        load: "Callable[[Run, str, str, CodePlace | None], Value]",
    ) -> None:
        self.place_in = place
        self._evaluate = evaluate
        self.invoke = invoke(self)
        self.instantiate = instantiate(self)
        self._load = load
        self.findings = Findings()
        self.phase: Phase = "init"
        self.file = ""
        """The key of the module whose code runs."""
        self.frames: list[Frame] = []
        self.regions: tuple[int, ...] = ()
        self.arms: tuple[Arm, ...] = ()
        self.may_have_left = False
        """An earlier statement may have left the function, or one of those that called it, with an answer."""
        self.loops: list[Loop] = []
        self.cached = 0
        self.concurrent = 0
        self.racing = 0
        self.optional_variables = 0
        """Reads of environment variables in tests and before a default."""
        self.demanded_variables = 0
        """Reads in a test that throws where there is none."""
        self.promises: list[list[Value]] = []
        """What `resolve` was called with, for each promise that is being made."""
        self.discarded = 0
        """Identity of the span of a call whose result nobody uses."""
        self.steps = 0
        self.depth = 0
        self.exhausted = False
        self.settings: dict[str, Value] = {}
        """What was assigned to a library (`axios.defaults.timeout`)."""
        self.requests: dict[Made, CodePlace] = {}
        """Requests of Node's own HTTP, which get their timeout after they are made."""
        self.requested: list[CodePlace] = []
        """The HTTP calls that were followed so far, each time they were."""
        self.answers: dict[int, tuple[Unknown, CodePlace]] = {}
        """By identity, the answer of an HTTP call, or what is made from it."""
        self.databases: dict[Made, JsObject] = {}
        """Connections, and where they lead."""
        self.visits: dict[Function, int] = {}
        """How often each function was followed."""
        self.referenced: list[Closure] = []
        """Functions that are named per request other than to call them."""
        self.deferred: list[Closure] = []
        """Functions that were registered at init with a library."""
        self.watched: list[Frame] = []
        """The calls that were made without another being under way."""
        self._numbers = 0

    # Where the code stands

    def here(self, span: Span) -> CodePlace:
        return self.place_in(self.file, span)

    @property
    def function_name(self) -> str:
        return self.frames[-1].function.name if self.frames else "<module>"

    def enclosing(self, until: int | None = None) -> tuple[CodePlace, ...]:
        """Calls from the handler to here, or to the frame that made the call `until`."""
        if self.phase == "init":
            return ()
        frames = [frame for frame in self.frames if until is None or frame.number < until]
        return tuple(frame.place for frame in frames if frame.place is not None and not frame.inline)

    @property
    def conditional(self) -> bool:
        """On some paths only, through the function that runs or through its callers."""
        return bool(self.regions) or self.may_have_left

    def next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    @contextmanager
    def condition(self) -> Iterator[None]:
        """What runs in it runs on some paths only."""
        before = self.regions
        self.regions = (*before, self.next_number())
        try:
            yield
        finally:
            self.regions = before

    @contextmanager
    def on_arm(self, test: Span, number: int) -> Iterator[None]:
        """What runs in it runs where a test has this outcome."""
        before = self.arms
        self.arms = (*before, Arm(self.here(test), number))
        try:
            with self.condition():
                yield
        finally:
            self.arms = before

    @contextmanager
    def loop(
        self, span: Span, over: Literal["records", "collection", "condition"], bound: int | None
    ) -> Iterator[None]:
        if over == "records" and self.phase == "request":
            self.findings.records_looped = True
        self.loops.append(Loop(self.here(span), over, bound))
        try:
            yield
        finally:
            self.loops.pop()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What runs in it runs once in an execution environment."""
        before = self.phase, self.loops, self.concurrent
        self.cached += 1
        self.phase, self.loops, self.concurrent = "init", [], 0
        try:
            yield
        finally:
            self.cached -= 1
            self.phase, self.loops, self.concurrent = before

    @contextmanager
    def optional(self) -> Iterator[None]:
        self.optional_variables += 1
        try:
            yield
        finally:
            self.optional_variables -= 1

    @contextmanager
    def demanded(self) -> Iterator[None]:
        self.demanded_variables += 1
        try:
            yield
        finally:
            self.demanded_variables -= 1

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        self.concurrent += 1
        try:
            yield
        finally:
            self.concurrent -= 1

    # Doing

    def evaluate(self, scope: Scope, node: Expression) -> Value:
        return self._evaluate(self, scope, node)

    def load(self, source: str, place: CodePlace | None) -> Value:
        """What a module exports, as its name in the code that runs now says it."""
        return self._load(self, self.file, source, place)

    def step(self) -> bool:
        """False: enough was followed."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            self.exhausted = True
        return not self.exhausted

    def call_back(self, value: Value, arguments: list[Value], span: Span) -> Value:
        """A function that was given to a library or to the language is called by it."""
        if isinstance(value, Closure):
            return self.invoke(value, arguments, self.here(span), callback=True)
        return Unknown("result of a function that is not known")

    def answer(self, reason: str, place: CodePlace) -> Unknown:
        """Of the HTTP call that stands there."""
        given = Unknown(reason)
        self.answers[id(given)] = (given, place)
        return given

    def made_from(self, base: Value, value: Value) -> Value:
        """`value`, which is what the answer `base` is waited for."""
        known = self.answers.get(id(base))
        return self.answer(value.reason, known[1]) if known is not None and isinstance(value, Unknown) else value

    def unresolved(self, reason: str, span: Span) -> None:
        self.findings.add_unresolved(reason, self.here(span))

    def names_library(self, library: Library, span: Span) -> None:
        self.findings.add_library(library.module, self.here(span))
