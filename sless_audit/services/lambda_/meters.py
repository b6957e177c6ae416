"""What Lambda charges for: https://aws.amazon.com/lambda/pricing/ (2026-11).

Duration is the time of the invocation and of the start of its environment (since 2025-08-01 for every function, AWS
Compute Blog, "AWS Lambda standardizes billing for INIT Phase"), times the memory that is configured.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import KB, Charge, Meter
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Function
from sless_audit.services.lambda_ import FUNCTION
from sless_audit.workload.load import Input, Load


def _function(function: Resource, load: Load) -> Iterator[Charge]:
    view = function.as_(Function)
    assert view is not None
    invocations = load.monthly(function, "invocations")
    yield Charge("requests", ("lambda", "requests"), invocations.value, "invocations", "invocations", (invocations,))
    memory = load.property(function, "memory", view.memory_mb, ("MemorySize",), "MB")
    architecture = load.settled(function.properties.get("Architectures", 0, default="x86_64"))
    price = ("lambda", "duration-arm64" if architecture == "arm64" else "duration-x86")
    if memory is None:
        yield Charge("duration", price, None, "invocations", unknown="MemorySize")
        return
    duration, starts, init = (
        run_time(function, load),
        load.monthly(function, "cold_starts"),
        load.number(function, "init"),
    )
    seconds = invocations.value * duration.value + starts.value * init.value
    yield Charge(
        "duration", price, seconds * memory.value / KB, "invocations",
        "(invocations × duration + cold starts × init) × memory / 1024",
        (invocations, duration, starts, init, memory),
    )  # fmt: skip


def run_time(function: Resource, load: Load) -> Input:
    """How long one invocation takes, in seconds: as stated, or per message as often as there are messages in one."""
    per_message = load.stated(function, "duration_per_message")
    if per_message is None or load.stated(function, "duration") is not None:
        return load.number(function, "duration")
    invocations, work = load.monthly(function, "invocations").value, load.monthly(function, "work").value
    messages = work / invocations if invocations else Decimal(1)
    return per_message._replace(
        name=f"{per_message.name} × {messages:.4g} messages", value=per_message.value * messages
    )


METERS: dict[str, Meter] = {FUNCTION: _function}
