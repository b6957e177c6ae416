"""What bounds mail: SES developer guide, "Service quotas in Amazon SES" (2026-10). Recipients count, not mails. What an
account may send is agreed with AWS, and stated nowhere: the file of the account gives it."""

from collections.abc import Iterator, Sequence

from sless_audit.graph.model import Edge, Resource
from sless_audit.limits.uses import CallUse, Demand, QuotaUse, Use
from sless_audit.services.ses.meters import recipients, sends

_DAYS_PER_MONTH = 730 / 24


def _mails(_: Resource, edges: Sequence[Edge], demand: Demand) -> Iterator[Use]:
    load = demand.load
    sending = [(edge, recipients(edge, load)) for edge in edges if sends(edge)]
    if not sending:
        return
    rate, day = demand.quota("ses", "production_send_rate"), demand.quota("ses", "production_send_quota")
    yield Use(
        "mails of the account", sum(demand.carried(edge) * float(to.value) for edge, to in sending), rate.number,
        "recipients/s", "sends fail", rate.source, pool="ses production_send_rate", adjustable=True,
        levers=("put a queue in front", "ask for a higher rate"), formula="calls × recipients",
    )  # fmt: skip
    monthly = sum(float(load.carried(edge).value * to.value) for edge, to in sending)
    yield Use(
        "mails of a day on average", monthly / _DAYS_PER_MONTH, day.number, "recipients", "sends fail", day.source,
        pool="ses production_send_quota", adjustable=True, levers=("ask for a higher quota",),
        formula="calls of a month × recipients / 30.4",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {}
CALLS: dict[str, CallUse] = {"ses": _mails, "sesv2": _mails}
