"""What Lambda charges for: https://aws.amazon.com/lambda/pricing/ (2026-11).

Duration is the time of the invocation and of the start of its environment (since 2025-08-01 for every function, AWS
Compute Blog, "AWS Lambda standardizes billing for INIT Phase"), times the memory that is configured. Environments that
are kept ready have prices of their own, and no start. What a version with SnapStart takes from its snapshot is charged
for Python and .NET, not for Java; only published versions have one. Pollers that are kept ready are counted in event
poller units: ten pollers of Kafka in one (Lambda developer guide, "Apache Kafka event poller scaling modes"), one of a
queue (its 1 MB/s is the twentieth part, at the twentieth part of the price). A function URL costs nothing itself.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from sless_audit.cost.metering import GB, KB, Charge, Meter, by_the_hour, not_known
from sless_audit.cost.responses import Mean, responses, sent_to_internet
from sless_audit.cost.telemetry import is_infrequent, logged, traces
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Distribution, EventSource, Function
from sless_audit.services.lambda_ import FUNCTION
from sless_audit.services.lambda_.kept_ready import (
    ALIAS,
    VERSION,
    function_of,
    has_kept_ready,
    names_of,
    number,
    share,
)
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import SECONDS_PER_MONTH, Input, Load

_INCLUDED_MB = Decimal(512)
"""Of ephemeral storage."""
_STREAMED_FREE = 6 * KB * KB
"""Of each response that is streamed."""
_POLLERS_OF_UNIT = {"sqs": 1, "kafka": 10}
_LEAST_POLLERS = {"sqs": 2, "kafka": 1}
"""By default: Lambda API reference, ProvisionedPollerConfig (2026-11)."""
_SNAPSHOTS_CHARGED = ("python", "dotnet")


class _Runs(NamedTuple):
    """What a function does in a month."""

    invocations: Input
    duration: Input
    starts: Input
    init: Input
    ready: Input | None
    """The share on environments that are kept ready; `None` where none are."""

    @property
    def on_demand(self) -> Decimal:
        """The share on demand."""
        return Decimal(1) - self.ready.value if self.ready is not None else Decimal(1)

    @property
    def seconds_on_demand(self) -> Decimal:
        busy = self.invocations.value * self.duration.value
        return (busy + self.starts.value * self.init.value) * self.on_demand

    @property
    def seconds_ready(self) -> Decimal:
        return self.invocations.value * self.duration.value * (Decimal(1) - self.on_demand)


def _function(function: Resource, load: Load) -> Iterator[Charge]:
    runs = _runs(function, load)
    edge = any(
        isinstance(one.source, Resource) and one.source.as_(Distribution) is not None
        for one in load.ways.incoming(function)
    )
    yield from _requests(runs, edge)
    yield from _durations(function, runs, edge, load)
    yield from _storage(function, runs, load)
    yield from _snapshots(function, runs, load)
    yield from _isolation(function, runs, load)
    if function.properties.get("DurableConfig") is not ABSENT:
        yield not_known(
            "durable operations", ("lambda", "durable-operation"), "operations per execution", "invocations"
        )
    yield logged(function, "invocations", load, infrequent=is_infrequent(function, load))
    traced = traces(function, "invocations", load)
    if traced is not None:
        yield traced


def _runs(function: Resource, load: Load) -> _Runs:
    duration = run_time(function, load)
    return _Runs(
        load.monthly(function, "invocations"),
        duration,
        load.monthly(function, "cold_starts"),
        load.number(function, "init"),
        share(function, load, duration),
    )


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


def _requests(runs: _Runs, edge: bool) -> Iterator[Charge]:
    calls = runs.invocations
    if runs.ready is None:
        price = ("lambda", "edge-requests" if edge else "requests")
        yield Charge("requests", price, calls.value, "invocations", "invocations", (calls,))
        return
    yield Charge(
        "requests", ("lambda", "requests"), calls.value * runs.on_demand, "invocations",
        "invocations × (1 - share on provisioned concurrency)", (calls, runs.ready),
    )  # fmt: skip
    yield Charge(
        "requests on provisioned concurrency", ("lambda", "provisioned-concurrency-requests"),
        calls.value * runs.ready.value, "invocations",
        "invocations × share on provisioned concurrency", (calls, runs.ready),
    )  # fmt: skip


def _durations(function: Resource, runs: _Runs, edge: bool, load: Load) -> Iterator[Charge]:
    architecture = _architecture(function, load)
    price = ("lambda", "edge-duration" if edge else f"duration-{architecture}")
    provisioned = ("lambda", f"provisioned-duration-{architecture}")
    memory = memory_of(function, load)
    missing = "" if memory is not None else "MemorySize"
    if function.properties.get("CapacityProviderConfig") is not ABSENT:
        missing = "the instances of the capacity provider, which are charged in place of the duration"
    if memory is None or missing:
        yield not_known("duration", price, missing, "invocations")
        return
    formula = "(invocations × duration + cold starts × init) × memory / 1024"
    inputs: tuple[Input, ...] = (runs.invocations, runs.duration, runs.starts, runs.init, memory)
    if runs.ready is not None:
        formula += " × (1 - share on provisioned concurrency)"
        inputs = (*inputs, runs.ready)
    yield Charge("duration", price, runs.seconds_on_demand * memory.value / KB, "invocations", formula, inputs)
    if runs.ready is not None:
        yield Charge(
            "duration on provisioned concurrency", provisioned, runs.seconds_ready * memory.value / KB, "invocations",
            "invocations × duration × share on provisioned concurrency × memory / 1024",
            (runs.invocations, runs.duration, runs.ready, memory),
        )  # fmt: skip


def _storage(function: Resource, runs: _Runs, load: Load) -> Iterator[Charge]:
    path = ("EphemeralStorage", "Size")
    price = ("lambda", "ephemeral-storage-arm64" if _architecture(function, load) == "arm64" else "ephemeral-storage")
    size = load.settled(function.properties.number(*path))
    if size is ABSENT:
        return
    stated = load.property(function, "ephemeral storage", size, path, "MB")
    if stated is None:
        yield not_known("ephemeral storage", price, "EphemeralStorage.Size", "invocations")
    elif stated.value > _INCLUDED_MB:
        seconds = runs.seconds_on_demand + runs.seconds_ready
        yield Charge(
            "ephemeral storage", price, seconds * (stated.value - _INCLUDED_MB) / KB, "invocations",
            "(invocations × duration + cold starts × init) × (ephemeral storage - 512) / 1024",
            (runs.invocations, runs.duration, runs.starts, runs.init, stated),
        )  # fmt: skip


def _snapshots(function: Resource, runs: _Runs, load: Load) -> Iterator[Charge]:
    """Of each version that the app publishes: kept all the time, and restored at each cold start."""
    versions = names_of(function, load).versions
    if load.settled(function.properties.get("SnapStart", "ApplyOn")) != "PublishedVersions" or not versions:
        return
    kept, restored = ("lambda", "snapstart-cache"), ("lambda", "snapstart-restore")
    runtime = load.settled(function.properties.get("Runtime"))
    memory = memory_of(function, load)
    if memory is None or not isinstance(runtime, str):
        missing = "MemorySize" if memory is None else "Runtime"
        yield not_known("snapshots", kept, missing)
        yield not_known("restores of snapshots", restored, missing, "cold_starts")
    elif runtime.startswith(_SNAPSHOTS_CHARGED):
        published = Input(f"{function.source_id}: published versions", Decimal(len(versions)), "", "template")
        yield Charge(
            "snapshots", kept, published.value * memory.value / KB * SECONDS_PER_MONTH, None,
            "published versions × memory / 1024 × 730 hours × 3600", (published, memory),
        )  # fmt: skip
        yield Charge(
            "restores of snapshots", restored, runs.starts.value * memory.value / KB, "cold_starts",
            "cold starts × memory / 1024", (runs.starts, memory),
        )  # fmt: skip


def _isolation(function: Resource, runs: _Runs, load: Load) -> Iterator[Charge]:
    """Each environment that is made for a tenant."""
    if function.properties.get("TenancyConfig") is ABSENT:
        return
    price = ("lambda", f"tenant-isolation-{_architecture(function, load)}")
    memory = memory_of(function, load)
    if memory is None:
        yield not_known("environments of tenants", price, "MemorySize", "cold_starts")
        return
    yield Charge(
        "environments of tenants", price, runs.starts.value * memory.value / KB, "cold_starts",
        "cold starts × memory / 1024", (runs.starts, memory),
    )  # fmt: skip


def _architecture(function: Resource, load: Load) -> str:
    stated = load.settled(function.properties.get("Architectures", 0, default="x86_64"))
    return "arm64" if stated == "arm64" else "x86"


def memory_of(function: Resource, load: Load) -> Input | None:
    view = function.as_(Function)
    assert view is not None
    return load.property(function, "memory", view.memory_mb, ("MemorySize",), "MB")


def _kept_ready(name: Resource, load: Load) -> Iterator[Charge]:
    """Of an alias or a version: the environments that it keeps ready, all the time."""
    if not has_kept_ready(name, load):
        return
    function = function_of(name, load)
    memory = memory_of(function, load) if function is not None else None
    ready = number(name, load)
    architecture = _architecture(function, load) if function is not None else "x86"
    price = ("lambda", f"provisioned-concurrency-{architecture}")
    if ready is None or memory is None:
        missing = "ProvisionedConcurrentExecutions" if ready is None else "MemorySize of the function"
        yield not_known("provisioned concurrency", price, missing)
        return
    yield Charge(
        "provisioned concurrency", price, ready.value * memory.value / KB * SECONDS_PER_MONTH, None,
        "environments × memory / 1024 × 730 hours × 3600", (ready, memory),
    )  # fmt: skip


def _event_source(mapping: Resource, load: Load) -> Iterator[Charge]:
    """The pollers that are kept ready; without them the polling itself is the source's charge."""
    if load.settled(mapping.properties.get("ProvisionedPollerConfig")) is ABSENT:
        return
    kinds = [edge.settings.kind for edge in mapping.stated if isinstance(edge.settings, EventSource)]
    kind = kinds[0] if kinds else ""
    price = ("lambda", "esm-poller-unit-sqs" if kind == "sqs" else "esm-poller-unit-kafka")
    path = ("ProvisionedPollerConfig", "MinimumPollers")
    stated = mapping.properties.number(*path, default=_LEAST_POLLERS.get(kind, ABSENT))
    pollers = load.property(mapping, "MinimumPollers", stated, path, "pollers")
    if kind not in _POLLERS_OF_UNIT or pollers is None:
        missing = "MinimumPollers" if kind in _POLLERS_OF_UNIT else "how many units pollers of that source take"
        yield not_known("provisioned pollers", price, missing)
        return
    units = pollers.value / _POLLERS_OF_UNIT[kind]
    if load.settled(mapping.properties.get("ProvisionedPollerConfig", "PollerGroupName")) is ABSENT:
        units = units.to_integral_value(ROUND_CEILING)
    yield by_the_hour(
        "provisioned pollers", price, pollers._replace(name=f"{mapping.source_id}: event poller units", value=units)
    )


def _url(url: Resource, load: Load) -> Iterator[Charge]:
    answers = responses(url, load)
    yield sent_to_internet(answers)
    if load.settled(url.properties.get("InvokeMode")) == "RESPONSE_STREAM":
        yield _streamed(answers)


def _streamed(answers: Mean) -> Charge:
    """What of each response is beyond the first 6 MB."""
    beyond = answers.size._replace(
        name=f"{answers.size.name} beyond 6 MB", value=answers.mean(lambda size: max(size - _STREAMED_FREE, Decimal(0)))
    )
    return Charge(
        "streamed responses", ("lambda", "response-streaming"), answers.calls.value * beyond.value / GB, "work",
        "requests × response beyond 6 MB / 1024³", (answers.calls, beyond),
    )  # fmt: skip


METERS: dict[str, Meter] = {
    FUNCTION: _function,
    ALIAS: _kept_ready,
    VERSION: _kept_ready,
    "AWS::Lambda::EventSourceMapping": _event_source,
    "AWS::Lambda::Url": _url,
}
