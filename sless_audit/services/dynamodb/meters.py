"""What DynamoDB charges for: https://aws.amazon.com/dynamodb/pricing/ (2026-11).

On demand: request units. Provisioned: capacity by the hour. Replicas are written at the price of their region,
also that of the stack. Streams are free to read for Lambda; changes sent to Kinesis are charged by 1 KB. Storage, and
its continuous backup, by what the profile says is stored. Expired items are deleted for nothing.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import HOURS_PER_MONTH, Charge, Meter, Sum, not_known, stored
from sless_audit.graph.model import External, Resource
from sless_audit.graph.views import Table
from sless_audit.services.dynamodb import GLOBAL_TABLE, TABLE
from sless_audit.services.dynamodb.capacity import Capacity, Side, of_replica, of_table
from sless_audit.services.dynamodb.units import index_write_units, read_units, write_units
from sless_audit.template.values import ABSENT, Path, Value, dig
from sless_audit.workload.load import Load
from sless_audit.workload.passage import Flow

_FORMULA = "calls × items × chunks of {chunk} × factor, summed up"


def _table(table: Resource, load: Load) -> Iterator[Charge]:
    view = table.as_(Table)
    assert view is not None
    mode = load.settled(view.billing_mode)
    infrequent = load.settled(table.properties.get("TableClass")) == "STANDARD_INFREQUENT_ACCESS"
    replicas = _replicas(table, load)
    if mode == "PAY_PER_REQUEST":
        yield from _on_demand(table, load, replicas, infrequent)
    elif mode == "PROVISIONED":
        yield from _provisioned(table, load, replicas, infrequent)
    else:
        yield not_known("capacity", ("dynamodb", "on-demand-write"), f"BillingMode of {table.source_id}", "writes")
    yield from _changes(table, load)
    recoverable = load.settled(view.point_in_time_recovery) is True
    for region in replicas or [""]:
        charge = stored(table, load, _price("storage-standard", "storage-ia", infrequent), _in(region, "storage"))
        yield charge._replace(region=region)
        if recoverable:
            charge = stored(table, load, ("dynamodb", "pitr-backup-storage"), _in(region, "point-in-time recovery"))
            yield charge._replace(region=region)


def _on_demand(table: Resource, load: Load, replicas: list[str], infrequent: bool) -> Iterator[Charge]:
    reads = read_units(table, load)
    price = _price("on-demand-read", "on-demand-read-ia", infrequent)
    yield Charge("reads", price, reads.value, "reads", _FORMULA.format(chunk="4 KB"), reads.inputs)
    writes = _price("on-demand-write", "on-demand-write-ia", infrequent)
    replicated = _price("global-replicated-write", "global-replicated-write-ia", infrequent)
    for region in replicas or [""]:
        for name, units in (("writes", write_units(table, load)), ("index writes", index_write_units(table, load))):
            # Each replica is charged replicated writes for the table, and plain ones for its indexes.
            if units is not None:
                charged = replicated if replicas and name == "writes" else writes
                yield Charge(
                    _in(region, name),
                    charged,
                    units.value,
                    "writes",
                    _FORMULA.format(chunk="1 KB"),
                    units.inputs,
                    region=region,
                )


def _provisioned(table: Resource, load: Load, replicas: list[str], infrequent: bool) -> Iterator[Charge]:
    reads = _price("provisioned-read", "provisioned-read-ia", infrequent)
    writes = _price("provisioned-write", "provisioned-write-ia", infrequent)
    replicated = _price("replicated-write-provisioned", "replicated-write-provisioned-ia", infrequent)
    needed: dict[Side, tuple[Sum, Sum | None]] = {
        "Read": (read_units(table, load), None),
        "Write": (write_units(table, load), index_write_units(table, load)),
    }
    indexes = sum(1 for _ in load.items(table, "GlobalSecondaryIndexes")) or 1
    for region, path, replica in _places(table, load, replicas):
        for side, (whole, of_indexes) in needed.items():
            price = reads if side == "Read" else writes
            found = of_table(table, load, side) if table.type == TABLE else of_replica(table, load, side, replica, path)
            for capacity in found:
                need = Sum(whole.value, whole.inputs)
                if capacity.part:
                    need = Sum(of_indexes.value / indexes, of_indexes.inputs) if of_indexes else Sum()
                replicated_here = side == "Write" and bool(replicas) and not capacity.part
                yield from _capacity(side, capacity, need, replicated if replicated_here else price, region)


def _capacity(side: Side, capacity: Capacity, need: Sum, price: tuple[str, str], region: str) -> Iterator[Charge]:
    name = _in(region, f"{side.lower()} capacity{f' of {capacity.part}' if capacity.part else ''}")
    if capacity.least is None:
        what = f"{side}CapacityUnits{f' of {capacity.part}' if capacity.part else ''}"
        yield Charge(name, price, None, None, unknown=what, region=region)
        return
    least = capacity.least
    yield Charge(name, price, least.value * HOURS_PER_MONTH, None, "units × 730 hours", (least,), region=region)
    if capacity.scales:
        above = capacity.scaled(need.value)
        bounds = tuple(one for one in (least, capacity.most, capacity.target) if one is not None)
        words = "units that the average load needs at the target use, between the bounds, less the least, × 730 hours"
        flow: Flow = "reads" if side == "Read" else "writes"
        yield Charge(
            f"{name}, scaled", price, above * HOURS_PER_MONTH if above is not None else None, flow, words,
            (*bounds, *need.inputs), "MaxCapacity and TargetValue", region=region,
        )  # fmt: skip


def _changes(table: Resource, load: Load) -> Iterator[Charge]:
    """Changes that are sent to Kinesis; a table's own stream is free for those who are in an app."""
    if any(edge.kind == "streams" for edge in load.ways.outgoing(table)):
        units = write_units(table, load)
        yield Charge(
            "changes to Kinesis", ("dynamodb", "kinesis-cdc"), units.value, "writes", _FORMULA.format(chunk="1 KB"),
            units.inputs,
        )  # fmt: skip


def _replicas(table: Resource, load: Load) -> list[str]:
    """The regions in which a table has replicas, its own among them as an empty text; empty for a table of one."""
    if table.type == GLOBAL_TABLE:
        regions = [load.settled(dig(replica, "Region")) for _, replica in load.items(table, "Replicas")]
        own = table.stack.region
        return [one if isinstance(one, str) and one != own else "" for one in regions] if len(regions) > 1 else []
    # Replicas of the CDK's custom resource: edges to them, which do not carry load.
    names = [edge.target.name for edge in table.edges_out("replicates") if isinstance(edge.target, External)]
    return ["", *(name.removeprefix("replica in ") for name in names)] if names else []


def _places(table: Resource, load: Load, replicas: list[str]) -> Iterator[tuple[str, Path, Value]]:
    """Each region of a table, with the replica that the template states for it."""
    if table.type == GLOBAL_TABLE:
        stated = list(load.items(table, "Replicas"))
        for (path, replica), region in zip(stated, replicas or [""] * len(stated), strict=True):
            yield region, path, replica
    else:
        for region in replicas or [""]:
            yield region, (), ABSENT


def _in(region: str, words: str) -> str:
    return f"{words} in {region}" if region else words


def _price(standard: str, infrequent_access: str, infrequent: bool) -> tuple[str, str]:
    return "dynamodb", infrequent_access if infrequent else standard


METERS: dict[str, Meter] = {TABLE: _table, GLOBAL_TABLE: _table}
