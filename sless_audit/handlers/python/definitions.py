"""Functions and classes, with their decorators."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Opaque
from sless_audit.handlers.python import calls
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.frames import Frame
from sless_audit.handlers.python.values import (
    BoundMethod,
    ClassObject,
    External,
    FunctionObject,
    Partial,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.run import Run

_KEEPING = frozenset(
    {"lru_cache", "cache", "cached", "cached_property", "cachedmethod", "ttl_cache", "memoize", "alru_cache"}
)
_PLAIN = frozenset(
    {
        "wraps",
        "contextmanager",
        "asynccontextmanager",
        "overload",
        "abstractmethod",
        "override",
        "final",
        "singledispatch",
    }
)
"""The function stays what it is."""
_HARMLESS_WRAPPERS = (
    "aws_lambda_powertools.", "aws_xray_sdk.", "functools.", "contextlib.", "datadog_lambda.", "ddtrace.", "typing.",
    "tenacity.", "backoff.", "sentry_sdk.", "abc.", "retry.", "retrying.",
)  # fmt: skip
"""Decorators that call the function and hand on what it returns."""


def define_function(run: "Run", frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    function = FunctionObject(node, frame.module, _qualified(frame, node.name), frame.scope)
    function.defaults = calls.defaults_of(run, frame, node.args)
    value: Value = function
    for decorator in reversed(node.decorator_list):
        value = _decorated(run, frame, function, value, decorator)
    frame.scope.names[node.name] = value
    if frame.scope is frame.module.scope:
        frame.module.places[node.name] = frame.place(node)


def define_class(run: "Run", frame: Frame, node: ast.ClassDef) -> None:
    bases = tuple(run.evaluate(frame, base) for base in node.bases)
    for keyword in node.keywords:
        run.evaluate(frame, keyword.value)
    scope = Scope({}, frame.scope)
    inner = Frame(frame.module, scope, _qualified(frame, node.name), frame.phase, depth=frame.depth)
    run.execute_block(inner, node.body)
    fields = tuple(
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    )
    inherited = tuple(name for base in bases if isinstance(base, ClassObject) for name in base.fields)
    cls = ClassObject(_qualified(frame, node.name), frame.module, bases, scope.names, (*inherited, *fields))
    for member in scope.names.values():
        if isinstance(member, FunctionObject) and member.owner is None:
            member.owner = cls
            member.closure = frame.scope  # a method does not see the names of the class body
    for decorator in node.decorator_list:
        wrapper = run.evaluate(frame, decorator)
        if isinstance(wrapper, External) and not wrapper.path.startswith(
            ("dataclasses.", "functools.", "attr", "typing.")
        ):
            run.escaped.setdefault(cls, None)
    frame.scope.names[node.name] = cls
    if frame.scope is frame.module.scope:
        frame.module.places[node.name] = frame.place(node)


def _qualified(frame: Frame, name: str) -> str:
    return name if frame.name == "<module>" else f"{frame.name}.{name}"


def _decorated(run: "Run", frame: Frame, function: FunctionObject, value: Value, decorator: ast.expr) -> Value:
    wrapper = run.evaluate(frame, decorator)
    if isinstance(wrapper, External):
        return _by_library(run, function, value, wrapper)
    if isinstance(wrapper, FunctionObject | BoundMethod | Partial | ClassObject):
        wrapped = calls.call_value(run, frame, wrapper, Arguments((value,)), decorator)
        return value if isinstance(wrapped, Opaque) or wrapped is None else wrapped
    if isinstance(decorator, ast.Attribute) and decorator.attr in {"setter", "deleter"}:
        return value
    run.refer(function)
    return value


def _by_library(run: "Run", function: FunctionObject, value: Value, wrapper: External) -> Value:
    path = wrapper.path.removesuffix("()")
    last = path.rsplit(".", 1)[-1]
    if path in {"builtins.staticmethod", "builtins.classmethod", "builtins.property"}:
        function.kind = {"staticmethod": "static", "classmethod": "class", "property": "property"}[last]
    elif last in _KEEPING:
        function.cached = True
        if last == "cached_property":
            function.kind = "property"
    elif path.endswith(("hybrid_property", "computed_field")):
        function.kind = "property"
    elif last not in _PLAIN:
        if "()." in path and (not path.startswith(_HARMLESS_WRAPPERS) or ".event_handler" in path):
            run.refer(function)  # `@app.get("/orders")`: the object keeps the function
        elif not path.startswith(_HARMLESS_WRAPPERS):
            function.wrappers.append(path)
        if path.endswith(("utilities.batch.batch_processor", ".async_batch_processor")):
            run.processor = "aws_lambda_powertools"
    return value
