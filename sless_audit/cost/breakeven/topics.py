"""All topics, and what they say of an app."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from sless_audit.cost.breakeven import (
    api_kind,
    architecture,
    compute,
    function_concurrency,
    memory,
    network,
    queue_or_stream,
    table_capacity,
    workflow_kind,
)
from sless_audit.cost.breakeven.comparison import Comparison, Subject, Undecided
from sless_audit.cost.breakeven.solve import BreakEven, solved

Topic: TypeAlias = Callable[[Subject], Iterator[Comparison | Undecided]]

_MODULES = (
    table_capacity,
    function_concurrency,
    compute,
    architecture,
    memory,
    api_kind,
    workflow_kind,
    network,
    queue_or_stream,
)
TOPICS: Mapping[str, Topic] = {module.TOPIC: module.compare for module in _MODULES}


def break_evens(subject: Subject, topics: Iterable[str]) -> tuple[tuple[BreakEven, ...], tuple[Undecided, ...]]:
    """What would save most comes first; then what is forbidden; then that of which no volume is known, the lowest turn
    first; then what costs more."""
    found: list[BreakEven] = []
    undecided: list[Undecided] = []
    for topic in topics:
        for one in TOPICS[topic](subject):
            if isinstance(one, Undecided):
                undecided.append(one)
            else:
                found.append(solved(one, subject))
    return tuple(sorted(found, key=_order)), tuple(undecided)


def _order(one: BreakEven) -> tuple[int, Decimal]:
    saving = one.saving
    if saving is not None:
        return (3 if not one.pays else 1 if one.is_forbidden else 0), -saving
    if one.always == one.comparison.today.name:
        return 3, Decimal(0)
    return 2, one.turns[0].volume if one.turns else Decimal(0)
