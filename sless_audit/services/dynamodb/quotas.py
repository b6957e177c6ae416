"""What bounds tables: DynamoDB developer guide, "Quotas in Amazon DynamoDB" and "Best practices for designing and using
partition keys effectively" (2026-10). One key takes no more than a partition does, however large the table."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Table
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.dynamodb import GLOBAL_TABLE, TABLE
from sless_audit.services.dynamodb.capacity import Side, of_table
from sless_audit.services.dynamodb.units import read_units, write_units

_SIDES: tuple[tuple[Side, str, str], ...] = (("Write", "writes", "write"), ("Read", "reads", "read"))


def _table(table: Resource, demand: Demand) -> Iterator[Use]:
    view = table.as_(Table)
    assert view is not None
    load = demand.load
    provisioned = load.settled(view.billing_mode) == "PROVISIONED" and table.type == TABLE
    for side, flow, word in _SIDES:
        rate = demand.rate(table, "writes" if side == "Write" else "reads")
        usual = load.monthly(table, "writes" if side == "Write" else "reads").value
        units = write_units(table, load) if side == "Write" else read_units(table, load)
        used = rate * float(units.value / usual) if usual else rate
        quota = demand.quota("dynamodb", f"table_{word}_throughput_default")
        limit, source = quota.number, quota.source
        levers: tuple[str, ...] = ("ask for a higher quota of the table",)
        if provisioned:
            limit, source = _provisioned(table, side, demand), f"{side}CapacityUnits"
            levers = (f"raise {side}CapacityUnits, or MaxCapacity of its scaling", "use on-demand capacity")
        yield Use(
            f"{flow} of the table", used, limit, "units/s", "calls are throttled", source,
            adjustable=not provisioned, levers=levers, formula=f"{flow} × units of one", inputs=units.inputs,
        )  # fmt: skip
        hottest = load.stated(table, "hottest_key")
        if hottest is not None:
            partition = demand.quota("dynamodb", f"partition_{word}_throughput")
            yield Use(
                f"{flow} of the hottest key", used * float(hottest.value), partition.number, "units/s",
                "calls for this key are throttled", partition.source,
                levers=("spread the key over several values",), formula=f"{flow} × units of one × share of the key",
                inputs=(hottest,),
            )  # fmt: skip


def _provisioned(table: Resource, side: Side, demand: Demand) -> float | None:
    """Of the table itself: with auto scaling the most that it is allowed to reach, which takes minutes."""
    for capacity in of_table(table, demand.load, side):
        if not capacity.part:
            found = capacity.most if capacity.scales else capacity.least
            return float(found.value) if found is not None else None
    return None


QUOTAS: dict[str, QuotaUse] = {TABLE: _table, GLOBAL_TABLE: _table}
