"""`Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::ImportValue`: functions that name something."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from sless_audit.template import dynamic_references
from sless_audit.template.links import Links
from sless_audit.template.values import ABSENT, Ref, Unknown, Value, combine, text

_VARIABLE = re.compile(r"\$\{([^${}]*)\}")

_PARTITIONS = (("cn-", "aws-cn", "amazonaws.com.cn"), ("us-gov-", "aws-us-gov", "amazonaws.com"))
"""By region; all others are `aws`, `amazonaws.com`. AWS General Reference, ARNs (2026-11)."""


class Scope(Protocol):
    """The stack in which a function stands."""

    @property
    def stack(self) -> str: ...

    @property
    def region(self) -> str | None: ...

    @property
    def resources(self) -> Mapping[str, Any]: ...

    @property
    def links(self) -> Links: ...

    def section(self, name: str) -> Mapping[str, Any]: ...

    def value(self, raw: Any) -> Value: ...

    def parameter(self, name: str) -> Value: ...

    def condition(self, name: str) -> Value: ...

    def looked_up(self, value: Value) -> Value: ...


def ref(scope: Scope, argument: Any) -> Value:
    if not isinstance(argument, str):
        return Unknown("", "Ref of something that is no name")
    if argument in scope.section("Parameters"):
        return scope.parameter(argument)
    if argument.startswith("AWS::"):
        return pseudo_parameter(scope, argument)
    return Ref(scope.stack, argument) if argument in scope.resources else Unknown(f"{scope.stack}:{argument}", argument)


def pseudo_parameter(scope: Scope, name: str) -> Value:
    if name == "AWS::NoValue":
        return ABSENT
    if name == "AWS::StackName":
        return scope.stack
    if scope.region is not None and name in ("AWS::Region", "AWS::Partition", "AWS::URLSuffix"):
        partition, suffix = next(
            ((p, s) for prefix, p, s in _PARTITIONS if scope.region.startswith(prefix)),
            ("aws", "amazonaws.com"),
        )
        return {"AWS::Region": scope.region, "AWS::Partition": partition, "AWS::URLSuffix": suffix}[name]
    return Unknown(name, name)


def get_att(scope: Scope, argument: Any) -> Value:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not (isinstance(parts, list) and len(parts) >= 2 and isinstance(parts[0], str)):
        return Unknown("", "Fn::GetAtt of something that is no attribute")
    logical_id = parts[0]
    attribute = scope.value(parts[1]) if len(parts) == 2 else ".".join(str(part) for part in parts[1:])
    if not isinstance(attribute, str):
        return Unknown("", f"an attribute of {logical_id}")
    if attribute.startswith("Outputs."):
        return scope.links.nested_output(scope.stack, logical_id, attribute.removeprefix("Outputs."))
    if logical_id not in scope.resources:
        return Unknown(f"{scope.stack}:{logical_id}.{attribute}", f"{logical_id}.{attribute}")
    return Ref(scope.stack, logical_id, attribute)


def sub(scope: Scope, argument: Any) -> Value:
    template, variables = (argument, {}) if not isinstance(argument, list) else (*argument, {}, {})[:2]
    if not isinstance(template, str):
        return Unknown("", "Fn::Sub of something that is no text")
    variables = variables if isinstance(variables, dict) else {}
    pieces = _VARIABLE.split(template)
    parts: list[Value] = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            parts.append(piece)
        elif piece.startswith("!"):
            parts.append(f"${{{piece[1:]}}}")
        else:
            parts.append(_variable(scope, piece.strip(), variables))
    whole = combine(lambda *known: text(list(known)), *parts)
    return scope.looked_up(whole) if dynamic_references.OPENS in template else whole


def _variable(scope: Scope, name: str, variables: Mapping[str, Any]) -> Value:
    if name in variables:
        return scope.value(variables[name])
    return get_att(scope, name) if "." in name else ref(scope, name)


def import_value(scope: Scope, argument: Any) -> Value:
    return combine(scope.links.imported, scope.value(argument))
