"""AWS Secrets Manager.

Properties: CloudFormation reference, AWS::SecretsManager::Secret, ::RotationSchedule, ::SecretTargetAttachment (its
`Ref` is the ARN of the secret); a rotation function is invoked synchronously: Lambda developer guide, "Using AWS Lambda
with Secrets Manager"; 2026-11.
"""

from collections.abc import Iterator

from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Value,
    combine,
    dig,
    edge_drafts,
    items,
    read_policy,
    views,
)

SECRET = "AWS::SecretsManager::Secret"
FUNCTION = "AWS::Lambda::Function"


def _secret(properties: Properties) -> views.Secret:
    return views.Secret(replica_regions=combine(_regions, properties.get("ReplicaRegions")))


def _regions(replicas: Value) -> Value:
    if replicas is ABSENT:
        return []
    if not isinstance(replicas, list):
        return replicas
    return [region for _, replica, _ in items(replicas) if (region := dig(replica, "Region")) is not ABSENT]


def _policy(properties: Properties) -> views.ResourcePolicy:
    statements = tuple(read_policy(properties, ("ResourcePolicy",)))
    return views.ResourcePolicy((properties.get("SecretId"),), statements)


def _rotation_edges(schedule: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = schedule.properties
    for secret in resolver.resolve(properties.get("SecretId"), SECRET):
        yield from edge_drafts(
            resolver,
            properties.get("RotationLambdaARN"),
            "invokes",
            ("RotationLambdaARN",),
            FUNCTION,
            mode="sync",
            world=secret.world,
            source=secret.node,
        )
        for path, _, world in properties.items("HostedRotationLambda", world=secret.world):
            hosted = External("aws", "rotation function of Secrets Manager")
            yield EdgeDraft(hosted, "invokes", path, mode="sync", world=world, source=secret.node)


def _behind_attachment(properties: Properties) -> tuple[Value, Value]:
    return properties.get("SecretId"), None


# What https://aws.amazon.com/secrets-manager/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::SecretsManager::ResourcePolicy",
        "AWS::SecretsManager::RotationSchedule",
        "AWS::SecretsManager::SecretTargetAttachment",
    )
)

SERVICE = Service(
    name="secrets_manager",
    types={
        SECRET: ResourceType(view=_secret, arn=Arn("secretsmanager", "secret:", "Name")),
        "AWS::SecretsManager::ResourcePolicy": ResourceType(policy=_policy),
        "AWS::SecretsManager::RotationSchedule": ResourceType(edges=_rotation_edges),
        "AWS::SecretsManager::SecretTargetAttachment": ResourceType(
            stands_for=_behind_attachment, arn=Arn("secretsmanager", "secret:", None)
        ),
    },
    free=_FREE,
)
