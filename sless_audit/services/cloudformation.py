"""AWS CloudFormation: resources that a function or a topic of the deployment makes.

CloudFormation invokes the function asynchronously: Lambda developer guide, "Using AWS Lambda with CloudFormation"
(2026-11).
"""

from collections.abc import Iterator
from dataclasses import replace

from sless_audit.aws import arns
from sless_audit.graph.model import Node
from sless_audit.service import (
    EdgeDraft,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    edge_drafts,
    views,
)


def _custom_resource(properties: Properties) -> views.CustomResource:
    return views.CustomResource(service_token=properties.get("ServiceToken"))


def _custom_resource_edges(custom: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, token, world in custom.properties.items("ServiceToken"):
        for draft in edge_drafts(resolver, token, "invokes", path, mode="async", world=world):
            yield replace(draft, kind="publishes", mode=None) if _is_topic(draft.target) else draft


def _is_topic(target: Node) -> bool:
    if isinstance(target, Resource):
        return target.as_(views.Topic) is not None
    arn = arns.parse(target.name)
    return arn is not None and arn.service == "sns"


# Types of AWS and custom ones are free: https://aws.amazon.com/cloudformation/pricing/
# (2026-11). What a stack makes is charged, as is the function behind a custom resource.
_FREE = frozenset(
    (
        "AWS::CloudFormation::CustomResource",
        "AWS::CloudFormation::Macro",
        "AWS::CloudFormation::Stack",
        "AWS::CloudFormation::StackSet",
        "AWS::CloudFormation::WaitCondition",
        "AWS::CloudFormation::WaitConditionHandle",
    )
)

SERVICE = Service(
    name="cloudformation",
    types={
        "AWS::CloudFormation::CustomResource": ResourceType(view=_custom_resource, edges=_custom_resource_edges),
    },
    free=_FREE,
)
