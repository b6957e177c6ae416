"""How many request units the calls of a table come to in a month.

DynamoDB developer guide, "DynamoDB read and write operations" and "Using Global Secondary Indexes in DynamoDB": a write
unit is 1 KB of one item, a read unit 4 KB read strongly consistently, half of that eventually consistently (the
default), twice in a transaction; a query or scan reads the sum of its items, a batch each item by itself; an index is
written where what it holds changes, twice where its key does. Deleting is a write; 2026-11.
"""

from collections.abc import Mapping
from decimal import Decimal

from sless_audit.cost.metering import KB, Sum, arrived, chunks
from sless_audit.graph.model import Edge, Resource
from sless_audit.handlers.model import CallSite
from sless_audit.template.values import dig
from sless_audit.workload.load import Input, Load
from sless_audit.workload.operations import argument, operation

WRITE_UNIT = KB
READ_UNIT = 4 * KB

_OF_MANY = ("query", "scan")
_BATCHES = ("batchgetitem", "batchwriteitem")
_TRANSACTIONS = ("transactgetitems", "transactwriteitems")
_HALF = Decimal("0.5")


def write_units(table: Resource, load: Load) -> Sum:
    """Of the table itself; indexes are written besides."""
    found = Sum()
    for edge, calls in arrived(table, "writes", load):
        size, items, factor = _item(table, edge, load), _items(edge, load), _write_factor(edge, calls)
        each = chunks(size.value, WRITE_UNIT) * (factor.value if factor else 1)
        found = found.plus(
            calls.value * (items.value if items else 1) * each, calls, *_with(items), size, *_with(factor)
        )
    return found


def index_write_units(table: Resource, load: Load) -> Sum | None:
    """Of all secondary indexes, global and local; `None` where a table has none."""
    indexes = [
        dig(index, "Projection", "ProjectionType")
        for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for _, index in load.items(table, name)
    ]
    if not indexes:
        return None
    times = load.number(table, "index_writes")
    found = Sum().plus(Decimal(0), times)
    for edge, calls in arrived(table, "writes", load):
        size, items, factor = _item(table, edge, load), _items(edge, load), _write_factor(edge, calls)
        whole = chunks(size.value, WRITE_UNIT)
        each = sum((Decimal(1) if load.settled(kind) == "KEYS_ONLY" else whole for kind in indexes), Decimal(0))
        written = calls.value * (items.value if items else 1) * (factor.value if factor else 1)
        found = found.plus(written * times.value * each, calls, *_with(items), size, *_with(factor))
    return found


def read_units(table: Resource, load: Load) -> Sum:
    found = Sum()
    for edge, calls in arrived(table, "reads", load):
        size, items = _item(table, edge, load), _items(edge, load)
        name = operation(edge) if edge is not None else ""
        count = items.value if items else Decimal(1)
        together = name in _OF_MANY
        units = chunks(size.value * count, READ_UNIT) if together else chunks(size.value, READ_UNIT) * count
        factor = _read_factor(edge, calls)
        found = found.plus(calls.value * units * factor.value, calls, *_with(items), size, factor)
    return found


def _item(table: Resource, edge: Edge | None, load: Load) -> Input:
    """The size of an item: of these calls, where the profile says it, else of the table."""
    said = load.stated(edge, "item") if edge is not None else None
    return said if said is not None else load.number(table, "item")


def _items(edge: Edge | None, load: Load) -> Input | None:
    """How many items one call reads or writes; `None` for one."""
    if edge is None:
        return None
    name = operation(edge)
    if name in _OF_MANY:
        return load.number(edge, "items")
    site = edge.settings
    if name in _BATCHES and not (isinstance(site, CallSite) and site.via == "batch_writer"):
        return load.stated(edge, "items") or _counted(edge, name) or load.number(edge, "items")
    if name in _TRANSACTIONS:
        return load.stated(edge, "items") or _counted(edge, name) or load.number(edge, "items")
    return None


def _counted(edge: Edge, name: str) -> Input | None:
    """Where the request lists the items of one call: shared evenly among the edges of the call."""
    if name in _TRANSACTIONS:
        listed = argument(edge, "TransactItems")
    else:
        named = argument(edge, "RequestItems")
        listed = next(iter(named.values())) if isinstance(named, Mapping) and len(named) == 1 else None
        listed = listed.get("Keys") if isinstance(listed, Mapping) else listed
    if not isinstance(listed, tuple | list) or not listed:
        return None
    of_call = sum(1 for other in edge.stated_by.stated if other.settings is edge.settings)
    return Input("items of a call", Decimal(len(listed)) / max(of_call, 1), "count", "code", spot=edge.place)


def _write_factor(edge: Edge | None, calls: Input) -> Input | None:
    """`None` for one."""
    return _factor(edge, calls, Decimal(2)) if edge is not None and operation(edge) in _TRANSACTIONS else None


def _read_factor(edge: Edge | None, calls: Input) -> Input:
    if edge is not None and operation(edge) in _TRANSACTIONS:
        return _factor(edge, calls, Decimal(2))
    if _is_consistent(edge):
        return _factor(edge, calls, Decimal(1))
    return _factor(edge, calls, _HALF)


def _factor(edge: Edge | None, calls: Input, value: Decimal) -> Input:
    how = {Decimal(2): "a transaction", Decimal(1): "strongly consistent", _HALF: "eventually consistent"}[value]
    return Input(f"{calls.name}: factor of {how}", value, "", "code", spot=edge.place if edge is not None else None)


def _is_consistent(edge: Edge | None) -> bool:
    return edge is not None and argument(edge, "ConsistentRead") in (True, "true")


def _with(items: Input | None) -> tuple[Input, ...]:
    return (items,) if items is not None else ()
