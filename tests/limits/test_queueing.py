"""Closed results of queueing theory, against published and tabulated values."""

from math import inf

import pytest

from sless_audit.limits.queueing import in_service
from tests.limits.closed_forms import blocked, drained_after_s, first_refusal_after_s, mean_queue, waiting


@pytest.mark.parametrize(
    ("load", "at_95", "at_99", "at_999"),
    [(1, 3, 4, 5), (5, 9, 11, 13), (10, 15, 18, 21), (50, 62, 67, 73), (100, 117, 124, 132), (450, 485, 500, 517),
     (1_000, 1_052, 1_074, 1_099)],
)  # fmt: skip
def test_concurrency_is_a_quantile_of_the_poisson_distribution(
    load: float, at_95: int, at_99: int, at_999: int
) -> None:
    assert (in_service(load, 0.95), in_service(load, 0.99), in_service(load, 0.999)) == (at_95, at_99, at_999)


def test_far_out_the_normal_distribution_goes_on_from_the_exact_one() -> None:
    below, above = in_service(1_999.9, 0.99), in_service(2_000.1, 0.99)
    assert 0 <= above - below <= 2
    assert (in_service(0.0, 0.99), in_service(10_000, 0.99)) == (0, 10_233)


@pytest.mark.parametrize(
    ("load", "servers", "erlang_b", "erlang_c", "queue"),
    [(5, 8, 0.070048, 0.167267, 0.2788), (10, 12, 0.119739, 0.449388, 2.2469), (100, 110, 0.027463, 0.237008, 2.3701),
     (450, 480, 0.007409, 0.106691, 1.6004), (900, 1_000, 0.000059, 0.000593, 0.0053)],
)  # fmt: skip
def test_erlang(load: float, servers: int, erlang_b: float, erlang_c: float, queue: float) -> None:
    assert blocked(load, servers) == pytest.approx(erlang_b, abs=5e-7)
    assert waiting(load, servers) == pytest.approx(erlang_c, abs=5e-7)
    assert mean_queue(load, servers) == pytest.approx(queue, abs=5e-5)


@pytest.mark.parametrize(
    ("load", "share", "servers"),
    [(1, 0.01, 5), (5, 0.01, 11), (10, 0.01, 18), (20, 0.01, 30), (50, 0.01, 64), (100, 0.01, 117), (200, 0.01, 221),
     (1, 0.001, 6), (5, 0.001, 14), (10, 0.001, 21), (20, 0.001, 35), (50, 0.001, 71), (100, 0.001, 128),
     (200, 0.001, 238)],
)  # fmt: skip
def test_servers_for_a_share_of_loss(load: float, share: float, servers: int) -> None:
    assert blocked(load, servers) <= share < blocked(load, servers - 1)


def test_a_limit_at_the_average_loses_a_part() -> None:
    found = [blocked(load, 1_000) for load in (950, 1_000, 1_100)]
    assert found == pytest.approx([0.0037, 0.025, 0.099], rel=0.03)


def test_servers_that_cannot_keep_up() -> None:
    assert (waiting(5, 5), mean_queue(5, 5), mean_queue(6, 5)) == (1.0, inf, inf)


def test_a_single_server() -> None:
    """M/M/1: the busy share of arrivals waits; busy² / (1 - busy) of them on average."""
    assert waiting(0.8, 1) == pytest.approx(0.8)
    assert mean_queue(0.8, 1) == pytest.approx(0.64 / 0.2)


def test_buckets_and_backlogs() -> None:
    # API Gateway: 10,000/s and a bucket of 5,000; Step Functions: 300/s and 1,300
    assert first_refusal_after_s(15_000, 10_000, 5_000) == pytest.approx(1.0)
    assert first_refusal_after_s(12_000, 10_000, 5_000) == pytest.approx(2.5)
    assert first_refusal_after_s(500, 300, 1_300) == pytest.approx(6.5)
    assert first_refusal_after_s(300, 300, 1_300) == inf
    assert drained_after_s(1_200, 100, 160) == pytest.approx(20)
    assert drained_after_s(1, 160, 160) == inf
