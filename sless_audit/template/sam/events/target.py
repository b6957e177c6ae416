"""What an event invokes: a function, its alias, or a state machine; and the event itself as it is written."""

from typing import Any, NamedTuple, Self

from sless_audit.template.sam.cfn import get_att, ref
from sless_audit.template.sam.source import Refused, Source
from sless_audit.template.values import Path

IMPLICIT_APIS = {"Api": ("RestApiId", "ServerlessRestApi"), "HttpApi": ("ApiId", "ServerlessHttpApi")}
"""Event type -> the property that names its API, and the API that it has without."""


class EventTarget(NamedTuple):
    source: Source
    logical_id: str
    """Of the function, its alias or the state machine."""
    name: dict[str, Any]
    """What `FunctionName` of a permission or an event source mapping takes."""
    arn: dict[str, Any]

    @classmethod
    def of_function(cls, source: Source, alias_id: str | None) -> Self:
        if alias_id is None:
            return cls(source, source.logical_id, ref(source.logical_id), get_att(source.logical_id, "Arn"))
        return cls(source, alias_id, ref(alias_id), ref(alias_id))

    @classmethod
    def of_state_machine(cls, source: Source, logical_id: str) -> Self:
        return cls(source, logical_id, ref(logical_id), ref(logical_id))


class Event(NamedTuple):
    """One entry of `Events`."""

    source: Source
    name: str
    type: str
    properties: dict[str, Any]

    @property
    def logical_id(self) -> str:
        """The prefix of what the event generates; the rule or mapping itself has exactly this ID."""
        return self.source.logical_id + self.name

    def place(self, *keys: str | int) -> Path:
        return self.source.place("Events", self.name, *(("Properties", *keys) if keys else ()))

    def get(self, name: str) -> Any:
        return self.properties.get(name)

    def refuse(self, message: str, *keys: str | int) -> Refused:
        return Refused(f"Event '{self.name}' of '{self.source.logical_id}': {message}", self.place(*keys))

    def required(self, name: str) -> Any:
        value = self.properties.get(name)
        if value is None:
            raise self.refuse(f"{name} is missing")
        return value

    def text(self, name: str) -> str:
        """A property that SAM looks into, so that it must be a plain string."""
        value = self.required(name)
        if not isinstance(value, str):
            raise self.refuse(f"{name} must be a string", name)
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        value = self.properties.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.refuse(f"{name} must be a mapping", name)
        return value

    def traces(self, properties: dict[str, Any], base: Path = ("Properties",)) -> dict[Path, Path]:
        """Origins of the properties that are lowered under their own name."""
        return {(*base, name): self.place(name) for name in properties if name in self.properties}


def read_event(source: Source, name: Any, written: Any) -> Event:
    place = source.place("Events", name)
    if not isinstance(name, str) or not (source.logical_id + name).isalnum():
        raise Refused(f"The name of event '{name}' of '{source.logical_id}' must be letters and digits", place)
    if not isinstance(written, dict) or not isinstance(written.get("Type"), str):
        raise Refused(f"Event '{name}' of '{source.logical_id}' needs a Type", place)
    properties = written.get("Properties")
    if properties is not None and not isinstance(properties, dict):
        raise Refused(f"Properties of event '{name}' of '{source.logical_id}' must be a mapping", place)
    return Event(source, name, written["Type"], _with_defaults(written["Type"], properties or {}))


def _with_defaults(type_: str, properties: dict[str, Any]) -> dict[str, Any]:
    """An event without an API belongs to the implicit one; an HttpApi event without a route is the default route."""
    if type_ not in IMPLICIT_APIS:
        return properties
    api_property, implicit_id = IMPLICIT_APIS[type_]
    defaults: dict[str, Any] = {} if api_property in properties else {api_property: ref(implicit_id)}
    if type_ == "HttpApi" and not properties.get("Path") and not properties.get("Method"):
        defaults |= {"Path": "$default", "Method": "x-amazon-apigateway-any-method"}
    return {**properties, **defaults}
