"""Tags: those that SAM sets itself, and those that `PropagateTags` hands on."""

from collections.abc import Iterable
from typing import Any

from sless_audit.template.sam.cfn import tag_list
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_RESERVED = ("lambda:createdBy", "serverlessrepo:applicationId", "serverlessrepo:semanticVersion")

_TAGGED_WITH_LIST = frozenset(
    {
        "AWS::Lambda::Function",
        "AWS::IAM::Role",
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGateway::DomainName",
        "AWS::ApiGateway::DomainNameV2",
        "AWS::ApiGateway::UsagePlan",
        "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::DomainNameAccessAssociation",
        "AWS::StepFunctions::StateMachine",
        "AWS::S3::Bucket",
        "AWS::IoT::TopicRule",
    }
)
_TAGGED_WITH_MAPPING = frozenset({"AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::DomainName"})


def sam_tags(run: Run, source: Source, name: str = "lambda:createdBy") -> list[dict[str, Any]]:
    """The tag that marks what SAM made, and the resource's own tags."""
    tags = source.get("Tags")
    own = tags if isinstance(tags, dict) else {}
    for reserved in _RESERVED:
        if reserved in own:
            run.refused(source.refuse(f"{reserved} is a tag that SAM keeps for itself", "Tags", reserved))
    return tag_list({name: "SAM"}) + tag_list(own)


def propagate_tags(resources: Iterable[LoweredResource], tags: Any, propagate: Any) -> None:
    """Gives the tags to generated resources, in the place of those that SAM set."""
    if not propagate or not isinstance(tags, dict) or not tags:
        return
    for resource in resources:
        type_ = resource.body.get("Type")
        if not isinstance(type_, str):
            continue
        if type_ in _TAGGED_WITH_LIST:
            resource.body["Properties"]["Tags"] = tag_list(tags)
        elif type_ in _TAGGED_WITH_MAPPING:
            resource.body["Properties"]["Tags"] = tags
