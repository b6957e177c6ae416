"""References across regions, read as what they are: exports and imports.

CloudFormation exports only within a region. Where a stack refers to one in another region, CDK puts a custom resource
into both, and hands the value over in an SSM parameter: packages/aws-cdk-lib/core/lib/private/refs.ts and
custom-resource-provider/cross-region-export-providers/ of https://github.com/aws/aws-cdk; Lambda@Edge functions have a
way of their own: packages/aws-cdk-lib/aws-cloudfront/lib/experimental/edge-function.ts (2026-11).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sless_audit.template.source import ResourceSource, Template

_WRITER = "Custom::CrossRegionExportWriter"
_READER = "Custom::CrossRegionExportReader"
_EDGE_READER = "Custom::CrossRegionStringParameterReader"
_PARAMETER = "AWS::SSM::Parameter"
_EDGE_NAMES = "/cdk/EdgeFunctionArn/"


def with_references(template: Template) -> Template:
    """The template with an output for each value that is handed over, and an import where one is taken."""
    outputs = {name: {"Value": value, "Export": {"Name": name}} for name, value in _handed_over(template)}
    readers = _Readers(
        frozenset(name for name, source in template.resources.items() if source.body["Type"] == _READER),
        {
            name: parameter
            for name, source in template.resources.items()
            if source.body["Type"] == _EDGE_READER
            and isinstance(parameter := _properties(source).get("ParameterName"), str)
        },
    )
    if not (outputs or readers.all or readers.edge):
        return template
    declared = template.values.get("Outputs")
    known = _rewritten(declared, readers) if isinstance(declared, dict) else {}
    resources = {
        name: replace(source, body=_rewritten(source.body, readers)) for name, source in template.resources.items()
    }
    return replace(template, values={**template.values, "Outputs": {**known, **outputs}}, resources=resources)


class _Readers(NamedTuple):
    all: frozenset[str]
    """Logical IDs; each attribute of them is the name of an SSM parameter."""
    edge: Mapping[str, str]
    """Logical ID → the SSM parameter that its attribute `FunctionArn` is read from."""

    def imported(self, argument: Any) -> str | None:
        """The name that an argument of `Fn::GetAtt` is handed over by."""
        if not (isinstance(argument, list) and len(argument) == 2 and all(isinstance(part, str) for part in argument)):
            return None
        logical_id, attribute = argument
        if logical_id in self.all:
            return str(attribute)
        return self.edge.get(logical_id) if attribute == "FunctionArn" else None


def _handed_over(template: Template) -> Iterator[tuple[str, Any]]:
    for source in template.resources.values():
        properties = _properties(source)
        if source.body["Type"] == _WRITER:
            props = properties.get("WriterProps")
            exports = props.get("exports") if isinstance(props, dict) else None
            yield from exports.items() if isinstance(exports, dict) else ()
        elif source.body["Type"] == _PARAMETER:
            name = properties.get("Name")
            if isinstance(name, str) and name.startswith(_EDGE_NAMES) and "Value" in properties:
                yield name, properties["Value"]


def _properties(source: ResourceSource) -> Mapping[str, Any]:
    properties = source.body.get("Properties")
    return properties if isinstance(properties, dict) else {}


def _rewritten(value: Any, readers: _Readers) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and (name := readers.imported(value.get("Fn::GetAtt"))) is not None:
            return {"Fn::ImportValue": name}
        return {key: _rewritten(inner, readers) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rewritten(inner, readers) for inner in value]
    return value
