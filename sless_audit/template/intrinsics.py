"""The intrinsic functions: what each makes of its argument. None raises, whatever the argument is."""

import base64
import json
from collections.abc import Callable
from typing import Any

from sless_audit.template import dynamic_references
from sless_audit.template.references import Scope, get_att, import_value, pseudo_parameter, ref, sub
from sless_audit.template.values import (
    ABSENT,
    Alternative,
    Unknown,
    Value,
    alternatives,
    as_text,
    choice,
    combine,
    equal,
    merged,
    split,
    text,
)


def _join(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) == 2):
        return Unknown("", "Fn::Join without a delimiter and a list")

    def joined(delimiter: Value, elements: Value) -> Value:
        if not isinstance(elements, list) or not isinstance(delimiter, str):
            return Unknown("", "a list that is not known, joined")
        present = [element for element in elements if element is not ABSENT]
        parts = [part for element in present for part in (delimiter, element)][1:]
        whole = combine(lambda *known: text(list(known)), *parts)
        return scope.looked_up(whole) if any(map(dynamic_references.is_in, present)) else whole

    return combine(joined, scope.value(argument[0]), scope.value(argument[1]))


def _split(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) == 2):
        return Unknown("", "Fn::Split without a delimiter and a text")
    return combine(split, scope.value(argument[0]), scope.value(argument[1]))


def _select(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) == 2):
        return Unknown("", "Fn::Select without an index and a list")

    def selected(index: Value, elements: Value) -> Value:
        position = as_text(index)
        if position is None or not position.isdigit() or not isinstance(elements, list):
            return Unknown(
                f"select {index} of {elements.key}" if isinstance(elements, Unknown) and elements.key else "",
                "an element of a list that is not known",
            )
        present = [element for element in elements if element is not ABSENT]
        return present[int(position)] if int(position) < len(present) else Unknown("", "no such element")

    return combine(selected, scope.value(argument[0]), scope.value(argument[1]))


def _if(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)):
        return Unknown("", "Fn::If without a condition and two values")
    found: list[Alternative] = []
    for decided in alternatives(scope.condition(argument[0])):
        for option in alternatives(scope.value(argument[1] if decided.value else argument[2])):
            both = merged(decided.world, option.world)
            if both is not None:
                found.append(Alternative(option.value, both))
    return choice(found, Unknown("", f"more alternatives under {argument[0]} than can be told apart"))


def _equals(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) == 2):
        return Unknown("", "Fn::Equals without two values")

    def compared(first: Value, second: Value) -> Value:
        same = equal(first, second)
        return Unknown("", "a comparison with what is not known") if same is None else same

    return combine(compared, scope.value(argument[0]), scope.value(argument[1]))


def _not(scope: Scope, argument: Any) -> Value:
    inner = argument[0] if isinstance(argument, list) and argument else argument
    return combine(lambda value: not value if isinstance(value, bool) else value, _boolean(scope, inner))


def _and(scope: Scope, argument: Any) -> Value:
    return _all_of(scope, argument, decisive=False)


def _or(scope: Scope, argument: Any) -> Value:
    return _all_of(scope, argument, decisive=True)


def _all_of(scope: Scope, argument: Any, *, decisive: bool) -> Value:
    def judged(*values: Value) -> Value:
        if decisive in values:
            return decisive
        unknown = next((value for value in values if not isinstance(value, bool)), None)
        return (not decisive) if unknown is None else unknown

    return combine(judged, *(_boolean(scope, part) for part in (argument if isinstance(argument, list) else [])))


def _boolean(scope: Scope, raw: Any) -> Value:
    value = scope.value(raw)
    return combine(lambda one: {"true": True, "false": False}.get(one, one) if isinstance(one, str) else one, value)


def _named_condition(scope: Scope, argument: Any) -> Value:
    if isinstance(argument, str) and argument in scope.section("Conditions"):
        return scope.condition(argument)
    # `Condition` is also an ordinary key, of a policy statement for one
    return {"Condition": scope.value(argument)}


def _find_in_map(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) >= 3):
        return Unknown("", "Fn::FindInMap without a map and two keys")
    default = (
        scope.value(argument[3].get("DefaultValue", ABSENT))
        if isinstance(argument[3:4], list) and argument[3:] and isinstance(argument[3], dict)
        else ABSENT
    )

    def first_level(name: Value) -> Value:
        return (
            scope.section("Mappings").get(name, ABSENT)
            if isinstance(name, str)
            else Unknown("", "a mapping that is not known")
        )

    mapping = combine(first_level, scope.value(argument[0]))
    row = combine(lambda rows, key: _entry(rows, key, default), mapping, scope.value(argument[1]))
    return combine(lambda cells, key: _entry(cells, key, default), row, scope.value(argument[2]))


def _base64(scope: Scope, argument: Any) -> Value:
    return combine(
        lambda plain: (
            base64.b64encode(plain.encode()).decode() if isinstance(plain, str) else Unknown("", "encoded text")
        ),
        scope.value(argument),
    )


def _get_azs(scope: Scope, argument: Any) -> Value:
    region = scope.value(argument) or pseudo_parameter(scope, "AWS::Region")
    known = region if isinstance(region, str) else "the region"
    return [Unknown(f"{known} zone {index}", f"an availability zone of {known}") for index in range(3)]


def _cidr(scope: Scope, argument: Any) -> Value:
    if not (isinstance(argument, list) and len(argument) in (2, 3)):
        return Unknown("", "Fn::Cidr without a block and a count")
    return combine(_cidr_blocks, *(scope.value(part) for part in argument))


def _length(scope: Scope, argument: Any) -> Value:
    return combine(
        lambda elements: (
            len(elements) if isinstance(elements, list) else Unknown("", "the length of a list that is not known")
        ),
        scope.value(argument),
    )


def _to_json_string(scope: Scope, argument: Any) -> Value:
    value = scope.value(argument)
    try:
        return json.dumps(value)
    except TypeError:  # it holds parts that only the deployment knows
        return JsonText(value)


def _macro(_scope: Scope, _argument: Any) -> Value:
    return Unknown("", "the result of a macro")


class JsonText(dict[str, Value]):
    """What `Fn::ToJsonString` makes of an object with parts that are not known: the object itself, readable as such."""

    def __init__(self, value: Value) -> None:
        super().__init__(value if isinstance(value, dict) else {"": value})


def _entry(rows: Value, key: Value, default: Value) -> Value:
    if isinstance(rows, Unknown):
        return rows
    if not isinstance(rows, dict):
        return default if default is not ABSENT else Unknown("", "no such entry in the mapping")
    plain = as_text(key)
    if plain is not None:
        return (
            rows[plain]
            if plain in rows
            else default
            if default is not ABSENT
            else Unknown("", f"no entry {plain} in the mapping")
        )
    if isinstance(key, Unknown) and rows:
        subject = key.key or "a key of a mapping"
        found = [Alternative(row, {subject: name}) for name, row in rows.items() if name not in key.excludes]
        return choice(found, Unknown("", "an entry of a mapping"))
    return Unknown("", "an entry of a mapping")


def _cidr_blocks(block: Value, count: Value, bits: Value = 8) -> Value:
    from ipaddress import ip_network

    unknown = [Unknown(f"cidr {block} {index}", "a block of addresses") for index in range(16)]
    if not isinstance(block, str):
        return unknown
    try:
        network = ip_network(block, strict=False)
        prefix = network.max_prefixlen - int(bits)
        return [
            str(subnet)
            for subnet, _ in zip(network.subnets(new_prefix=prefix), range(min(int(count), 256)), strict=False)
        ]
    except (ValueError, TypeError):
        return unknown


FUNCTIONS: dict[str, Callable[[Scope, Any], Value]] = {
    "Ref": ref,
    "Condition": _named_condition,
    "Fn::GetAtt": get_att,
    "Fn::Sub": sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::And": _and,
    "Fn::Or": _or,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": import_value,
    "Fn::Base64": _base64,
    "Fn::GetAZs": _get_azs,
    "Fn::Cidr": _cidr,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json_string,
    "Fn::Transform": _macro,
}
"""By the name that a template gives them."""
