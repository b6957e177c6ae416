"""The OpenAPI document of an API: reading and writing its paths, also where they hang on a condition."""

import re
from collections.abc import Iterator
from typing import Any

from sless_audit.template.sam.cfn import is_no_value, ref
from sless_audit.template.sam.source import Refused
from sless_audit.template.values import Path

INTEGRATION = "x-amazon-apigateway-integration"
ANY_METHOD = "x-amazon-apigateway-any-method"

_VERSION_3 = re.compile(r"\A3(\.\d)(\.\d)?$")


def rest_skeleton() -> dict[str, Any]:
    return {"swagger": "2.0", "info": {"version": "1.0", "title": ref("AWS::StackName")}, "paths": {}}


def http_skeleton() -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"version": "1.0", "title": ref("AWS::StackName")}, "paths": {}}


def is_version_3(version: Any) -> bool:
    return _VERSION_3.match(str(version)) is not None


def is_rest_definition(body: Any) -> bool:
    """Swagger 2 or OpenAPI 3 that SAM can write into."""
    return (
        isinstance(body, dict)
        and isinstance(body.get("paths"), dict)
        and (bool(body.get("swagger")) or is_http_definition(body))
    )


def is_http_definition(body: Any) -> bool:
    return (
        isinstance(body, dict)
        and isinstance(body.get("paths"), dict)
        and bool(body.get("openapi"))
        and is_version_3(body["openapi"])
    )


def copy_tree(value: Any) -> Any:
    """A copy to write into; unlike `copy.deepcopy` it also parts what YAML anchors let several places share."""
    if isinstance(value, dict):
        return {key: copy_tree(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copy_tree(item) for item in value]
    return value


def normal_method(method: Any) -> Any:
    if not isinstance(method, str):
        return method
    lowered = method.lower()
    return ANY_METHOD if lowered == "any" else lowered


def contents(item: Any) -> list[Any]:
    """The item itself, or the branches of the `Fn::If` that it is."""
    if isinstance(item, dict) and "Fn::If" in item:
        branches = item["Fn::If"]
        return [branch for branch in branches[1:] if not is_no_value(branch)] if isinstance(branches, list) else []
    return [item]


def _is_integrated(definition: dict[Any, Any]) -> bool:
    integration = definition.get(INTEGRATION)
    return isinstance(integration, dict) and bool(integration)


class Document:
    """An OpenAPI document that belongs to us, and where its API is written (for what SAM refuses in it)."""

    def __init__(self, body: dict[str, Any], place: Path) -> None:
        self.body = body
        self.place = place

    @property
    def paths(self) -> dict[Any, Any]:
        paths: dict[Any, Any] = self.body["paths"]
        return paths

    def path_items(self, path: Any) -> list[dict[Any, Any]]:
        items = contents(self.paths.get(path))
        for item in items:
            if not isinstance(item, dict):
                raise Refused(f"The path '{path}' of the definition must be a mapping", self.place)
        return items

    def add_path(self, path: str, method: str) -> None:
        self.paths.setdefault(path, {})
        for item in self.path_items(path):
            item.setdefault(normal_method(method), {})

    def has_integration(self, path: str, method: str) -> bool:
        """Whether every branch of the path has the method with an integration."""
        if path not in self.paths:
            return False
        for item in self.path_items(path):
            definition = item.get(normal_method(method))
            if not isinstance(definition, dict):
                return False
            if not any(isinstance(branch, dict) and _is_integrated(branch) for branch in contents(definition)):
                return False
        return True

    def methods(self, path: Any, method: str) -> Iterator[dict[str, Any]]:
        """The definitions of one method that have an integration."""
        for item in self.path_items(path):
            for definition in contents(item.get(normal_method(method))):
                if not isinstance(definition, dict):
                    raise Refused(
                        f"The method '{method}' of path '{path}' in the definition must be a mapping", self.place
                    )
                if _is_integrated(definition):
                    yield definition

    def all_methods(self, path: Any, without: tuple[str, ...]) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The methods of a path that have an integration, with their names; `without` lists what is no method."""
        for item in self.path_items(path):
            for name, method in list(item.items()):
                if name in without:
                    continue
                for definition in contents(method):
                    if not isinstance(definition, dict):
                        raise Refused(
                            f"The method '{name}' of path '{path}' in the definition must be a mapping", self.place
                        )
                    if _is_integrated(definition):
                        yield normal_method(name), definition

    def security_of(self, path: Any, definition: dict[str, Any]) -> list[Any]:
        security = definition.get("security", [])
        if not isinstance(security, list) or not all(isinstance(item, dict) for item in security):
            raise Refused(f"'security' of path '{path}' in the definition must be a list of mappings", self.place)
        return security

    def section(self, name: str) -> dict[str, Any]:
        """A top-level mapping of the document to write into."""
        if not isinstance(self.body.get(name), dict):
            self.body[name] = {}
        section: dict[str, Any] = self.body[name]
        return section
