"""AWS AppSync.

Properties and defaults: CloudFormation reference, AWS::AppSync::GraphQLApi (`Visibility`: GLOBAL),
AWS::AppSync::DataSource. A resolver waits for its function unless its request says `invocationType: Event`: AWS AppSync
developer guide, "Resolver mapping template reference for Lambda", 2026-11.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.graph.edge_kinds import Mode
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Ref,
    Resolver,
    Resource,
    ResourceType,
    Service,
    alternatives,
    combine,
    edge_drafts,
    views,
    web_target,
)
from sless_audit.template.values import merged

FUNCTION = "AWS::Lambda::Function"
APIS = ("AWS::AppSync::GraphQLApi", "AWS::AppSync::Api")
RESOLVERS = ("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration")

_ASYNCHRONOUS = re.compile(r"""["']?invocationType["']?\s*:\s*["']Event["']""")

_STORES: tuple[tuple[Path, tuple[str, ...]], ...] = (
    (("DynamoDBConfig", "TableName"), ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")),
    (("RelationalDatabaseConfig", "RdsHttpEndpointConfig", "DbClusterIdentifier"), ("AWS::RDS::DBCluster",)),
)

_AUTHORIZERS: tuple[tuple[Path, Path], ...] = (
    (("LambdaAuthorizerConfig",), ("AuthorizerUri",)),
    (("AdditionalAuthenticationProviders",), ("LambdaAuthorizerConfig", "AuthorizerUri")),
    (("EventConfig", "AuthProviders"), ("LambdaAuthorizerConfig", "AuthorizerUri")),
)
"""Where an API names its authorizers: a list or an object, and the function's ARN below it."""


def _api(protocol: str) -> Callable[[Properties], views.Api]:
    def view(properties: Properties) -> views.Api:
        visibility = properties.get("Visibility", default="GLOBAL")
        return views.Api(
            protocol=protocol,
            private=combine(lambda one: one == "PRIVATE" if isinstance(one, str) else one, visibility),
        )

    return view


def _api_edges(api: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield EdgeDraft(api, "routes", (), source=External("client", "internet"))
    route = views.Route(method=ABSENT, path=ABSENT, credentials=ABSENT, role="authorizer")
    for root, below in _AUTHORIZERS:
        for path, provider, world in api.properties.items(*root):
            named = Properties({"provider": provider}).get("provider", *below)
            yield from edge_drafts(
                resolver, named, "invokes", (*path, *below), FUNCTION, mode="sync", world=world, settings=route
            )


def _data_source_edges(source: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The edges run from the API: a data source is a part of it."""
    for target in resolver.resolve(source.properties.get("ApiId"), *APIS):
        for draft in (*_functions(source, resolver), *_stores(source, resolver), *_hosts(source, resolver)):
            world = merged(draft.world, target.world)
            if world is not None:
                yield replace(draft, source=target.node, world=world)


def _functions(source: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    path = ("LambdaConfig", "LambdaFunctionArn")
    route = views.Route(ABSENT, ABSENT, source.properties.get("ServiceRoleArn"), "integration")
    for mode in _modes(source, resolver):
        named = source.properties.get(*path)
        yield from edge_drafts(resolver, named, "invokes", path, FUNCTION, mode=mode, settings=route)


def _stores(source: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, types in _STORES:
        named = source.properties.get(*path)
        yield from edge_drafts(resolver, named, "reads", path, *types)
        yield from edge_drafts(resolver, named, "writes", path, *types)


def _hosts(source: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    path: Path = ("EventBridgeConfig", "EventBusArn")
    for draft in edge_drafts(resolver, source.properties.get(*path), "publishes", path):
        default = isinstance(draft.target, External) and draft.target.name.endswith(":event-bus/default")
        yield replace(draft, target=External("aws", DEFAULT_BUS)) if default else draft
    for name in ("HttpConfig", "OpenSearchServiceConfig", "ElasticsearchConfig"):
        for path, url, world in source.properties.items(name, "Endpoint"):
            yield EdgeDraft(web_target(url, resolver), "routes", path, world=world)


def _modes(source: Resource, resolver: Resolver) -> tuple[Mode, ...]:
    """Whether those that use a data source wait for its function."""
    found: set[Mode] = {
        "async" if _is_asynchronous(user) else "sync" for user in resolver.resources if _uses(user, source)
    }
    return tuple(sorted(found)) or ("sync",)


def _uses(user: Resource, source: Resource) -> bool:
    if user.type not in RESOLVERS or user.stack is not source.stack:
        return False
    named = user.properties.get("DataSourceName")
    name = source.properties.get("Name")
    return any(
        (isinstance(option.value, Ref) and option.value.logical_id == source.logical_id)
        or (isinstance(option.value, str) and option.value == name)
        for option in alternatives(named)
    )


def _is_asynchronous(user: Resource) -> bool:
    request = [user.properties.get(name) for name in ("RequestMappingTemplate", "Code")]
    return any(isinstance(text, str) and _ASYNCHRONOUS.search(text) for text in request)


# What https://aws.amazon.com/appsync/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::AppSync::ApiKey",
        "AWS::AppSync::DataSource",
        "AWS::AppSync::DomainName",
        "AWS::AppSync::DomainNameApiAssociation",
        "AWS::AppSync::FunctionConfiguration",
        "AWS::AppSync::GraphQLSchema",
        "AWS::AppSync::Resolver",
    )
)

SERVICE = Service(
    name="appsync",
    types={
        "AWS::AppSync::GraphQLApi": ResourceType(
            view=_api("GRAPHQL"), edges=_api_edges, arn=Arn("appsync", "apis/", None)
        ),
        "AWS::AppSync::Api": ResourceType(view=_api("EVENTS"), edges=_api_edges, arn=Arn("appsync", "apis/", None)),
        "AWS::AppSync::DataSource": ResourceType(edges=_data_source_edges),
    },
    free=_FREE,
)
