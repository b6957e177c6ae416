"""What a runaway cycle costs an hour."""

from decimal import Decimal
from pathlib import Path

import pytest

from sless_audit.cost.prices import Price, PriceBook, Tier
from sless_audit.cost.runaways import RunawayCost, runaway_cost
from sless_audit.graph.loops import runaway_loops
from sless_audit.services import Services
from sless_audit.workload.figures import CASES
from sless_audit.workload.load import Load
from tests.workload.flows import flows_of
from tests.workload.test_cycles import BATCHED, CODE, LOOP

REQUESTS = Price(
    "lambda", "requests", "requests", (Tier(Decimal(0), Decimal("0.0000002")),), "", "2026-09", "", "one-source"
)
BOOK = PriceBook("us-east-1", "2026-09", {("lambda", "requests"): REQUESTS})


NUMBERS = {
    "Work: duration": 0.1,
    "Work: cold_starts": 0.0,
    "Jobs: message": 1024.0,
}


def priced(template: str, numbers: dict[str, float], account: float = 1_000, code: Path | None = None) -> RunawayCost:
    flows = flows_of(template, {"Url": 1}, NUMBERS | numbers, code=code)
    (runaway,) = flows.load.average.runaways
    loads = {case: Load(flows.load.deployed, flows.load.usage, case, volumes={}) for case in CASES}
    return runaway_cost(
        loads, runaway, account, Services(), lambda _: BOOK, lambda _: "us-east-1", runaway_loops(flows.app)
    )


def requests(number: int) -> float:
    return number * float(REQUESTS.tiers[0].price)


def test_its_price_is_that_of_an_hour_at_all_concurrency() -> None:
    found = priced(LOOP % 0, {"Work -> Jobs: publishes": 1.0})
    assert found.gain == pytest.approx(1.0)
    assert found.hourly.likely is not None
    assert float(found.hourly.likely) == pytest.approx(requests(10_000 * 3_600), rel=1e-6)


def test_what_is_reserved_for_its_function_is_all_that_it_takes() -> None:
    reserved = (LOOP % 0).replace(
        "Work:\n    Type: AWS::Lambda::Function\n    Properties:",
        "Work:\n    Type: AWS::Lambda::Function\n    Properties:\n      ReservedConcurrentExecutions: 5",
    )
    found = priced(reserved, {"Work -> Jobs: publishes": 1.0})
    assert found.concurrency == 5
    assert float(found.worst or 0) == pytest.approx(requests(50 * 3_600), rel=1e-6)
    assert priced(reserved, {"Work -> Jobs: publishes": 1.0}, account=2).concurrency == 2


def test_a_function_that_never_runs_has_no_price() -> None:
    never = (LOOP % 0).replace(
        "Work:\n    Type: AWS::Lambda::Function\n    Properties:",
        "Work:\n    Type: AWS::Lambda::Function\n    Properties:\n      ReservedConcurrentExecutions: 0",
    )
    found = priced(never, {"Work -> Jobs: publishes": 1.0})
    assert (found.gain, found.worst) == (None, None)


def test_it_is_as_sure_as_what_closes_it(tmp_path: Path) -> None:
    shared = LOOP % 0  # by two functions: what it permits may be for the other one
    own = shared.replace(
        "Handler: a.b, Role: !GetAtt Role.Arn", "Handler: a.b, Role: 'arn:aws:iam::111122223333:role/r'"
    )
    assert priced(shared, {}).confidence == "low"
    assert priced(own, {}).confidence == "medium"
    assert priced(shared, {"Work -> Jobs: publishes": 1.0}).confidence == "high"
    each = CODE.replace("q.send_message", "[q.send_message").replace("'x')", "'x') for r in event['Records']]")
    assert priced(BATCHED.replace("%d", "0") % each, {}, code=tmp_path).confidence == "high"
