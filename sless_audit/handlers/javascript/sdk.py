"""The AWS SDK for JavaScript, v2 and v3: clients, commands, and what calls them.

Sources: https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/ (v2) and
https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/ (v3), 2026-11.
"""

import re
from contextlib import nullcontext
from typing import Literal

from sless_audit.handlers.javascript.code_values import to_code
from sless_audit.handlers.javascript.handing import closures_in
from sless_audit.handlers.javascript.record import record_call, record_client
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.sdk_names import (
    DOCUMENT_COMMANDS,
    DOCUMENT_METHODS,
    GUESSED,
    LOCAL_METHODS,
    MULTIPART,
    REQUEST_EXTRAS,
    capital,
    waited_operation,
)
from sless_audit.handlers.javascript.sdk_services import of_class, of_package
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Client,
    Command,
    JsObject,
    Library,
    Made,
    OneOf,
    Response,
    Text,
    Unknown,
    Value,
    options_of,
)
from sless_audit.handlers.model import CodeValue, Confidence, Env

_EXPORT_OF_CLIENTS = re.compile(r"(paginate|waitUntil|waitFor)([A-Z]\w*)")
_NO_CLIENTS = ("Credentials", "Endpoint", "Agent", "Service", "Chain")
_SERVICES_ALL_THE_SAME = frozenset(
    {"TranscribeService", "ConfigService", "DirectoryService", "RDSDataService", "ForecastService"}
)
_OWN_REGION = ("AWS_REGION", "AWS_DEFAULT_REGION")


def call_library(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    """None: nothing that is known of the SDK."""
    module, path = callee.module, callee.path
    if module == "aws-sdk":
        return _call_v2(run, callee, path, arguments)
    if module.startswith("aws-sdk/clients/"):
        name = module.removeprefix("aws-sdk/clients/").removesuffix(".js")
        return _call_v2(run, callee, (name, *(part for part in path if part.lower() != name)), arguments)
    if module.startswith("@aws-sdk/client-"):
        return _call_v3(run, callee, of_package(module.removeprefix("@aws-sdk/client-")), arguments)
    if module == "@aws-sdk/lib-dynamodb":
        return _call_document(run, callee, arguments)
    if module == "@aws-sdk/lib-storage" and path == ("Upload",):
        return _upload(run, callee, arguments)
    if module == "@aws-sdk/lib-storage" and path[:1] == ("Upload",):
        return Unknown("result of an upload")
    if module == "@aws-sdk/s3-request-presigner" and path == ("getSignedUrl",):
        return _sign_command(run, arguments)
    if module == "@aws-sdk/s3-presigned-post" and path == ("createPresignedPost",):
        record_call(
            run, "sdk", module, "s3", "PutObject", _without_extras(arguments.at(1)), arguments.span, signed_only=True
        )
        return JsObject(open=True)
    if module.startswith(("@aws-sdk/", "@smithy/")):
        return Unknown(f"made by {callee}")  # credential providers, marshallers, signers: they run locally
    return None


def call_client(run: Run, client: Client, name: str, arguments: Arguments) -> Value:
    """A method of a client."""
    if name in LOCAL_METHODS:
        return client
    if client.style.startswith("v3") and name == "send":
        return send(run, client, arguments)
    if client.style.endswith("document") and name in DOCUMENT_METHODS:
        return _request(run, client, DOCUMENT_METHODS[name], arguments.at(0), arguments)
    if name in ("waitFor", "makeRequest"):
        return _named_operation(run, client, name, arguments)
    if name in ("getSignedUrl", "getSignedUrlPromise") and client.service == "s3":
        operation = arguments.at(0)
        constant = operation.constant if isinstance(operation, Text) else None
        if constant is None:
            run.unresolved("a signed URL for an operation that is chosen while the code runs", arguments.span)
        else:
            _call(run, client, capital(constant), _without_extras(arguments.at(1)), arguments, signed_only=True)
        _give_callbacks(run, arguments, Unknown("a signed URL"))
        return Unknown("a signed URL")
    if name == "createPresignedPost":
        _call(run, client, "PutObject", _without_extras(arguments.at(0)), arguments, signed_only=True)
        return JsObject(open=True)
    if client.service == "s3" and name == "upload":
        return _request(run, client, "PutObject", arguments.at(0), arguments, also=MULTIPART, via="upload")
    if client.style.startswith("v3") and (found := _EXPORT_OF_CLIENTS.fullmatch(name)):
        return _paginate_or_wait(run, client, found, arguments.at(0), arguments)
    return _request(run, client, capital(name), arguments.at(0), arguments)


def send(run: Run, client: Client | None, arguments: Arguments) -> Value:
    """`client.send(command)`; the command says what is called, whatever the client is."""
    result: Value = Unknown("result of a call of AWS")
    options = options_of(arguments.at(0))
    several = sum(isinstance(option, Command) for option in options) > 1
    for number, option in enumerate(options):
        if isinstance(option, Command):
            sender = client or Client(option.library, option.service, "v3")
            confidence: Confidence = "high" if client is not None else "medium"
            with run.on_arm(arguments.span, number) if several else nullcontext():
                result = _request(run, sender, option.operation, option.arguments, arguments, confidence=confidence)
        elif len(options) == 1 or not _holds_the_place(option):
            service = client.service if client else "AWS"
            run.unresolved(f"a request to {service} that is made while the code runs", arguments.span)
    return result


def _holds_the_place(value: Value) -> bool:
    """What a variable is declared with before its value is known: `let command;`, `let command = {};`."""
    return value is UNDEFINED or value is None or (isinstance(value, JsObject) and not (value.properties or value.open))


def guess(run: Run, name: str, arguments: Arguments) -> Value | None:
    """A method of what is not known, with a member that says what it is: `db.put({TableName: …})`."""
    request = arguments.at(0)
    if not isinstance(request, JsObject):
        return None
    for service, member in GUESSED.get(name, ()):
        if member in request.properties:
            client = Client("aws-sdk", service, "v2-document" if service == "dynamodb" else "v2")
            operation = DOCUMENT_METHODS.get(name, capital(name)) if service == "dynamodb" else capital(name)
            return _request(run, client, operation, request, arguments, confidence="low")
    return None


def _call_v2(run: Run, callee: Library, path: tuple[str, ...], arguments: Arguments) -> Value:
    if not path or path[0] in ("config", "Config", "Credentials", "util", "XRay") or not path[0][:1].isalpha():
        return Made(callee, tuple(arguments.values))
    if len(path) > 1 and path[1] not in ("DocumentClient", "ManagedUpload"):
        return Made(callee, tuple(arguments.values))  # `DynamoDB.Converter`, `RDS.Signer`, `config.update`
    if path[0].endswith(_NO_CLIENTS) and path[0] not in _SERVICES_ALL_THE_SAME:
        return Made(callee, tuple(arguments.values))
    service = of_class(path[0])
    options = arguments.at(0)
    bound = options.properties.get("params", UNDEFINED) if isinstance(options, JsObject) else UNDEFINED
    record_client(run, "sdk", "aws-sdk", service, arguments)
    if path[-1] == "ManagedUpload":
        return _request(
            run, Client("aws-sdk", service, "v2"), "PutObject", bound, arguments, also=MULTIPART, via="ManagedUpload"
        )
    params = bound if isinstance(bound, JsObject) else None
    style: Literal["v2", "v2-document"] = "v2-document" if path[-1] == "DocumentClient" else "v2"
    return Client("aws-sdk", service, style, params, *_options(options))


def _call_v3(run: Run, callee: Library, service: str, arguments: Arguments) -> Value:
    name = callee.path[-1] if callee.path else ""
    library = callee.module
    if len(callee.path) != 1:
        return Unknown(f"made by {callee}")
    if found := _EXPORT_OF_CLIENTS.fullmatch(name):
        settings = arguments.at(0)
        inner = settings.properties.get("client") if isinstance(settings, JsObject) else settings
        client = inner if isinstance(inner, Client) else Client(library, service, "v3")
        return _paginate_or_wait(run, client, found, arguments.at(1), arguments)
    if name.endswith("Command"):
        return Command(library, service, name.removesuffix("Command"), arguments.at(0))
    if arguments.new and not name.endswith(("Exception", "Error")):
        record_client(run, "sdk", library, service, arguments)
        return Client(library, service, "v3", None, *_options(arguments.at(0)))
    return Unknown(f"made by {callee}")


def _call_document(run: Run, callee: Library, arguments: Arguments) -> Value:
    name, library = (callee.path[-1] if callee.path else ""), callee.module
    if name == "from":
        inner = arguments.at(0)
        if isinstance(inner, OneOf):
            inner = next((option for option in inner.options if isinstance(option, Client)), inner)
        told = (inner.region, inner.endpoint, inner.other_credentials) if isinstance(inner, Client) else ()
        return Client(library, "dynamodb", "v3-document", None, *told)
    if name in DOCUMENT_COMMANDS:
        return Command(library, "dynamodb", DOCUMENT_COMMANDS[name], arguments.at(0))
    if found := _EXPORT_OF_CLIENTS.fullmatch(name):
        return _paginate_or_wait(run, Client(library, "dynamodb", "v3"), found, arguments.at(1), arguments)
    if arguments.new:
        inner = arguments.at(0)
        return inner if isinstance(inner, Client) else Client(library, "dynamodb", "v3-document")
    return Unknown(f"made by {callee}")


def _paginate_or_wait(run: Run, client: Client, found: re.Match[str], request: Value, arguments: Arguments) -> Value:
    if found[1] == "paginate":
        return _request(run, client, found[2], request, arguments, via="paginator")
    _wait(run, client, found[2], request, arguments)
    return Unknown("result of a waiter")


def _named_operation(run: Run, client: Client, method: str, arguments: Arguments) -> Value:
    """v2's `waitFor("objectExists", …)` and `makeRequest("putItem", …)`."""
    name = arguments.at(0)
    constant = name.constant if isinstance(name, Text) else None
    if constant is None:
        run.unresolved(f"an operation of {client.service} that is chosen while the code runs", arguments.span)
        return Response(client.service, "")
    if method == "makeRequest":
        return _request(run, client, capital(constant), arguments.at(1), arguments)
    _wait(run, client, capital(constant), arguments.at(1), arguments)
    response = Response(client.service, waited_operation(client.service, capital(constant)))
    _give_callbacks(run, arguments, response)
    return response


def _wait(run: Run, client: Client, waiter: str, request: Value, arguments: Arguments) -> None:
    operation = waited_operation(client.service, waiter)
    if not operation:
        run.unresolved(f"waiter {waiter}", arguments.span)
    record_call(
        run, "wait", client.library, client.service, operation, _bound(client, request), arguments.span,
        via=f"waiter {waiter}", client=client,
    )  # fmt: skip


def _upload(run: Run, callee: Library, arguments: Arguments) -> Value:
    options = arguments.at(0)
    request = options.properties.get("params", UNDEFINED) if isinstance(options, JsObject) else Unknown("parameters")
    client = options.properties.get("client") if isinstance(options, JsObject) else None
    sender = client if isinstance(client, Client) else Client(callee.module, "s3", "v3")
    _call(run, sender, "PutObject", request, arguments, also=MULTIPART, via="Upload")
    return Made(callee)


def _sign_command(run: Run, arguments: Arguments) -> Value:
    for option in options_of(arguments.at(1)):
        if isinstance(option, Command):
            client = Client(option.library, option.service, "v3")
            _call(run, client, option.operation, option.arguments, arguments, signed_only=True, via="getSignedUrl")
        else:
            run.unresolved("a signed URL for a request that is made while the code runs", arguments.span)
    return Unknown("a signed URL")


def _request(
    run: Run,
    client: Client,
    operation: str,
    request: Value,
    arguments: Arguments,
    *,
    confidence: Confidence = "high",
    also: tuple[str, ...] = (),
    via: str = "",
) -> Value:
    if closures_in([request]) and not isinstance(request, (JsObject, OneOf)):
        request = UNDEFINED  # `s3.listBuckets((error, data) => …)`
    _call(run, client, operation, request, arguments, confidence=confidence, also=also, via=via)
    told = "" if client.other_credentials else operation  # of another identity
    response = Response(client.service, told, _name_of(client.service, request))
    _give_callbacks(run, arguments, response)
    return response


def _call(
    run: Run,
    client: Client,
    operation: str,
    request: Value,
    arguments: Arguments,
    *,
    confidence: Confidence = "high",
    also: tuple[str, ...] = (),
    via: str = "",
    signed_only: bool = False,
) -> None:
    record_call(
        run, "sdk", client.library, client.service, operation, _bound(client, request), arguments.span,
        confidence=confidence, also=also, via=via, signed_only=signed_only, client=client,
    )  # fmt: skip


def _give_callbacks(run: Run, arguments: Arguments, response: Value) -> None:
    for closure in closures_in(arguments.values):
        run.call_back(closure, [Unknown("an error"), response], arguments.span)


def _bound(client: Client, request: Value) -> Value:
    if client.bound is None:
        return request
    if isinstance(request, JsObject):
        return JsObject({**client.bound.properties, **request.properties}, request.open or client.bound.open)
    return JsObject(dict(client.bound.properties), request is not UNDEFINED or client.bound.open)


def _without_extras(request: Value) -> Value:
    """What only the signing needs (`Expires`) is no member of the request."""
    if isinstance(request, JsObject):
        members = {key: value for key, value in request.properties.items() if key not in REQUEST_EXTRAS}
        return JsObject(members, request.open)
    return request


def _name_of(service: str, request: Value) -> CodeValue:
    member = {"ssm": "Name", "secretsmanager": "SecretId"}.get(service)
    if member is None or not isinstance(request, JsObject):
        return None
    return to_code(request.properties.get(member, UNDEFINED))


def _options(options: Value) -> tuple[CodeValue, CodeValue, bool]:
    """Region, endpoint, and whether the client has credentials of its own."""
    if not isinstance(options, JsObject):
        return None, None, False
    region = options.properties.get("region", UNDEFINED)
    endpoint = options.properties.get("endpoint", UNDEFINED)
    named = [part.name for part in region.parts if isinstance(part, Env)] if isinstance(region, Text) else []
    own = region is UNDEFINED or region is None or (len(named) == 1 and named[0] in _OWN_REGION)
    credentials = any(key in options.properties for key in ("credentials", "accessKeyId", "credentialProvider"))
    return (None if own else to_code(region)), (None if endpoint is UNDEFINED else to_code(endpoint)), credentials
