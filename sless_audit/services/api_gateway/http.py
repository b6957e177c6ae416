"""HTTP and WebSocket APIs: AWS::ApiGatewayV2::*.

Defaults: CloudFormation reference, AWS::ApiGatewayV2::Api (ProtocolType: given, except with a Body, which only HTTP
APIs take; RouteKey of a quick-create API: $default) (2026-11).
"""

from collections.abc import Iterator
from dataclasses import replace

from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Text,
    Value,
    World,
    views,
)
from sless_audit.services.api_gateway.integrations import (
    Integration,
    Names,
    authorizer_edges,
    integration_edges,
)
from sless_audit.services.api_gateway.openapi import body_edges
from sless_audit.services.api_gateway.rest import client, mapping_edges
from sless_audit.template.marked import marked, parts_of, restored

API = "AWS::ApiGatewayV2::Api"
_INTEGRATION = "AWS::ApiGatewayV2::Integration"
_NAMES = Names(
    kind="IntegrationType",
    uri="IntegrationUri",
    method="IntegrationMethod",
    credentials="CredentialsArn",
    parameters="RequestParameters",
    templates="RequestTemplates",
    subtype="IntegrationSubtype",
    connection="ConnectionId",
)
_QUICK_NAMES = _NAMES._replace(uri="Target")


def _api(properties: Properties) -> views.Api:
    protocol = properties.get("ProtocolType", default="HTTP")
    return views.Api(protocol=protocol if isinstance(protocol, str) else "HTTP", private=False)


def _api_edges(api: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = api.properties
    yield EdgeDraft(api, "routes", (), source=client(private=False))
    yield from body_edges(api, resolver)
    quick = Properties({"Target": properties.get("Target"), "CredentialsArn": properties.get("CredentialsArn")})
    if quick.get("Target") is not ABSENT:
        quick = Properties({"IntegrationType": "AWS_PROXY", **quick.values})
        route = _route(properties.get("RouteKey", default="$default"), quick.get("CredentialsArn"))
        yield from integration_edges(api, Integration(quick, _QUICK_NAMES, (), {}, route), resolver)


def _route(key: Value, credentials: Value) -> views.Route:
    """`GET /orders` of an HTTP API; `$default`; any other key of a WebSocket API."""
    method, space, path = key.partition(" ") if isinstance(key, str) else ("", "", "")
    if space:
        return views.Route(method=method, path=path, credentials=credentials, role="integration")
    return views.Route(method=ABSENT, path=key, credentials=credentials, role="integration")


def _route_edges(route: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = route.properties
    for api in resolver.resolve(properties.get("ApiId"), API):
        for path, target, world in properties.items("Target", world=api.world):
            for found in resolver.resolve(_integration_id(target), _INTEGRATION, world=world):
                if not isinstance(found.node, Resource):
                    yield EdgeDraft(found.node, "routes", path, mode="sync", source=api.node, world=found.world)
                    continue
                settings = found.node.properties
                stated = _route(properties.get("RouteKey"), settings.get("CredentialsArn"))
                integration = Integration(settings, _NAMES, (), found.world, stated)
                for draft in integration_edges(api.node, integration, resolver):
                    yield _seen_from_route(draft, route, found.node, path, world)


def _seen_from_route(draft: EdgeDraft, route: Resource, integration: Resource, path: Path, world: World) -> EdgeDraft:
    """An edge that a route states by naming an integration: both are its evidence."""
    evidence = (route.place(path, world), integration.place(draft.path, draft.world))
    return replace(draft, path=path, evidence=evidence)


def _integration_id(target: Value) -> Value:
    """`integrations/${Integration}` → `${Integration}`."""
    parts = parts_of(target) if isinstance(target, str | Text) else None
    return target if parts is None else restored(marked(parts).removeprefix("integrations/"), parts)


def _authorizer_edges(authorizer: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = authorizer.properties
    for api in resolver.resolve(properties.get("ApiId"), API):
        yield from authorizer_edges(
            api.node, properties, "AuthorizerUri", "AuthorizerCredentialsArn", (), api.world, resolver
        )


def _api_mapping_edges(mapping: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from mapping_edges(mapping, resolver, "ApiId", API, "AWS::ApiGatewayV2::DomainName")


TYPES = {
    API: ResourceType(view=_api, edges=_api_edges, arn=Arn("execute-api", "", None)),
    "AWS::ApiGatewayV2::Route": ResourceType(edges=_route_edges),
    _INTEGRATION: ResourceType(),
    "AWS::ApiGatewayV2::Authorizer": ResourceType(edges=_authorizer_edges),
    "AWS::ApiGatewayV2::DomainName": ResourceType(arn=Arn("apigateway", "/domainnames/", "DomainName")),
    "AWS::ApiGatewayV2::ApiMapping": ResourceType(edges=_api_mapping_edges),
}
