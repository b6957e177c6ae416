"""Graphs of templates that are written in a test."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from sless_audit.api.code import CodeReader
from sless_audit.graph.build import build_app
from sless_audit.graph.model import App, Edge, Node, Resource, Stack
from sless_audit.services import Services
from sless_audit.template.evaluate import Evaluator
from sless_audit.template.read import read_text
from sless_audit.template.source import load
from sless_audit.template.values import Value


def app_of(
    text: str,
    *,
    name: str = "stack",
    parameters: Mapping[str, Value] | None = None,
    region: str | None = None,
    whole: bool = True,
    environment: str | None = None,
    options: Mapping[str, Any] | None = None,
    code: Path | None = None,
) -> App:
    """The graph of one template, given as YAML or JSON text. With `code`, the folder that the template lies in,
    handlers are read: files below it, and inline code."""
    template = load(read_text(dedent(text), f"{name}.yaml"), {})
    evaluator = Evaluator(name, template.values, template.resources, parameters or {}, region)
    return build_app(
        [Stack(name, template, evaluator)],
        Services(),
        whole=whole,
        environment=environment,
        options=options,
        read_code=CodeReader({f"{name}.yaml": (code, code)}).read if code is not None else None,
    )


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes source files below a folder, and gives the folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
    return folder


def resource(app: App, logical_id: str) -> Resource:
    return next(found for found in app.resources if found.logical_id == logical_id)


def drawn(edge: Edge) -> str:
    """`Queue -polls-> Worker`, `Api -invokes sync-> Handler`; what lies outside as `external:http:example.com`."""
    how = f"{edge.kind} {edge.mode}" if edge.mode else edge.kind
    return f"{_name(edge.source)} -{how}-> {_name(edge.target)}"


def edges(app: App, *kinds: str) -> list[str]:
    """All edges, or those of some kinds, drawn and sorted; one line each, however often an edge is stated."""
    return sorted({drawn(edge) for edge in app.edges if not kinds or edge.kind in kinds})


def edge(app: App, source: str, target: str) -> Edge:
    """The one edge between two nodes, by logical ID or ID of what lies outside."""
    (found,) = [one for one in app.edges if (_name(one.source), _name(one.target)) == (source, target)]
    return found


def _name(node: Node) -> str:
    return node.logical_id if isinstance(node, Resource) else node.id
