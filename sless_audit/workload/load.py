"""What an app does under a workload, in one case: rates on average and at the peak, and what they rest on."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from sless_audit.graph.deployment import Deployment
from sless_audit.graph.model import App, Edge, External, Node, Resource
from sless_audit.graph.spots import Spot
from sless_audit.template.values import EVERYWHERE, Path, Value, together
from sless_audit.workload.attribution import Shares, attributed
from sless_audit.workload.behaviour import Behaviour, Flowing, Passages
from sless_audit.workload.entries import Entry, entries
from sless_audit.workload.equations import Rates, Source, Ways, solve, ways_through
from sless_audit.workload.figures import Basis, Case, Figure, Range
from sless_audit.workload.passage import Flow
from sless_audit.workload.usage import NO_USAGE, Usage

SECONDS_PER_MONTH = 730 * 3_600
"""AWS's own month: https://aws.amazon.com/calculator/calculator-assumptions/ (730 hours; 2026-11)."""


class Input(NamedTuple):
    """A number as arithmetic uses it, with what has to be known to check it."""

    name: str
    value: Decimal
    unit: str
    basis: Basis
    key: str = ""
    spot: Spot | None = None
    reason: str = ""


class Deployed:
    """An app as it is deployed, whatever its load: which parts of it are there, and the ways of load through them."""

    def __init__(self, app: App, passages: Passages, usage: Usage = NO_USAGE) -> None:
        """Of `usage`, what it adds to the ways of load; the figures do not matter."""
        self.app = app
        self.passages = passages
        self.deployment = Deployment(app)
        self.ways = ways_through(app, self.deployment.is_there, usage.added_edges)
        self.entries: tuple[Entry, ...] = (*entries(app, self.deployment), *usage.added_entries)

    @cached_property
    def resources(self) -> list[Resource]:
        return [node for node in self.ways.nodes if isinstance(node, Resource)]

    def of_type(self, resource_type: str) -> Sequence[Resource]:
        """Of all that is deployed, whatever part of it is looked at."""
        return self._by_type.get(resource_type, ())

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    def behind(self, entry: Entry, beside: Iterable[Resource] = ()) -> "Deployed":
        """What can be reached from one entry point, without the others; and what is there `beside` the ways of load."""
        part = copy(self)
        part.__dict__.pop("resources", None)
        part.__dict__["_by_type"] = self._by_type
        part.ways = self.ways.behind(entry.node, entry.edges, beside)
        part.entries = (entry,)
        return part


class Load:
    """The workload of an app in one case. `volumes` gives the load per second by `Entry.id`; `None` is unknown."""

    def __init__(
        self,
        deployed: Deployed,
        usage: Usage,
        case: Case,
        *,
        volumes: Mapping[str, float | None] | None = None,
        figures: dict[str, Figure] | None = None,
        swung: Mapping[str, Case] | None = None,
    ) -> None:
        self.deployed = deployed
        self.app = deployed.app
        self.usage = usage
        self.case = case
        self.figures: dict[str, Figure] = {} if figures is None else figures
        """What was asked for so far; to be shared by the cases of one scenario."""
        self._behaviour = Behaviour(usage, deployed.deployment, case, self.figures, swung)
        self._volumes = volumes if volumes is not None else {entry.id: self._volume(entry) for entry in self.entries}

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.deployed.entries

    @property
    def ways(self) -> Ways:
        return self.deployed.ways

    @cached_property
    def average(self) -> Rates:
        return self._solved(self._volumes)

    @cached_property
    def peak(self) -> Rates:
        """The highest rates that are offered: peaks and bursts of the profile, else the average."""
        return self._solved(self.peak_volumes)

    @property
    def peak_volumes(self) -> dict[str, float | None]:
        """Per second, by `Entry.id`: peaks and bursts of the profile, else the average."""
        return {entry.id: self._peak(entry) for entry in self.entries}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What sets the average load off: entry points, and what the template itself sets off."""
        return self.sources_of(self._volumes)

    @cached_property
    def conduct(self) -> Flowing:
        """The average load, as services see it on its way."""
        return Flowing(self._behaviour, self.ways, self.average, self.deployed.passages)

    @cached_property
    def shares(self) -> Mapping[Node, Mapping[Flow, Shares]]:
        """Which entry points the average load of each node stems from."""
        return attributed(self.ways, self.sources, self.average)

    @cached_property
    def unknown(self) -> frozenset[Node]:
        """Each node that is reached from an entry point of unknown volume."""
        return self._reached(entry.node for entry in self.entries if self._volumes.get(entry.id) is None)

    @cached_property
    def reached(self) -> frozenset[Node]:
        """Each node that load can reach. Of the others it is not known what uses them."""
        return self._reached((*(entry.node for entry in self.entries), *(source.node for source in self.sources)))

    def _reached(self, starts: Iterable[Node]) -> frozenset[Node]:
        found: set[Node] = set()
        waiting = list(starts)
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += self.ways.following(node)
        return frozenset(found)

    def flowing(self, rates: Rates) -> Flowing:
        """The coefficients at rates that are being found."""
        return Flowing(self._behaviour, self.ways, rates, self.deployed.passages)

    def is_there(self, part: Resource | Edge) -> bool:
        return self.deployed.deployment.is_there(part)

    def settled(self, value: Value) -> Value:
        return self.deployed.deployment.settled(value)

    def monthly(self, node: Resource, flow: Flow) -> Input:
        """What a flow of a node comes to in a month."""
        return Input(f"{node.source_id}: {flow}", _monthly(self.average.flow(node, flow)), "/month", "profile")

    def entering(self, node: Resource) -> list[tuple[Entry, Input]]:
        """What comes in a month at each entry point of a node of which the volume is known."""
        return [
            (entry, Input(entry.words, _monthly(volume), "/month", "profile"))
            for entry in self._entries_of.get(node, ())
            if (volume := self._volumes.get(entry.id)) is not None
        ]

    def carried(self, edge: Edge) -> Input:
        """Messages along an edge in a month."""
        ends = (end.source_id if isinstance(end, Resource) else end.id for end in (edge.source, edge.target))
        return Input(" -> ".join(ends), _monthly(self.average.carried(edge)), "/month", "profile")

    def number(self, part: Resource | Edge, key: str, otherwise: Range | None = None, reason: str = "") -> Input:
        """How a node or an edge behaves. Raises `KeyError` where nobody says it and nothing is assumed."""
        figure = self._behaviour.figure(part, key, otherwise, reason)
        value = decimal(figure.range.of(self._behaviour.case_of(part, key)))
        return Input(figure.name, value, figure.unit, figure.basis, figure.key, figure.spot, figure.reason)

    def stated(self, part: Resource | Edge, key: str) -> Input | None:
        """The same where the profile says it."""
        return self.number(part, key) if self._behaviour.stated(part, key) is not None else None

    def items(self, node: Resource, *path: str | int) -> Iterator[tuple[Path, Value]]:
        """The elements of a list of its properties that are there, each with its path; a lone value counts as one."""
        for where, value, world in node.properties.items(*path):
            if together(world, self.deployed.deployment.world):
                yield where, value

    def property(self, node: Resource, name: str, value: Value, path: Path, unit: str) -> Input | None:
        """A number that the template states, or AWS's default; `None` where it is not known, or cannot be."""
        settled = self.settled(value)
        if isinstance(settled, bool) or not isinstance(settled, int | float) or not 0 <= settled < math.inf:
            return None
        return Input(f"{node.source_id}: {name}", decimal(settled), unit, "template", spot=node.place(path))

    @cached_property
    def _entries_of(self) -> Mapping[Resource, list[Entry]]:
        found: dict[Resource, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.node, []).append(entry)
        return found

    def sources_of(self, volumes: Mapping[str, float | None]) -> tuple[Source, ...]:
        """What sets load off at these volumes (per second, by `Entry.id`), the template's own included."""
        return tuple(self._sources(volumes, self.flowing(Rates())))

    def _solved(self, volumes: Mapping[str, float | None]) -> Rates:
        rates = Rates()
        flowing = self.flowing(rates)
        solve(self.ways, tuple(self._sources(volumes, flowing)), rates, flowing)
        return rates

    def _sources(self, volumes: Mapping[str, float | None], flowing: Flowing) -> Iterator[Source]:
        for entry in self.entries:
            volume = volumes.get(entry.id)
            if volume and entry.flow == "events":
                for flow, gain in flowing.arrive(_invocation(entry.node)).items():
                    yield Source(entry.node, flow, volume * gain, (), entry.id)
            elif volume:
                yield Source(entry.node, entry.flow, volume, entry.edges, entry.id)
        for resource in self.deployed.resources:
            constant = flowing.constant(resource)
            if constant:
                yield Source(resource, "work", constant, (), resource.id)

    def _volume(self, entry: Entry) -> float | None:
        said = self.usage.entries.get(entry.id)
        return said.volume.range.of(self.case) if said is not None and said.volume is not None else None

    def _peak(self, entry: Entry) -> float | None:
        said = self.usage.entries.get(entry.id)
        if said is None:
            return None
        rates = [burst.rate.of(self.case) for burst in said.bursts]
        rates += [stated.range.of(self.case) for stated in (said.volume, said.peak) if stated is not None]
        return max(rates, default=None)


def _invocation(function: Resource) -> Edge:
    """From outside of the app, by an event."""
    outside = External("client", "")
    return Edge(outside, function, "invokes", "async", (), "high", (EVERYWHERE,), None, function, ())


def decimal(value: float) -> Decimal:
    """Exact for what a person wrote; twelve digits of what was computed."""
    return Decimal(repr(float(f"{value:.12g}")))


def _monthly(rate: float) -> Decimal:
    return decimal(rate * SECONDS_PER_MONTH)
