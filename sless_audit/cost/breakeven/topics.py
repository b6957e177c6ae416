"""All topics, and what they say of an app."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """What would save most comes first; then what is known of volumes only; then what costs more."""
    found: list[BreakEven] = []
    undecided: list[Undecided] = []
    for topic in topics:
        for one in TOPICS[topic](subject):
            if isinstance(one, Undecided):
                undecided.append(one)
            else:
                found.append(solved(one, subject))
    return tuple(sorted(found, key=_order)), tuple(undecided)


def _order(one: BreakEven) -> tuple[bool, bool, float]:
    saving = one.saving
    return not (one.pays and not one.is_forbidden), not one.pays, -float(saving or 0)
