"""Systems of equations without negative coefficients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.workload.linear import solution

SIZE = 7
ROWS = st.lists(
    st.dictionaries(st.integers(0, SIZE - 1), st.floats(0.0, 1.0), max_size=SIZE), min_size=SIZE, max_size=SIZE
)
CONSTANTS = st.lists(st.floats(0.0, 100.0), min_size=SIZE, max_size=SIZE)


@given(ROWS, CONSTANTS, st.floats(0.1, 0.99))
def test_each_unknown_is_the_sum_that_it_is_said_to_be(
    rows: list[dict[int, float]], constant: list[float], radius: float
) -> None:
    """With rows that sum up to less than one, there is a solution."""
    largest = max(sum(row.values()) for row in rows) or 1.0
    gains = [{other: gain * radius / largest for other, gain in row.items()} for row in rows]
    found = solution(gains, constant)
    assert found is not None
    for value, row, own in zip(found, gains, constant, strict=True):
        assert value == pytest.approx(own + sum(gain * found[other] for other, gain in row.items()), rel=1e-9, abs=1e-9)
        assert value >= 0


@given(ROWS, CONSTANTS, st.permutations(range(SIZE)), st.floats(1.0, 10.0))
def test_a_cycle_with_a_gain_of_one_or_more_has_no_solution(
    rows: list[dict[int, float]], constant: list[float], cycle: list[int], gain: float
) -> None:
    gains = [dict(row) for row in rows]
    for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        gains[one][other] = gain
    assert solution(gains, constant) is None


def test_two_cycles_that_calm_down_alone_may_not_do_so_together() -> None:
    both = [{1: 0.6, 2: 0.6}, {0: 1.0}, {0: 1.0}]
    assert solution(both, [1.0, 0.0, 0.0]) is None
    assert solution([{1: 0.6}, {0: 1.0}, {0: 1.0}], [1.0, 0.0, 0.0]) == pytest.approx([2.5, 2.5, 2.5])
