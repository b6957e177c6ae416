"""The SAM policy templates (`Policies: [SQSPollerPolicy: {QueueName: ...}]`), expanded as SAM does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypedDict, cast

from sless_audit.aws.table_files import read_json


@dataclass(frozen=True, slots=True)
class MissingParameters:
    """A policy template was used without values for these parameters; SAM refuses such a template."""

    template: str
    names: tuple[str, ...]


class _Template(TypedDict):
    parameters: list[str]
    statements: list[dict[str, object]]


def expand_policy_template(
    name: str, parameters: Mapping[str, object]
) -> tuple[dict[str, object], ...] | MissingParameters | None:
    """The statements of a policy template with the values put in; None when no policy template has this name.

    As in SAM, `{"Ref": parameter}` is replaced by the value as it is (`{"Fn::Sub": [text, {"tableName":
    value}]}` comes out), values are not looked into, and parameters that the policy template does not have
    are ignored.
    """
    template = _templates().get(name)
    if template is None:
        return None
    missing = tuple(known for known in template["parameters"] if known not in parameters)
    if missing:
        return MissingParameters(name, missing)
    values = {known: parameters[known] for known in template["parameters"]}
    return tuple(cast("dict[str, object]", _put_in(statement, values)) for statement in template["statements"])


def policy_template_names() -> tuple[str, ...]:
    return tuple(_templates())


def _put_in(node: object, values: Mapping[str, object]) -> object:
    if isinstance(node, list):
        return [_put_in(item, values) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1 and node.get("Ref") in values:
        return values[node["Ref"]]
    return {key: _put_in(value, values) for key, value in node.items()}


@cache
def _templates() -> dict[str, _Template]:
    return cast("dict[str, _Template]", read_json("sam_policy_templates.json")["templates"])
