"""What a usage profile makes of a loop that templates show."""

from collections.abc import Mapping

from sless_audit.graph.loops import Loop
from sless_audit.graph.model import Edge, Resource
from sless_audit.workload.equations import Runaway
from sless_audit.workload.figures import Case, Figure
from sless_audit.workload.load import Load
from sless_audit.workload.passage import COUNTED

_SHARES = ("passes_filter", "choices")
"""Beside counts, the keys that decide how much of what comes along a loop stays on it."""


def runaway_through(load: Load, loop: Loop) -> Runaway | None:
    """The runaway that a loop is a part of; `None` for one that calms down, or of which an edge is not there."""
    edges = set(loop.edges)
    return next((found for found in load.average.runaways if edges.issubset(found.edges)), None)


def is_deployed(load: Load, loop: Loop) -> bool:
    """Whether load finds each of its edges."""
    return all(edge in load.ways.outgoing(edge.source) for edge in loop.edges)


def stated_of(loads: Mapping[Case, Load], loop: Loop) -> tuple[Figure, ...]:
    """What the profile says of how much comes round; to be asked once rates are known."""
    ends = {(edge.source, edge.target) for edge in loop.edges}
    found: dict[str, Figure] = {}
    for load in loads.values():
        for name, figure in load.figures.items():
            key = name.rpartition(": ")[2].partition(".")[0]
            part = figure.part
            inside = (part.source, part.target) in ends if isinstance(part, Edge) else part in loop.nodes
            if figure.basis == "profile" and inside and (key in COUNTED or key in _SHARES):
                found[name] = figure
    return tuple(found.values())


def is_confirmed(loop: Loop, stated: tuple[Figure, ...]) -> bool:
    """Whether the profile says how often each edge is used of which the templates leave that open."""
    parts = [figure.part for figure in stated]
    said = {(part.source, part.target) for part in parts if isinstance(part, Edge)}
    left_open = [edge for edge in loop.edges if edge.confidence != "high" or edge in loop.filtered]
    chosen = not loop.guarded or any(isinstance(part, Resource) for part in parts)
    return bool(stated) and chosen and all((edge.source, edge.target) in said for edge in left_open)
