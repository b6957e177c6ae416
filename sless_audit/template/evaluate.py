"""Intrinsic functions, parameters, mappings and conditions → values."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

from sless_audit.template import dynamic_references
from sless_audit.template.parameters import name_in_store, parameter_value
from sless_audit.template.values import (
    ABSENT,
    Alternative,
    Choice,
    Ref,
    Unknown,
    Value,
    World,
    alternatives,
    as_text,
    choice,
    combine,
    equal,
    merged,
    split,
    text,
)

_VARIABLE = re.compile(r"\$\{([^${}]*)\}")

_PARTITIONS = (("cn-", "aws-cn", "amazonaws.com.cn"), ("us-gov-", "aws-us-gov", "amazonaws.com"))
"""By region; all others are `aws`, `amazonaws.com`. AWS General Reference, ARNs (2026-11)."""


class Links(Protocol):
    """What lies outside of a stack: outputs of its nested stacks, exports of others, stored parameters."""

    def nested_output(self, stack: str, logical_id: str, output: str) -> Value: ...

    def imported(self, name: Value) -> Value: ...

    def stored(self, name: Value) -> Value | None: ...


class Unlinked:
    """A stack on its own."""

    def nested_output(self, stack: str, logical_id: str, output: str) -> Value:
        return Unknown(f"{stack}:{logical_id}.Outputs.{output}", f"output {output} of {logical_id}")

    def imported(self, name: Value) -> Value:
        return Unknown(f"import {name}", "imported from another stack")

    def stored(self, _name: Value) -> Value | None:
        return None


class Evaluator:
    """Evaluates expressions of one stack. Results are cached where they are asked for again and again."""

    def __init__(
        self,
        stack: str,
        template: Mapping[str, Any],
        resources: Mapping[str, Any],
        given: Mapping[str, Value],
        region: str | None = None,
    ) -> None:
        self.stack = stack
        self.template = template
        self.resources = resources
        self.given = given
        self.region = region
        self._links: Links = Unlinked()
        self._parameters: dict[str, Value] = {}
        self._conditions: dict[str, Value] = {}
        self._open: set[str] = set()

    @property
    def links(self) -> Links:
        return self._links

    @links.setter
    def links(self, links: Links) -> None:
        """Whatever was found before, with less known, is forgotten."""
        self._links = links
        self._parameters.clear()
        self._conditions.clear()
        self.__dict__.pop("exports", None)

    def value(self, raw: Any) -> Value:
        """What `raw` comes to. Never raises on any template."""
        if isinstance(raw, str):
            return self._looked_up(raw) if dynamic_references.OPENS in raw else raw
        if isinstance(raw, dict):
            if len(raw) == 1:
                name, argument = next(iter(raw.items()))
                function = _FUNCTIONS.get(name)
                if function is not None:
                    return function(self, argument)
                if name.startswith("Fn::"):
                    return Unknown("", f"{name} is not evaluated")
            found = {key: self.value(item) for key, item in raw.items()}
            return {key: item for key, item in found.items() if item is not ABSENT}
        if isinstance(raw, list):
            return [self.value(item) for item in raw]
        return raw

    def condition(self, name: str) -> Value:
        """A named condition: `True`, `False`, or a `Choice` of both with their worlds."""
        if name not in self._conditions:
            raw = self._section("Conditions").get(name)
            subject = f"condition {self.stack}:{name}"
            self._conditions[name] = _either(self._guarded(subject, raw), subject)
        return self._conditions[name]

    def worlds(self, condition: str | None) -> tuple[World, ...]:
        """The worlds in which a resource or output with that `Condition` exists; none where it never does."""
        if condition is None:
            return ({},)
        return tuple(option.world for option in alternatives(self.condition(condition)) if option.value is True)

    def output(self, name: str) -> Value:
        """The value of an output of this stack."""
        body = self._section("Outputs").get(name)
        if not isinstance(body, dict) or "Value" not in body:
            return Unknown(f"{self.stack} output {name}", f"output {name} of {self.stack}")
        return self._guarded(f"output {name}", body["Value"])

    @cached_property
    def exports(self) -> dict[str, Value]:
        """Export name of each output, evaluated, by output name."""
        return {
            name: self.value(body["Export"]["Name"])
            for name, body in self._section("Outputs").items()
            if isinstance(body, dict) and isinstance(body.get("Export"), dict) and "Name" in body["Export"]
        }

    def parameter(self, name: str) -> Value:
        """The value of a parameter."""
        if name not in self._parameters:
            declared = self._section("Parameters")[name]
            stored_as = name_in_store(name, declared, self.given)
            if stored_as is not None:
                return self._from_store(name, declared, stored_as)
            subject = f"parameter {self.stack}:{name}"
            if subject in self._open:  # a parent that hands a stack what the stack itself gives out
                return Unknown(subject, f"parameter {name}")
            self._open.add(subject)
            try:
                self._parameters[name] = parameter_value(self.stack, name, declared, self.given)
            finally:
                self._open.discard(subject)
        return self._parameters[name]

    def _from_store(self, name: str, declared: Any, stored_as: Value) -> Value:
        """Not kept: before the stacks are linked to one another, less is known."""
        unknown = parameter_value(self.stack, name, declared, self.given)
        return combine(lambda one: self._stored(one, unknown), stored_as)

    def _stored(self, name: Value, unknown: Value) -> Value:
        found = self.links.stored(name)
        return unknown if found is None else found

    def _looked_up(self, value: Value) -> Value:
        return dynamic_references.resolved(value, self.links.stored)

    def _section(self, name: str) -> Mapping[str, Any]:
        section = self.template.get(name)
        return section if isinstance(section, dict) else {}

    def _guarded(self, subject: str, raw: Any) -> Value:
        """Evaluates what may, in a broken template, refer to itself."""
        if subject in self._open or raw is None:
            return Unknown(subject, subject)
        self._open.add(subject)
        try:
            return self.value(raw)
        finally:
            self._open.discard(subject)

    def _ref(self, argument: Any) -> Value:
        if not isinstance(argument, str):
            return Unknown("", "Ref of something that is no name")
        if argument in self._section("Parameters"):
            return self.parameter(argument)
        if argument.startswith("AWS::"):
            return self._pseudo(argument)
        return (
            Ref(self.stack, argument) if argument in self.resources else Unknown(f"{self.stack}:{argument}", argument)
        )

    def _pseudo(self, name: str) -> Value:
        if name == "AWS::NoValue":
            return ABSENT
        if name == "AWS::StackName":
            return self.stack
        if self.region is not None and name in ("AWS::Region", "AWS::Partition", "AWS::URLSuffix"):
            partition, suffix = next(
                ((p, s) for prefix, p, s in _PARTITIONS if self.region.startswith(prefix)),
                ("aws", "amazonaws.com"),
            )
            return {"AWS::Region": self.region, "AWS::Partition": partition, "AWS::URLSuffix": suffix}[name]
        return Unknown(name, name)

    def _get_att(self, argument: Any) -> Value:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not (isinstance(parts, list) and len(parts) >= 2 and isinstance(parts[0], str)):
            return Unknown("", "Fn::GetAtt of something that is no attribute")
        logical_id = parts[0]
        attribute = self.value(parts[1]) if len(parts) == 2 else ".".join(str(part) for part in parts[1:])
        if not isinstance(attribute, str):
            return Unknown("", f"an attribute of {logical_id}")
        if attribute.startswith("Outputs."):
            return self.links.nested_output(self.stack, logical_id, attribute.removeprefix("Outputs."))
        if logical_id not in self.resources:
            return Unknown(f"{self.stack}:{logical_id}.{attribute}", f"{logical_id}.{attribute}")
        return Ref(self.stack, logical_id, attribute)

    def _sub(self, argument: Any) -> Value:
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
                parts.append(self._variable(piece.strip(), variables))
        whole = combine(lambda *known: text(list(known)), *parts)
        return self._looked_up(whole) if dynamic_references.OPENS in template else whole

    def _variable(self, name: str, variables: Mapping[str, Any]) -> Value:
        if name in variables:
            return self.value(variables[name])
        return self._get_att(name) if "." in name else self._ref(name)

    def _join(self, argument: Any) -> Value:
        if not (isinstance(argument, list) and len(argument) == 2):
            return Unknown("", "Fn::Join without a delimiter and a list")

        def joined(delimiter: Value, elements: Value) -> Value:
            if not isinstance(elements, list) or not isinstance(delimiter, str):
                return Unknown("", "a list that is not known, joined")
            present = [element for element in elements if element is not ABSENT]
            parts = [part for element in present for part in (delimiter, element)][1:]
            whole = combine(lambda *known: text(list(known)), *parts)
            return self._looked_up(whole) if any(map(dynamic_references.is_in, present)) else whole

        return combine(joined, self.value(argument[0]), self.value(argument[1]))

    def _split(self, argument: Any) -> Value:
        if not (isinstance(argument, list) and len(argument) == 2):
            return Unknown("", "Fn::Split without a delimiter and a text")
        return combine(split, self.value(argument[0]), self.value(argument[1]))

    def _select(self, argument: Any) -> Value:
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

        return combine(selected, self.value(argument[0]), self.value(argument[1]))

    def _if(self, argument: Any) -> Value:
        if not (isinstance(argument, list) and len(argument) == 3 and isinstance(argument[0], str)):
            return Unknown("", "Fn::If without a condition and two values")
        found: list[Alternative] = []
        for decided in alternatives(self.condition(argument[0])):
            for option in alternatives(self.value(argument[1] if decided.value else argument[2])):
                both = merged(decided.world, option.world)
                if both is not None:
                    found.append(Alternative(option.value, both))
        return choice(found, Unknown("", f"more alternatives under {argument[0]} than can be told apart"))

    def _equals(self, argument: Any) -> Value:
        if not (isinstance(argument, list) and len(argument) == 2):
            return Unknown("", "Fn::Equals without two values")

        def compared(first: Value, second: Value) -> Value:
            same = equal(first, second)
            return Unknown("", "a comparison with what is not known") if same is None else same

        return combine(compared, self.value(argument[0]), self.value(argument[1]))

    def _not(self, argument: Any) -> Value:
        inner = argument[0] if isinstance(argument, list) and argument else argument
        return combine(lambda value: not value if isinstance(value, bool) else value, self._boolean(inner))

    def _and(self, argument: Any) -> Value:
        return self._all_of(argument, decisive=False)

    def _or(self, argument: Any) -> Value:
        return self._all_of(argument, decisive=True)

    def _all_of(self, argument: Any, *, decisive: bool) -> Value:
        def judged(*values: Value) -> Value:
            if decisive in values:
                return decisive
            unknown = next((value for value in values if not isinstance(value, bool)), None)
            return (not decisive) if unknown is None else unknown

        return combine(judged, *(self._boolean(part) for part in (argument if isinstance(argument, list) else [])))

    def _boolean(self, raw: Any) -> Value:
        value = self.value(raw)
        return combine(lambda one: {"true": True, "false": False}.get(one, one) if isinstance(one, str) else one, value)

    def _named_condition(self, argument: Any) -> Value:
        if isinstance(argument, str) and argument in self._section("Conditions"):
            return self.condition(argument)
        # `Condition` is also an ordinary key, of a policy statement for one
        return {"Condition": self.value(argument)}

    def _find_in_map(self, argument: Any) -> Value:
        if not (isinstance(argument, list) and len(argument) >= 3):
            return Unknown("", "Fn::FindInMap without a map and two keys")
        default = (
            self.value(argument[3].get("DefaultValue", ABSENT))
            if isinstance(argument[3:4], list) and argument[3:] and isinstance(argument[3], dict)
            else ABSENT
        )

        def first_level(name: Value) -> Value:
            return (
                self._section("Mappings").get(name, ABSENT)
                if isinstance(name, str)
                else Unknown("", "a mapping that is not known")
            )

        mapping = combine(first_level, self.value(argument[0]))
        row = combine(lambda rows, key: _looked_up(rows, key, default), mapping, self.value(argument[1]))
        return combine(lambda cells, key: _looked_up(cells, key, default), row, self.value(argument[2]))

    def _import_value(self, argument: Any) -> Value:
        return combine(self.links.imported, self.value(argument))

    def _base64(self, argument: Any) -> Value:
        return combine(
            lambda plain: (
                base64.b64encode(plain.encode()).decode() if isinstance(plain, str) else Unknown("", "encoded text")
            ),
            self.value(argument),
        )

    def _get_azs(self, argument: Any) -> Value:
        region = self.value(argument) or self._pseudo("AWS::Region")
        known = region if isinstance(region, str) else "the region"
        return [Unknown(f"{known} zone {index}", f"an availability zone of {known}") for index in range(3)]

    def _cidr(self, argument: Any) -> Value:
        if not (isinstance(argument, list) and len(argument) in (2, 3)):
            return Unknown("", "Fn::Cidr without a block and a count")
        return combine(_cidr_blocks, *(self.value(part) for part in argument))

    def _length(self, argument: Any) -> Value:
        return combine(
            lambda elements: (
                len(elements) if isinstance(elements, list) else Unknown("", "the length of a list that is not known")
            ),
            self.value(argument),
        )

    def _to_json_string(self, argument: Any) -> Value:
        value = self.value(argument)
        try:
            return json.dumps(value)
        except TypeError:  # it holds parts that only the deployment knows
            return JsonText(value)

    def _macro(self, _argument: Any) -> Value:
        return Unknown("", "the result of a macro")


class JsonText(dict[str, Value]):
    """What `Fn::ToJsonString` makes of an object with parts that are not known: the object itself, readable as such."""

    def __init__(self, value: Value) -> None:
        super().__init__(value if isinstance(value, dict) else {"": value})


def _either(value: Value, subject: str) -> Value:
    """A condition's value, with both outcomes spelled out where it is not known."""
    found: list[Alternative] = []
    for option in alternatives(value):
        if isinstance(option.value, bool):
            found.append(option)
        else:
            found += [Alternative(outcome, {**option.world, subject: outcome}) for outcome in (True, False)]
    both = [Alternative(outcome, {subject: outcome}) for outcome in (True, False)]
    decided = choice(found, Unknown("", ""))
    return decided if not isinstance(decided, Unknown) else Choice(tuple(both))


def _looked_up(rows: Value, key: Value, default: Value) -> Value:
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


_FUNCTIONS: dict[str, Callable[[Evaluator, Any], Value]] = {
    "Ref": Evaluator._ref,
    "Condition": Evaluator._named_condition,
    "Fn::GetAtt": Evaluator._get_att,
    "Fn::Sub": Evaluator._sub,
    "Fn::Join": Evaluator._join,
    "Fn::Split": Evaluator._split,
    "Fn::Select": Evaluator._select,
    "Fn::If": Evaluator._if,
    "Fn::Equals": Evaluator._equals,
    "Fn::Not": Evaluator._not,
    "Fn::And": Evaluator._and,
    "Fn::Or": Evaluator._or,
    "Fn::FindInMap": Evaluator._find_in_map,
    "Fn::ImportValue": Evaluator._import_value,
    "Fn::Base64": Evaluator._base64,
    "Fn::GetAZs": Evaluator._get_azs,
    "Fn::Cidr": Evaluator._cidr,
    "Fn::Length": Evaluator._length,
    "Fn::ToJsonString": Evaluator._to_json_string,
    "Fn::Transform": Evaluator._macro,
}
