"""boto3 and its relatives: sessions, clients, paginators, waiters."""

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Env
from sless_audit.handlers.python import sdk_names
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.not_known import NOT_KNOWN, NotKnown
from sless_audit.handlers.python.telling import freeze
from sless_audit.handlers.python.values import (
    UNKNOWN,
    Client,
    ClientOptions,
    DictObject,
    Either,
    Paginator,
    Resource,
    SdkResult,
    Session,
    Value,
    Waiter,
    either,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_SESSIONS = frozenset(
    {
        "aioboto3.Session", "aioboto3.session.Session", "aiobotocore.session.AioSession",
        "aiobotocore.session.get_session", "boto3._get_default_session", "boto3.DEFAULT_SESSION", "boto3.Session",
        "boto3.session.Session", "botocore.session.get_session", "botocore.session.Session",
    }
)  # fmt: skip
_OWN_REGION = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION"})
_CREDENTIALS = ("aws_access_key_id", "aws_session_token", "profile_name", "botocore_session")


def call(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value | NotKnown:
    if path in {"boto3.client", "boto3.resource", "aioboto3.client", "aioboto3.resource"}:
        return make(run, frame, ClientOptions(), path.rsplit(".", 1)[1], arguments, node)
    if path in _SESSIONS:
        return Session(_options(ClientOptions(other_credentials=bool(arguments.positional)), arguments))
    if path.startswith(("boto3.DEFAULT_SESSION.",)) and path.endswith((".client", ".resource")):
        return make(run, frame, ClientOptions(), path.rsplit(".", 1)[1], arguments, node)
    return NOT_KNOWN


def call_session(
    run: "Run", frame: "Frame", session: Session, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if name in {"client", "create_client"}:
        return make(run, frame, session.options, "client", arguments, node)
    if name == "resource":
        return make(run, frame, session.options, "resource", arguments, node)
    return UNKNOWN


def make(run: "Run", frame: "Frame", session: ClientOptions, kind: str, arguments: Arguments, node: ast.Call) -> Value:
    service = arguments.get(0, "service_name")
    if isinstance(service, Either):
        made = (make(run, frame, session, kind, _for_service(arguments, option), node) for option in service.options)
        return either(*made)
    if not isinstance(service, str):
        run.leave_open("a client of a service that is chosen at run time", frame, node)
        return UNKNOWN
    options = _options(session, arguments)
    made_of = replace(arguments, complete=False) if options.other_credentials else arguments  # they expire
    run.add_client(frame, node, "sdk", "boto3", service, made_of)
    return Client(service, options) if kind == "client" else Resource(service, "", {}, options)


def call_client(run: "Run", frame: "Frame", client: Client, name: str, arguments: Arguments, node: ast.Call) -> Value:
    if name in sdk_names.LOCAL_METHODS:
        return UNKNOWN
    if name == "get_paginator":
        return _named_operation(run, frame, client, arguments.get(0, "operation_name"), node)
    if name == "get_waiter":
        waiter = arguments.get(0, "waiter_name")
        if not isinstance(waiter, str):
            run.leave_open("a waiter that is chosen at run time", frame, node)
            return UNKNOWN
        return Waiter(client, waiter)
    if name in {"generate_presigned_url", "generate_presigned_post"}:
        return _sign(run, frame, client, name, arguments, node)
    if client.service == "s3" and name in sdk_names.TRANSFERS:
        operation, parameters, also = sdk_names.TRANSFERS[name]
        given = named(arguments, parameters)
        add(run, frame, client, operation, given, node, complete=arguments.complete, also=also, via=name)
        return UNKNOWN
    operation = sdk_names.operation(client.service, name)
    add(run, frame, client, operation, arguments.keywords, node, complete=arguments.complete)
    if client.service == "sts" and client.options.other_credentials:
        return UNKNOWN  # it tells of another identity
    return SdkResult(client.service, operation, arguments.keywords)


def call_paginator(
    run: "Run", frame: "Frame", paginator: Paginator, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if name != "paginate":
        return UNKNOWN
    keywords = {key: value for key, value in arguments.keywords.items() if key != "PaginationConfig"}
    add(run, frame, paginator.client, paginator.operation, keywords, node, complete=arguments.complete, via="paginator")
    return SdkResult(paginator.client.service, paginator.operation, keywords)


def call_waiter(run: "Run", frame: "Frame", waiter: Waiter, name: str, arguments: Arguments, node: ast.Call) -> Value:
    if name == "wait":
        service = waiter.client.service
        operation = sdk_names.waited_operation(service, waiter.name)
        if not operation:
            run.leave_open(f"waiter {waiter.name}", frame, node)
        run.add_site(
            frame, node, "wait", "boto3", service, operation, arguments.keywords,
            complete=arguments.complete, options=waiter.client.options, via=f"waiter {waiter.name}",
        )  # fmt: skip
    return UNKNOWN


def add(
    run: "Run",
    frame: "Frame",
    client: Client | Resource,
    operation: str,
    members: dict[str, Value],
    node: ast.Call,
    *,
    complete: bool = True,
    also: tuple[str, ...] = (),
    via: str = "",
    signed_only: bool = False,
) -> None:
    run.add_site(
        frame, node, "sdk", "boto3", client.service, operation, members,
        complete=complete, options=client.options, also=also, via=via, signed_only=signed_only,
    )  # fmt: skip


def named(arguments: Arguments, parameters: tuple[str, ...]) -> dict[str, Value]:
    """Positional arguments by the names of the parameters."""
    return {**dict(zip(parameters, arguments.positional, strict=False)), **arguments.keywords}


def _named_operation(run: "Run", frame: "Frame", client: Client, name: Value, node: ast.Call) -> Value:
    if isinstance(name, str):
        return Paginator(client, sdk_names.operation(client.service, name))
    run.leave_open("a paginator that is chosen at run time", frame, node)
    return UNKNOWN


def _sign(run: "Run", frame: "Frame", client: Client, name: str, arguments: Arguments, node: ast.Call) -> Value:
    if name == "generate_presigned_post":
        add(run, frame, client, "PutObject", named(arguments, ("Bucket", "Key")), node, signed_only=True, via=name)
        return UNKNOWN
    methods, members = arguments.get(0, "ClientMethod"), arguments.get(1, "Params")
    given: dict[str, Value] = {}
    if isinstance(members, DictObject):
        given = {key: value for key, value in members.entries if isinstance(key, str)}
    for method in methods.options if isinstance(methods, Either) else (methods,):
        if isinstance(method, str):
            add(
                run, frame, client, sdk_names.operation(client.service, method), given, node,
                complete=isinstance(members, DictObject), signed_only=True, via=name,
            )  # fmt: skip
        else:
            run.leave_open("a URL is signed for an operation that is chosen at run time", frame, node)
    return UNKNOWN


def _options(base: ClientOptions, arguments: Arguments) -> ClientOptions:
    region = freeze(arguments.get(1, "region_name")) if "region_name" in arguments.keywords else None
    if isinstance(region, Env) and region.name in _OWN_REGION:
        region = None
    endpoint = freeze(arguments.keywords.get("endpoint_url"))
    foreign = any(arguments.keywords.get(name) is not None for name in _CREDENTIALS)
    return ClientOptions(
        region if region is not None else base.region,
        endpoint if endpoint is not None else base.endpoint,
        foreign or base.other_credentials,
    )


def _for_service(arguments: Arguments, service: Value) -> Arguments:
    keywords = {name: value for name, value in arguments.keywords.items() if name != "service_name"}
    return Arguments((service, *arguments.positional[1:]), keywords, arguments.complete)
