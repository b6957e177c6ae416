"""Which figures move the total most: each from low to high by itself, all others as likely."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.bill import NOTHING, Meters, PriceKey, after_free, charges, known_quantity
from sless_audit.cost.prices import FreeAmount, Price, PriceBook, priced
from sless_audit.graph.model import Node, Resource
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import Case, Figure
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import Usage
from sless_audit.workload.variation import Reads, Variation, Variations

MOST_TRIED = 200
"""Figures that are tried out, those first on which the most money rests: an app of a thousand resources has thousands,
and a reader looks at ten."""

_Quantities = Mapping[PriceKey, Decimal]


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
    return _Trial(Variations(deployed, usage, volumes), meters, book_of, region_of, free_amounts).run(usage)


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
            node: variations.recorded(node, self.reads, lambda load, node=node: self._quantities(node, load))
            for node in variations.load.deployed.resources
        }
        self.totals: dict[PriceKey, Decimal] = {}
        for quantities in self.base.values():
            _add(self.totals, quantities)

    def run(self, usage: Usage) -> tuple[Influence, ...]:
        candidates = [(figure, self._by_figure(identity)) for identity, figure in self.variations.figures.items()]
        candidates += [(figure, self._by_volume(entry)) for entry, figure in self._volumes(usage)]
        costs = self._costs()
        weighed = [
            (_swing(figure) * self._resting(figure, costs), number)
            for number, (figure, _) in enumerate(candidates)
            if not figure.range.is_exact
        ]
        heaviest = sorted(weighed, key=lambda one: (-one[0], one[1]))[:MOST_TRIED]
        found = []
        for weight, number in heaviest:
            figure, at = candidates[number]
            if weight:
                found.append(Influence(figure, at("low"), at("high")))
        return tuple(
            sorted((one for one in found if one.spread), key=lambda one: (-one.spread, one.figure.name))
        )

    def _by_figure(self, identity: str) -> Callable[[Case], Decimal]:
        readers = self.reads.figures.get(identity, ())
        return lambda case: self._total(self.variations.swung(identity, case), readers)

    def _by_volume(self, entry: Entry) -> Callable[[Case], Decimal]:
        said = self.variations.usage.entries[entry.id].volume
        assert said is not None
        return lambda case: self._total(self.variations.with_volume(entry.id, said.range.of(case)), (entry.node,))

    def _volumes(self, usage: Usage) -> Iterable[tuple[Entry, Figure]]:
        for entry in self.variations.load.entries:
            stated = usage.entries.get(entry.id)
            if stated is not None and (volume := stated.volume) is not None:
                name = f"{entry.words}: volume"
                yield entry, Figure(name, volume.range, "/s", "profile", volume.key, volume.spot, "", entry.node)

    def _total(self, variation: Variation, readers: Iterable[Node]) -> Decimal:
        """What the bill comes to."""
        concerned = dict.fromkeys(readers)
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

    def _resting(self, figure: Figure, costs: Mapping[Node, Decimal]) -> Decimal:
        """The money that may rest on a figure: on its node, on the nodes beside it, and on all that lies behind."""
        ways = self.variations.load.ways
        part = figure.part
        ends = () if part is None else (part,) if isinstance(part, Resource) else (part.source, part.target)
        reached: dict[Node, None] = {}
        waiting: list[Node] = [*ends, *self.reads.figures.get(figure.name, ())]
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached[node] = None
                waiting += ways.following(node)
        return sum((costs.get(node, NOTHING) for node in reached), NOTHING)


def _swing(figure: Figure) -> Decimal:
    """How far it may be from likely, in parts of it."""
    low, likely, high = figure.range
    return Decimal(max(high / likely - 1, 1 - low / likely)) if likely else Decimal(1)


def _add(totals: dict[PriceKey, Decimal], quantities: _Quantities) -> None:
    for key, quantity in quantities.items():
        totals[key] = totals.get(key, NOTHING) + quantity
