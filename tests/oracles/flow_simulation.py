"""A plan (`flow_plans`), run event by event: messages arrive at random, one by one, and each is followed on its way.

It shares no code with the product and knows no expected values; what the services do is written again, from their
documentation: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation", "How Lambda
processes records from stream and queue-based event sources" and its chapters on Kinesis, DynamoDB and SQS; SQS
developer guide, "Amazon SQS visibility timeout"; Amazon States Language (2026-11). As the equations, it takes functions
to take no time and capacity to be without bounds, tries to fail independently, and code to have made its calls before
it fails.
"""

import math
from collections.abc import Callable
from heapq import heappop, heappush
from random import Random
from typing import Any

from tests.oracles.flow_plans import Call, Mapping, Node, Plan

POLLS_PER_S = {"stream": 1.0, "table": 4.0}
RETRY_AFTER_S = 2.0
"""Of an event; how long it takes changes no rate, only how soon the simulation is in its stride."""

Counts = dict[tuple[str, str], int]
"""By node and flow, and by source and `-> target`."""


class TooMuchError(Exception):
    """More happens than a run may hold: the plan runs away."""


class _Message:
    __slots__ = ("received", "receives")

    def __init__(self) -> None:
        self.received = 0.0
        self.receives = 0


class _Buffer:
    """What a poller has gathered of a queue or of a part of a shard."""

    __slots__ = ("mapping", "messages", "node", "round", "since")

    def __init__(self, node: Node, mapping: Mapping, since: float) -> None:
        self.node = node
        self.mapping = mapping
        self.messages: list[_Message] = []
        self.since = since
        """When its window, or its first poll, began."""
        self.round = 0
        """Batches handed over so far: an end of a window that was awaited before one was full is out of date."""


class Simulation:
    def __init__(self, plan: Plan, seed: int, most: int = 5_000_000) -> None:
        self.plan = plan
        self.random = Random(seed)
        self.most = most
        self.now = 0.0
        self.counts: Counts = {}
        self.waiting: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self.todo: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self.happened = 0
        self.buffers: dict[tuple[str, int], list[_Buffer]] = {}
        self.by_kind: dict[str, Callable[[Node, str], None]] = {
            "queue": self.queue,
            "topic": self.topic,
            "bus": self.bus,
            "stream": self.stream,
            "table": self.table,
            "bucket": self.bucket,
            "function": self.function,
            "machine": self.machine,
            "url": self.url,
        }

    def run(self, warm_up: float, time: float, parts: int) -> list[dict[tuple[str, str], float]]:
        """Rates per second in each part of the time, after one in which nothing is counted."""
        for node in self.plan.values():
            if node.entering:
                self.later(self.random.expovariate(node.entering), self.enter, node)
        self.until(warm_up)
        each = time / parts
        found = []
        for part in range(1, parts + 1):
            self.counts.clear()
            self.until(warm_up + part * each)
            found.append({name: count / each for name, count in self.counts.items()})
        return found

    def until(self, end: float) -> None:
        while self.waiting and self.waiting[0][0] <= end:
            self.now, _, action, arguments = heappop(self.waiting)
            action(*arguments)
            while self.todo:
                step, arguments = self.todo.pop()
                step(*arguments)

    # What happens at all.

    def later(self, delay: float, action: Callable[..., None], *arguments: Any) -> None:
        self.happened += 1
        if self.happened > self.most:
            raise TooMuchError
        heappush(self.waiting, (self.now + delay, self.happened, action, arguments))

    def count(self, name: str, flow: str, times: int = 1) -> None:
        self.counts[name, flow] = self.counts.get((name, flow), 0) + times

    def send(self, source: str, target: str, how: str = "event") -> None:
        self.count(source, f"-> {target}")
        self.happened += 1
        if self.happened > self.most:
            raise TooMuchError
        node = self.plan[target]
        self.todo.append((self.by_kind[node.kind], (node, how)))

    def chance(self, probability: float | None) -> bool:
        return probability is None or self.random.random() < probability

    def enter(self, node: Node) -> None:
        self.later(self.random.expovariate(node.entering), self.enter, node)
        self.by_kind[node.kind](node, "event")

    # Nodes, when a message arrives.

    def url(self, node: Node, _how: str) -> None:
        self.count(node.name, "work")
        for target, _ in node.targets:
            self.send(node.name, target, "wait")

    def topic(self, node: Node, _how: str) -> None:
        self.count(node.name, "work")
        self.announce(node)

    def bucket(self, node: Node, _how: str) -> None:
        self.count(node.name, "writes")
        self.announce(node)

    def announce(self, node: Node) -> None:
        for target, passes in node.targets:
            if self.chance(passes):
                self.send(node.name, target)

    def bus(self, node: Node, how: str) -> None:
        self.count(node.name, "work")
        for rule in node.rules:
            if how in rule.kinds if rule.kinds else self.chance(rule.passes):
                self.count(rule.name, "work")
                for target in rule.targets:
                    self.send(rule.name, target)

    def function(self, node: Node, how: str) -> None:
        if how == "wait":
            self.invoke(node, 1)
        else:
            self.count(node.name, "events")
            self.attempt(node, 1)

    def attempt(self, node: Node, number: int) -> None:
        """One try of an event."""
        if not self.invoke(node, 1):
            self.count(node.name, "processed")
            if node.on_success:
                self.send(node.name, node.on_success)
        elif number < node.tries:
            self.later(RETRY_AFTER_S, self.attempt, node, number + 1)
        else:
            places = [place for place in (node.dead_letters, node.on_failure) if place]
            self.count(node.name, "dead_lettered" if places else "dropped")
            for place in places:
                self.send(node.name, place)

    def invoke(self, node: Node, size: int) -> list[int]:
        """Runs a function for so many messages; gives the positions of those that failed."""
        self.count(node.name, "invocations")
        self.count(node.name, "work", size)
        cold = self.chance(node.cold)
        if cold:
            self.count(node.name, "cold_starts")
        for call in node.calls:
            for _ in range(self.calls(call, size, cold)):
                self.call(node, call)
        return [position for position in range(size) if self.random.random() < node.failure]

    def calls(self, call: Call, size: int, cold: bool) -> int:
        if call.counted is not None:
            whole, part = divmod(call.counted, 1.0)
            return sum(int(whole) + self.chance(part) for _ in range(size))
        if call.loop == "init":
            return call.times if cold else 0
        return call.times * (size if call.loop == "record" else 1)

    def call(self, node: Node, call: Call) -> None:
        target = self.plan[call.target]
        if call.does == "read":
            self.count(node.name, f"-> {target.name}")
            self.count(target.name, "reads")
        else:
            self.send(node.name, target.name, call.event if target.kind == "bus" else call.does)

    # Queues.

    def queue(self, node: Node, _how: str) -> None:
        self.count(node.name, "work")
        for mapping in node.mappings:
            if self.chance(mapping.passes):
                self.receive(node, mapping, _Message())
            else:
                self.count(node.name, "processed")

    def receive(self, node: Node, mapping: Mapping, message: _Message) -> None:
        message.received = self.now
        message.receives += 1
        if mapping.fixed or mapping.window:
            (buffer,) = self.buffers_of(node, mapping, 1)
            self.gather(buffer, message)
        else:
            self.hand_over(node, mapping, [message])

    def come_back(self, node: Node, message: _Message) -> None:
        if message.receives < node.receives:
            again = message.received + node.visibility - self.now
            self.later(max(again, 0.0), self.receive, node, node.mappings[0], message)
        elif node.dead_letters:
            self.count(node.name, "dead_lettered")
            self.send(node.name, node.dead_letters)
        else:
            self.count(node.name, "expired")

    def hand_over(self, node: Node, mapping: Mapping, batch: list[_Message]) -> None:
        if node.kind != "queue":
            self.process(node, mapping, len(batch), mapping.tries)
            return
        self.count(node.name, f"-> {mapping.function}", len(batch))
        failed = set(self.invoke(self.plan[mapping.function], len(batch)))
        for position, message in enumerate(batch):
            if position in failed or (failed and not mapping.partial):
                self.come_back(node, message)
            else:
                self.count(node.name, "processed")

    # Batches.

    def buffers_of(self, node: Node, mapping: Mapping, parts: int) -> list[_Buffer]:
        key = node.name, id(mapping)
        if key not in self.buffers:
            self.buffers[key] = [_Buffer(node, mapping, self.now - self.random.random()) for _ in range(parts)]
            if mapping.fixed:  # not all of them begin empty at the same time
                for buffer in self.buffers[key]:
                    buffer.messages = [_Message() for _ in range(self.random.randrange(mapping.batch))]
        return self.buffers[key]

    def gather(self, buffer: _Buffer, message: _Message) -> None:
        """Windows follow on one another: each begins when the one before it ends, by time or with a full batch."""
        mapping, messages = buffer.mapping, buffer.messages
        messages.append(message)
        if len(messages) == mapping.batch:
            self.close(buffer, buffer.round)
        elif len(messages) == 1 and not mapping.fixed:
            buffer.since += math.floor((self.now - buffer.since) / mapping.window) * mapping.window
            self.later(buffer.since + mapping.window - self.now, self.close, buffer, buffer.round)

    def close(self, buffer: _Buffer, number: int) -> None:
        if number == buffer.round:
            batch, buffer.messages = buffer.messages, []
            buffer.round += 1
            buffer.since = self.now
            self.hand_over(buffer.node, buffer.mapping, batch)

    # Streams.

    def stream(self, node: Node, _how: str) -> None:
        self.count(node.name, "work")
        self.record(node)

    def table(self, node: Node, _how: str) -> None:
        self.count(node.name, "writes")
        self.record(node)

    def record(self, node: Node) -> None:
        for mapping in node.mappings:
            if not self.chance(mapping.passes):
                continue
            parts = 1 if mapping.fixed else node.shards * mapping.parallel
            buffer = self.random.choice(self.buffers_of(node, mapping, parts))
            if mapping.fixed or mapping.window:
                self.gather(buffer, _Message())
                continue
            buffer.messages.append(_Message())
            if len(buffer.messages) == 1:
                each = 1.0 / POLLS_PER_S[node.kind]
                passed = math.fmod(self.now - buffer.since, each)
                self.later(each - passed, self.poll, buffer)

    def poll(self, buffer: _Buffer) -> None:
        found, buffer.messages = buffer.messages, []
        for start in range(0, len(found), buffer.mapping.batch):
            self.hand_over(buffer.node, buffer.mapping, found[start : start + buffer.mapping.batch])

    def process(self, node: Node, mapping: Mapping, size: int, tries: int | None) -> None:
        """A batch of a stream: tried until it succeeds, or is given up."""
        function = self.plan[mapping.function]
        tried = 0
        while True:
            self.count(node.name, f"-> {function.name}", size)
            failed = self.invoke(function, size)
            tried += 1
            if not failed:
                return
            if mapping.partial:
                size -= failed[0]
            elif mapping.bisects and size > 1:
                self.process(node, mapping, size // 2, tries)
                self.process(node, mapping, size - size // 2, tries)
                return
            if tried == tries:
                self.count(function.name, "abandoned")
                if mapping.on_failure:
                    self.send(function.name, mapping.on_failure)
                return

    # State machines.

    def machine(self, node: Node, _how: str) -> None:
        self.count(node.name, "work")
        self.execute(node, node.definition)

    def execute(self, node: Node, definition: dict[str, Any]) -> bool:
        """One run of a machine, branch or processor; whether it ends without an error."""
        name = definition["StartAt"]
        while True:
            state = definition["States"][name]
            if state["Type"] == "Choice":
                name = self.chosen(node, state)
                continue
            if not self.enter_state(node, name, state):
                if "Catch" not in state:
                    return False
                name = state["Catch"][0]["Next"]
                continue
            if state.get("End") or state["Type"] == "Succeed":
                return True
            name = state["Next"]

    def chosen(self, node: Node, state: dict[str, Any]) -> str:
        (rule,) = state["Choices"]
        onward: str = rule["Next"] if self.chance(node.shares[rule["Next"]]) else state["Default"]
        return onward

    def enter_state(self, node: Node, name: str, state: dict[str, Any]) -> bool:
        retries = sum(one["MaxAttempts"] for one in state.get("Retry", ()) if one["ErrorEquals"] == ["States.ALL"])
        return any(self.succeeds(node, name, state) for _ in range(1 + retries))

    def succeeds(self, node: Node, name: str, state: dict[str, Any]) -> bool:
        if state["Type"] == "Task":
            queue = state.get("Parameters", {}).get("QueueUrl")
            if queue:
                self.send(node.name, queue[2:-1])
                return True
            function = self.plan[state["Resource"][2:-1]]
            self.count(node.name, f"-> {function.name}")
            return not self.invoke(function, 1)
        if state["Type"] == "Map":
            items = [self.execute(node, state["ItemProcessor"]) for _ in range(node.items[name])]
            return all(items)
        if state["Type"] == "Parallel":
            branches = [self.execute(node, branch) for branch in state["Branches"]]
            return all(branches)
        return True
