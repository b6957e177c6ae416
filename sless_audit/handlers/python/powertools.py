"""AWS Lambda Powertools: helpers that call AWS, and the batch processor.

https://docs.powertools.aws.dev/lambda/python/latest/ (2026-11).
"""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import CodePlace, Loop, Opaque
from sless_audit.handlers.python import calls
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.not_known import NOT_KNOWN, NotKnown
from sless_audit.handlers.python.values import (
    BoundMethod,
    DictObject,
    EventPart,
    External,
    FunctionObject,
    ListObject,
    Partial,
    Value,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_ROOT = "aws_lambda_powertools.utilities."
_LIBRARY = "aws_lambda_powertools"

_READS: dict[str, tuple[str, str, str]] = {
    "parameters.get_parameter": ("ssm", "GetParameter", "Name"),
    "parameters.get_parameters": ("ssm", "GetParametersByPath", "Path"),
    "parameters.get_parameters_by_name": ("ssm", "GetParameters", "Names"),
    "parameters.set_parameter": ("ssm", "PutParameter", "Name"),
    "parameters.get_secret": ("secretsmanager", "GetSecretValue", "SecretId"),
    "parameters.set_secret": ("secretsmanager", "PutSecretValue", "SecretId"),
    "parameters.SSMProvider().get": ("ssm", "GetParameter", "Name"),
    "parameters.SSMProvider().get_multiple": ("ssm", "GetParametersByPath", "Path"),
    "parameters.SecretsProvider().get": ("secretsmanager", "GetSecretValue", "SecretId"),
}
_ARGUMENTS = {"Path": "path", "Names": "parameters"}
_CONFIGURATION = frozenset(
    {"parameters.get_app_config", "parameters.AppConfigProvider().get", "feature_flags.AppConfigStore"}
)
_BATCH = frozenset({"batch.process_partial_response", "batch.async_process_partial_response"})
_TABLE_OPERATIONS = ("GetItem", "UpdateItem", "DeleteItem")


def call(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value | NotKnown:
    if not path.startswith(_ROOT):
        return NOT_KNOWN
    name = path.removeprefix(_ROOT)
    for deep in ("parameters.ssm.", "parameters.secrets.", "parameters.appconfig.", "parameters.base."):
        name = name.replace(deep, "parameters.")
    read = _READS.get(name)
    if read is not None:
        return _read(run, frame, read, name, arguments, node)
    if name in _CONFIGURATION:
        given = {"ApplicationIdentifier": arguments.get(2, "application")}
        run.add_site(
            frame, node, "sdk", _LIBRARY, "appconfigdata", "GetLatestConfiguration", given,
            also=("StartConfigurationSession",), via=name, phase="request",
        )  # fmt: skip
        return Opaque("a configuration")
    if name.endswith("DynamoDBPersistenceLayer"):
        table: dict[str, Value] = {"TableName": arguments.get(0, "table_name")}
        run.add_site(
            frame, node, "sdk", _LIBRARY, "dynamodb", "PutItem", table,
            also=_TABLE_OPERATIONS, via="idempotency", phase="request",
        )  # fmt: skip
        return External(path + "()")
    if name in _BATCH or name.endswith(("Processor().process", "Processor().async_process", "Processor()")):
        return _batch(run, frame, name, arguments, node)
    if name == "batch.batch_processor" or name == "batch.async_batch_processor":
        place = frame.place(node)
        run.record_handlers.append((arguments, place))  # the decorator is applied while modules are imported
        return External(path + "()")
    return NOT_KNOWN


def _read(
    run: "Run", frame: "Frame", read: tuple[str, str, str], name: str, arguments: Arguments, node: ast.Call
) -> Value:
    service, operation, member = read
    asked = arguments.get(0, _ARGUMENTS.get(member, "name"))
    if member == "Names":
        return _read_by_name(run, frame, asked, name, node)
    run.add_site(frame, node, "sdk", _LIBRARY, service, operation, {member: asked}, via=name)
    if operation in {"GetParameter", "GetSecretValue"} and not isinstance(asked, EventPart):
        return calls.stored("ssm" if service == "ssm" else "secretsmanager", asked)
    return Opaque(f"result of {operation}")


def _read_by_name(run: "Run", frame: "Frame", asked: Value, name: str, node: ast.Call) -> Value:
    """`get_parameters_by_name({"/app/table": {}})` gives a mapping of names to values."""
    names: list[Value] = [key for key, _ in asked.entries] if isinstance(asked, DictObject) else [asked]
    run.add_site(frame, node, "sdk", _LIBRARY, "ssm", "GetParameters", {"Names": ListObject(names)}, via=name)
    if not isinstance(asked, DictObject):
        return Opaque("result of GetParameters")
    return DictObject([(key, calls.stored("ssm", key)) for key in names], asked.complete)


def _batch(run: "Run", frame: "Frame", name: str, arguments: Arguments, node: ast.Call) -> Value:
    """`process_partial_response(event, record_handler, processor)` and the older `with processor(records, handler)`."""
    run.processor = _LIBRARY
    run_record_handler(run, frame, arguments, node, frame.place(node))
    return External(f"{_ROOT}{name}()")


def run_record_handler(run: "Run", frame: "Frame", arguments: Arguments, node: ast.expr, place: CodePlace) -> None:
    """The function that the processor is given is called for each record."""
    if frame.phase == "request":
        run.loops_over_records = True
    record = EventPart(("Records", "[]"))
    for value in arguments.values:
        for option in options(value):
            if isinstance(option, FunctionObject | BoundMethod | Partial):
                with frame.in_loop(Loop(place, "records")):
                    calls.call_value(run, frame, option, Arguments((record,)), node)
