"""A spike, second by second: what is throttled, what waits and for how long, and when it is over.

A fluid model: amounts are shares of messages, nothing is drawn at random. Nodes hand on what they get within the
second; a function is as busy as Little's law says of that second's rate. What one message sets off is as at the rates
of the spike. A call that is throttled for good does not fail its caller, and no client tries again.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sless_audit.graph.model import Edge, Node
from sless_audit.limits.spike_parts import Parts
from sless_audit.limits.stores import NOTHING, Bucket
from sless_audit.workload.passage import Flow

BEFORE_S = 30
"""Seconds at the average before a spike, which are not told."""
AT_MOST_S = 3_600
"""Seconds after a spike that are looked at."""


class Series:
    """Of one node, one value a second from the start of the spike."""

    def __init__(self, seconds: int) -> None:
        empty = [0.0] * seconds
        self.throttled = array("d", empty)
        """Requests, tries or events per second that found no room."""
        self.backlog = array("d", empty)
        """Messages that wait at the end of the second."""
        self.age = array("d", empty)
        """Seconds: of the oldest one."""
        self.dead_lettered = array("d", empty)
        """Messages per second that were given up."""
        self.first_throttled_s: float | None = None

    @property
    def drained_s(self) -> int | None:
        """The second at whose end nothing waits any more; `None` where that is not within the time."""
        last = max((second for second, amount in enumerate(self.backlog) if amount > 1.0), default=-1)
        return last + 1 if last + 1 < len(self.backlog) else None

    def cut(self, seconds: int) -> None:
        for values in (self.throttled, self.backlog, self.age, self.dead_lettered):
            del values[seconds:]


class Spike(NamedTuple):
    lasts_s: int
    seconds: int
    """Looked at: until nothing waits, at most `AT_MOST_S` after the spike."""
    series: Mapping[Node, Series]
    """Of each node at which something was throttled or waited."""
    delay: Sequence[float]
    """Each second: the longest way through the app, by what waits on it and the time that its functions take."""


def spike(parts: Parts, lasts_s: int) -> Spike:
    run = _Run(parts, lasts_s)
    seconds = lasts_s + AT_MOST_S
    for second in range(-BEFORE_S, seconds):
        run.step(second, during=0 <= second < lasts_s)
        if second >= lasts_s and not run.waits:
            seconds = second + 1
            break
    for series in run.series.values():
        series.cut(seconds)
    return Spike(lasts_s, seconds, run.series, run.delay[:seconds])


class _Run:
    def __init__(self, parts: Parts, lasts_s: int) -> None:
        self.parts = parts
        self.length = lasts_s + AT_MOST_S
        self.series: dict[Node, Series] = {}
        self.delay = array("d", [0.0] * self.length)
        self.inbox: dict[Node, dict[Flow, float]] = {}
        self.polled: dict[Node, dict[Flow, float]] = {}
        self.second = 0
        self.waits = False

    def step(self, second: int, *, during: bool) -> None:
        self.second, self.waits = second, False
        sources = self.parts.during if during else self.parts.usual
        late: dict[Node, float] = {}
        for bucket in self.parts.buckets:
            bucket.begin()
        for node in self.parts.order:
            flows = self.inbox.pop(node, {})
            edges: dict[Edge, float] = {}
            for source in sources.get(node, ()):
                flows[source.flow] = flows.get(source.flow, 0.0) + source.rate
                for edge in source.edges:
                    edges[edge] = edges.get(edge, 0.0) + source.rate
            longest = 0.0
            for one in self.parts.before[node]:
                longest = max(longest, late.get(one, 0.0))
            late[node] = longest + self._node(node, flows, edges)
        for bucket in self.parts.buckets:
            bucket.end()
        if second >= 0:
            self.delay[second] = max(late.values(), default=0.0)

    def _node(self, node: Node, flows: dict[Flow, float], edges: dict[Edge, float]) -> float:
        """Returns the seconds that a message spends here."""
        own = self.parts.run_times.get(node, 0.0)
        if node in self.parts.functions:
            self._function(node, flows)
            own += self._age_of_events(node)
        if node in self.parts.gates:
            self._pass_gates(node, flows, edges)
        if node in self.parts.queues:
            return own + self._queue(node, flows)
        for departure in self.parts.departures.get(node, ()):
            amount = flows.get(departure.per, 0.0) * departure.gain
            if departure.edge is not None:
                edges[departure.edge] = edges.get(departure.edge, 0.0) + amount
            elif departure.into is not None:
                flows[departure.into] = flows.get(departure.into, 0.0) + amount
        return own + self._leave(node, edges)

    def _leave(self, node: Node, edges: Mapping[Edge, float]) -> float:
        """Returns the longest wait in front of a consumer."""
        longest = 0.0
        for edge, amount in edges.items():
            if edge in self.parts.throttles and amount > NOTHING:
                bucket = self.parts.throttles[edge]
                passed = bucket.take(edge, amount)
                if passed < amount - NOTHING:
                    self._throttle(node, amount - passed, bucket, amount)
                self._send(edge, passed)
            elif edge in self.parts.held:
                longest = max(longest, self._hold(edge, amount))
            elif amount > 0.0:
                self._send(edge, amount)
        return longest

    def _pass_gates(self, node: Node, flows: dict[Flow, float], edges: dict[Edge, float]) -> None:
        for gate in self.parts.gates[node]:
            wanted = flows.get(gate.flow, 0.0) * gate.units
            if wanted <= NOTHING:
                continue
            share = gate.bucket.take(gate, wanted) / wanted
            if share < 1.0 - NOTHING:
                self._throttle(node, wanted * (1.0 - share) / gate.units, gate.bucket, wanted)
                flows[gate.flow] *= share
                for edge in edges:
                    edges[edge] *= share

    def _send(self, edge: Edge, amount: float) -> None:
        inbox = self.inbox.setdefault(edge.target, {})
        for flow, gain in self.parts.arrivals.get(edge, {}).items():
            inbox[flow] = inbox.get(flow, 0.0) + amount * gain

    def _function(self, node: Node, flows: dict[Flow, float]) -> None:
        """Its callers and its events share what room there is; what is polled has got its part before."""
        function = self.parts.functions[node]
        called, events = flows.get("invocations", 0.0), flows.pop("events", 0.0)
        again = function.retries.due(self.second)
        tried = {0: events} | again
        runs = called + sum(tried.values()) * function.runs_per_event
        needed = function.needed(runs)
        if needed > NOTHING:
            room = min(needed, function.environments.most)
            share = function.pool.take(node, room) / needed
            function.environments.run(needed * share)
            if share < 1.0 - NOTHING:
                refused = (called + sum(tried.values())) * (1.0 - share)
                self._throttle(node, refused, None, runs)
                for flow in flows:
                    flows[flow] *= share
                for count, amount in tried.items():
                    lost = function.retries.put_off(self.second, count, amount * (1.0 - share))
                    if lost:
                        self._give_up(node, lost)
            flows["events"] = sum(tried.values()) * share
        for flow, amount in self.polled.pop(node, {}).items():
            flows[flow] = flows.get(flow, 0.0) + amount
        self._note(node, function.retries.amount)

    def _age_of_events(self, node: Node) -> float:
        retries = self.parts.functions[node].retries
        if retries.amount <= NOTHING:
            return 0.0
        age = retries.age(self.second)
        if self.second >= 0:
            self._of(node).age[self.second] = age
        return age

    def _queue(self, node: Node, flows: dict[Flow, float]) -> float:
        queue = self.parts.queues[node]
        queue.arrive(self.second, flows.get("work", 0.0))
        for mapping in queue.mappings:
            function = self.parts.functions.get(mapping.edge.target)
            pool = function.pool if function is not None else None
            taken, invocations, refused = mapping.poll(queue, pool, self.second)
            self._polled(mapping.edge, taken * mapping.passing, invocations * mapping.passing, mapping.cold)
            if refused > NOTHING:
                self._throttle(mapping.edge.target, refused, None, refused)
        dead = queue.dead(self.second)
        if dead > NOTHING:
            self._give_up(node, dead)
            if queue.dead_letters is not None:
                self._send(queue.dead_letters, dead)
        self.waits = self.waits or queue.away > queue.usually_away
        return self._wait(node, queue.waiting.amount, queue.waiting.age(self.second))

    def _polled(self, edge: Edge, messages: float, invocations: float, cold: float) -> None:
        inbox = self.polled.setdefault(edge.target, {})
        flows: dict[Flow, float] = {"work": messages, "invocations": invocations, "cold_starts": invocations * cold}
        for flow, amount in flows.items():
            inbox[flow] = inbox.get(flow, 0.0) + amount

    def _hold(self, edge: Edge, amount: float) -> float:
        """A stream in front of its consumer."""
        held = self.parts.held[edge]
        held.waiting.add(self.second, amount)
        taken = min(held.waiting.amount, held.most)
        function = self.parts.functions.get(edge.target)
        if function is not None and taken > NOTHING:
            needed = function.needed(taken * held.invocations)
            taken *= function.pool.take(edge, needed) / needed if needed > NOTHING else 1.0
        held.waiting.take(taken)
        if function is None:
            self._send(edge, taken)
        else:
            self._polled(edge, taken, taken * held.invocations, held.cold)
        return self._wait(edge.source, held.waiting.amount, held.waiting.age(self.second))

    def _wait(self, node: Node, amount: float, age: float) -> float:
        self._note(node, amount)
        if self.second >= 0 and age > 0.0:
            self._of(node).age[self.second] = max(self._of(node).age[self.second], age)
        return age

    def _note(self, node: Node, amount: float) -> None:
        if amount > NOTHING and self.second >= 0:
            self._of(node).backlog[self.second] += amount
            self.waits = self.waits or amount > 1.0

    def _throttle(self, node: Node, amount: float, bucket: Bucket | None, wanted: float) -> None:
        if self.second < 0:
            return
        series = self._of(node)
        series.throttled[self.second] += amount
        if series.first_throttled_s is None:
            over = wanted - bucket.rate if bucket is not None else 0.0
            within = min(amount / over, 1.0) if over > NOTHING else 1.0
            series.first_throttled_s = self.second + 1.0 - within

    def _give_up(self, node: Node, amount: float) -> None:
        if self.second >= 0:
            self._of(node).dead_lettered[self.second] += amount

    def _of(self, node: Node) -> Series:
        found = self.series.get(node)
        if found is None:
            found = self.series[node] = Series(self.length)
        return found
