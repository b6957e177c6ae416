"""The breaking ladder: the rate of an entry point at which the first limit binds, then the next once that is lifted."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sless_audit.limits.headroom import Headroom

STEPS = 30
"""Halvings of the interval in which a limit binds: far below the error of any figure."""
MOST = 2.0**24
"""Rates above this are told as none: nothing binds."""


class Rung(NamedTuple):
    rate: float
    """Of the entry point, per second."""
    bound: Headroom
    """What binds there, as it is at that rate."""


Question = Callable[[float], Sequence[Headroom]]
"""Headroom of an app with one entry point at that rate, the others as they are."""


def ladder(ask: Question, start: float) -> list[Rung]:
    """All limits that some rate of an entry point reaches, by rate. `start`: a rate at which the app works as usual."""
    highest = max(start, 1.0)
    reached: dict[str, float] = {}
    while highest < MOST:
        for one in ask(highest):
            if one.factor is not None and one.factor < 1.0:
                reached.setdefault(_key(one), highest)
        highest *= 2.0
    silent = {_key(one) for one in ask(0.0) if one.factor is not None and one.factor < 1.0}
    rungs = [_rung(ask, key, upper) for key, upper in reached.items() if key not in silent]
    return sorted((rung for rung in rungs if rung is not None), key=lambda rung: (rung.rate, _key(rung.bound)))


def _rung(ask: Question, key: str, upper: float) -> Rung | None:
    """Where between nothing and `upper` a limit is reached."""
    low, high = 0.0, upper
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        found = _found(ask(middle), key)
        if found is not None and found.factor is not None and found.factor < 1.0:
            high = middle
        else:
            low = middle
    bound = _found(ask(high), key)
    return None if bound is None else Rung(high, bound)


def _found(all_: Sequence[Headroom], key: str) -> Headroom | None:
    return next((one for one in all_ if _key(one) == key), None)


def _key(one: Headroom) -> str:
    return f"{one.resource.id if one.resource is not None else ''} {one.name}"
