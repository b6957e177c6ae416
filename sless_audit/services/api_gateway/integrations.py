"""What an API hands a request to: a function, another AWS service, a host.

Source: API Gateway developer guide, "API Gateway API request and response data mapping reference",
"x-amazon-apigateway-integration object" and "Integration subtype reference" (2026-11).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from sless_audit.aws.calls import KEYS, VALUES, Call, call
from sless_audit.graph.edge_kinds import Mode
from sless_audit.graph.model import Node
from sless_audit.service import (
    ABSENT,
    EdgeDraft,
    External,
    Path,
    Properties,
    Ref,
    Resolver,
    Resource,
    Text,
    Unknown,
    Value,
    World,
    call_edges,
    deliveries,
    edge_drafts,
    items,
    views,
    web_target,
)
from sless_audit.template.marked import Parts, marked, parts_of, restored
from sless_audit.template.values import Alternative, Choice

_FUNCTION = "AWS::Lambda::Function"
_INVOCATION = re.compile(r"functions/(.+?)/invocations$", re.DOTALL)
_STAGE_VARIABLE = "${stageVariables."
_SERVICE_URI = re.compile(r"arn:[^:]*:apigateway:[^:]*:(?:([^:/]*)\.)?([^:./]+):(path|action)/(.*)", re.DOTALL)
_ACTION = re.compile(r"\bAction['\"]?\s*[=:]\s*['\"]?(\w+)")
_OPERATIONS_OF_S3 = {
    "GET": ("GetObject",), "HEAD": ("HeadObject",), "PUT": ("PutObject",), "POST": ("PutObject",),
    "DELETE": ("DeleteObject",), "ANY": ("GetObject", "PutObject"),
}  # fmt: skip
_INVOCATION_TYPE = "integration.request.header.x-amz-invocation-type"


class Names(NamedTuple):
    """How a kind of API calls the settings of an integration."""

    kind: str
    uri: str
    method: str
    credentials: str
    parameters: str
    templates: str
    subtype: str
    connection: str


class Integration(NamedTuple):
    """An integration, and where it stands below the properties of the resource that states it."""

    settings: Properties
    names: Names
    path: Path
    world: World
    route: views.Route

    def get(self, name: str) -> Value:
        return self.settings.get(name)

    def at(self, name: str) -> Path:
        return (*self.path, name)


def integration_edges(api: Node, integration: Integration, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The edges from the API to what the integration calls, and to the role with which it does."""
    names = integration.names
    seen: list[tuple[object, ...]] = []
    for draft in _targets(integration, resolver):
        key = (draft.target, draft.kind, draft.mode, draft.world)
        if key not in seen:  # a template for each content type names the same target again
            seen.append(key)
            yield replace(draft, source=api, settings=integration.route)
    yield from role_edges(
        api, integration.get(names.credentials), integration.at(names.credentials), integration.world, resolver
    )


def role_edges(api: Node, role: Value, path: Path, world: World, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The role with which an API acts: none where it passes on the caller's credentials (`arn:aws:iam::*:user/*`)."""
    for _, value, role_world in items(role, (), world):
        if not (isinstance(value, str) and ":user/" in value):
            yield from edge_drafts(resolver, value, "assumes", path, "AWS::IAM::Role", world=role_world, source=api)


def authorizer_edges(
    api: Node, authorizer: Properties, uri: str, role: str, path: Path, world: World, resolver: Resolver
) -> Iterator[EdgeDraft]:
    """The edges from an API to the function that decides whether a caller may pass, and to the role for that."""
    settings = views.Route(method=ABSENT, path=ABSENT, credentials=authorizer.get(role), role="authorizer")
    for _, address, one_world in items(authorizer.get(uri), (), world):
        for draft in function_edges(address, (*path, uri), one_world, "sync", resolver) or ():
            yield replace(draft, source=api, settings=settings)
    yield from role_edges(api, authorizer.get(role), (*path, role), world, resolver)


def function_edges(
    uri: Value, path: Path, world: World, mode: Mode | None, resolver: Resolver
) -> Iterator[EdgeDraft] | None:
    """The edges to the function that is invoked through that address; `None` for another kind of address."""
    parts = _parts(uri)
    if parts is None:
        return None
    found = _INVOCATION.search(marked(parts))
    if found is None:
        return None
    name, _, variable = found[1].partition(":" + _STAGE_VARIABLE)
    qualifier = Unknown("", "a stage variable") if variable else None
    if _STAGE_VARIABLE in name or name.endswith(":function"):
        target = External("aws", "function that a stage variable names")
        return iter([EdgeDraft(target, "invokes", path, mode=mode, world=world)])
    return (
        draft if qualifier is None else replace(draft, qualifier=qualifier)
        for draft in edge_drafts(resolver, restored(name, parts), "invokes", path, _FUNCTION, mode=mode, world=world)
    )


def _targets(integration: Integration, resolver: Resolver) -> Iterator[EdgeDraft]:
    names = integration.names
    subtype = integration.get(names.subtype)
    if isinstance(subtype, str):
        yield from _subtype_edges(subtype, integration, resolver)
        return
    for _, uri, world in items(integration.get(names.uri), (), integration.world):
        for mode, mode_world in _modes(integration, world):
            found = function_edges(uri, integration.at(names.uri), mode_world, mode, resolver)
            yield from _other_edges(uri, integration, mode_world, resolver) if found is None else found


def _other_edges(uri: Value, integration: Integration, world: World, resolver: Resolver) -> Iterator[EdgeDraft]:
    names = integration.names
    path = integration.at(names.uri)
    connections = [
        target
        for target in resolver.resolve(integration.get(names.connection), "AWS::ApiGateway::VpcLink", world=world)
        if isinstance(target.node, Resource)
    ]
    parts = _parts(uri)
    written = "" if parts is None else marked(parts)
    service = _SERVICE_URI.match(written)
    if connections:
        for target in connections:
            yield EdgeDraft(target.node, "routes", integration.at(names.connection), mode="sync", world=target.world)
    elif parts is not None and service is not None:
        yield from _service_edges(service, parts, integration, world, resolver)
    elif written.startswith(("http://", "https://", "wss://")):
        yield EdgeDraft(web_target(uri, resolver), "routes", path, mode="sync", world=world)
    elif integration.get(names.kind) not in ("MOCK", "mock"):
        for draft in deliveries(resolver, uri, path, world=world, mode="sync"):
            yield draft if draft.kind == "invokes" else replace(draft, kind=_passed_on(integration), mode="sync")


def _passed_on(integration: Integration) -> Any:
    """To what is not known, a Lambda proxy integration is an invocation; all others pass the request on."""
    kind = integration.get(integration.names.kind)
    return "invokes" if isinstance(kind, str) and kind.upper() == "AWS_PROXY" else "routes"


def _modes(integration: Integration, world: World) -> Iterator[tuple[Mode | None, World]]:
    """Whether the caller waits for a function: not with the header `X-Amz-Invocation-Type: 'Event'`."""
    for name, value in integration.settings.mapping(integration.names.parameters).items():
        if name.lower() == _INVOCATION_TYPE:
            modes: dict[Value, Mode] = {"'Event'": "async", "'RequestResponse'": "sync"}
            for _, invocation_type, type_world in items(value, (), world):
                yield modes.get(invocation_type) if isinstance(invocation_type, str) else None, type_world
            return
    yield "sync", world


def _subtype_edges(subtype: str, integration: Integration, resolver: Resolver) -> Iterator[EdgeDraft]:
    """`SQS-SendMessage`, with the request in the parameters: a first-class integration of an HTTP API."""
    service, _, operation = subtype.partition("-")
    names = integration.names
    request: Any = {
        name: Unknown("", "named at run time") if isinstance(value, str) and value.startswith("$") else value
        for name, value in integration.settings.mapping(names.parameters).items()
    }
    if operation == "PutEvents":
        request = {"Entries": [request]}
    yield from call_edges(
        resolver, service, operation, request, integration.at(names.parameters), world=integration.world
    )


def _service_edges(
    uri: re.Match[str], parts: Parts, integration: Integration, world: World, resolver: Resolver
) -> Iterator[EdgeDraft]:
    """`arn:aws:apigateway:eu-west-1:sqs:path/123456789012/orders`, `…:dynamodb:action/PutItem`."""
    names = integration.names
    subdomain, service, form, rest = uri.groups()
    path = integration.at(names.uri)
    segments = [segment for segment in rest.split("/") if segment]
    if service == "s3":
        method = integration.get(names.method)
        bucket = subdomain or (segments[0] if segments else "")
        name = Unknown("", "named at run time") if bucket.startswith("{") else restored(bucket, parts)
        for operation in _OPERATIONS_OF_S3.get(method.upper() if isinstance(method, str) else "ANY", ()):
            yield from call_edges(resolver, service, operation, {"Bucket": name}, path, world=world)
        return
    written = list(_written(integration))
    operation = segments[0] if form == "action" and segments else _action(written)
    if service == "sqs" and form == "path" and segments:
        request: Any = {"QueueUrl": restored(segments[-1], parts)}
        drafts = call_edges(resolver, service, operation or "SendMessage", request, path, world=world)
        yield from drafts if operation else (replace(draft, confidence="medium") for draft in drafts)
        return
    known = call(service, operation)
    request = _request(known, written) if known is not None else {}
    yield from call_edges(resolver, service, operation, request, path, world=world)


def _written(integration: Integration) -> Iterator[tuple[str, Parts, World]]:
    """The texts that make up the request, as `name=value` where it is a parameter."""
    names = integration.names
    for name, value in integration.settings.mapping(names.parameters).items():
        for _, one, world in items(value, (), integration.world):
            parts = _parts(one)
            if parts is not None:
                yield f"{name.rpartition('.')[2]}={marked(parts)}", parts, world
    for value in integration.settings.mapping(names.templates).values():
        for _, one, world in items(value, (), integration.world):
            parts = _parts(one)
            if parts is not None:
                yield marked(parts), parts, world


def _action(written: list[tuple[str, Parts, World]]) -> str:
    found = (_ACTION.search(text) for text, _, _ in written)
    return next((match[1] for match in found if match), "")


def _request(known: Call, written: list[tuple[str, Parts, World]]) -> dict[str, Any]:
    """The part of the request that names the resource, from the text of its templates (Velocity, JSON or a form)."""
    request: dict[str, Any] = {}
    for steps in known.names:
        if KEYS in steps:
            continue
        pattern = re.compile(rf"\b{steps[-1]}['\"]?\s*[=:]\s*(?:\$util\.\w+\()?['\"]?([^'\"&\s,)]+)")
        values: list[Value] = []
        for text, parts, world in written:
            for match in pattern.finditer(text):
                name = match[1]
                value = Unknown("", "named at run time") if name.startswith("$") else restored(name, parts)
                found = Choice((Alternative(value, world),)) if world else value
                if found not in values:
                    values.append(found)
        if values:
            nested: Any = values
            for step in reversed(steps):
                nested = {"item" if step == VALUES else step: nested}
            request.update(nested)
    return request


def _parts(value: Value) -> Parts | None:
    return parts_of(value) if isinstance(value, str | Text | Ref | Unknown) else None
