"""What bounds topics: AWS General Reference, "Amazon SNS endpoints and quotas" (2026-10)."""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Topic
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.sns import TOPIC


def _topic(topic: Resource, demand: Demand) -> Iterator[Use]:
    view = topic.as_(Topic)
    assert view is not None
    name = "publish_rate_fifo" if demand.load.settled(view.fifo) is True else "publish_rate_standard"
    quota = demand.quota("sns", name)
    yield Use(
        "messages published in the account", demand.rate(topic, "work"), quota.number, quota.unit,
        "publishers get an error", quota.source, pool=f"sns {name}", adjustable=True,
        levers=("ask for a higher rate",), formula="messages of all topics",
    )  # fmt: skip


QUOTAS: dict[str, QuotaUse] = {TOPIC: _topic}
