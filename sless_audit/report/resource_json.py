"""A resource, and where its template states it, as all of our formats write it."""

from typing import Any

from sless_audit.graph.model import Resource


def resource_json(resource: Resource | None) -> dict[str, Any]:
    """`None`: what no resource is meant by has the same keys."""
    if resource is None:
        return dict.fromkeys(("template", "stack", "resource", "type", "line", "column", "construct_path"))
    place = resource.place()
    return {
        "template": place.file,
        "stack": resource.stack.name,
        "resource": resource.logical_id,
        "type": resource.type,
        "line": place.span.line,
        "column": place.span.column,
        "construct_path": resource.construct_path,
    }
