"""AWS Identity and Access Management: roles and the policies that they wear.

Properties: CloudFormation reference, AWS::IAM::Role, ::User, ::Group, ::Policy, ::RolePolicy and
::ManagedPolicy (2026-11).
"""

from collections.abc import Iterator

from sless_audit.service import (
    Arn,
    EdgeDraft,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    edge_drafts,
    read_policy,
    views,
)

ROLE = "AWS::IAM::Role"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"


def _role(properties: Properties) -> views.Role:
    return views.Role(
        trust=tuple(read_policy(properties, ("AssumeRolePolicyDocument",))),
        statements=tuple(
            statement
            for path, _, world in properties.items("Policies")
            for statement in read_policy(properties, (*path, "PolicyDocument"), world)
        ),
        managed_policies=tuple(properties.items("ManagedPolicyArns")),
    )


def _managed_policies(identity: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """Those of the app: what a role has from AWS, or from other stacks, is in its view alone."""
    for path, arn, world in identity.properties.items("ManagedPolicyArns"):
        for policy, where in resolver.resources_of(arn, MANAGED_POLICY, world=world):
            yield EdgeDraft(policy, "attached-to", path, world=where)


def _policy(properties: Properties) -> views.Policy:
    return _with_holders(properties, managed=False)


def _managed_policy(properties: Properties) -> views.Policy:
    return _with_holders(properties, managed=True)


def _with_holders(properties: Properties, *, managed: bool) -> views.Policy:
    return views.Policy(
        statements=tuple(read_policy(properties, ("PolicyDocument",))),
        attached_to=tuple(
            value for name in ("Roles", "Users", "Groups", "RoleName") for _, value, _ in properties.items(name)
        ),
        managed=managed,
    )


def _policy_edges(policy: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for name in ("Roles", "RoleName"):
        for path, role, world in policy.properties.items(name):
            yield from edge_drafts(resolver, role, "attached-to", path, ROLE, world=world)


# IAM is free to use: https://aws.amazon.com/iam/faqs/, "Pricing" (2026-11).
_FREE = frozenset(
    (
        "AWS::IAM::AccessKey",
        "AWS::IAM::Group",
        "AWS::IAM::GroupPolicy",
        "AWS::IAM::InstanceProfile",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::OIDCProvider",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::SAMLProvider",
        "AWS::IAM::ServerCertificate",
        "AWS::IAM::ServiceLinkedRole",
        "AWS::IAM::User",
        "AWS::IAM::UserPolicy",
        "AWS::IAM::UserToGroupAddition",
        "AWS::IAM::VirtualMFADevice",
    )
)

SERVICE = Service(
    name="iam",
    types={
        ROLE: ResourceType(view=_role, edges=_managed_policies, arn=Arn("iam", "role/", "RoleName")),
        "AWS::IAM::User": ResourceType(edges=_managed_policies),
        "AWS::IAM::Group": ResourceType(edges=_managed_policies),
        "AWS::IAM::Policy": ResourceType(view=_policy, edges=_policy_edges),
        "AWS::IAM::RolePolicy": ResourceType(view=_policy, edges=_policy_edges),
        MANAGED_POLICY: ResourceType(
            view=_managed_policy, edges=_policy_edges, arn=Arn("iam", "policy/", "ManagedPolicyName")
        ),
    },
    free=_FREE,
)
