"""How many messages a batch holds, when they arrive at random, and what a batch that fails costs.

Lambda developer guide, "How Lambda processes records from stream and queue-based event sources" (2026-11): a window
ends when its time is over, or when the batch is full. With a queue of SQS or a stream, the next window begins as soon
as the previous invocation completes, so that windows follow on one another, and one that finds nothing calls nothing;
with a broker of MQ or a DocumentDB cluster, a window begins with the first record. Occasions on which messages are sent
are a Poisson process: many senders, none of which knows of the others; on each, so many are sent together.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sless_audit.workload.retries import tries

_NEGLIGIBLE = 1e-15
"""Numbers of messages that are less likely than this are left out."""
_REST = 1e-6
_MANY = 100_000.0
"""Messages in a window, beyond which every batch is full: the fullest hold 10,000."""
_MOST_COUNTED = 100
"""Tries of one batch, beyond which their bound does not matter."""


class Batches(NamedTuple):
    """The share of batches that hold so many messages."""

    shares: tuple[tuple[float, float], ...]
    """Size, share; the shares sum up to one."""

    @property
    def mean(self) -> float:
        return sum(size * share for size, share in self.shares)

    def failing(self, single: float) -> float:
        """The share of messages that are in a batch with one that fails."""
        return sum(size * share * _fails(single, size) for size, share in self.shares) / self.mean


class Handed(NamedTuple):
    """What becomes of the records of a stream, per record that a mapping finds."""

    records: float
    """Records handed to the function, retries included."""
    invocations: float
    abandoned: float
    """Batches, or what is left of them, that are given up."""


def fixed(size: float) -> Batches:
    return Batches(((size, 1.0),))


@lru_cache(maxsize=1024)
def gathered(most: int, mean: float, together: float = 1.0) -> Batches:
    """Windows that follow on one another; `mean` messages arrive during a whole one."""
    found: dict[float, float] = {}
    for number, share in _poisson(mean / together):
        if number:
            size = min(number * together, most)
            found[size] = found.get(size, 0.0) + share
    return _batches(found, most, mean, together)


@lru_cache(maxsize=1024)
def opened(most: int, mean: float, together: float = 1.0) -> Batches:
    """Windows that begin with the first message; `mean` more arrive during a whole one."""
    found: dict[float, float] = {}
    for number, share in _poisson(mean / together):
        size = min((number + 1) * together, most)
        found[size] = found.get(size, 0.0) + share
    return _batches(found, most, mean, together)


@lru_cache(maxsize=1024)
def polled(most: int, mean: float, together: float = 1.0) -> Batches:
    """Polls of a shard: what one finds, `mean` records on average, is handed over in full batches and a rest."""
    found: dict[float, float] = {}
    for number, share in _poisson(mean / together):
        full, rest = divmod(number * together, most)
        if full:
            found[most] = found.get(most, 0.0) + full * share
        if rest > _REST:
            found[rest] = found.get(rest, 0.0) + share
    return _batches(found, most, mean, together)


def thinned(together: float, share: float) -> float:
    """How many of those that are sent together stay so where only a share of them, at random, goes the same way."""
    return together * share / (1.0 - (1.0 - share) ** together) if 0.0 < share < 1.0 else together


@lru_cache(maxsize=1024)
def handed(batches: Batches, single: float, most: float, *, reports: bool, bisects: bool) -> Handed:
    """Each batch of a stream is tried until it succeeds, at most `most` times: the whole of it; from the first record
    that failed on, where the function reports which did; or its halves, each of which is then tried as often."""
    records = invocations = abandoned = 0.0
    largest = max(round(max(size for size, _ in batches.shares)), 1)
    partial = _from_checkpoints(largest, single, most) if reports else []
    for size, share in batches.shares:
        if reports:
            done = partial[max(round(size), 1)]
        elif bisects:
            done = _halved(max(round(size), 1), single, most)
        else:
            failing = _fails(single, size)
            runs = tries(failing, most)
            done = Handed(size * runs, runs, failing**most)
        records += share * done.records
        invocations += share * done.invocations
        abandoned += share * done.abandoned
    return Handed(records / batches.mean, invocations / batches.mean, abandoned / batches.mean)


def _fails(single: float, size: float) -> float:
    """The share of batches of a size with at least one message that fails."""
    return float(1.0 - (1.0 - single) ** size)


def _from_checkpoints(largest: int, single: float, most: float) -> list[Handed]:
    """By size. The checkpoint passes the n-th record of a batch after as many failed tries as the first n records fail
    at the head of what is left: a negative binomial number."""
    found = [Handed(0.0, 0.0, 0.0)]
    if most > _MOST_COUNTED:
        again = single / (1.0 - single) if single < 1.0 else most
        runs = [min(most, 1.0 + size * again) for size in range(largest + 1)]
        lost = [1.0 if single >= 1.0 else 0.0] * (largest + 1)
    else:
        runs, lost = [1.0], [0.0]
        exactly = [1.0] + [0.0] * (int(most) - 1)  # the probability of so many failed tries
        for _ in range(largest):
            for failed in range(len(exactly)):
                exactly[failed] = exactly[failed] * (1.0 - single) + (exactly[failed - 1] * single if failed else 0.0)
            lost.append(max(1.0 - sum(exactly), 0.0))
            runs.append(most - sum((most - 1 - failed) * share for failed, share in enumerate(exactly)))
    for size in range(1, largest + 1):
        found.append(Handed(found[-1].records + runs[size], runs[size], lost[size]))
    return found


@lru_cache(maxsize=4096)
def _halved(size: int, single: float, most: float) -> Handed:
    if size <= 1:
        runs = tries(single, most)
        return Handed(runs, runs, single**most)
    failing = _fails(single, size)
    left, right = _halved(size // 2, single, most), _halved(size - size // 2, single, most)
    return Handed(
        size + failing * (left.records + right.records),
        1.0 + failing * (left.invocations + right.invocations),
        failing * (left.abandoned + right.abandoned),
    )


def _batches(found: dict[float, float], most: int, mean: float, together: float) -> Batches:
    if not found:  # so few messages, or so many, that their number is not counted
        return fixed(min(together, most) if mean < 1.0 else float(most))
    total = sum(found.values())
    return Batches(tuple((float(size), share / total) for size, share in sorted(found.items())))


def _poisson(mean: float) -> Iterator[tuple[int, float]]:
    """Numbers of messages with their probability; nothing where none or too many are to be expected."""
    if not 1e-12 < mean < _MANY:
        return
    middle = int(mean)
    likeliest = math.exp(middle * math.log(mean) - mean - math.lgamma(middle + 1))
    share, number = likeliest, middle
    while share > _NEGLIGIBLE:
        yield number, share
        number += 1
        share *= mean / number
    share, number = likeliest, middle
    while number and (share := share * number / mean) > _NEGLIGIBLE:
        number -= 1
        yield number, share
