"""What the expressions of a stack come to: parameters, conditions, outputs, and whatever holds intrinsic functions."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sless_audit.template import dynamic_references
from sless_audit.template.intrinsics import FUNCTIONS
from sless_audit.template.links import Links, Unlinked
from sless_audit.template.parameters import name_in_store, parameter_value
from sless_audit.template.values import (
    ABSENT,
    Alternative,
    Choice,
    Unknown,
    Value,
    World,
    alternatives,
    choice,
    combine,
)


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
            return self.looked_up(raw) if dynamic_references.OPENS in raw else raw
        if isinstance(raw, dict):
            if len(raw) == 1:
                name, argument = next(iter(raw.items()))
                function = FUNCTIONS.get(name)
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
            raw = self.section("Conditions").get(name)
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
        body = self.section("Outputs").get(name)
        if not isinstance(body, dict) or "Value" not in body:
            return Unknown(f"{self.stack} output {name}", f"output {name} of {self.stack}")
        return self._guarded(f"output {name}", body["Value"])

    @cached_property
    def exports(self) -> dict[str, Value]:
        """Export name of each output, evaluated, by output name."""
        return {
            name: self.value(body["Export"]["Name"])
            for name, body in self.section("Outputs").items()
            if isinstance(body, dict) and isinstance(body.get("Export"), dict) and "Name" in body["Export"]
        }

    def parameter(self, name: str) -> Value:
        """The value of a parameter."""
        if name not in self._parameters:
            declared = self.section("Parameters")[name]
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

    def looked_up(self, value: Value) -> Value:
        """With dynamic references in it resolved, as far as stored parameters are known."""
        return dynamic_references.resolved(value, self.links.stored)

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the template; empty where there is none."""
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
