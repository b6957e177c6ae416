"""The usage profile as it is written: figures by section, name and key, not yet looked for in an app.

Keys are flat: `shape.peak`, `shape.bursts.flash-sale.rate`, `choices.FraudSuspect`. A figure that is left blank is not
there, for blank is unknown.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.template.places import Place
from sless_audit.template.read import Document
from sless_audit.workload.keys import EDGE_KEYS, NODE_KEYS, Unit
from sless_audit.workload.usage import Stated

SCHEMA = "sless-audit/usage/v1"

Section: TypeAlias = Literal["entry_points", "nodes", "edges", "logs", "defaults"]
"""A part of a profile that holds figures."""

SECTIONS: tuple[Section, ...] = ("entry_points", "nodes", "edges", "logs", "defaults")
KEYS = ("schema", "unit_of_business", *SECTIONS, "scenarios", "targets")

ON = (
    "api", "queue", "topic", "bucket", "stream", "function_url", "rule", "bus", "table", "function", "distribution",
    "load_balancer", "resource",
)  # fmt: skip
"""What an entry point can be on."""

NODES = {key.name: key for key in NODE_KEYS}
EDGES = {key.name: key for key in EDGE_KEYS}
SIZES = ("request", "response", "message", "object", "item")
"""Sizes of what comes in, or is answered, at an entry point."""
RATES = ("volume", "shape.peak")
BURST: dict[str, Unit] = {"rate": "/s", "lasts": "s", "per_month": "count"}
BURSTS = "shape.bursts."

ARROW = "->"
BASELINE = "baseline"

Figures: TypeAlias = Mapping[str, Stated]
"""By key."""


class Change(NamedTuple):
    """What a scenario says of one figure: another one, or how many times the figure it is."""

    section: Section
    name: str
    key: str
    figure: Stated | None
    factor: float | None
    place: Place


class Profile(NamedTuple):
    document: Document
    figures: Mapping[Section, Mapping[str, Figures]]
    """By name: of an entry point, a node, an edge (`A -> B`); `logs` and `defaults` have the name that is empty."""
    on: Mapping[str, Mapping[str, str]]
    """By entry point: what it is on; empty where its name says it."""
    units: Mapping[str, str]
    targets: Figures
    scenarios: Mapping[str, tuple[Change, ...]]

    def place(self, *path: str) -> Place:
        return Place(self.document, path)


def unit_of(section: Section, key: str) -> Unit | None:
    """The unit of a key; `None` for a key that there is not."""
    if section == "entry_points":
        if key in RATES:
            return "/s"
        return BURST.get(key.rpartition(".")[2]) if key.startswith(BURSTS) else ("B" if key in SIZES else None)
    if section == "logs":
        return "B" if key == "default" else None
    name, dot, _ = key.partition(".")
    known = (EDGES if section == "edges" else NODES).get(name)
    if known is None or bool(known.by) != bool(dot) or (section == "defaults" and known.by):
        return None
    return known.unit


def edge_name(written: str) -> str | None:
    """`A->B` → `A -> B`; `None` for what names no two ends."""
    ends = [end.strip() for end in written.split(ARROW)]
    return f" {ARROW} ".join(ends) if len(ends) == 2 and all(ends) else None
