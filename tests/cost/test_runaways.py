"""What a runaway cycle costs an hour."""

from decimal import Decimal

import pytest

from sless_audit.cost.prices import Price, PriceBook, Tier
from sless_audit.cost.runaways import runaway_cost
from sless_audit.services import Services
from sless_audit.workload.figures import CASES
from sless_audit.workload.load import Load
from tests.workload.flows import flows_of
from tests.workload.test_cycles import LOOP

REQUESTS = Price(
    "lambda", "requests", "requests", (Tier(Decimal(0), Decimal("0.0000002")),), "", "2026-09", "", "one-source"
)
BOOK = PriceBook("us-east-1", "2026-09", {("lambda", "requests"): REQUESTS})


def test_its_price_is_that_of_an_hour_at_all_concurrency() -> None:
    numbers = {
        "Work -> Jobs: publishes": 1.0,
        "Work: duration": 0.1,
        "Work: cold_starts": 0.0,
        "Jobs: message": 1024.0,
    }
    flows = flows_of(LOOP % 0, {"Url": 1}, numbers)
    (runaway,) = flows.load.average.runaways
    loads = {case: Load(flows.load.deployed, flows.load.usage, case, volumes={}) for case in CASES}
    found = runaway_cost(loads, runaway, 1_000, Services(), lambda _: BOOK, lambda _: "us-east-1")
    assert found is not None
    assert found.gain == pytest.approx(1.0)
    an_hour = Decimal(10_000 * 3_600)
    assert found.hourly.likely is not None
    assert float(found.hourly.likely) == pytest.approx(float(an_hour * Decimal("0.0000002")), rel=1e-6)
