"""Values that CloudFormation looks up while it deploys: `{{resolve:ssm:/app/table}}`.

CloudFormation user guide, "Get values stored in other services using dynamic references" (2026-11).
"""

from collections.abc import Callable

from sless_audit.template.values import Text, Unknown, Value, combine, text

OPENS, CLOSES = "{{resolve:", "}}"
_PLAIN = "ssm:"
"""The references to a parameter that is no secret."""


def is_in(value: Value) -> bool:
    """Whether such a reference begins in a value."""
    parts = value.parts if isinstance(value, Text) else (value,)
    return any(isinstance(part, str) and OPENS in part for part in parts)


def resolved(value: Value, stored: Callable[[Value], Value | None]) -> Value:
    """The value, or each of its alternatives, with its references looked up. `stored`: the value of an SSM parameter by
    its name, `None` where nobody knows it."""
    return combine(lambda one: _resolved(one, stored) if is_in(one) else one, value)


def _resolved(value: Value, stored: Callable[[Value], Value | None]) -> Value:
    outside: list[Value] = []
    inside: list[Value] | None = None
    for part in value.parts if isinstance(value, Text) else (value,):
        rest = part if isinstance(part, str) else ""
        if not isinstance(part, str):
            (outside if inside is None else inside).append(part)
        while rest:
            if inside is None:
                before, opening, rest = rest.partition(OPENS)
                outside.append(before)
                inside = [] if opening else None
            else:
                before, closing, rest = rest.partition(CLOSES)
                inside.append(before)
                if closing:
                    outside += _looked_up(text(inside), stored)
                    inside = None
    if inside is not None:  # it never ends, or ends in what is not known
        outside += [OPENS, *inside]
    return combine(lambda *parts: text(list(parts)), *outside)


def _looked_up(reference: Value, stored: Callable[[Value], Value | None]) -> list[Value]:
    """What stands for a reference: `ssm:/app/table`, `ssm:/app/table:3`, `secretsmanager:orders:SecretString`."""
    parts = list(reference.parts) if isinstance(reference, Text) else [reference]
    if isinstance(parts[0], str) and parts[0].startswith(_PLAIN):
        name = [parts[0].removeprefix(_PLAIN), *parts[1:]]
        last = name[-1]
        if isinstance(last, str):
            before, colon, version = last.rpartition(":")
            name[-1] = before if colon and version.isdigit() else last
        found = stored(text(name))
        if found is not None:
            return [found]
    if isinstance(reference, str):
        return [Unknown(f"{OPENS}{reference}{CLOSES}", "a dynamic reference")]
    return [OPENS, *parts, CLOSES]
