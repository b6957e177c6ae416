"""What `with` binds."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Opaque
from sless_audit.handlers.python import calls
from sless_audit.handlers.python.arguments import NO_ARGUMENTS
from sless_audit.handlers.python.values import (
    FunctionObject,
    InstanceObject,
    ListObject,
    Value,
    either,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run


def enter(run: "Run", frame: "Frame", value: Value, node: ast.expr) -> Value:
    return either(*(_enter(run, frame, option, node) for option in options(value)))


def _enter(run: "Run", frame: "Frame", value: Value, node: ast.expr) -> Value:
    if isinstance(value, InstanceObject):
        for name in ("__enter__", "__aenter__"):
            method = value.cls.find(name)
            if isinstance(method, FunctionObject):
                leave = value.cls.find(name.replace("enter", "exit"))
                run.refer(leave)
                entered = calls.call_function(run, frame, method, NO_ARGUMENTS, node, receiver=value)
                return value if isinstance(entered, Opaque) else entered
        return value
    if isinstance(value, ListObject) and not value.complete:  # a generator made into a context manager
        return either(*value.items) if value.items else value
    return value
