"""What goes in and out at an API or a function URL: how much, and how large, by entry point."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from sless_audit.cost.metering import GB, Charge
from sless_audit.graph.model import Resource
from sless_audit.workload.entries import Entry
from sless_audit.workload.load import Input, Load, decimal
from sless_audit.workload.passage import Flow


class Mean(NamedTuple):
    """Messages of several sizes."""

    calls: Input
    """A month."""
    size: Input
    """On average."""
    sizes: tuple[tuple[Decimal, Decimal], ...]
    """Number a month and size of each kind."""

    def mean(self, of: Callable[[Decimal], Decimal]) -> Decimal:
        """The average of something that is computed of each size: of chunks, of what is beyond a limit."""
        if not self.calls.value:
            return of(self.size.value)
        return sum((number * of(size) for number, size in self.sizes), Decimal(0)) / self.calls.value


def requests(node: Resource, load: Load, without: Sequence[str] = ()) -> Mean:
    """All that reaches a node, from outside and from within the app, but for some routes."""
    return _all(node, load, "request", without)


def responses(node: Resource, load: Load) -> Mean:
    """What a node answers to callers from outside."""
    return _of_entries(node, load, "response")


def larger(node: Resource, load: Load) -> Mean:
    """Of all calls, the larger one of request and response."""
    asked, answered = _all(node, load, "request"), _all(node, load, "response")
    sizes = tuple(
        (number, max(size, other)) for (number, size), (_, other) in zip(asked.sizes, answered.sizes, strict=True)
    )
    return _mean(asked.calls, asked.size if asked.size.value >= answered.size.value else answered.size, sizes)


def sent_to_internet(answers: Mean, flow: Flow = "work") -> Charge:
    return Charge(
        "data transfer out", ("data-transfer", "internet-out"), answers.calls.value * answers.size.value / GB, flow,
        "requests × response / 1024³", (answers.calls, answers.size), service="data-transfer",
    )  # fmt: skip


def _of_entries(node: Resource, load: Load, key: Literal["request", "response"], without: Sequence[str] = ()) -> Mean:
    parts = [(number, _size(entry, load, key)) for entry, number in load.entering(node) if entry.route not in without]
    calls = load.monthly(node, "work")._replace(value=sum((number.value for number, _ in parts), Decimal(0)))
    first = parts[0][1] if parts else load.number(node, key)
    return _mean(calls, first, tuple((number.value, size.value) for number, size in parts))


def _all(node: Resource, load: Load, key: Literal["request", "response"], without: Sequence[str] = ()) -> Mean:
    """Calls from within the app are of the size that is said of the node."""
    outside = _of_entries(node, load, key, without)
    left_out = (number.value for entry, number in load.entering(node) if entry.route in without)
    whole = load.monthly(node, "work")
    whole = whole._replace(value=whole.value - sum(left_out, Decimal(0)))
    rest = whole.value - outside.calls.value
    if rest <= whole.value * Decimal("1e-9"):
        return outside
    size = load.number(node, key)
    return _mean(whole, size, (*outside.sizes, (rest, size.value)))


def _mean(calls: Input, size: Input, sizes: tuple[tuple[Decimal, Decimal], ...]) -> Mean:
    if len({one for _, one in sizes}) > 1 and calls.value:
        average = sum((number * one for number, one in sizes), Decimal(0)) / calls.value
        size = size._replace(name=f"{size.name.rpartition(': ')[0]}: size on average", value=average)
    elif sizes:
        size = size._replace(value=sizes[0][1])
    return Mean(calls, size, sizes)


def _size(entry: Entry, load: Load, key: Literal["request", "response"]) -> Input:
    said = load.usage.entries.get(entry.id)
    stated = said.numbers.get(key) if said is not None else None
    if said is None or stated is None:
        return load.number(entry.node, key)
    value = decimal(stated.range.of(load.case))
    return Input(f"{said.name}: {key}", value, "B", "profile", stated.key, stated.spot)
