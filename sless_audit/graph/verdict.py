"""Does a condition hold, when its operands may be unknown or have alternatives?"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    OTHER,
    Ref,
    Text,
    Unknown,
    Untold,
    Value,
    World,
    combinations,
    merged,
)


class Verdict(NamedTuple):
    """`always`: for every possible value; `sometimes`: for those of `worlds`; `never`; `unknown`: it cannot be told."""

    outcome: Literal["always", "sometimes", "never", "unknown"]
    worlds: tuple[World, ...] = ()
    values: tuple[Value, ...] = ()
    """The operands in the first world in which it holds."""

    @property
    def possible(self) -> bool:
        return self.outcome in ("always", "sometimes")

    @property
    def certain(self) -> bool:
        return self.outcome == "always"

    @property
    def world(self) -> World:
        """The first world in which it holds."""
        return self.worlds[0] if self.worlds else EVERYWHERE


def holds(
    predicate: Callable[..., bool | None],
    *values: Value,
    given: tuple[World, ...] = (EVERYWHERE,),
    when: World = EVERYWHERE,
) -> Verdict:
    """Asks `predicate` of each consistent combination of plain values, in the worlds of `given`.

    Operands that are `Unknown`, a `Ref` or a `Text` make the combination unknown; a predicate may say so, too (`None`).
    `ABSENT` is a plain value here: the predicate sees it. What is asked about may be stated in the world `when` only:
    elsewhere it does not hold.
    """
    hits: list[tuple[World, tuple[Value, ...]]] = []
    misses = unknowns = 0
    for arguments, world in combinations(*values):
        for outer in given:
            there = merged(outer, when)
            if there is None or len(there) > len(outer):
                misses += 1
            both = None if there is None else merged(world, there)
            if both is None:
                continue
            open_ = any(isinstance(argument, Unknown | Ref | Text) for argument in arguments)
            answer = None if open_ else predicate(*arguments)
            if answer:
                hits.append((both, arguments))
            elif answer is None:
                unknowns += 1
            else:
                misses += 1
    if hits:
        outcome: Literal["always", "sometimes"] = "sometimes" if misses or unknowns else "always"
        return Verdict(outcome, tuple(world for world, _ in hits), hits[0][1])
    return Verdict("unknown" if unknowns or not misses else "never")


def is_absent(value: Value) -> bool:
    """Whether a plain value is not there at all: no property, or `AWS::NoValue`."""
    return value is ABSENT


def described(world: World) -> str:
    """The assumptions of a world in words: `Stage = prod`, `IsProd is false`; empty for none."""
    words = []
    for subject, assumption in world.items():
        kind, _, name = subject.partition(" ")
        short = name.rpartition(":")[2] if name else subject
        if kind == "condition":
            words.append(f"{short} is {'true' if assumption else 'false'}")
        elif assumption == OTHER:
            words.append(f"{short} is not its default")
        elif isinstance(assumption, Untold):
            words.append(f"{short} has a value that NoEcho hides")
        else:
            words.append(f"{short} = {assumption!r}" if assumption == "" else f"{short} = {assumption}")
    return ", ".join(words)
