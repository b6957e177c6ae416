"""Handlers that the code does not have."""

import posixpath
from typing import Literal, NamedTuple

from sless_audit.graph.model import Resource
from sless_audit.graph.verdict import holds
from sless_audit.graph.views import Function
from sless_audit.template.values import ABSENT, Value

_BUILD_FOLDERS = frozenset(
    {"dist", "build", "out", "lib", "bundle", ".build", ".aws-sam", ".webpack", ".esbuild", "target"}
)
"""Where builds put what they make: what is named there need not be there yet."""


class MissingHandler(NamedTuple):
    handler: str
    missing: Literal["no-file", "no-function"]
    candidates: tuple[str, ...]
    """Handlers of nearly that name that the code has, nearest first."""
    location: str
    """Where the code lies, as the template's own path is shown; empty for inline code."""


def missing_handler(resource: Resource) -> MissingHandler | None:
    """The handler of a function, where its code was looked through and does not have it."""
    view = resource.as_(Function)
    if view is None or resource.code is None or not isinstance(view.handler, str):
        return None
    facts = resource.code.facts
    if facts.found not in ("no-file", "no-function") or "AWS_LAMBDA_EXEC_WRAPPER" in view.environment:
        return None
    if facts.found == "no-file" and (_is_built(resource, view.handler) or _may_be_in_layer(resource)):
        return None
    inline = view.code.get("ZipFile") if isinstance(view.code, dict) else None
    if isinstance(inline, str) and _is_put_in_later(inline):
        return None
    construct = resource.source.construct
    asset = construct.code_path if construct is not None else None
    location = asset.as_posix() if asset is not None else _seen_from_here(resource, view.code)
    return MissingHandler(view.handler, facts.found, facts.candidates, location)


def _seen_from_here(resource: Resource, code: Value) -> str:
    if not isinstance(code, str):
        return ""
    slash = "/" if code.endswith("/") and code.strip("./") else ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(resource.stack.template.file), code)) + slash


def _is_built(resource: Resource, handler: str) -> bool:
    metadata = resource.source.body.get("Metadata")
    method = metadata.get("BuildMethod") if isinstance(metadata, dict) else None
    return method is not None or not _BUILD_FOLDERS.isdisjoint(handler.split("/")[:-1])


def _is_put_in_later(inline: str) -> bool:
    """Whether there are only comments: what stands in until something else deploys the code."""
    return all(not line.strip() or line.lstrip().startswith(("#", "//", "/*", "*")) for line in inline.splitlines())


def _may_be_in_layer(resource: Resource) -> bool:
    layers = resource.properties.get("Layers")
    return not holds(lambda value: value is ABSENT or value == [], layers).certain
