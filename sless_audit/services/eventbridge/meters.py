"""What EventBridge charges for: https://aws.amazon.com/eventbridge/pricing/ (2026-11).

Events that are put on a bus, each 64 KB as one: those of the account's own code and of partners, what one bus hands to
another (billed as custom events: AWS What's New, 2021-05-19), and the data events that a bucket of S3 sends where it is
told to. Events that AWS services send of their own accord are free, and so are rules, their schedules, deliveries
within the account, connections and global endpoints. Deliveries to a bus of another account, and to an API destination,
are charged, and so is what an archive takes in and keeps.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.cost.metering import GB, KB, CallMeter, Charge, Meter, Sum, chunks, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import Bucket, Bus, BusRule, Identity
from sless_audit.services.eventbridge import BUS, RULE
from sless_audit.template.values import ABSENT
from sless_audit.workload.figures import Range
from sless_audit.workload.load import Input, Load
from sless_audit.workload.operations import operation

_CHUNK = 64 * KB
_DAYS_PER_MONTH = Decimal(730) / 24
_EVENT = Range(512.0, 1_024.0, 4_096.0)
_SMALL = "a small JSON document"
_CUSTOM = ("events", "custom-events")


def _bus(bus: Resource, load: Load) -> Iterator[Charge]:
    events, size = load.monthly(bus, "work"), load.number(bus, "message")
    partner = load.settled(bus.properties.get("EventSourceName")) is not ABSENT
    price = ("events", "partner-events") if partner else _CUSTOM
    yield _in_chunks("events", price, events, size)


def _without_resource(source: Resource, edges: Sequence[Edge], load: Load) -> Iterator[Charge]:
    """What is put on the default bus, or on another one that the app does not have: charged to who puts it there."""
    if source.as_(Identity) is not None:  # events of SES are those of a service
        return
    put = Sum()
    for edge in edges:
        if operation(edge) not in ("", "putevents"):
            continue
        carried, size = load.carried(edge), load.number(edge, "item", _EVENT, _SMALL)
        billed = _chunks_of(size)
        put = put.plus(carried.value * billed.value, carried, billed)
    if not put.inputs:
        return
    of_bucket = source.as_(Bucket) is not None
    yield Charge(
        "data events" if of_bucket else "events", _CUSTOM, put.value,
        "writes" if of_bucket else "work", "events × chunks of 64 KB", put.inputs, service="eventbridge",
    )  # fmt: skip


def _rule(rule: Resource, load: Load) -> Iterator[Charge]:
    """Deliveries to buses of other accounts."""
    for edge in load.ways.outgoing(rule):
        if isinstance(edge.target, Resource) or ":event-bus/" not in edge.target.name:
            continue
        kind = "aws" if _of_services(rule, load) else "custom"
        price = ("events", f"cross-account-invocation-{kind}-events")
        yield _in_chunks(f"events to {edge.target.name}", price, load.carried(edge), _size_of_matched(rule, load))


def _of_services(rule: Resource, load: Load) -> bool:
    view = rule.as_(BusRule)
    pattern = load.settled(view.pattern) if view is not None else None
    sources = load.settled(pattern.get("source", [])) if isinstance(pattern, dict) else []
    return isinstance(sources, list) and bool(sources) and all(str(one).startswith("aws.") for one in sources)


def _size_of_matched(rule: Resource, load: Load) -> Input:
    buses = (edge.source for edge in load.ways.incoming(rule))
    bus = next((one for one in buses if isinstance(one, Resource) and one.as_(Bus) is not None), rule)
    return load.number(bus, "message")


def _api_destination(destination: Resource, load: Load) -> Iterator[Charge]:
    events, size = load.monthly(destination, "work"), load.number(destination, "message")
    yield _in_chunks("deliveries", ("events", "api-destinations"), events, size)


def _archive(archive: Resource, load: Load) -> Iterator[Charge]:
    events = _archived(archive, load)
    size = _size_of_matched(archive, load)
    taken_in = events.value * size.value / GB
    yield Charge(
        "archive processing", ("events", "archive-processing"), taken_in, "work",
        "events × event / 1024³", (events, size),
    )  # fmt: skip
    path, price = ("RetentionDays",), ("events", "archive-storage")
    days = load.property(archive, "RetentionDays", archive.properties.number(*path), path, "days")
    if days is None or not days.value:  # 0: kept for ever, so that it grows from month to month
        yield not_known("archive storage", price, "RetentionDays, of events that are not kept for ever", "work")
        return
    yield Charge(
        "archive storage", price, taken_in * days.value / _DAYS_PER_MONTH, "work",
        "events × event / 1024³ × days / 30.42", (events, size, days),
    )  # fmt: skip


def _archived(archive: Resource, load: Load) -> Input:
    """Of the events of its bus, those that it matches."""
    events = load.monthly(archive, "work")
    if load.settled(archive.properties.get("EventPattern")) is ABSENT:
        return events
    matched = sum(
        (load.carried(edge).value * load.number(edge, "passes_filter").value for edge in load.ways.incoming(archive)),
        Decimal(0),
    )
    return events._replace(name=f"{archive.source_id}: events that match", value=matched)


def _in_chunks(component: str, price: tuple[str, str], events: Input, size: Input) -> Charge:
    billed = _chunks_of(size)
    return Charge(component, price, events.value * billed.value, "work", "events × chunks of 64 KB", (events, billed))


def _chunks_of(size: Input) -> Input:
    return size._replace(name=f"{size.name}: chunks of 64 KB", value=chunks(size.value, _CHUNK), unit="")


METERS: dict[str, Meter] = {
    BUS: _bus,
    RULE: _rule,
    "AWS::Events::ApiDestination": _api_destination,
    "AWS::Events::Archive": _archive,
}

CALLS: dict[str, CallMeter] = dict.fromkeys((DEFAULT_BUS, "events", "eventbridge"), _without_resource)
