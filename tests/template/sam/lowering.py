"""Lowers a SAM template that is written in a test."""

from textwrap import dedent
from typing import Any

from sless_audit.template.read import read_text
from sless_audit.template.sam import Lowered, lower
from sless_audit.template.values import Path


def lowered(resources: str, *, top: str = "", **parameters: Any) -> Lowered:
    """`resources`: the resources as YAML. `top`: other sections of the template."""
    text = f"Transform: AWS::Serverless-2016-10-31\n{dedent(top)}\nResources:\n" + _indented(dedent(resources))
    return lower(read_text(text, "template.yaml").values, parameters)


def function(properties: str, *, top: str = "", others: str = "", **parameters: Any) -> Lowered:
    """A function `Fn` with these further properties (YAML), beside other resources."""
    body = "Fn:\n  Type: AWS::Serverless::Function\n  Properties:\n    Handler: app.handler\n    Runtime: python3.13\n"
    return lowered(body + _indented(_indented(dedent(properties))) + dedent(others), top=top, **parameters)


def properties(found: Lowered, logical_id: str) -> Any:
    return found.resources[logical_id].body["Properties"]


def origin(found: Lowered, logical_id: str, *path: str | int) -> Path:
    """Where a part of a lowered resource comes from: the longest prefix that is traced, else the resource's origin."""
    resource = found.resources[logical_id]
    for length in range(len(path), 0, -1):
        traced = resource.origins.get(path[:length])
        if traced is not None:
            return traced + path[length:]
    return resource.origin


def types(found: Lowered) -> dict[str, str]:
    return {logical_id: resource.body["Type"] for logical_id, resource in found.resources.items()}


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
