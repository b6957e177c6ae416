"""Environment variables: `os.environ[…]`, `.get`, `getenv`, with their defaults."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Env, Opaque
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.values import DictObject, Either, External, Value, either

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_GETTERS = frozenset({"os.environ.get", "os.getenv", "os.environ.pop", "os.environ.setdefault"})


def asks_whether_set(test: ast.expr) -> bool:
    """`"X" in os.environ`, `os.environ.get("X")`, `os.getenv("X")`: what follows may read it without fear."""
    names = {"environ", "getenv"}
    return any(
        (isinstance(node, ast.Name) and node.id in names) or (isinstance(node, ast.Attribute) and node.attr in names)
        for node in ast.walk(test)
    )


def read_item(run: "Run", frame: "Frame", node: ast.expr, name: Value) -> Value:
    """`os.environ[name]`."""
    if isinstance(name, Either):
        return either(*(read_item(run, frame, node, option) for option in name.options))
    if not isinstance(name, str):
        return Opaque("a variable chosen at run time")
    run.read_variable(frame, node, name, required=True)
    return Env(name)


def call_environment(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value | None:
    """None: the call is none of these."""
    if path == "os.environ.copy":
        return External("os.environ")
    if path == "os.environ.__getitem__":
        return read_item(run, frame, node, arguments.get(0, "key"))
    if path not in _GETTERS:
        return None
    name, default = arguments.get(0, "key"), arguments.get(1, "default")
    if not isinstance(name, str):
        return Opaque("a variable chosen at run time")
    run.read_variable(frame, node, name, required=False)
    if path == "os.environ.setdefault":
        run.variables_set.add(name)
    if isinstance(default, str):
        return Env(name, default)
    if default is None or isinstance(default, int | float):
        return Env(name, None if default is None else str(default))
    if isinstance(default, Env) and default.default is None:
        return either(Env(name), default)
    return Env(name) if isinstance(default, Opaque | DictObject) else either(Env(name), default)
