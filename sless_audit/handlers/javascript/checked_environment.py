"""Libraries that check the variables of the environment and hand them on: zod, envalid, znv.

Sources: https://zod.dev/basics, https://github.com/af/envalid and https://github.com/lostfictions/znv, 2026-11.
"""

from sless_audit.handlers.javascript.run import Arguments
from sless_audit.handlers.javascript.values import JsObject, Library, Made, Text, Value
from sless_audit.handlers.model import Env

_ENVIRONMENT = Library("", ("process", "env"))
_WITH_SCHEMA = {"envalid": "cleanEnv", "znv": "parseEnv"}


def call_library(_: object, callee: Library, arguments: Arguments) -> Value | None:
    """None: no check of the environment that is known."""
    if arguments.at(0) != _ENVIRONMENT:
        return None
    name = callee.path[-1] if callee.path else ""
    if callee.module == "zod" and name in ("parse", "parseAsync"):
        return _variables(_described(callee.made))
    if _WITH_SCHEMA.get(callee.module) == name:
        return _variables(arguments.at(1))
    return None


def _described(made: Made | None) -> Value:
    """What `z.object({…})` was given, before `.strict()` and the like."""
    while made is not None and made.by.made is not None:
        made = made.by.made
    return made.arguments[0] if made is not None and made.arguments else None


def _variables(schema: Value) -> Value | None:
    """They are there, or have a default, once the check is passed."""
    if not isinstance(schema, JsObject) or schema.open:
        return None
    return JsObject({name: Text((Env(name),)) for name in schema.properties if isinstance(name, str)})
