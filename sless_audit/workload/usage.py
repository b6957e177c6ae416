"""What a usage profile says, with its names resolved to the nodes and edges of an app."""

from collections.abc import Mapping
from typing import NamedTuple

from sless_audit.graph.model import Edge
from sless_audit.graph.spots import Spot
from sless_audit.record import record
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import Range


class Stated(NamedTuple):
    """A number of the profile, in the unit of its key."""

    range: Range
    key: str
    """From the root of the profile: `nodes.OrderWorker.duration`."""
    spot: Spot
    quantiles: Mapping[float, float] = {}
    """Where a distribution is given: value by share (0.5, 0.99); `range` is then its mean."""


class Burst(NamedTuple):
    name: str
    rate: Range
    """Per second."""
    lasts_s: float
    per_month: float


@record
class EntryUsage:
    name: str
    volume: Stated | None
    """Per second, averaged over a month; `None` for a blank, which is unknown and not zero."""
    peak: Stated | None
    """Per second."""
    bursts: tuple[Burst, ...] = ()
    numbers: Mapping[str, Stated] = {}
    """`request`, `response`."""


@record
class Usage:
    entries: Mapping[str, EntryUsage] = {}
    """By `Entry.id`."""
    nodes: Mapping[str, Mapping[str, Stated]] = {}
    """By `Resource.id`, then by key; a key of its own for each name below it: `choices.FraudSuspect`."""
    edges: Mapping[tuple[str, str], Mapping[str, Stated]] = {}
    """By the IDs of source and target, then by key."""
    defaults: Mapping[str, Stated] = {}
    """By key, for every node that says nothing itself."""
    units: Mapping[str, str] = {}
    """Unit of business → name of the entry point that counts it."""
    targets: Mapping[str, Stated] = {}
    """In seconds."""
    added_entries: tuple[Entry, ...] = ()
    """Where load enters by the profile's word alone: a function that others invoke, a queue that the app feeds, too."""
    added_edges: tuple[Edge, ...] = ()
    """Calls of functions that the profile counts and the graph does not show, as where no code can be read."""


NO_USAGE = Usage()
