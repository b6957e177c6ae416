"""Where the reading of code stands: in which function, under which loops, called from where."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sless_audit.handlers.model import Arm, CodePlace, Loop, Phase
from sless_audit.handlers.python.modules import Module
from sless_audit.handlers.python.values import FunctionObject, Scope, Value


@dataclass(slots=True, eq=False)
class Frame:
    module: Module
    scope: Scope
    name: str
    """Qualified name of the function; `<module>` at module scope."""
    phase: Phase
    function: FunctionObject | None = None
    caller: "Frame | None" = None
    call_place: CodePlace | None = None
    enclosing: tuple[CodePlace, ...] = ()
    depth: int = 0
    cached: bool = False
    loops: tuple[Loop, ...] = ()
    conditional: bool = False
    arms: tuple[Arm, ...] = ()
    concurrent: bool = False
    tolerates_missing_key: bool = False
    """Within `try: … except KeyError`."""
    globals: set[str] = field(default_factory=set)
    from_parameters: set[str] = field(default_factory=set)
    """Local names whose values come from the function's arguments."""
    passes_on: bool = False
    """What it was called with came from arguments of the caller."""
    fills: frozenset[str] | None = None
    """Of what outlives the function, that to which it assigns; None: not looked at yet."""
    returns: list[tuple[Value, CodePlace]] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    is_generator: bool = False

    @contextmanager
    def under_condition(self) -> Iterator[None]:
        before = self.conditional
        self.conditional = True
        try:
            yield
        finally:
            self.conditional = before

    @contextmanager
    def on_arm(self, test: CodePlace, number: int) -> Iterator[None]:
        before = self.arms
        self.arms = (*before, Arm(test, number))
        try:
            with self.under_condition():
                yield
        finally:
            self.arms = before

    @contextmanager
    def in_loop(self, loop: Loop) -> Iterator[None]:
        before = self.loops
        self.loops = (*before, loop)
        try:
            yield
        finally:
            self.loops = before

    @contextmanager
    def at_init(self, really: bool) -> Iterator[None]:
        """What a test for a kept value guards is done once."""
        before = self.phase, self.cached
        if really:
            self.phase, self.cached = "init", True
        try:
            yield
        finally:
            self.phase, self.cached = before

    @contextmanager
    def beside_others(self, really: bool) -> Iterator[None]:
        before = self.concurrent
        self.concurrent = before or really
        try:
            yield
        finally:
            self.concurrent = before

    @contextmanager
    def tolerating_missing_keys(self, really: bool) -> Iterator[None]:
        before = self.tolerates_missing_key
        self.tolerates_missing_key = before or really
        try:
            yield
        finally:
            self.tolerates_missing_key = before

    def place(self, node: ast.expr | ast.stmt | ast.excepthandler) -> CodePlace:
        return self.module.parsed.place(node)

    def uses_parameters(self, *nodes: ast.AST) -> bool:
        if not self.from_parameters:
            return False
        return any(
            isinstance(inner, ast.Name) and inner.id in self.from_parameters
            for node in nodes
            for inner in ast.walk(node)
        )
