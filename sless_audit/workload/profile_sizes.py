"""Sizes that a usage profile says of entry points → those of the nodes that they are on.

Of an API it is the mean over its routes, by their volumes: of those that say it, and of the others where the node says
it itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import Range
from sless_audit.workload.keys import Key
from sless_audit.workload.usage import EntryUsage, Stated

_ONCE = "say it here, or under `nodes`"


class Misfit(NamedTuple):
    """A size that cannot be said of an entry point."""

    entry: Entry
    stated: Stated
    message: str
    hint: str | None = None


def put_sizes(
    entries: Sequence[Entry],
    said: Mapping[str, EntryUsage],
    nodes: dict[str, dict[str, Stated]],
    keys: Mapping[str, Key],
) -> Iterator[Misfit]:
    """Puts them into `nodes`; `entries` are all of the app, `said` is by their IDs."""
    of_node: dict[str, list[Entry]] = {}
    for entry in entries:
        of_node.setdefault(entry.node.id, []).append(entry)
    for node_id, alike in of_node.items():
        usages = [(entry, said[entry.id]) for entry in alike if entry.id in said]
        for key in dict.fromkeys(key for _, usage in usages for key in usage.numbers):
            saying = [(entry, usage) for entry, usage in usages if key in usage.numbers]
            entry, usage = saying[0]
            if type(entry.node.view).__name__ not in keys[key].roles:
                yield Misfit(entry, usage.numbers[key], f"{key} cannot be said of {entry.words}")
                continue
            own = nodes.get(node_id, {}).get(key)
            if own is not None and len(saying) == len(alike):
                yield Misfit(entry, usage.numbers[key], f"{key} is said of {entry.words} twice", _ONCE)
                continue
            silent = [usage for _, usage in usages if key not in usage.numbers] if own is not None else []
            sizes = [usage.numbers[key] for _, usage in saying] + [own for _ in silent if own is not None]
            weights = [_volume(usage) for usage in (*(usage for _, usage in saying), *silent)]
            nodes.setdefault(node_id, {})[key] = _mean(sizes, weights)


def _volume(usage: EntryUsage) -> float:
    return usage.volume.range.likely if usage.volume is not None else 0.0


def _mean(sizes: Sequence[Stated], weights: Sequence[float]) -> Stated:
    first = sizes[0]
    if all(one.range == first.range for one in sizes):
        return first
    if not any(weights):
        weights = [1.0] * len(sizes)
    total = sum(weights)
    cases = zip(*(one.range for one in sizes), strict=True)
    means = (sum(size * weight for size, weight in zip(case, weights, strict=True)) / total for case in cases)
    return first._replace(range=Range(*means), quantiles={})
