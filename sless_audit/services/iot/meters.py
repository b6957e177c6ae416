"""What AWS IoT Core charges rules for: https://aws.amazon.com/iot-core/pricing/ (2026-11).

Each message that a rule is triggered by, and each action that it takes, in units of 5 KB: a message of one unit is
assumed. What devices send, and how long they are connected, is charged to nobody in a template.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import Charge, Meter
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Input, Load


def _rule(rule: Resource, load: Load) -> Iterator[Charge]:
    messages = load.monthly(rule, "work")
    yield Charge("messages", ("iot", "rules-triggered"), messages.value, "work", "messages", (messages,))
    number = sum(1 for _ in load.items(rule, "TopicRulePayload", "Actions"))
    actions = Input(f"{rule.source_id}: actions", Decimal(number), "count", "template")
    yield Charge(
        "actions", ("iot", "rules-actions"), messages.value * actions.value, "work", "messages × actions",
        (messages, actions),
    )  # fmt: skip


METERS: dict[str, Meter] = {"AWS::IoT::TopicRule": _rule}
