"""`Fn::ForEach` of the transform `AWS::LanguageExtensions`: loops, written out.

Source: CloudFormation user guide, Fn::ForEach (2026-11). `${Name}` and `&{Name}` stand for the current element; the
second form drops characters that are not allowed in logical IDs.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sless_audit.template.values import Path

_LOOP = "Fn::ForEach::"
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")

MAX_ELEMENTS = 2_000
"""Written out in all; CloudFormation takes at most 500 resources in a template (quotas page, 2026-11)."""


class Loops:
    """Writes out the loops of one template. `origins`: where each written-out resource stands in the source."""

    def __init__(self, parameters: Mapping[str, Any], report: Callable[[str, Path], None]) -> None:
        self.parameters = parameters
        self.report = report
        self.origins: dict[str, Path] = {}
        self._written = 0

    def write_out(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The template without loops; what is not in a loop is shared with `values`."""
        found = dict(values)
        for section in ("Conditions", "Resources", "Outputs"):
            if isinstance(values.get(section), dict) and _LOOP in str(values[section]):
                found[section] = self._mapping(values[section], (section,), {})
        return found

    def _value(self, value: Any, path: Path, elements: Mapping[str, str]) -> Any:
        if isinstance(value, dict):
            name = value.get("Ref") if len(value) == 1 else None
            is_element = isinstance(name, str) and name in elements
            return elements[str(name)] if is_element else self._mapping(value, path, elements)
        if isinstance(value, list):
            return [self._value(item, (*path, index), elements) for index, item in enumerate(value)]
        return _substituted(value, elements) if isinstance(value, str) else value

    def _mapping(self, value: Mapping[str, Any], path: Path, elements: Mapping[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in value.items():
            if key.startswith(_LOOP):
                found.update(self._loop(item, (*path, key), elements))
                continue
            written = _substituted(key, elements)
            if "Resources" in path[:1] and not any(isinstance(step, str) and step == "Properties" for step in path):
                self._remember(written, item, (*path, key))
            found[written] = self._value(item, (*path, key), elements)
        return found

    def _remember(self, logical_id: str, body: Any, path: Path) -> None:
        if isinstance(body, dict) and "Type" in body and len(path) > 2:
            self.origins[logical_id] = path

    def _loop(self, body: Any, path: Path, elements: Mapping[str, str]) -> dict[str, Any]:
        if not (isinstance(body, list) and len(body) == 3 and isinstance(body[0], str) and isinstance(body[2], dict)):
            self.report("a loop needs a name, a list and a mapping", path)
            return {}
        collection = self._collection(body[1], elements)
        if collection is None:
            self.report("a loop over a list that is not known is left out", path)
            return {}
        found: dict[str, Any] = {}
        for element in collection:
            self._written += 1
            if self._written > MAX_ELEMENTS:
                self.report(f"loops with more than {MAX_ELEMENTS:,} elements are cut", path)
                break
            found.update(self._mapping(body[2], (*path, 2), {**elements, body[0]: element}))
        return found

    def _collection(self, value: Any, elements: Mapping[str, str]) -> list[str] | None:
        if isinstance(value, dict) and set(value) == {"Ref"}:
            known = self.parameters.get(value["Ref"])
            return [part.strip() for part in known.split(",")] if isinstance(known, str) else None
        if not isinstance(value, list):
            return None
        found: list[str] = []
        for item in value:
            if isinstance(item, str | int):
                found.append(_substituted(str(item), elements))
            else:
                inner = self._collection(item, elements)
                if inner is None:
                    return None
                found += inner
        return found


def _substituted(text: str, elements: Mapping[str, str]) -> str:
    for name, element in elements.items():
        text = text.replace(f"${{{name}}}", element)
        text = text.replace(f"&{{{name}}}", _NOT_ALPHANUMERIC.sub("", element))
    return text
