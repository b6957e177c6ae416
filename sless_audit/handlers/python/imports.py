"""Imports: own modules are run for their module scope, everything else is a library."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Library
from sless_audit.handlers.python.frames import Frame
from sless_audit.handlers.python.known_libraries import CALLS_AWS
from sless_audit.handlers.python.modules import Module
from sless_audit.handlers.python.values import External, ModuleObject, Value

if TYPE_CHECKING:
    from sless_audit.handlers.python.run import Run

_MAX_MODULES = 400
_MAX_NESTING = 50
"""Modules of which each is imported by the one before."""


def run_module(run: "Run", module: Module) -> None:
    """Its top level, once."""
    if module.ran:
        return
    module.ran = True
    run.module_order.append(module.parsed.text.shown)
    if len(run.module_order) > _MAX_MODULES:
        run.give_up(f"more than {_MAX_MODULES} modules are imported; the rest is not read")
        return
    if run.nested_imports == _MAX_NESTING:
        run.give_up(f"modules import one another {_MAX_NESTING} deep; the rest is not read")
        return
    frame = Frame(module, module.scope, "<module>", "init")
    run.nested_imports += 1
    try:
        run.execute_block(frame, module.parsed.tree.body)
    finally:
        run.nested_imports -= 1


def import_modules(run: "Run", frame: Frame, node: ast.Import) -> None:
    for alias in node.names:
        value = import_name(run, frame, alias.name, node)
        if alias.asname:
            _bind(frame, alias.asname, value, node)
        else:
            root = alias.name.split(".", 1)[0]
            _bind(frame, root, import_name(run, frame, root, node, quietly=True), node)


def import_from(run: "Run", frame: Frame, node: ast.ImportFrom) -> None:
    name = _absolute(frame.module, node)
    source = import_name(run, frame, name, node)
    for alias in node.names:
        if alias.name == "*":
            _import_all(frame, source, node)
            continue
        _bind(frame, alias.asname or alias.name, _member_of(run, frame, source, name, alias.name, node), node)


def import_name(run: "Run", frame: Frame, name: str, node: ast.stmt | ast.expr, *, quietly: bool = False) -> Value:
    """The module of a dotted name, with the packages above it."""
    value: Value = None
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        path = ".".join(parts[:depth])
        module = run.resolver.find(path)
        if module is not None:
            run_module(run, module)
            value = ModuleObject(module)
        elif not run.resolver.is_folder(path):
            value = External(name)
            if not quietly:
                _note_library(run, frame, name, node)
            break
        else:
            value = External(path)
    return value


def member(run: "Run", owner: ModuleObject, name: str) -> Value:
    """A name of a module of the application."""
    scope = owner.module.scope
    if name in scope.names:
        return scope.names[name]
    inner = run.resolver.find(f"{owner.module.name}.{name}") if owner.module.is_package else None
    if inner is not None:
        run_module(run, inner)
        return ModuleObject(inner)
    if len(owner.module.stars) == 1:
        return External(f"{owner.module.stars[0]}.{name}")
    return External(f"{owner.module.name}.{name}")


def _member_of(run: "Run", frame: Frame, source: Value, path: str, name: str, node: ast.ImportFrom) -> Value:
    if isinstance(source, ModuleObject):
        return member(run, source, name)
    if run.resolver.is_folder(path) or not path:
        return import_name(run, frame, f"{path}.{name}" if path else name, node)
    return External(f"{path}.{name}")


def _import_all(frame: Frame, source: Value, node: ast.ImportFrom) -> None:
    if isinstance(source, ModuleObject):
        for name, value in list(source.module.scope.names.items()):
            if not name.startswith("_"):
                _bind(frame, name, value, node)
        frame.module.stars += source.module.stars
    elif isinstance(source, External):
        frame.module.stars.append(source.path)


def _bind(frame: Frame, name: str, value: Value, node: ast.stmt) -> None:
    if name in frame.globals or frame.scope is frame.module.scope:
        frame.module.scope.names[name] = value
        frame.module.places.setdefault(name, frame.place(node))
    else:
        frame.scope.names[name] = value


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    up = node.level - 1 if module.is_package else node.level
    base = parts[: len(parts) - up] if up else parts
    return ".".join([*base, node.module] if node.module else base)


def _note_library(run: "Run", frame: Frame, name: str, node: ast.stmt | ast.expr) -> None:
    run.libraries.setdefault(name, Library(name, frame.place(node)))
    root = name.split(".", 1)[0]
    if root in run.noted_roots:
        return
    run.noted_roots.add(root)
    if root in CALLS_AWS:
        run.leave_open(f"{root} calls AWS in ways that are not followed", frame, node)
    elif root and not run.resolver.is_library(root) and not run.resolver.is_declared(root):
        run.leave_open(f"module {root} was not found, and is not among the requirements", frame, node)
