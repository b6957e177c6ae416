"""Amazon Cognito user pools.

Properties: CloudFormation reference, AWS::Cognito::UserPool. Cognito waits for the answer of every trigger except the
custom senders, which it invokes asynchronously: Amazon Cognito developer guide, "Customizing user pool workflows with
Lambda triggers", 2026-11.
"""

from collections.abc import Iterator

from sless_audit.graph.edge_kinds import Mode
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    edge_drafts,
    items,
    views,
)

FUNCTION = "AWS::Lambda::Function"
USER_POOL = "AWS::Cognito::UserPool"

_TRIGGERS = (
    "CreateAuthChallenge",
    "CustomMessage",
    "DefineAuthChallenge",
    "PostAuthentication",
    "PostConfirmation",
    "PreAuthentication",
    "PreSignUp",
    "PreTokenGeneration",
    "UserMigration",
    "VerifyAuthChallengeResponse",
)

_VERSIONED_TRIGGERS: dict[str, Mode] = {
    "CustomEmailSender": "async",
    "CustomSMSSender": "async",
    "InboundFederation": "sync",
    "PreTokenGenerationConfig": "sync",
}


def _user_pool(_: Properties) -> views.Database:
    return views.Database(
        engine=ABSENT, global_cluster=ABSENT, kind="user-pool", replica_regions=[], backup_region=ABSENT
    )


def _user_pool_edges(pool: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    triggers: list[tuple[Path, Mode]] = [(("LambdaConfig", name), "sync") for name in _TRIGGERS]
    triggers += [(("LambdaConfig", name, "LambdaArn"), mode) for name, mode in _VERSIONED_TRIGGERS.items()]
    found = [
        draft
        for path, mode in triggers
        for draft in edge_drafts(resolver, pool.properties.get(*path), "invokes", path, FUNCTION, mode=mode)
    ]
    if found:
        yield EdgeDraft(pool, "routes", (), source=External("client", "users"))
    yield from found


def _replica_edges(replica: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, region, world in items(replica.properties.get("RegionName"), ("RegionName",)):
        node = External("aws", f"replica in {region}" if isinstance(region, str) else "replica in another region")
        for pool, where in resolver.resources_of(replica.properties.get("UserPoolId"), USER_POOL, world=world):
            yield EdgeDraft(node, "replicates", path, source=pool, world=where)


# What https://aws.amazon.com/cognito/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::Cognito::IdentityPool",
        "AWS::Cognito::IdentityPoolPrincipalTag",
        "AWS::Cognito::IdentityPoolRoleAttachment",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Cognito::UserPoolGroup",
        "AWS::Cognito::UserPoolIdentityProvider",
        "AWS::Cognito::UserPoolResourceServer",
        "AWS::Cognito::UserPoolUICustomizationAttachment",
        "AWS::Cognito::UserPoolUser",
        "AWS::Cognito::UserPoolUserToGroupAttachment",
    )
)

SERVICE = Service(
    name="cognito",
    types={
        USER_POOL: ResourceType(view=_user_pool, edges=_user_pool_edges, arn=Arn("cognito-idp", "userpool/", None)),
        "AWS::Cognito::UserPoolReplica": ResourceType(edges=_replica_edges),
    },
    free=_FREE,
)
