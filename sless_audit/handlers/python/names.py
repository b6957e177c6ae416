"""What a name means where it is read."""

import builtins
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Opaque
from sless_audit.handlers.python.values import UNKNOWN, External, Scope, Value

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_BUILTINS = frozenset(dir(builtins))


def look_up(_run: "Run", frame: "Frame", name: str) -> Value:
    scope: Scope | None = frame.scope
    if name in frame.globals:
        scope = frame.module.scope
    while scope is not None:
        if name in scope.names:
            return scope.names[name]
        scope = scope.parent
    if name in frame.module.scope.names:
        return frame.module.scope.names[name]
    if name in _BUILTINS:
        return External(f"builtins.{name}")
    if name == "__name__":
        return frame.module.name
    if len(frame.module.stars) == 1:
        return External(f"{frame.module.stars[0]}.{name}")
    return UNKNOWN if not frame.module.stars else Opaque("a name of one of several libraries")
