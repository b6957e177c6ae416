"""Cycles in a directed graph."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def knots(nodes: Iterable[Node], successors: Callable[[Node], Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """The strongly connected components that hold a cycle: sets of nodes each of which leads to each other. A single
    node is one where it leads to itself."""
    for component in components(nodes, successors):
        if len(component) > 1 or component[0] in successors(component[0]):
            yield component


def components(nodes: Iterable[Node], successors: Callable[[Node], Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """The strongly connected components, each after all that it leads to.

    R. Tarjan, Depth-first search and linear graph algorithms (1972), with a stack of its own in place of recursion.
    """
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    path: list[Node] = []
    on_path: set[Node] = set()
    for root in nodes:
        if root in order:
            continue
        calls: list[tuple[Node, Iterator[Node]]] = []
        _enter(root, order, low, path, on_path)
        calls.append((root, iter(successors(root))))
        while calls:
            node, rest = calls[-1]
            for successor in rest:
                if successor not in order:
                    _enter(successor, order, low, path, on_path)
                    calls.append((successor, iter(successors(successor))))
                    break
                if successor in on_path:
                    low[node] = min(low[node], order[successor])
            else:
                calls.pop()
                if calls:
                    low[calls[-1][0]] = min(low[calls[-1][0]], low[node])
                if low[node] == order[node]:
                    yield _leave(node, path, on_path)


def _enter(node: Node, order: dict[Node, int], low: dict[Node, int], path: list[Node], on_path: set[Node]) -> None:
    order[node] = low[node] = len(order)
    path.append(node)
    on_path.add(node)


def _leave(node: Node, path: list[Node], on_path: set[Node]) -> tuple[Node, ...]:
    start = path.index(node)
    knot = tuple(path[start:])
    del path[start:]
    on_path.difference_update(knot)
    return knot
