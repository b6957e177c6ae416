"""What bounds event buses: EventBridge user guide, "Amazon EventBridge quotas" (2026-10)."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.eventbridge import BUS, RULE


def _bus(bus: Resource, demand: Demand) -> Iterator[Use]:
    quota = demand.quota("eventbridge", "classic_PutEvents_rate")
    yield Use(
        "events of the account", demand.rate(bus, "work"), quota.number, quota.unit, "publishers get an error",
        quota.source, pool="eventbridge classic_PutEvents_rate", adjustable=True,
        levers=("put ten events in one request", "ask for a higher rate"), formula="one request an event",
    )  # fmt: skip


def _rule(rule: Resource, demand: Demand) -> Iterator[Use]:
    quota = demand.quota("eventbridge", "classic_invocations_rate")
    sent = sum(demand.carried(edge) for edge in demand.load.ways.outgoing(rule))
    yield Use(
        "target invocations of rules", sent, quota.number, quota.unit, "deliveries are delayed", quota.source,
        pool="eventbridge classic_invocations_rate", adjustable=True,
        levers=("ask for a higher rate",), formula="events × targets of all rules",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {BUS: _bus, RULE: _rule}
