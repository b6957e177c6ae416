"""Functions that wait for functions, from the first caller to the last one called."""

from collections.abc import Sequence
from typing import NamedTuple

from sless_audit.graph.hops import Hop, HopKind
from sless_audit.graph.model import Confidence, Resource
from sless_audit.graph.verdict import Verdict
from sless_audit.template.values import World, merged

MOST_CHAINS = 200
"""Of one app: where everything may call everything, the first ones tell enough."""

_LEVELS: tuple[Confidence, ...] = ("low", "medium", "high")
_KINDS: tuple[HopKind, ...] = ("maybe invoke", "permission", "request", "invoke")


class Chain(NamedTuple):
    hops: tuple[Hop, ...]
    verdict: Verdict

    @property
    def functions(self) -> tuple[Resource, ...]:
        """In the order of the calls; one that closes a circle comes twice."""
        return (self.hops[0].caller, *(hop.callee for hop in self.hops))

    @property
    def known(self) -> tuple[Hop, ...]:
        """The hops that code shows."""
        return tuple(hop for hop in self.hops if hop.kind != "permission")

    @property
    def confidence(self) -> Confidence:
        """That of the least sure of the hops that code shows, or of all where it shows none."""
        return min((hop.confidence for hop in self.known or self.hops), key=_LEVELS.index)


def chains(hops: Sequence[Hop]) -> tuple[Chain, ...]:
    """The maximal chains of these hops. A hop that may not wait at all is no part of a longer one."""
    surest: dict[tuple[int, int], Hop] = {}
    for hop in hops:
        pair = (id(hop.caller), id(hop.callee))
        if pair not in surest or _rank(hop) > _rank(surest[pair]):
            surest[pair] = hop
    onward: dict[int, list[Hop]] = {}
    found: list[tuple[Hop, ...]] = []
    for hop in surest.values():
        if hop.kind == "maybe invoke":
            found.append((hop,))
        else:
            onward.setdefault(id(hop.caller), []).append(hop)
    called = {id(hop.callee) for ways in onward.values() for hop in ways if hop.callee is not hop.caller}
    covered: set[int] = set()
    # first those that nobody calls, then what is left of circles
    for start in (*(one for one in onward if one not in called), *onward):
        if start in covered:
            continue
        walks: list[tuple[Hop, ...]] = [(hop,) for hop in reversed(onward[start])]
        while walks and len(found) < MOST_CHAINS:
            walk = walks.pop()
            covered.update(id(hop.caller) for hop in walk)
            further = _further(walk, onward)
            if further:
                walks += reversed(further)
            else:
                found.append(walk)
    return tuple(Chain(walk, _verdict(walk)) for walk in found)


def _further(walk: tuple[Hop, ...], onward: dict[int, list[Hop]]) -> list[tuple[Hop, ...]]:
    last = walk[-1].callee
    if any(hop.caller is last for hop in walk):
        return []
    longer = [(*walk, hop) for hop in onward.get(id(last), ())]
    return [one for one in longer if _worlds(one)]


def _worlds(walk: tuple[Hop, ...]) -> list[World]:
    """Those in which each of the hops is there."""
    worlds = list(walk[0].worlds)
    for hop in walk[1:]:
        worlds = [both for one in worlds for other in hop.worlds if (both := merged(one, other)) is not None]
    return [world for index, world in enumerate(worlds) if world not in worlds[:index]]


def _verdict(walk: tuple[Hop, ...]) -> Verdict:
    worlds = _worlds(walk)
    certain = all(any(world.items() <= case.items() for world in worlds) for case in walk[0].caller.worlds)
    return Verdict("always" if certain else "sometimes", tuple(worlds))


def _rank(hop: Hop) -> tuple[int, int]:
    return _KINDS.index(hop.kind), _LEVELS.index(hop.confidence)
