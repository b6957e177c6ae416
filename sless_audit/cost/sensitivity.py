"""Which figures move the total most: each from low to high by itself, all others as likely."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple, TypeAlias

from sless_audit.cost.bill import NOTHING, Meters, PriceKey, after_free, charges, known_quantity
from sless_audit.cost.prices import FreeAmount, Price, PriceBook, priced
from sless_audit.graph.model import Node, Resource
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import Case, Figure, Range
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import Usage
from sless_audit.workload.variation import Reads, Variation, Variations

MOST_TRIED = 200
"""Figures that are tried out, those first on which the most money rests: an app of a thousand resources has thousands,
and a reader looks at ten."""

_Quantities: TypeAlias = Mapping[PriceKey, Decimal]


class Influence(NamedTuple):
    figure: Figure
    low: Decimal
    """USD a month in all, with this figure low and all others likely."""
    high: Decimal

    @property
    def spread(self) -> Decimal:
        return abs(self.high - self.low)


def influences(
    deployed: Deployed,
    usage: Usage,
    volumes: Mapping[str, float | None],
    meters: Meters,
    book_of: Callable[[str], PriceBook | None],
    region_of: Callable[[Resource], str],
    free_amounts: Sequence[FreeAmount] = (),
) -> tuple[Influence, ...]:
    """Of each figure that is not exact and moves the total; those that move it most come first."""
    return _Trial(Variations(deployed, usage, volumes), meters, book_of, region_of, free_amounts).run()


class _Trial:
    def __init__(
        self,
        variations: Variations,
        meters: Meters,
        book_of: Callable[[str], PriceBook | None],
        region_of: Callable[[Resource], str],
        free_amounts: Sequence[FreeAmount],
    ) -> None:
        self.variations = variations
        self.meters = meters
        self.book_of = book_of
        self.region_of = region_of
        self.free_amounts = free_amounts
        self.reads = Reads()
        self.base = {
            node: variations.recorded(node, self.reads, partial(self._quantities, node))
            for node in variations.load.deployed.resources
        }
        self.totals: dict[PriceKey, Decimal] = {}
        for quantities in self.base.values():
            _add(self.totals, quantities)

    def run(self) -> tuple[Influence, ...]:
        costs = self._costs()
        weighed = sorted(
            ((_swing(one.figure) * self._resting(one, costs), one) for one in self._candidates()),
            key=lambda pair: (-pair[0], pair[1].figure.name),
        )
        tried = (
            Influence(one.figure, self._total(one, "low"), self._total(one, "high"))
            for weight, one in weighed[:MOST_TRIED]
            if weight
        )
        return tuple(sorted((one for one in tried if one.spread), key=lambda one: (-one.spread, one.figure.name)))

    def _candidates(self) -> Iterator["_Candidate"]:
        for identity, figure in self.variations.figures.items():
            part = figure.part
            if part is not None and not figure.range.is_exact:
                ends = (part,) if isinstance(part, Resource) else (part.source, part.target)
                readers = self.reads.figures.get(identity, ())
                yield _Candidate(figure, (*ends, *readers), partial(self.variations.swung, identity), tuple(readers))
        for entry in self.variations.load.entries:
            said = self.variations.usage.entries.get(entry.id)
            if said is not None and (volume := said.volume) is not None and not volume.range.is_exact:
                name = f"{entry.words}: volume"
                figure = Figure(name, volume.range, "/s", "profile", volume.key, volume.spot, "", entry.node)
                yield _Candidate(figure, (entry.node,), partial(self._with_volume, entry, volume.range), (entry.node,))

    def _with_volume(self, entry: Entry, volume: Range, case: Case) -> Variation:
        return self.variations.with_volume(entry.id, volume.of(case))

    def _total(self, candidate: "_Candidate", case: Case) -> Decimal:
        """What the bill comes to."""
        variation = candidate.at(case)
        concerned = dict.fromkeys(candidate.readers)
        for node in variation.changed:
            concerned[node] = None
            concerned.update(dict.fromkeys(self.reads.nodes.get(node, ())))
        totals = dict(self.totals)
        for node in concerned:
            if isinstance(node, Resource):
                _add(totals, {key: -quantity for key, quantity in self.base[node].items()})
                _add(totals, self._quantities(node, variation.load))
        payable = after_free(totals, self.free_amounts)
        return sum((priced(price, payable[key]) for key in totals if (price := self._price(key))), NOTHING)

    def _quantities(self, resource: Resource, load: Load) -> _Quantities:
        found: dict[PriceKey, Decimal] = {}
        for charge in charges(resource, self.meters, load):
            quantity = known_quantity(resource, charge, load)
            if quantity is not None:
                _add(found, {(charge.region or self.region_of(resource), charge.price): quantity})
        return found

    def _price(self, key: PriceKey) -> Price | None:
        book = self.book_of(key[0])
        return book.prices.get(key[1]) if book is not None else None

    def _costs(self) -> Mapping[Node, Decimal]:
        """Of each resource, at the average price."""
        rates = {
            key: priced(price, total) / total
            for key, total in self.totals.items()
            if total and (price := self._price(key)) is not None
        }
        return {
            node: sum((quantity * rates.get(key, NOTHING) for key, quantity in quantities.items()), NOTHING)
            for node, quantities in self.base.items()
        }

    def _resting(self, candidate: "_Candidate", costs: Mapping[Node, Decimal]) -> Decimal:
        """The money that may rest on a figure: on the nodes that it is said of, and on all that lies behind."""
        reached: dict[Node, None] = {}
        waiting = list(candidate.nodes)
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached[node] = None
                waiting += (edge.target for edge in self.variations.load.ways.outgoing(node))
        return sum((costs.get(node, NOTHING) for node in reached), NOTHING)


class _Candidate(NamedTuple):
    figure: Figure
    nodes: tuple[Node, ...]
    at: Callable[[Case], Variation]
    readers: tuple[Node, ...]
    """The resources with charges that rest on the figure itself, whatever becomes of the flow."""


def _swing(figure: Figure) -> Decimal:
    """How far it may be from likely, in parts of it."""
    low, likely, high = figure.range
    return Decimal(max(high / likely - 1, 1 - low / likely)) if likely else Decimal(1)


def _add(totals: dict[PriceKey, Decimal], quantities: _Quantities) -> None:
    for key, quantity in quantities.items():
        totals[key] = totals.get(key, NOTHING) + quantity
