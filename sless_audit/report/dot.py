"""`graph` as DOT, for Graphviz."""

from collections.abc import Iterator

from sless_audit.report import GraphReport, Part
from sless_audit.report.flow import Flow, FlowNode, Shape, flow_of
from sless_audit.report.terminal import visible

_SHAPES: dict[Shape, str] = {
    "function": "box",
    "queue": "cds",
    "hub": "hexagon",
    "store": "cylinder",
    "api": "oval",
    "machine": "component",
    "clock": "circle",
    "outside": "note",
    "other": "box",
}


def render(report: GraphReport) -> tuple[Part, ...]:
    return (Part("\n".join(_lines(flow_of(report.apps))) + "\n"),)


def _lines(flow: Flow) -> Iterator[str]:
    yield "digraph app {"
    yield "  rankdir=LR;"
    yield '  node [fontname="sans-serif", margin="0.2,0.1"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for index, group in enumerate(flow.groups):
        if len(flow.groups) > 1:
            yield f"  subgraph cluster_{index} {{"
            yield f"    label={_quoted(group.stack)};"
            yield from (f"    {_node(node)}" for node in group.nodes)
            yield "  }"
        else:
            yield from (f"  {_node(node)}" for node in group.nodes)
    yield from (f"  {_node(node)}" for node in flow.outside)
    for arrow in flow.arrows:
        style = "" if arrow.sure else ", style=dashed"
        yield f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)} [label={_quoted(arrow.label)}{style}];"
    yield "}"


def _node(node: FlowNode) -> str:
    label = _quoted(*(line for line in (node.name, node.kind) if line))
    entry = ", penwidth=3" if node.entry_point else ""
    return f"{_quoted(node.id)} [label={label}, shape={_SHAPES[node.shape]}{entry}];"


def _quoted(*lines: str) -> str:
    """A quoted string of DOT; a backslash would start an escape sequence of its own."""
    escaped = (visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
