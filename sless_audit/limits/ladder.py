"""The breaking ladder: the rate of an entry point at which the first limit binds, then the next once that is lifted."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from sless_audit.limits.headroom import Headroom

STEPS = 40
"""Rates that are tried for one limit at most; most grow with the rate in proportion, and need three or four."""
CLOSE = 1e-5
"""How closely a rate is told: far below the error of any figure."""
NOTHING = 1e-9
"""Per second: what binds below it binds at any load."""


class Rung(NamedTuple):
    rate: float
    """Of the entry point, per second; 0 where it binds at any load."""
    bound: Headroom
    """What binds there, as it is at that rate."""


Question = Callable[[float], Sequence[Headroom]]
"""Headroom of an app with one entry point at that rate, the others as they are."""


def ladder(ask: Question, start: float, most: float) -> list[Rung]:
    """All limits that an entry point reaches at rates up to `most`, by rate; what binds without it is none of them.
    `start`: a rate at which the app works as usual."""

    @cache
    def factors(rate: float) -> dict[str, Headroom]:
        return {_key(one): one for one in ask(rate)}

    silent = {key for key, one in factors(0.0).items() if _binds(one)}
    rates = [0.0, min(start, most)]
    while rates[-1] < most:
        rates.append(min(rates[-1] * 4.0, most))
    found: dict[str, Rung] = {}
    for low, high in pairwise(rates):
        for key, one in factors(high).items():
            if _binds(one) and key not in silent and key not in found:
                rate = _bound_at(lambda rate, key=key: factors(rate).get(key), low, high)  # type: ignore[misc]
                found[key] = Rung(rate if rate > NOTHING else 0.0, factors(rate)[key])
    return sorted(found.values(), key=lambda rung: (rung.rate, _key(rung.bound)))


def _bound_at(at: Callable[[float], Headroom | None], low: float, high: float) -> float:
    """A rate between `low`, where a limit does not bind, and `high`, where it does. As what is used may grow in steps,
    a step that is guessed by proportion is kept away from the ends, and every third one halves the interval."""
    for step in range(STEPS):
        if high - low <= CLOSE * high or high <= NOTHING:
            break
        below, above = _excess(at(low)), _excess(at(high))
        guess = low + (high - low) * (-below / (above - below) if step % 3 != 2 and above > below else 0.5)
        margin = 0.4 * CLOSE * high
        # just beyond the guess: where it is right, the interval closes at once from the other side
        middle = min(max(guess + (margin if step % 3 == 0 else -margin), low + margin), high - margin)
        if _excess(at(middle)) > 0:
            high = middle
        else:
            low = middle
    return high


def _excess(one: Headroom | None) -> float:
    """Above 0 where the limit binds, as a share of it."""
    if one is None or one.limit is None:
        return -1.0
    return one.peak / one.limit - 1.0 if one.limit > 0 else one.peak


def _binds(one: Headroom) -> bool:
    return _excess(one) > 0


def _key(one: Headroom) -> str:
    return f"{one.resource.id if one.resource is not None else ''} {one.name}"
