"""Laws for every application: more load, or another stack, leaves no more room; a higher limit binds no sooner."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sless_audit.api.limits import limits_of
from sless_audit.limits.account import DEFAULT, Account
from sless_audit.limits.answer import AppLimits
from tests.graphs import app_of
from tests.limits.apps import usage_at
from tests.workload.flows import usage_of
from tests.workload.test_laws import GRAPHS, application

CLOSE = 1e-3
RAISED = (("lambda", "concurrent_executions"), ("apigateway", "account_throttle_rate"),
          ("stepfunctions", "standard_StartExecution_refill"), ("sns", "publish_rate_standard"))  # fmt: skip


def limits(seed: int, scale: float, account: Account = DEFAULT, *, ladders: bool = False) -> AppLimits:
    """Batches and shares of starts are those that the profile states."""
    drawn = application(seed, fixed=True)
    rates = {name: scale * node.entering for name, node in drawn.plan.items() if node.entering}
    usage = usage_at(drawn.app, drawn.usage, rates)
    return limits_of(drawn.app, usage, "us-east-1", account, 99.0, profile="usage.yaml", with_ladders=ladders)


def factors(found: AppLimits) -> dict[str, float]:
    return {one.words: one.factor for one in found.limits if one.factor is not None}


@settings(max_examples=60, deadline=None)
@given(GRAPHS, st.floats(0.01, 30.0), st.floats(1.0, 100.0))
def test_more_load_leaves_no_more_room(seed: int, scale: float, more: float) -> None:
    before, after = factors(limits(seed, scale)), factors(limits(seed, scale * more))
    assert [words for words, factor in before.items() if after.get(words, math.inf) > factor * (1 + CLOSE)] == []


@settings(max_examples=15, deadline=None)
@given(GRAPHS, st.sampled_from(RAISED), st.floats(1.0, 20.0))
def test_a_higher_limit_binds_no_sooner(seed: int, quota: tuple[str, str], more: float) -> None:
    value = DEFAULT.quota(*quota, "us-east-1").number
    assert value is not None
    lower = limits(seed, 1.0, ladders=True)
    higher = limits(seed, 1.0, Account("higher", {quota: value * more}), ladders=True)
    for one, other in zip(lower.ladders, higher.ladders, strict=True):
        now = {rung.bound.words: rung.rate for rung in other.rungs}
        for rung in one.rungs:
            assert now.get(rung.bound.words, math.inf) >= rung.rate * (1 - CLOSE)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 8), st.floats(0.1, 200.0), st.floats(0.01, 5.0))
def test_another_function_leaves_no_more_room(number: int, rate: float, duration: float) -> None:
    def room(functions: int) -> float | None:
        names = [f"F{index}" for index in range(functions)]
        function = "{Type: AWS::Lambda::Function, Properties: {Timeout: 30}}"
        url = "{Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: !GetAtt %s.Arn}}"
        app = app_of("Resources:\n" + "".join(f"  {name}: {function}\n  Url{name}: {url % name}\n" for name in names))
        said = {"duration": duration, "cold_starts": 0.0}
        numbers = {f"{name}: {key}": value for name in names for key, value in said.items()}
        usage = usage_at(app, usage_of(app, numbers), {f"Url{name}": rate for name in names})
        found = limits_of(app, usage, "us-east-1", DEFAULT, 99.0, profile="usage.yaml", with_ladders=False)
        return factors(found)["concurrency of the account"]

    before, after = room(number), room(number + 1)
    assert before is not None
    assert after is not None
    assert after <= before
