"""The functions whose code was read, and those whose code was not."""

from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.graph.model import App, Resource
from sless_audit.graph.query import app_functions
from sless_audit.graph.spots import Code
from sless_audit.graph.views import Function


class ReadFunction(NamedTuple):
    resource: Resource
    view: Function
    code: Code


def read_functions(app: App) -> Iterator[ReadFunction]:
    """The app functions of whose code at least the entry was read."""
    for resource, view in app_functions(app):
        if resource.code is not None and resource.code.facts.files:
            yield ReadFunction(resource, view, resource.code)


def unread_functions(app: App) -> Iterator[Resource]:
    """The app functions of whose code nothing was read."""
    for resource, _ in app_functions(app):
        if resource.code is None or not resource.code.facts.files:
            yield resource
