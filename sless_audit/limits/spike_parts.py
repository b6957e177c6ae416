"""An app taken apart for a spike: what each node does in a second."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sless_audit.graph.model import Edge, Node, Resource
from sless_audit.graph.views import Api, AsyncInvokeConfig, EventSource, Function, Queue, Route
from sless_audit.limits.headroom import Quotas
from sless_audit.limits.occupancy import run_time_s
from sless_audit.limits.stores import NOTHING, POLLERS, POLLERS_PER_S, Bucket, Environments, Retries, Waiting
from sless_audit.limits.uses import Demand, Use
from sless_audit.template.values import as_number
from sless_audit.workload.equations import Source
from sless_audit.workload.event_sources import failure, passing
from sless_audit.workload.passage import Departure, Flow

BURSTS = {
    "apigateway account_throttle_rate": ("apigateway", "account_throttle_burst"),
    "stepfunctions standard_StartExecution_refill": ("stepfunctions", "standard_StartExecution_bucket"),
    "stepfunctions express_StartExecution_refill": ("stepfunctions", "express_StartExecution_bucket"),
    "stepfunctions standard_StateTransition_refill": ("stepfunctions", "standard_StateTransition_bucket"),
}
"""The size of a bucket, by the quota that refills it."""
BURST_CAPACITY_S = 300.0
"""Of a table with provisioned capacity: DynamoDB developer guide, "Burst and adaptive capacity" (2026-04)."""


class Gate(NamedTuple):
    flow: Flow
    units: float
    """That one of the flow takes."""
    bucket: Bucket


class Worker:
    """A function."""

    def __init__(self, seconds: float, runs_per_event: float, pool: Bucket, alive: float, oldest_s: float) -> None:
        self.seconds, self.runs_per_event, self.pool = seconds, runs_per_event, pool
        self.environments = Environments(alive)
        self.retries = Retries(oldest_s)

    def needed(self, rate: float) -> float:
        return max(rate * self.seconds, rate / 10.0)


class Held:
    """A stream in front of a consumer."""

    def __init__(self, most: float, invocations: float, cold: float) -> None:
        self.most, self.invocations, self.cold = most, invocations, cold
        self.waiting = Waiting()


class Pollers:
    """The pollers of a queue."""

    def __init__(self, edge: Edge, batch: float, seconds: float, usual: float, cap: float, rest: Mapping[str, float]):
        self.edge, self.batch, self.seconds, self.usual, self.cap = edge, batch, seconds, min(usual, batch), cap
        self.passing, self.failing, self.cold = rest["passing"], rest["failing"], rest["cold"]
        self.pollers = min(max(POLLERS, rest["rate"] * seconds / batch), cap)
        self.throttled = False

    def poll(self, queue: "Line", pool: Bucket | None, second: int) -> tuple[float, float, float]:
        """Messages that were handled, invocations, messages that were received and throttled."""
        offered = queue.waiting.amount / len(queue.mappings)
        each = self.batch / self.seconds
        grown = self.pollers if self.throttled else min(self.pollers + POLLERS_PER_S, self.cap)
        running = self.pollers if offered <= self.pollers * each else (self.pollers + grown) / 2.0
        needed = min(offered / each, running)
        room = pool.take(self.edge, needed) if pool is not None else needed
        taken = min(offered, room * each)
        refused = min((needed - room) * self.batch / queue.visibility_s, offered - taken)
        self.throttled = room < needed - NOTHING
        if self.throttled:
            self.pollers = min(max(POLLERS, room), self.cap)
        else:
            self.pollers = grown if offered > self.pollers * each else max(min(POLLERS, self.cap), needed)
        queue.receive(second, taken, taken * self.failing, refused)
        full = offered > running * self.usual / self.seconds
        return taken, taken / (self.batch if full else self.usual), refused


class Line:
    """A queue."""

    def __init__(self, visibility_s: float, most_receives: int, dead_letters: Edge | None) -> None:
        self.visibility_s, self.most_receives, self.dead_letters = visibility_s, most_receives, dead_letters
        self.mappings: list[Pollers] = []
        self.usually_away = 1.0
        """What comes back at the average, without a spike; a message at least."""
        self.waiting = Waiting()
        self.away = 0.0
        """Received, and not visible until they come back."""
        self._counts: dict[int, float] = {}
        """Of what waits: the amount by how often it was received."""
        self._returning: dict[int, dict[int, float]] = {}
        self._dead: dict[int, float] = {}

    def arrive(self, second: int, amount: float) -> None:
        self._enter(second, 0, amount)
        for count, returned in self._returning.pop(second, {}).items():
            self.away = max(self.away - returned, 0.0)
            self._enter(second, count, returned)

    def dead(self, second: int) -> float:
        found = self._dead.pop(second, 0.0)
        self.away = max(self.away - found, 0.0)
        return found

    def receive(self, second: int, taken: float, failed: float, refused: float) -> None:
        """What failed or was throttled comes back after the visibility timeout, or was received too often."""
        gone, amount = taken + refused, self.waiting.amount
        if gone <= NOTHING or amount <= NOTHING:
            return
        back = second + max(int(self.visibility_s), 1)
        for count, part in list(self._counts.items()):
            share = part / amount
            self._counts[count] = max(part - gone * share, 0.0)
            again = (failed + refused) * share
            if again <= NOTHING:
                continue
            self.away += again
            if count + 1 >= self.most_receives:
                self._dead[back] = self._dead.get(back, 0.0) + again
            else:
                parts = self._returning.setdefault(back, {})
                parts[count + 1] = parts.get(count + 1, 0.0) + again
        self.waiting.take(gone)

    def _enter(self, second: int, count: int, amount: float) -> None:
        if amount > NOTHING:
            self.waiting.add(second, amount)
            self._counts[count] = self._counts.get(count, 0.0) + amount


class Parts(NamedTuple):
    order: Sequence[Node]
    before: Mapping[Node, Sequence[Node]]
    usual: Mapping[Node, Sequence[Source]]
    during: Mapping[Node, Sequence[Source]]
    departures: Mapping[Node, Sequence[Departure]]
    arrivals: Mapping[Edge, Mapping[Flow, float]]
    functions: Mapping[Node, Worker]
    run_times: Mapping[Node, float]
    queues: Mapping[Node, Line]
    held: Mapping[Edge, Held]
    gates: Mapping[Node, Sequence[Gate]]
    throttles: Mapping[Edge, Bucket]
    """Of the routes of an API."""
    buckets: Sequence[Bucket]


def parts_of(
    usual: Demand, during: Demand, sources: tuple[Sequence[Source], Sequence[Source]], quotas: Quotas
) -> Parts:
    """`during`: at the rates of the spike, with nothing in their way; `sources`: as usual, and during it."""
    return _Builder(usual, during, quotas).build(sources)


class _Builder:
    def __init__(self, usual: Demand, during: Demand, quotas: Quotas) -> None:
        self.usual, self.during, self.quotas = usual, during, quotas
        self.load, self.rates = during.load, during.rates
        self.buckets: list[Bucket] = []
        self.pools: dict[str, Bucket] = {}
        self.functions: dict[Node, Worker] = {}
        self.queues: dict[Node, Line] = {}
        self.held: dict[Edge, Held] = {}
        self.gates: dict[Node, list[Gate]] = {}
        self.throttles: dict[Edge, Bucket] = {}

    def build(self, sources: tuple[Sequence[Source], Sequence[Source]]) -> Parts:
        ways = self.load.ways
        starts = {source.node for source in (*sources[0], *sources[1])}
        order = [
            node
            for knot in self.rates.order
            for node in knot
            if node in starts or ways.incoming(node) or ways.outgoing(node)
        ]
        uses = {}
        for resource in self.load.deployed.resources:
            found = self.quotas.quotas(resource.type)
            uses[resource] = list(found(resource, self.during)) if found is not None else []
        for resource, one in uses.items():
            if resource.as_(Function) is not None:
                self._function(resource, one)
        for resource, one in uses.items():
            if isinstance(resource.view, Queue):
                self._queue(resource)
            elif resource.as_(Function) is None:
                self._gates(resource, one)
        for one in uses.values():
            for use in one:
                if use.edge is not None and use.limit and use.edge.source not in self.queues:
                    arrivals = self.rates.arrivals.get(use.edge, {})
                    self.held[use.edge] = Held(use.limit, arrivals.get("invocations", 0.0), self._cold(use.edge.target))
        return Parts(
            order,
            {node: list(dict.fromkeys(edge.source for edge in ways.incoming(node))) for node in order},
            _by_node(sources[0]),
            _by_node(sources[1]),
            {node: _inner_first(found) for node, found in self.rates.departures.items()},
            self.rates.arrivals,
            self.functions,
            {node: worker.seconds for node, worker in self.functions.items()},
            self.queues,
            self.held,
            self.gates,
            self.throttles,
            self.buckets,
        )

    def _function(self, function: Resource, uses: Sequence[Use]) -> None:
        pooled = next((use for use in uses if use.pool == "lambda concurrent_executions"), None)
        reserved = self._whole(function.view.reserved_concurrency) if isinstance(function.view, Function) else None
        if pooled is not None and pooled.limit is not None:
            pool = self._bucket(pooled.pool, pooled.limit, 0.0)
        else:
            pool = self._bucket(f"reserved {function.id}", float("inf") if reserved is None else reserved, 0.0)
        gains = [
            one.gain for one in self.rates.departures[function] if (one.per, one.into) == ("events", "invocations")
        ]
        seconds = run_time_s(function, self.during)
        alive = self.usual.rate(function, "invocations") * seconds
        self.functions[function] = Worker(seconds, sum(gains), pool, alive, self._oldest(function))

    def _queue(self, queue: Resource) -> None:
        view = queue.as_(Queue)
        polls = [
            edge
            for edge in self.load.ways.outgoing(queue)
            if isinstance(edge.settings, EventSource) and edge.target in self.functions
            and self.load.settled(edge.settings.enabled) is not False
        ]  # fmt: skip
        if view is None or not polls:
            return
        visibility, receives = self._whole(view.visibility_timeout_s), self._whole(view.max_receive_count)
        dead = next((edge for edge in self.load.ways.outgoing(queue) if edge.kind == "dead-letters"), None)
        endless = receives is None or dead is None
        line = self.queues[queue] = Line(
            visibility or 30.0, 1_000_000 if endless or receives is None else int(receives), dead
        )
        conduct = self.load.flowing(self.rates)
        for edge in polls:
            settings, function = edge.settings, edge.target
            assert isinstance(settings, EventSource)
            assert isinstance(function, Resource)
            said = self.load.stated(edge, "batch") or self.load.stated(function, "batch")
            batch = float(said.value) if said is not None else self._whole(settings.batch_size) or 1.0
            quota = self.during.quota("lambda", "esm_sqs_max_concurrency_default").number
            caps = [one for one in (quota, self._whole(settings.max_concurrency)) if one is not None]
            usual = 1.0 / (self.rates.arrivals[edge].get("invocations") or 1.0)
            part = passing(edge, conduct)
            failing = failure(edge, conduct, part * self.rates.flow(queue, "work") / len(polls), 1.0)
            rest = {
                "rate": self.usual.carried(edge),
                "passing": part,
                "failing": part * failing,
                "cold": self._cold(function),
            }
            seconds = max(run_time_s(function, self.during, batch), 0.001)
            line.usually_away += 1.5 * rest["rate"] * rest["failing"] * line.visibility_s
            line.mappings.append(Pollers(edge, batch, seconds, usual, min(caps), rest))

    def _gates(self, resource: Resource, uses: Sequence[Use]) -> None:
        for use in uses:
            first = use.name.split(" ")[0]
            flow: Flow = "writes" if first == "writes" else "reads" if first == "reads" else "work"
            rate = self.during.rate(resource, flow)
            if use.edge is not None or use.limit is None or not use.unit.endswith("/s") or not rate:
                continue
            if isinstance(resource.view, Api) and not use.pool:
                self._throttle(resource, use, use.limit)
                continue
            if use.pool:
                burst = BURSTS.get(use.pool)
                size = self.during.quota(*burst).number if burst is not None else None
                bucket = self._bucket(use.pool, use.limit, size or 0.0)
            else:
                held_back = use.source.endswith("CapacityUnits")
                bucket = self._bucket(f"{resource.id} {use.name}", use.limit, use.limit * BURST_CAPACITY_S * held_back)
            self.gates.setdefault(resource, []).append(Gate(flow, use.used / rate, bucket))

    def _throttle(self, api: Resource, use: Use, limit: float) -> None:
        """Of one method, as the template states it; without the burst that it allows."""
        for edge in self.load.ways.outgoing(api):
            route = edge.settings
            if isinstance(route, Route) and route.role == "integration":
                method, path = (self.load.settled(value) for value in (route.method, route.path))
                if use.name == f"requests of {f'{method} {path}'.strip()}":
                    self.throttles[edge] = self._bucket(f"{api.id} {use.name}", limit, 0.0)

    def _bucket(self, name: str, rate: float, size: float) -> Bucket:
        if name not in self.pools:
            self.pools[name] = Bucket(rate, size)
            self.buckets.append(self.pools[name])
        return self.pools[name]

    def _cold(self, function: Node) -> float:
        return float(self.load.number(function, "cold_starts").value) if isinstance(function, Resource) else 0.0

    def _oldest(self, function: Resource) -> float:
        for edge in function.edges_in("attached-to"):
            config = edge.source.as_(AsyncInvokeConfig) if isinstance(edge.source, Resource) else None
            age = self._whole(config.max_age_s) if config is not None else None
            if age is not None:
                return age
        return 21_600.0

    def _whole(self, value: object) -> float | None:
        return as_number(self.load.settled(value))


def _by_node(sources: Sequence[Source]) -> dict[Node, list[Source]]:
    found: dict[Node, list[Source]] = {}
    for source in sources:
        found.setdefault(source.node, []).append(source)
    return found


def _inner_first(departures: Sequence[Departure]) -> list[Departure]:
    return sorted(departures, key=lambda one: one.edge is not None)
