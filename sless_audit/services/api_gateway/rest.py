"""REST APIs: AWS::ApiGateway::*.

Defaults: CloudFormation reference, AWS::ApiGateway::RestApi (EndpointConfiguration: edge-optimised, public; 2026-11).
"""

from collections.abc import Iterator

from sless_audit.graph.model import Node
from sless_audit.service import (
    ABSENT,
    EVERYWHERE,
    Arn,
    EdgeDraft,
    External,
    Properties,
    Ref,
    Resolver,
    Resource,
    ResourceType,
    Unknown,
    Value,
    World,
    combine,
    edge_drafts,
    items,
    read_policy,
    views,
)
from sless_audit.services.api_gateway.integrations import (
    Integration,
    Names,
    authorizer_edges,
    integration_edges,
)
from sless_audit.services.api_gateway.openapi import body_edges

API = "AWS::ApiGateway::RestApi"
_PATH_PART = "AWS::ApiGateway::Resource"
_MOST_PATH_PARTS = 30
"""More than a path can have; ends a cycle of parents."""

_NAMES = Names(
    kind="Type",
    uri="Uri",
    method="IntegrationHttpMethod",
    credentials="Credentials",
    parameters="RequestParameters",
    templates="RequestTemplates",
    subtype="IntegrationSubtype",
    connection="ConnectionId",
)
_POLICY_PATHS = (("Policy",), ("Body", "x-amazon-apigateway-policy"))


def _api(properties: Properties) -> views.Api:
    return views.Api(protocol="REST", private=_is_private(properties))


def _is_private(properties: Properties) -> Value:
    def private(types: Value) -> Value:
        return types == "PRIVATE" if isinstance(types, str) else False if types is ABSENT else types

    types = properties.get("EndpointConfiguration", "Types")
    return combine(lambda one: private(one[0] if isinstance(one, list) and one else one), types)


def _api_policy(properties: Properties) -> views.ResourcePolicy | None:
    stated = [path for path in _POLICY_PATHS if properties.get(*path) is not ABSENT]
    statements = tuple(statement for path in stated for statement in read_policy(properties, path))
    return views.ResourcePolicy(protects=(), statements=statements) if stated else None


def client(private: Value) -> External:
    """Who calls an API."""
    return External("client", "VPC" if private is True else "internet")


def _api_edges(api: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield EdgeDraft(api, "routes", (), source=client(_is_private(api.properties)))
    yield from body_edges(api, resolver)


def _method_edges(method: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = method.properties
    for api, world in _apis(properties.get("RestApiId"), resolver):
        for path, integration, one_world in properties.items("Integration", world=world):
            if isinstance(integration, dict):
                route = views.Route(
                    method=properties.get("HttpMethod"),
                    path=path_of(properties.get("ResourceId"), resolver),
                    credentials=integration.get("Credentials", ABSENT),
                    role="integration",
                )
                stated = Integration(Properties(integration), _NAMES, path, one_world, route)
                yield from integration_edges(api, stated, resolver)


def path_of(resource_id: Value, resolver: Resolver) -> Value:
    """The path of a method, from the parts of its resource and of that resource's parents."""
    parts: list[str] = []
    for _ in range(_MOST_PATH_PARTS):
        if not isinstance(resource_id, Ref):
            break
        resource = resolver.get(resource_id.stack, resource_id.logical_id)
        if resource is not None and resource.type == API:
            return "/" + "/".join(reversed(parts))
        part = resource.properties.get("PathPart") if resource is not None and resource.type == _PATH_PART else None
        if resource is None or not isinstance(part, str):
            break
        parts.append(part)
        resource_id = resource.properties.get("ParentId")
    return Unknown("", "a path that is not in the template")


def _authorizer_edges(authorizer: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = authorizer.properties
    for api, world in _apis(properties.get("RestApiId"), resolver):
        yield from authorizer_edges(api, properties, "AuthorizerUri", "AuthorizerCredentials", (), world, resolver)


def _apis(api_id: Value, resolver: Resolver) -> Iterator[tuple[Node, World]]:
    for target in resolver.resolve(api_id, API):
        yield target.node, target.world


def _account_edges(account: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    role = account.properties.get("CloudWatchRoleArn")
    yield from edge_drafts(resolver, role, "assumes", ("CloudWatchRoleArn",), "AWS::IAM::Role")


def _vpc_link_edges(link: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, balancer, world in link.properties.items("TargetArns"):
        yield from edge_drafts(resolver, balancer, "routes", path, mode="sync", world=world)


def mapping_edges(mapping: Resource, resolver: Resolver, api: str, api_type: str, *domains: str) -> Iterator[EdgeDraft]:
    """The edges from a domain name to the API that is behind it, which `api` of a mapping names."""
    names = [mapping.properties.get("DomainName"), mapping.properties.get("DomainNameArn")]
    for _, name, world in items(names, (), EVERYWHERE):
        for domain in resolver.resolve(name, *domains, world=world):
            yield from edge_drafts(
                resolver,
                mapping.properties.get(api),
                "routes",
                (api,),
                api_type,
                world=domain.world,
                source=domain.node,
            )


def _base_path_mapping_edges(mapping: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from mapping_edges(
        mapping, resolver, "RestApiId", API, "AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2"
    )


_DOMAIN_ARN = Arn("apigateway", "/domainnames/", "DomainName")

TYPES = {
    API: ResourceType(view=_api, policy=_api_policy, edges=_api_edges, arn=Arn("execute-api", "", None)),
    "AWS::ApiGateway::Method": ResourceType(edges=_method_edges),
    "AWS::ApiGateway::Authorizer": ResourceType(edges=_authorizer_edges),
    "AWS::ApiGateway::Account": ResourceType(edges=_account_edges),
    "AWS::ApiGateway::VpcLink": ResourceType(edges=_vpc_link_edges),
    "AWS::ApiGateway::DomainName": ResourceType(arn=_DOMAIN_ARN),
    "AWS::ApiGateway::DomainNameV2": ResourceType(arn=_DOMAIN_ARN),
    "AWS::ApiGateway::BasePathMapping": ResourceType(edges=_base_path_mapping_edges),
    "AWS::ApiGateway::BasePathMappingV2": ResourceType(edges=_base_path_mapping_edges),
}
