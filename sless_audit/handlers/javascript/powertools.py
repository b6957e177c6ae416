"""Powertools for AWS Lambda (TypeScript) and middy: helpers that call AWS, wrap the handler, or answer for a batch.

Sources: https://docs.aws.amazon.com/powertools/typescript/latest/ and https://middy.js.org/docs/, 2026-11.
"""

from sless_audit.handlers.javascript.code_values import to_code
from sless_audit.handlers.javascript.handing import closures_in
from sless_audit.handlers.javascript.record import record_call
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Client,
    Closure,
    JsArray,
    JsObject,
    Library,
    Made,
    Text,
    Unknown,
    Value,
    text,
)
from sless_audit.handlers.model import Stored

_ROOT = "@aws-lambda-powertools/"
_SINGLE = {
    "getParameter": ("ssm", "GetParameter", "Name"),
    "getParameters": ("ssm", "GetParametersByPath", "Path"),
    "getParametersByName": ("ssm", "GetParameters", "Names"),
    "setParameter": ("ssm", "PutParameter", "Name"),
    "getSecret": ("secretsmanager", "GetSecretValue", "SecretId"),
}
_PROVIDERS = {
    ("SSMProvider", "get"): _SINGLE["getParameter"],
    ("SSMProvider", "getMultiple"): _SINGLE["getParameters"],
    ("SecretsProvider", "get"): _SINGLE["getSecret"],
}
_BATCH = frozenset({"processPartialResponse", "processPartialResponseSync"})
_IDEMPOTENCY = ("GetItem", "UpdateItem", "DeleteItem")
_MIDDY_READS = {
    "@middy/ssm": ("ssm", "GetParameters", "Names"),
    "@middy/secrets-manager": ("secretsmanager", "GetSecretValue", "SecretId"),
}
_MIDDY_BATCH = "@middy/sqs-partial-batch-failure"


def call_library(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    """None: none of its helpers that matter here."""
    if callee.module.startswith(_ROOT):
        return _powertools(run, callee, arguments)
    if callee.module in _MIDDY_READS and callee.made is None:
        _fetch(run, callee, *_MIDDY_READS[callee.module], arguments)
        return Made(callee, tuple(arguments.values))
    if callee.module == _MIDDY_BATCH:
        run.findings.processor = "middy"
        return Made(callee, tuple(arguments.values))
    return None


def _powertools(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    part = callee.module.removeprefix(_ROOT).split("/")[0]
    name = callee.path[-1] if callee.path else ""
    if part == "tracer" and name.startswith("captureAWS"):
        return arguments.at(0)
    if part == "parameters":
        return _parameters(run, callee, name, arguments)
    if part == "idempotency":
        return _idempotency(run, callee, name, arguments)
    if part == "batch":
        return _batch(run, name, arguments)
    return None


def _parameters(run: Run, callee: Library, name: str, arguments: Arguments) -> Value | None:
    read = _SINGLE.get(name)
    owner = (
        callee.path[-3] if len(callee.path) > 2 and callee.path[-2] == "()" else callee.path[0] if callee.path else ""
    )
    read = read or _PROVIDERS.get((owner, name))
    if read is None and (name == "getAppConfig" or (owner == "AppConfigProvider" and name == "get")):
        settings = arguments.at(1)
        application = settings.properties.get("application", UNDEFINED) if isinstance(settings, JsObject) else UNDEFINED
        record_call(
            run, "sdk", callee.module, "appconfigdata", "GetLatestConfiguration",
            JsObject({"ApplicationIdentifier": application}), arguments.span,
            also=("StartConfigurationSession",), via=name,
        )  # fmt: skip
        return Unknown("a configuration")
    if read is None:
        return None
    service, operation, member = read
    given = arguments.at(0)
    if member == "Names" and isinstance(given, JsObject):
        return _parameters_by_name(run, callee, given, arguments)
    record_call(run, "sdk", callee.module, service, operation, JsObject({member: given}), arguments.span, via=name)
    if operation == "GetParameter":
        return Text((Stored("ssm", to_code(given)),))
    return Text((Stored("secretsmanager", to_code(given)),)) if operation == "GetSecretValue" else JsObject(open=True)


def _parameters_by_name(run: Run, callee: Library, given: JsObject, arguments: Arguments) -> Value:
    """`getParametersByName({"/app/table": {}})` gives an object with the values by these names."""
    names = {key: text(key) if isinstance(key, str) else key for key in given.properties}
    record_call(
        run, "sdk", callee.module, "ssm", "GetParameters", JsObject({"Names": JsArray([*names.values()])}),
        arguments.span, via="getParametersByName",
    )  # fmt: skip
    return JsObject({key: Text((Stored("ssm", to_code(name)),)) for key, name in names.items()}, open=True)


def _idempotency(run: Run, callee: Library, name: str, arguments: Arguments) -> Value | None:
    if name == "DynamoDBPersistenceLayer" and arguments.new:
        settings = arguments.at(0)
        table = (
            settings.properties.get("tableName", UNDEFINED) if isinstance(settings, JsObject) else Unknown("settings")
        )
        before, run.phase = run.phase, "request"
        record_call(
            run, "sdk", callee.module, "dynamodb", "PutItem", JsObject({"TableName": table}), arguments.span,
            also=_IDEMPOTENCY, via="idempotency",
        )  # fmt: skip
        run.phase = before
        return Made(callee, tuple(arguments.values))
    if name == "makeIdempotent":
        wrapped = arguments.at(0)
        return wrapped if isinstance(wrapped, Closure) else Made(callee, tuple(arguments.values))
    return None


def _batch(run: Run, name: str, arguments: Arguments) -> Value | None:
    if name not in _BATCH and name not in ("process", "processSync"):
        return None
    run.findings.processor = "@aws-lambda-powertools/batch"
    with run.loop(arguments.span, "records", None):
        for closure in closures_in([value for value in arguments.values if isinstance(value, Closure)]):
            run.call_back(closure, [Unknown("a record of the event", True, "record")], arguments.span)
    return JsObject({"batchItemFailures": Unknown("the records that failed")})


def _fetch(run: Run, callee: Library, service: str, operation: str, member: str, arguments: Arguments) -> None:
    """middy reads once for a while, so it counts as done at init."""
    settings = arguments.at(0)
    fetched = settings.properties.get("fetchData") if isinstance(settings, JsObject) else None
    names = list(fetched.properties.values()) if isinstance(fetched, JsObject) else [Unknown("names of parameters")]
    client = settings.properties.get("awsClientOptions") if isinstance(settings, JsObject) else None
    for given in names:
        sender = client if isinstance(client, Client) else None
        record_call(
            run, "sdk", callee.module, service, operation, JsObject({member: given}), arguments.span,
            via="middy", client=sender,
        )  # fmt: skip
