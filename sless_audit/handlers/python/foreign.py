"""Calls of libraries: each goes to the module that knows the library; of others, what they are handed counts."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from sless_audit.handlers.python import calls, databases, environment, http_calls, powertools, routers, sdk, stdlib
from sless_audit.handlers.python.arguments import Arguments, parameters_without_default
from sless_audit.handlers.python.not_known import NotKnown
from sless_audit.handlers.python.values import (
    UNKNOWN,
    BoundMethod,
    ClassObject,
    Client,
    DictObject,
    EventPart,
    External,
    FunctionObject,
    InstanceObject,
    ListObject,
    Partial,
    Resource,
    Session,
    Value,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_Model: TypeAlias = Callable[["Run", "Frame", str, Arguments, ast.Call], Value | NotKnown]

_BY_ROOT: dict[str, tuple[_Model, ...]] = {
    "boto3": (sdk.call,),
    "aioboto3": (sdk.call,),
    "aiobotocore": (sdk.call,),
    "botocore": (sdk.call, http_calls.call),
    "aws_lambda_powertools": (powertools.call, routers.call),
    **dict.fromkeys(
        ("requests", "urllib", "urllib3", "http", "httpx", "aiohttp", "smtplib", "socket"), (http_calls.call,)
    ),
    **dict.fromkeys(databases.ROOTS, (databases.call,)),
    **dict.fromkeys(routers.ROOTS, (routers.call,)),
    **dict.fromkeys(stdlib.ROOTS, (stdlib.call,)),
}
_QUIET = frozenset(
    {
        "aws_lambda_powertools", "builtins", "copy", "dataclasses", "json", "logging", "loguru", "pprint", "structlog",
        "traceback", "typing", "unittest", "aws_xray_sdk",
    }
)  # fmt: skip
"""What they are handed, they do not call AWS with."""


def starts_beside(path: str) -> bool:
    """It runs what it is handed at the same time."""
    return path in {"asyncio.gather", "asyncio.create_task", "asyncio.ensure_future", "asyncio.wait", "anyio.gather"}


def call(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value:
    found = environment.call_environment(run, frame, path, arguments, node) if path.startswith("os.") else None
    if found is not None:
        return found
    root = path.split(".", 1)[0]
    for model in _BY_ROOT.get(root, ()):
        value = model(run, frame, path, arguments, node)
        if not isinstance(value, NotKnown):
            return value
    hand_over(run, frame, arguments, node, to=path)
    return arguments.event or External(f"{path}()"[:200])


def hand_over(run: "Run", frame: "Frame", arguments: Arguments, node: ast.Call, *, to: str) -> None:
    """Functions that are handed to what is not read may be called by it, and so may methods of objects."""
    root = to.split(".", 1)[0]
    for value in arguments.values:
        for option in options(value):
            if isinstance(option, FunctionObject | BoundMethod) and not run.handler_runs:
                run.refer(option)  # registered while modules are imported, called later
            elif isinstance(option, FunctionObject | BoundMethod | Partial):
                call_back(run, frame, option, arguments, node)
            elif isinstance(option, ListObject | DictObject):
                _refer_inside(run, option)
            elif root in _QUIET:
                continue
            elif isinstance(option, ClassObject):
                run.escaped.setdefault(option, None)
            elif isinstance(option, InstanceObject):
                run.escaped[option.cls] = option
            elif isinstance(option, Client | Resource | Session):
                run.leave_open(f"a client is handed to {to or 'a function that is not known'}", frame, node)
            elif isinstance(option, EventPart) and option.path and option.path[-1] in {"Records", "records"}:
                run.hands_records_on = True


def call_back(run: "Run", frame: "Frame", function: Value, arguments: Arguments, node: ast.Call) -> None:
    """A function that something unknown calls, with what it was handed beside it."""
    given: Value = arguments.event or UNKNOWN
    plain = function.function if isinstance(function, BoundMethod) else function
    count = 0
    if isinstance(plain, FunctionObject):
        count = parameters_without_default(plain) - isinstance(function, BoundMethod)
    with frame.under_condition():
        calls.call_value(run, frame, function, Arguments((given,) * max(count, 0)), node)


def _refer_inside(run: "Run", container: ListObject | DictObject) -> None:
    values = container.items if isinstance(container, ListObject) else [value for _, value in container.entries]
    for value in values:
        run.refer(value)
