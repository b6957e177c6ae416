"""The value of a parameter: given, by default, one of those allowed, or unknown."""

from collections.abc import Mapping
from typing import Any

from sless_audit.template.values import OTHER, Alternative, Choice, Text, Unknown, Untold, Value, as_text, split

_IN_STORE = "AWS::SSM::Parameter::Value"
"""Of such a type, what is given, or the default, is a name: CloudFormation user guide, "Specify existing resources at
runtime with CloudFormation-supplied parameter types" (2026-11)."""


def parameter_value(stack: str, name: str, declared: Any, given: Mapping[str, Value]) -> Value:
    """`given` wins. A default is only one of the values that a deployment may choose."""
    declaration = declared if isinstance(declared, dict) else {}
    kind = str(declaration.get("Type", "String"))
    subject = f"parameter {stack}:{name}"
    assumed = Untold if is_not_echoed(declaration) else _as_it_is
    if kind.startswith(_IN_STORE):
        return Unknown(subject, f"parameter {name}, read from SSM")
    if name in given:
        return _typed(given[name], kind)
    allowed = declaration.get("AllowedValues")
    default = declaration.get("Default")
    if isinstance(allowed, list) and allowed and all(as_text(value) is not None for value in allowed):
        values = list(dict.fromkeys(str(as_text(value)) for value in allowed))
        plain = as_text(default)
        if plain in values:  # the default is named first
            values.remove(plain)
            values.insert(0, plain)
        found = tuple(Alternative(_typed(value, kind), {subject: assumed(value)}) for value in values)
        return Choice(found) if len(found) > 1 else found[0].value
    if default is None:
        return Unknown(subject, f"parameter {name}")
    other = Unknown(subject, f"parameter {name}", excludes=(as_text(default) or "",))
    by_default = Alternative(_typed(default, kind), {subject: assumed(default)})
    return Choice((by_default, Alternative(other, {subject: OTHER})))


def is_not_echoed(declared: Any) -> bool:
    """Whether CloudFormation hides its value: `NoEcho`."""
    return isinstance(declared, dict) and str(declared.get("NoEcho", "")).lower() == "true"


def name_in_store(name: str, declared: Any, given: Mapping[str, Value]) -> Value | None:
    """The name by which CloudFormation looks a parameter up in the Parameter Store; `None` where it does not."""
    declaration = declared if isinstance(declared, dict) else {}
    if not str(declaration.get("Type", "")).startswith(_IN_STORE):
        return None
    named: Value = given.get(name, declaration.get("Default"))
    return named


def known_parameters(values: object, given: Mapping[str, str]) -> dict[str, object]:
    """Of the parameters that a template declares, those with a value before it is deployed: given, or by default."""
    declared = values.get("Parameters") if isinstance(values, dict) else None
    found: dict[str, object] = {}
    for name, body in declared.items() if isinstance(declared, dict) else ():
        if name in given:
            found[name] = given[name]
        elif isinstance(body, dict) and "Default" in body:
            found[name] = body["Default"]
    return found


def _as_it_is(value: object) -> object:
    return value


def _typed(value: Value, kind: str) -> Value:
    if kind != "CommaDelimitedList" and not kind.startswith("List<"):
        return value
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return split(",", value) if isinstance(value, Text) else value
