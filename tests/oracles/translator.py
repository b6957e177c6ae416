"""The SAM translator itself, on templates as they are before `sam package`."""

import copy
import json
import os
from collections.abc import Mapping
from typing import Any

_CODE = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::HttpApi": "DefinitionUri",
}


def packaged(template: dict[str, Any]) -> dict[str, Any]:
    """The template with S3 locations where `sam package` would put them: the translator takes nothing else."""
    template = copy.deepcopy(template)
    shared = template.get("Globals")
    if isinstance(shared, dict) and isinstance(shared.get("Function"), dict):
        shared["Function"].pop("CodeUri", None)
    for resource in template["Resources"].values():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        if isinstance(properties, dict) and isinstance(resource.get("Type"), str):
            _package(resource["Type"], properties)
    return template


def _package(type_: str, properties: dict[str, Any]) -> None:
    key = _CODE.get(type_)
    uri = properties.get(key) if key else None
    in_s3 = isinstance(uri, dict) and "Bucket" in uri
    if properties.get("PackageType") == "Image":
        properties.setdefault("ImageUri", "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:tag")
    elif (key == "CodeUri" and "InlineCode" not in properties and not in_s3) or (
        key and isinstance(uri, str) and not uri.startswith("s3://")
    ):
        properties[key] = "s3://bucket/key"
    if type_ == "AWS::Serverless::Application" and isinstance(properties.get("Location"), str):
        properties["TemplateUrl"] = properties["Location"]


def needs_repository(template: Mapping[str, Any]) -> bool:
    """Whether the translator would ask the Serverless Application Repository."""
    return any(
        isinstance(resource, dict)
        and resource.get("Type") == "AWS::Serverless::Application"
        and isinstance(resource.get("Properties"), dict)
        and isinstance(resource["Properties"].get("Location"), dict)
        for resource in template["Resources"].values()
    )


class _NoFurtherPolicies:
    """In the place of the loader that would ask IAM for policies that the translator does not know."""

    def load(self) -> dict[str, str]:
        return {}


def translate(template: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the translator makes of a packaged template; None where it refuses it."""
    os.environ.setdefault("AWS_DEFAULT_REGION", str(parameters["AWS::Region"]))
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform

    try:
        made = transform(copy.deepcopy(dict(template)), dict(parameters), _NoFurtherPolicies())
    except InvalidDocumentException:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return plain
