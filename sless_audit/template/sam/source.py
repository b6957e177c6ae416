"""A SAM resource as it is read: its properties with the Globals merged in, and where each of them is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.values import Path

PASSED_ON = ("Condition", "DeletionPolicy", "UpdateReplacePolicy")
"""Attributes that SAM gives to every resource that it generates from a SAM resource."""
KEPT = ("DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata")
"""Attributes that the resource with the SAM resource's own logical ID keeps."""


class Refused(Exception):  # noqa: N818 (a refusal is an expected outcome, not an error of ours)
    """SAM would refuse what stands at this path; caught where the rest can still be lowered."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


@dataclass(slots=True)
class Source:
    """One SAM resource. `properties` is our own mapping; the values below it are shared with the template."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    resource: Mapping[str, Any]
    root: Path
    """Where the resource is written; for an implicit API the event that causes it."""
    elsewhere: dict[Path, Path] = field(default_factory=dict)
    """Path below `properties` -> path in the template, where it is not written below `root` (Globals)."""

    def get(self, name: str) -> Any:
        return self.properties.get(name)

    def place(self, *keys: str | int) -> Path:
        """Where in the template a part of the properties is written."""
        for length in range(len(keys), 0, -1):
            found = self.elsewhere.get(keys[:length])
            if found is not None:
                return found + keys[length:]
        return (*self.root, "Properties", *keys) if keys else self.root

    def traces(self, target: Path, *keys: str | int) -> dict[Path, Path]:
        """The origins of a part that is lowered as it is: the part itself and what below it is written elsewhere."""
        found = {target: self.place(*keys)}
        length = len(keys)
        for path, place in self.elsewhere.items():
            if len(path) > length and path[:length] == keys:
                found[target + path[length:]] = place
        return found

    @property
    def passed_on(self) -> dict[str, Any]:
        return {name: self.resource[name] for name in PASSED_ON if name in self.resource}

    @property
    def kept(self) -> dict[str, Any]:
        return {name: self.resource[name] for name in KEPT if name in self.resource}

    @property
    def depends_on(self) -> Any:
        return self.resource.get("DependsOn")

    @property
    def condition(self) -> Any:
        return self.resource.get("Condition")

    def refuse(self, message: str, *keys: str | int) -> Refused:
        return Refused(message, self.place(*keys))

    def mapping(self, name: str) -> dict[str, Any] | None:
        """A property that must be a mapping where it is given."""
        value = self.properties.get(name)
        if value is None or isinstance(value, dict):
            return value
        raise self.refuse(f"{name} of '{self.logical_id}' must be a mapping", name)

    def generate(
        self,
        logical_id: str,
        type_: str,
        properties: Mapping[str, Any],
        *,
        origin: Path | None = None,
        attributes: Mapping[str, Any] | None = None,
        depends_on: Any = None,
        origins: Mapping[Path, Path] | None = None,
    ) -> LoweredResource:
        """A resource that comes from this one; properties that are None are left out."""
        body: dict[str, Any] = {"Type": type_}
        if depends_on:
            body["DependsOn"] = depends_on
        body.update(self.passed_on if attributes is None else attributes)
        body["Properties"] = {name: value for name, value in properties.items() if value is not None}
        return LoweredResource(
            logical_id,
            body,
            self.root if origin is None else origin,
            {} if origins is None else origins,
            self.logical_id,
        )

    def lower_as(
        self,
        type_: str,
        properties: Mapping[str, Any],
        *,
        logical_id: str | None = None,
        origins: Mapping[Path, Path] | None = None,
    ) -> LoweredResource:
        """The resource that takes this one's place; properties of the same name are traced to their places."""
        traced: dict[Path, Path] = {}
        for name in properties:
            if name in self.properties:
                traced.update(self.traces(("Properties", name), name))
        for name in (*KEPT, "DependsOn"):
            if name in self.resource:
                traced[(name,)] = (*self.root, name)
        traced.update(origins or {})
        return self.generate(
            logical_id or self.logical_id,
            type_,
            properties,
            attributes=self.kept,
            depends_on=self.depends_on,
            origins=traced,
        )
