"""An API given as an OpenAPI document, with API Gateway's extensions.

Source: API Gateway developer guide, "OpenAPI extensions for API Gateway" (2026-11).
"""

from collections.abc import Iterator

from sless_audit.service import (
    EVERYWHERE,
    EdgeDraft,
    Path,
    Properties,
    Resolver,
    Resource,
    Value,
    World,
    dig,
    items,
    views,
)
from sless_audit.services.api_gateway.integrations import (
    Integration,
    Names,
    authorizer_edges,
    integration_edges,
)

ANY_METHOD = "x-amazon-apigateway-any-method"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", ANY_METHOD)
_INTEGRATION = "x-amazon-apigateway-integration"
_SHARED = "x-amazon-apigateway-integrations"
_NAMES = Names(
    kind="type",
    uri="uri",
    method="httpMethod",
    credentials="credentials",
    parameters="requestParameters",
    templates="requestTemplates",
    subtype="integrationSubtype",
    connection="connectionId",
)


def body_edges(api: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The edges that the `Body` of an API states."""
    body = api.properties.document("Body")
    for route, item, item_path, world in _children(dig(body, "paths"), ("Body", "paths")):
        for method, operation, path, method_world in _children(item, item_path, world):
            if method.lower() not in _METHODS:
                continue
            found = dig(operation, _INTEGRATION)
            for settings, where, one_world in _integrations(found, body, (*path, _INTEGRATION), method_world):
                stated = views.Route(
                    method="ANY" if method.lower() == ANY_METHOD else method.upper(),
                    path=route,
                    credentials=settings.get("credentials"),
                    role="integration",
                )
                yield from integration_edges(api, Integration(settings, _NAMES, where, one_world, stated), resolver)
    for section in (("securityDefinitions",), ("components", "securitySchemes")):
        for _, scheme, path, world in _children(dig(body, *section), ("Body", *section)):
            yield from _authorizer_edges(api, scheme, (*path, "x-amazon-apigateway-authorizer"), world, resolver)


def _authorizer_edges(
    api: Resource, scheme: Value, path: Path, world: World, resolver: Resolver
) -> Iterator[EdgeDraft]:
    for where, authorizer, one_world in items(dig(scheme, path[-1]), path, world):
        if isinstance(authorizer, dict):
            yield from authorizer_edges(
                api, Properties(authorizer), "authorizerUri", "authorizerCredentials", where, one_world, resolver
            )


def _integrations(found: Value, body: Value, path: Path, world: World) -> Iterator[tuple[Properties, Path, World]]:
    """The integration of an operation, also one that stands under `components` and is referred to."""
    for where, settings, one_world in items(found, path, world):
        if not isinstance(settings, dict):
            continue
        reference = settings.get("$ref")
        if isinstance(reference, str) and reference.startswith(f"#/components/{_SHARED}/"):
            shared = ("components", _SHARED, reference.rpartition("/")[2])
            for place, referred, shared_world in items(dig(body, *shared), ("Body", *shared), one_world):
                if isinstance(referred, dict):
                    yield Properties(referred), place, shared_world
        else:
            yield Properties(settings), where, one_world


def _children(value: Value, path: Path, world: World = EVERYWHERE) -> Iterator[tuple[str, Value, Path, World]]:
    """The entries of a mapping, each with its path and the world in which the mapping is there."""
    for where, mapping, one_world in items(value, path, world):
        if isinstance(mapping, dict):
            for key, inner in mapping.items():
                yield key, inner, (*where, key), one_world
