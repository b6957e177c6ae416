"""`graph` as a Mermaid flowchart."""

from collections.abc import Iterator

from sless_audit.report import GraphReport, Part
from sless_audit.report.flow import Flow, FlowNode, Shape, flow_of
from sless_audit.report.terminal import visible

_BRACKETS: dict[Shape, tuple[str, str]] = {
    "function": ("[", "]"),
    "queue": ("[/", "/]"),
    "hub": ("{{", "}}"),
    "store": ("[(", ")]"),
    "api": ("([", "])"),
    "machine": ("[[", "]]"),
    "clock": ("((", "))"),
    "outside": (">", "]"),
    "other": ("(", ")"),
}


def render(report: GraphReport) -> tuple[Part, ...]:
    return (Part("\n".join(_lines(flow_of(report.apps))) + "\n"),)


def _lines(flow: Flow) -> Iterator[str]:
    every = [node for group in flow.groups for node in group.nodes] + list(flow.outside)
    names = {node.id: f"n{index}" for index, node in enumerate(every)}
    yield "flowchart LR"
    for index, group in enumerate(flow.groups):
        nodes = [f"{names[node.id]}{_box(node)}" for node in group.nodes]
        if len(flow.groups) > 1:
            yield f'  subgraph s{index}["{_escaped(group.stack)}"]'
            yield from (f"    {node}" for node in nodes)
            yield "  end"
        else:
            yield from (f"  {node}" for node in nodes)
    yield from (f"  {names[node.id]}{_box(node)}" for node in flow.outside)
    for arrow in flow.arrows:
        line = "-->" if arrow.sure else "-.->"
        yield f'  {names[arrow.source]} {line}|"{_escaped(arrow.label)}"| {names[arrow.target]}'
    entries = [names[node.id] for node in every if node.entry_point]
    if entries:
        yield "  classDef entry stroke-width:3px"
        yield f"  class {','.join(entries)} entry"


def _box(node: FlowNode) -> str:
    before, after = _BRACKETS[node.shape]
    label = "<br/>".join(_escaped(line) for line in (node.name, node.kind) if line)
    return f'{before}"{label}"{after}'


def _escaped(text: str) -> str:
    """Everything that Mermaid or HTML could take for markup as a character code."""
    return "".join(
        character if character.isalnum() or character in " _-.,:" else f"#{ord(character)};"
        for character in visible(text)
    )
