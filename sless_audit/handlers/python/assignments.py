"""Binding of names, attributes and items."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Opaque
from sless_audit.handlers.python.values import (
    ClassObject,
    DictObject,
    EventPart,
    External,
    HttpClient,
    InstanceObject,
    ListObject,
    ModuleObject,
    Scope,
    Value,
    either,
    is_from_event,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_MAY_SET_TIMEOUT = frozenset({"request", "timeout", "get", "post"})
"""A session gets a timeout by replacing its `request`."""


def assign(run: "Run", frame: "Frame", target: ast.expr, value: Value) -> None:
    if isinstance(target, ast.Name):
        _bind(frame, target, value)
    elif isinstance(target, ast.Attribute):
        run.refer(value)
        _set_attribute(frame, run.evaluate(frame, target.value), target.attr, value)
    elif isinstance(target, ast.Subscript):
        key = run.evaluate(frame, target.slice)
        run.refer(value)
        for owner in options(run.evaluate(frame, target.value)):
            if isinstance(owner, DictObject):
                owner.put(key, value)
            elif isinstance(owner, ListObject):
                owner.add(value)
            elif isinstance(owner, External) and owner.path == "os.environ" and isinstance(key, str):
                run.variables_set.add(key)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(run, frame, target.elts, value)
    elif isinstance(target, ast.Starred):
        assign(run, frame, target.value, ListObject([value], complete=False))


def _bind(frame: "Frame", target: ast.Name, value: Value) -> None:
    name = target.id
    if name in frame.globals or frame.scope is frame.module.scope:
        names = frame.module.scope.names
        frame.module.places.setdefault(name, frame.place(target))
        if frame.scope is not frame.module.scope and frame.conditional:
            known = names.get(name)
            value = value if known is None else either(known, value)
        names[name] = value
    else:
        _owner_of(frame, name).names[name] = value


def _owner_of(frame: "Frame", name: str) -> Scope:
    """The function's own scope, or the outer function's for a `nonlocal` name."""
    if f"nonlocal {name}" in frame.globals:
        scope = frame.scope.parent
        while scope is not None:
            if name in scope.names:
                return scope
            scope = scope.parent
    return frame.scope


def _set_attribute(frame: "Frame", owner: Value, name: str, value: Value) -> None:
    for option in options(owner):
        if isinstance(option, InstanceObject | ClassObject):
            known = option.names.get(name)
            option.names[name] = either(known, value) if known is not None and frame.conditional else value
        elif isinstance(option, ModuleObject):
            option.module.scope.names[name] = value
        elif isinstance(option, HttpClient) and name in _MAY_SET_TIMEOUT:
            option.timeout = value if isinstance(value, int | float) else Opaque("set on the session")


def _unpack(run: "Run", frame: "Frame", targets: list[ast.expr], value: Value) -> None:
    plain = not any(isinstance(target, ast.Starred) for target in targets)
    if isinstance(value, ListObject) and value.complete and plain and len(value.items) == len(targets):
        for target, item in zip(targets, value.items, strict=True):
            assign(run, frame, target, item)
        return
    part: Value = Opaque("a part of several values", is_from_event(value))
    for option in options(value):
        if isinstance(option, EventPart):
            part = option.at("[]")
        elif isinstance(option, ListObject) and option.items:
            part = either(*option.items)
    for target in targets:
        assign(run, frame, target, part)
