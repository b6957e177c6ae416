"""Systems of linear equations with coefficients that are not negative, as traffic equations are."""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

NEGLIGIBLE = 1e-12


class Step(NamedTuple):
    """How an unknown was eliminated."""

    unknown: int
    kept: float
    """What is left of it when what it gives to itself is taken off."""
    row: Mapping[int, float]
    """The others of which it is the sum."""
    users: Sequence[tuple[int, float]]
    """Those of which it was a part."""


class Eliminated(NamedTuple):
    steps: Sequence[Step]

    def solution(self, constant: Sequence[float]) -> list[float]:
        """The smallest x ≥ 0 with x = gains · x + constant."""
        found = list(constant)
        for step in self.steps:
            found[step.unknown] /= step.kept
            for user, factor in step.users:
                found[user] += factor * found[step.unknown]
        for step in reversed(self.steps):
            found[step.unknown] += sum(gain * found[other] for other, gain in step.row.items())
        return found


def solution(gains: Sequence[Mapping[int, float]], constant: Sequence[float]) -> list[float] | None:
    system = eliminated(gains)
    return system.solution(constant) if system is not None else None


def eliminated(gains: Sequence[Mapping[int, float]]) -> Eliminated | None:
    """`None` where the gains feed on themselves without bound: no x ≥ 0 is a solution for a positive constant.

    Unknowns are eliminated one by one, those with the fewest neighbours first: each is a sum over others, and what it
    gives to itself must be less than one. That holds for every one of them exactly where the spectral radius of the
    gains is below one (1 - gains is then an M-matrix). Nothing is subtracted but that, so that little cancels out.
    """
    system = _System(gains)
    steps: list[Step] = []
    waiting = [(system.cost(unknown), unknown) for unknown in range(len(gains))]
    heapify(waiting)
    while waiting:
        cost, unknown = heappop(waiting)
        if unknown not in system.left or cost != system.cost(unknown):
            continue
        step = system.eliminate(unknown)
        if step is None:
            return None
        steps.append(step)
        for neighbour in {*step.row, *(user for user, _ in step.users)}:
            heappush(waiting, (system.cost(neighbour), neighbour))
    return Eliminated(steps)


class _System:
    def __init__(self, gains: Sequence[Mapping[int, float]]) -> None:
        self.rows = [{other: gain for other, gain in row.items() if gain} for row in gains]
        self.users: list[set[int]] = [set() for _ in gains]
        self.left = set(range(len(gains)))
        for unknown, row in enumerate(self.rows):
            for other in row:
                self.users[other].add(unknown)

    def cost(self, unknown: int) -> int:
        """Of its elimination."""
        return len(self.rows[unknown]) * len(self.users[unknown])

    def eliminate(self, unknown: int) -> Step | None:
        """Puts what an unknown is the sum of in its place, wherever it stands."""
        row, users = self.rows[unknown], self.users[unknown]
        kept = 1.0 - row.pop(unknown, 0.0)
        if kept < NEGLIGIBLE:
            return None
        self.left.remove(unknown)
        users.discard(unknown)
        for other in row:
            row[other] /= kept
            self.users[other].remove(unknown)
        factors = [(user, self.rows[user].pop(unknown)) for user in users]
        for user, factor in factors:
            into = self.rows[user]
            for other, gain in row.items():
                if other in into:
                    into[other] += factor * gain
                else:
                    into[other] = factor * gain
                    self.users[other].add(user)
        return Step(unknown, kept, row, factors)
