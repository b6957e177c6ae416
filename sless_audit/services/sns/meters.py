"""What SNS charges for: https://aws.amazon.com/sns/pricing/ (2026-11).

Standard topics: what is published, each 64 KB as one request, and deliveries by protocol; those to functions and queues
are free. FIFO topics: requests and deliveries, and the bytes of both. Filters on the message body (FilterPolicyScope:
MessageBody) are charged by what they scan, filters on attributes are not. Text messages have a price for each country.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import GB, KB, Charge, Meter, Sum, chunks, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import Subscription, Topic
from sless_audit.services.sns import TOPIC
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Input, Load

_CHUNK = 64 * KB
_DAYS_PER_MONTH = Decimal(730) / 24
DELIVERIES = {
    "lambda": "delivery-lambda",
    "sqs": "delivery-sqs",
    "http": "delivery-http",
    "https": "delivery-http",
    "email": "delivery-email",
    "email-json": "delivery-email",
    "sms": "delivery-sms",
    "application": "delivery-mobile-push",
    "firehose": "delivery-firehose",
}
_TO_INTERNET = ("http", "https")


def _topic(topic: Resource, load: Load) -> Iterator[Charge]:
    view = topic.as_(Topic)
    assert view is not None
    published, size = load.monthly(topic, "work"), load.number(topic, "message")
    subscribed = [
        edge
        for edge in load.ways.outgoing(topic)
        if edge.kind != "dead-letters" and isinstance(edge.settings, Subscription)
    ]
    if load.settled(view.fifo) is True:
        yield Charge("publishes", ("sns", "fifo-publish"), published.value, "work", "messages", (published,))
        yield _payload("published payload", "fifo-publish-payload", published, size)
        yield from _fifo_deliveries(topic, subscribed, size, load)
        yield from _archive(topic, published, size, load)
    else:
        billed = size._replace(name=f"{size.name}: chunks of 64 KB", value=chunks(size.value, _CHUNK), unit="")
        yield Charge(
            "publishes", ("sns", "requests-standard"), published.value * billed.value, "work",
            "messages × chunks of 64 KB", (published, billed),
        )  # fmt: skip
        yield from _deliveries(topic, subscribed, size, load)
    yield from _filters(subscribed, published, size, load)
    if topic.properties.get("DataProtectionPolicy") is not ABSENT:
        yield _payload("data protection scan", "message-data-protection-scan", published, size)


def _deliveries(topic: Resource, subscribed: list[Edge], size: Input, load: Load) -> Iterator[Charge]:
    by_protocol: dict[str, Sum] = {}
    for edge in subscribed:
        carried = load.carried(edge)
        protocol = _protocol(edge, load)
        by_protocol[protocol] = by_protocol.get(protocol, Sum()).plus(carried.value, carried)
    for protocol, delivered in by_protocol.items():
        price = DELIVERIES.get(protocol)
        words = f"deliveries by {protocol}" if protocol else "deliveries"
        if price is None:
            yield not_known(words, ("sns", "delivery-http"), "the protocol of a subscription", "work")
            continue
        yield Charge(words, ("sns", price), delivered.value, "work", "deliveries", delivered.inputs)
        if protocol in _TO_INTERNET:
            yield Charge(
                f"data transfer out by {protocol}", ("data-transfer", "internet-out"),
                delivered.value * size.value / GB, "work",
                "deliveries × message / 1024³", (*delivered.inputs, size), service="data-transfer",
            )  # fmt: skip


def _fifo_deliveries(topic: Resource, subscribed: list[Edge], size: Input, load: Load) -> Iterator[Charge]:
    delivered = Sum()
    for edge in subscribed:
        carried = load.carried(edge)
        delivered = delivered.plus(carried.value, carried)
    if subscribed:
        yield Charge("deliveries", ("sns", "fifo-delivery"), delivered.value, "work", "deliveries", delivered.inputs)
        yield Charge(
            "delivered payload", ("sns", "fifo-delivery-payload"), delivered.value * size.value / GB, "work",
            "deliveries × message / 1024³", (*delivered.inputs, size),
        )  # fmt: skip


def _archive(topic: Resource, published: Input, size: Input, load: Load) -> Iterator[Charge]:
    policy = load.settled(topic.properties.document("ArchivePolicy"))
    if policy is ABSENT:
        return
    yield _payload("archive processing", "fifo-archive-processing", published, size)
    days = load.settled(policy.get("MessageRetentionPeriod")) if isinstance(policy, dict) else None
    price = ("sns", "fifo-archive-storage")
    if isinstance(days, str) and days.isdigit():
        days = int(days)
    if not isinstance(days, int | float) or isinstance(days, bool):
        yield not_known("archive storage", price, "MessageRetentionPeriod", "work")
        return
    kept = Input(f"{topic.source_id}: MessageRetentionPeriod", Decimal(str(days)), "days", "template")
    yield Charge(
        "archive storage", price, published.value * size.value / GB * kept.value / _DAYS_PER_MONTH, "work",
        "messages × message / 1024³ × days / 30.42", (published, size, kept),
    )  # fmt: skip


def _filters(subscribed: list[Edge], published: Input, size: Input, load: Load) -> Iterator[Charge]:
    """A filter on the body reads every message."""
    reading = [
        edge for edge in subscribed if load.settled(edge.stated_by.properties.get("FilterPolicyScope")) == "MessageBody"
    ]
    if reading:
        number = Input("filters on the message body", Decimal(len(reading)), "", "template", spot=reading[0].place)
        yield Charge(
            "payload filtering", ("sns", "payload-filtering"), published.value * size.value / GB * number.value, "work",
            "messages × message / 1024³ × filters on the message body", (published, size, number),
        )  # fmt: skip


def _payload(component: str, price: str, published: Input, size: Input) -> Charge:
    quantity = published.value * size.value / GB
    return Charge(component, ("sns", price), quantity, "work", "messages × message / 1024³", (published, size))


def _protocol(edge: Edge, load: Load) -> str:
    settings = edge.settings
    protocol = load.settled(settings.protocol) if isinstance(settings, Subscription) else None
    return protocol if isinstance(protocol, str) else ""


METERS: dict[str, Meter] = {TOPIC: _topic}
