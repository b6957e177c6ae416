import networkx
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.graph.cycles import knots

arcs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(arcs)
def test_knots_are_the_components_that_hold_a_cycle(pairs: list[tuple[int, int]]) -> None:
    graph: networkx.DiGraph[int] = networkx.DiGraph(pairs)
    expected = {
        frozenset(component)
        for component in networkx.strongly_connected_components(graph)
        if len(component) > 1 or any(graph.has_edge(node, node) for node in component)
    }
    found = list(knots(range(10), lambda node: [target for source, target in pairs if source == node]))
    assert {frozenset(knot) for knot in found} == expected
    assert len(found) == len(expected)


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    length = 50_000
    (knot,) = knots(range(length), lambda node: [(node + 1) % length])
    assert len(knot) == length
