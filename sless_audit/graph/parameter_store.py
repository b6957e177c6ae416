"""The SSM parameters of an app, which templates and code read by name."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from sless_audit.graph.model import Stack
from sless_audit.template.values import Value, alternatives, equal

PARAMETER = "AWS::SSM::Parameter"


class _Stored(NamedTuple):
    stack: Stack
    name: Any
    value: Any


class ParameterStore:
    """The parameters of these stacks, as those of one region see them."""

    def __init__(self, stacks: Iterable[Stack], region: str | None) -> None:
        self._stacks = tuple(stacks)
        self._region = region
        self._is_read = False

    def value(self, name: Value) -> Value | None:
        """The value of a parameter; `None` for one that the app does not have."""
        if self._is_read:  # a parameter whose name, or value, is read from a parameter
            return None
        self._is_read = True
        try:
            found = [one for one in self._all if _is_named(one, name)]
            if len(found) > 1:  # an app may have the same stack in several regions
                found = [one for one in found if one.stack.region == self._region]
            return found[0].stack.evaluator.value(found[0].value) if len(found) == 1 else None
        finally:
            self._is_read = False

    @cached_property
    def _all(self) -> tuple[_Stored, ...]:
        return tuple(self._written())

    def _written(self) -> Iterator[_Stored]:
        for stack in self._stacks:
            for source in stack.template.resources.values():
                properties = source.body.get("Properties")
                if source.body["Type"] == PARAMETER and isinstance(properties, dict):
                    yield _Stored(stack, properties.get("Name"), properties.get("Value"))


def _is_named(stored: _Stored, name: Value) -> bool:
    named = stored.stack.evaluator.value(stored.name)
    return any(option.value is not None and equal(option.value, name) is True for option in alternatives(named))
