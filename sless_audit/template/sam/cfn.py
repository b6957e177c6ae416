"""CloudFormation's intrinsic functions in long form, as SAM writes and reads them."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

NO_VALUE: dict[str, Any] = {"Ref": "AWS::NoValue"}

_SUB_VARIABLE = re.compile(r"\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}")


def ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


def get_att(logical_id: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, attribute]}


def sub(text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"Fn::Sub": [text, variables] if variables else text}


def if_(condition: Any, then: Any, otherwise: Any = None) -> dict[str, Any]:
    return {"Fn::If": [condition, then, NO_VALUE if otherwise is None else otherwise]}


def is_intrinsic(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    name = next(iter(value))
    return isinstance(name, str) and (name in ("Ref", "Condition") or name.startswith("Fn::"))


def is_no_value(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and value.get("Ref") == "AWS::NoValue"


def if_parts(value: Any) -> tuple[Any, Any, Any] | None:
    """Condition, then and else of a well-formed `Fn::If`."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    parts = value.get("Fn::If")
    return (parts[0], parts[1], parts[2]) if isinstance(parts, list) and len(parts) == 3 else None


def referenced_id(value: Any) -> str | None:
    """The logical ID that a `Ref` or `Fn::GetAtt` names."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    name = value.get("Ref")
    if isinstance(name, str):
        return name
    parts = value.get("Fn::GetAtt")
    if isinstance(parts, str):
        parts = parts.split(".")
    if isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], str):
        return parts[0]
    return None


def tag_list(tags: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [{"Key": key, "Value": "" if value is None else value} for key, value in (tags or {}).items()]


def hash_suffix(data: Any) -> str:
    """The ten hexadecimal digits that SAM appends where a logical ID must change with `data`; nothing for nothing."""
    if not data:
        return ""
    text = data if isinstance(data, str) else stable_text(data)
    return hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:10]


def stable_text(data: Any) -> str:
    try:
        return json.dumps(data, separators=(",", ":"), sort_keys=True, default=str)
    except TypeError:  # keys of several types in one mapping cannot be sorted
        return repr(data)


def id_with_suffix(prefix: str, suffix: str) -> str:
    """SAM appends a name that fits into a logical ID as it is, and a hash of one that does not."""
    return prefix + (suffix if suffix.isalnum() else hash_suffix(suffix))


def rewrite_references(value: Any, references: Mapping[str, str]) -> Any:
    """`value` with its references pointed to what they mean after lowering; shares what stays the same."""
    return _Rewriter(references).rewrite(value) if references else value


class _Rewriter:
    def __init__(self, references: Mapping[str, str]) -> None:
        self._references = references
        # Sub-trees that several places share (YAML anchors) are looked at once; holding them keeps their ids their own.
        self._done: dict[int, tuple[Any, Any]] = {}

    def rewrite(self, value: Any) -> Any:
        if not isinstance(value, dict | list):
            return value
        done = self._done.get(id(value))
        if done is not None:
            return done[1]
        result = self._rewritten_list(value) if isinstance(value, list) else self._rewritten_mapping(value)
        self._done[id(value)] = (value, result)
        return result

    def _rewritten_list(self, value: list[Any]) -> list[Any]:
        items = [self.rewrite(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items

    def _rewritten_mapping(self, value: dict[Any, Any]) -> dict[Any, Any]:
        if len(value) == 1:
            changed = self._rewritten_intrinsic(value)
            if changed is not None:
                return changed
        items = {key: self.rewrite(item) for key, item in value.items()}
        return value if all(items[key] is item for key, item in value.items()) else items

    def _rewritten_intrinsic(self, value: dict[Any, Any]) -> dict[Any, Any] | None:
        ((name, argument),) = value.items()
        if name == "Ref" and isinstance(argument, str):
            target = self._references.get(argument)
            return {"Ref": target} if target else None
        if name == "Fn::GetAtt" and isinstance(argument, list) and all(isinstance(part, str) for part in argument):
            parts = self._attribute_parts(".".join(argument).split("."))
            return {"Fn::GetAtt": parts} if parts else None
        if name == "Fn::Sub" and isinstance(argument, str):
            text = self._rewritten_text(argument)
            return {"Fn::Sub": text} if text != argument else None
        if name == "Fn::Sub" and isinstance(argument, list) and argument and isinstance(argument[0], str):
            return {"Fn::Sub": [self._rewritten_text(argument[0]), *(self.rewrite(item) for item in argument[1:])]}
        return None

    def _attribute_parts(self, parts: list[str]) -> list[str] | None:
        if len(parts) < 2:
            return None
        target = self._references.get(".".join(parts[:2]))
        if target:
            return [target, *parts[2:]]
        target = self._references.get(parts[0])
        return [target, *parts[1:]] if target else None

    def _rewritten_text(self, text: str) -> str:
        def replaced(match: re.Match[str]) -> str:
            parts = match.group(1).split(".")
            if len(parts) > 1 and (target := self._references.get(".".join(parts[:2]))):
                return "${" + ".".join([target, *parts[2:]]) + "}"
            target = self._references.get(parts[0])
            return "${" + ".".join([target, *parts[1:]]) + "}" if target else match.group(0)

        return _SUB_VARIABLE.sub(replaced, text)


def resolve_parameters(value: Any, parameters: Mapping[str, Any]) -> Any:
    """`value` with `Ref` and `Fn::Sub` of known parameters replaced, in the few places where SAM does so."""
    if isinstance(value, list):
        return [resolve_parameters(item, parameters) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Ref" and isinstance(argument, str):
            return parameters.get(argument, value)
        if name == "Fn::Sub" and isinstance(argument, str):
            return {name: _with_parameters(argument, parameters)}
        if name == "Fn::Sub" and isinstance(argument, list) and argument and isinstance(argument[0], str):
            rest = [resolve_parameters(item, parameters) for item in argument[1:]]
            return {name: [_with_parameters(argument[0], parameters), *rest]}
    return {key: resolve_parameters(item, parameters) for key, item in value.items()}


def _with_parameters(text: str, parameters: Mapping[str, Any]) -> str:
    def replaced(match: re.Match[str]) -> str:
        known = parameters.get(match.group(1))
        return known if isinstance(known, str) else match.group(0)

    return _SUB_VARIABLE.sub(replaced, text)


def resolve_mappings(value: Any, mappings: Any) -> Any:
    """`value`, or what it finds in the template's Mappings when it is an `Fn::FindInMap` with plain keys."""
    if not isinstance(value, dict) or len(value) != 1 or "Fn::FindInMap" not in value:
        return value
    keys = value["Fn::FindInMap"]
    found = mappings
    if not isinstance(keys, list) or len(keys) != 3:
        return value
    for key in keys:
        if not isinstance(found, dict) or not isinstance(key, str) or key not in found:
            return value
        found = found[key]
    return found
