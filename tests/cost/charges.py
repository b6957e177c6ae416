"""What the resources of a template that is written in a test are charged for."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sless_audit.api.prices import books
from sless_audit.cost.metering import Charge
from sless_audit.cost.prices import priced
from sless_audit.graph.model import Edge, External
from sless_audit.services import Services
from sless_audit.workload.figures import Case, exactly
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed, Load
from sless_audit.workload.operations import service
from sless_audit.workload.usage import EntryUsage, Stated
from tests.graphs import app_of
from tests.workload.flows import usage_of


class Charges:
    """By logical ID and component."""

    def __init__(self, load: Load) -> None:
        services = Services()
        self.load = load
        self.all: dict[tuple[str, str], Charge] = {}
        for resource in load.deployed.resources:
            meter = services.meter(resource.type)
            found = list(meter(resource, load)) if meter is not None else []
            called: dict[str, list[Edge]] = {}
            for edge in load.ways.outgoing(resource):
                if isinstance(edge.target, External):
                    called.setdefault(service(edge), []).append(edge)
            for name, edges in called.items():
                call_meter = services.call_meter(name)
                found += call_meter(resource, edges, load) if call_meter is not None else []
            for charge in found:
                assert (resource.logical_id, charge.component) not in self.all
                self.all[resource.logical_id, charge.component] = charge

    def __call__(self, logical_id: str, component: str) -> Charge:
        return self.all[logical_id, component]

    def quantity(self, logical_id: str, component: str) -> float | None:
        """In the unit of the price; `None` for what is not known."""
        found = self.all[logical_id, component].quantity
        return float(found) if found is not None else None

    def of(self, logical_id: str) -> list[str]:
        return [component for owner, component in self.all if owner == logical_id]

    def usd(self, logical_id: str, component: str) -> float:
        """At the shipped prices of us-east-1, without anything free."""
        charge = self.all[logical_id, component]
        book = books()("us-east-1")
        assert book is not None
        assert charge.quantity is not None
        return float(priced(book.prices[charge.price], charge.quantity))


def charges_of(
    template: str,
    monthly: Mapping[str, float] | None = None,
    numbers: Mapping[str, float] | None = None,
    *,
    sizes: Mapping[str, Mapping[str, float]] | None = None,
    case: Case = "likely",
    code: Path | None = None,
) -> Charges:
    """`monthly` by `Entry.words`: units a month, one for each entry point; `numbers` by `Worker: failure`, or
    `Worker -> Table: writes`; `sizes` by `Entry.words`: `request` and `response`."""
    app = app_of(template, code=code)
    deployed = Deployed(app, Services())
    words = {entry.words: entry.id for entry in deployed.entries}
    assert set(monthly or {}) == set(words), f"the entry points are {sorted(words)}"
    entries = {
        words[name]: EntryUsage(
            name,
            None,
            None,
            numbers={key: Stated(exactly(value), key, app.resources[0].place()) for key, value in of.items()},
        )
        for name, of in (sizes or {}).items()
    }
    usage = replace(usage_of(app, numbers or {}), entries=entries)
    volumes = {words[name]: volume / SECONDS_PER_MONTH for name, volume in (monthly or {}).items()}
    return Charges(Load(deployed, usage, case, volumes=volumes))


def near(value: float | Decimal) -> object:
    """Equal but for the rounding of rates to twelve digits."""
    return pytest.approx(float(value), rel=1e-9)
