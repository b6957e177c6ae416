"""Random applications for the oracle of the traffic equations: what is in them, drawn with a seed.

A plan is all that the simulation reads (`flow_simulation`), and `flow_templates` writes it as a CloudFormation template
with code and a profile, which is all that the product reads.

Batches of a window, and those of a poll, depend on how messages arrive. The equations take them to arrive as a Poisson
process; a plan has such batches only where they do, and batches of a fixed size elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal


@dataclass(slots=True)
class Mapping:
    function: str
    batch: int = 1
    """The most that a batch holds."""
    window: int = 0
    fixed: bool = False
    """Whether every batch is full, by what the profile says."""
    passes: float | None = None
    """Through its filter."""
    partial: bool = False
    on_failure: str | None = None
    tries: int | None = None
    """Of a batch of a stream; `None` without end."""
    bisects: bool = False
    parallel: int = 1


@dataclass(slots=True)
class Call:
    target: str
    does: Literal["send", "read", "event", "wait"]
    """`event` and `wait`: of a function."""
    loop: Literal["run", "record", "init"] = "run"
    times: int = 1
    counted: float | None = None
    """Per message or event, by what the profile says; in place of the code."""
    event: str = "A"
    """The kind of event that it puts on a bus."""


@dataclass(slots=True)
class Rule:
    name: str
    kinds: list[str] | None
    """Of events, by which its pattern picks; `None` where the profile says which share passes."""
    passes: float
    targets: list[str]


@dataclass(slots=True)
class Node:
    name: str
    kind: Literal["queue", "topic", "bus", "stream", "table", "bucket", "function", "machine", "url"]
    entering: float = 0.0
    """Per second, from outside."""
    targets: list[tuple[str, float | None]] = field(default_factory=list)
    """Of a topic or bucket, with the share that passes the filter; of a URL."""
    mappings: list[Mapping] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    receives: int = 1
    dead_letters: str | None = None
    visibility: int = 8
    shards: int = 1
    failure: float = 0.0
    cold: float = 0.0
    tries: int = 3
    """Of an event."""
    on_success: str | None = None
    on_failure: str | None = None
    calls: list[Call] = field(default_factory=list)
    definition: dict[str, Any] = field(default_factory=dict)
    """Of a machine, with `${Name}` for what its tasks call."""
    shares: dict[str, float] = field(default_factory=dict)
    """By the state that a choice leads to."""
    items: dict[str, int] = field(default_factory=dict)
    """By the name of a Map."""


Plan = dict[str, Node]

_ACYCLIC = ("queue", "topic", "bus", "stream", "table", "bucket", "function", "machine", "url")
_WEIGHTS = (5, 2, 1.5, 1.5, 1.5, 1.5, 7, 1.5, 1)
_AFTER: dict[str, tuple[str, ...]] = {
    "queue": ("function",),
    "stream": ("function",),
    "table": ("function",),
    "topic": ("queue", "function"),
    "bucket": ("queue", "function"),
    "bus": ("queue", "function", "topic", "machine"),
    "url": ("function",),
    "machine": ("function", "queue"),
    "function": ("queue", "topic", "bus", "stream", "table", "bucket", "machine", "function"),
}
"""What a node can lead to."""


def drawn(seed: int) -> Plan:
    """One application of at least four nodes."""
    random = Random(seed)
    while True:
        plan = _Drawing(random).plan()
        if len(plan) > 3:
            return plan


class _Drawing:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.nodes: Plan = {}
        self.fed: dict[str, int] = {}
        """How many ways lead to a node."""
        self.smooth: set[str] = set()
        """Nodes at which messages arrive as a Poisson process."""

    def plan(self) -> Plan:
        order = self._kinds()
        for index, name in enumerate(order):
            node = self.nodes[name]
            later = order[index + 1 :]
            if not self.fed.get(name):
                if node.kind not in ("queue", "topic", "bus", "stream", "bucket", "url"):
                    continue  # nothing leads to it: it stays idle
                node.entering = round(self.random.uniform(1.0, 6.0), 1)
                self.smooth.add(name)
            getattr(self, f"_{node.kind}")(node, later)
            if not (node.targets or node.mappings or node.rules):
                node.entering = 0.0  # nothing listens
        for name in order:
            if not self._is_alive(self.nodes[name]):
                del self.nodes[name]
        self._back()
        return self.nodes

    def _kinds(self) -> list[str]:
        order = []
        for index in range(self.random.randint(5, 14)):
            (kind,) = self.random.choices(_ACYCLIC, _WEIGHTS)
            kind = self.random.choice(("queue", "topic", "stream", "bucket", "bus", "url")) if index == 0 else kind
            name = f"{kind.title()}{index}"
            self.nodes[name] = Node(name, kind)  # type: ignore[arg-type]
            order.append(name)
        return order

    def _is_alive(self, node: Node) -> bool:
        return bool(self.fed.get(node.name)) or node.entering > 0

    def _some(self, kind: str, later: Sequence[str], most: int) -> list[str]:
        fitting = [name for name in later if self.nodes[name].kind in _AFTER[kind]]
        return self.random.sample(fitting, min(len(fitting), self.random.randint(1, most)))

    def _feed(self, target: str, smooth: bool) -> None:
        self.fed[target] = self.fed.get(target, 0) + 1
        if smooth and self.fed[target] == 1:
            self.smooth.add(target)
        else:
            self.smooth.discard(target)

    def _share(self) -> float | None:
        return round(self.random.uniform(0.2, 0.9), 2) if self.random.random() < 0.35 else None

    def _topic(self, node: Node, later: Sequence[str]) -> None:
        for target in self._some(node.kind, later, 3):
            node.targets.append((target, self._share()))
            self._feed(target, node.name in self.smooth)

    _bucket = _topic

    def _url(self, node: Node, later: Sequence[str]) -> None:
        for target in self._some(node.kind, later, 1):
            node.targets.append((target, None))
            self._feed(target, True)

    def _bus(self, node: Node, later: Sequence[str]) -> None:
        for index in range(self.random.randint(1, 2)):
            targets = self._some(node.kind, later, 2)
            if not targets:
                continue
            picks = None if node.entering or self.random.random() < 0.4 else self.random.sample(["A", "B", "C"], 2)
            share = 1.0 if picks else round(self.random.uniform(0.2, 0.9), 2)
            node.rules.append(Rule(f"{node.name}Rule{index}", picks, share, targets))
            for target in targets:
                self._feed(target, node.name in self.smooth)

    def _mapping(self, node: Node, function: str) -> Mapping:
        mapping = Mapping(function, passes=self._share(), partial=self.random.random() < 0.4)
        fails = self.nodes[function].failure > 0
        fills_anew = node.kind == "queue" and fails and not mapping.partial  # batches that come back as a whole
        if node.name not in self.smooth or fills_anew or self.random.random() < 0.3:
            mapping.fixed = self.random.random() < 0.6 or node.kind != "queue"
            mapping.batch = self.random.randint(1, 8) if mapping.fixed else 1
        else:
            mapping.batch = self.random.randint(2, 30)
            mapping.window = self.random.randint(0, 6)
        return mapping

    def _queue(self, node: Node, later: Sequence[str]) -> None:
        free = [name for name in later if self.nodes[name].kind == "function" and not self.fed.get(name)]
        if not free:
            return
        function = self.random.choice(free)
        self._behaviour(self.nodes[function])
        mapping = self._mapping(node, function)
        node.mappings.append(mapping)
        single = not mapping.fixed and not mapping.window and not self.nodes[function].failure
        self._feed(function, single and node.name in self.smooth)
        node.receives = self.random.randint(1, 4)
        dead = [name for name in later if self.nodes[name].kind == "queue"]
        if dead and self.nodes[function].failure and self.random.random() < 0.7:
            node.dead_letters = self.random.choice(dead)
            self._feed(node.dead_letters, False)

    def _stream(self, node: Node, later: Sequence[str]) -> None:
        free = [name for name in later if self.nodes[name].kind == "function" and not self.fed.get(name)]
        node.shards = self.random.randint(1, 3) if node.kind == "stream" else 1
        for function in self.random.sample(free, min(len(free), self.random.randint(1, 2))):
            self._behaviour(self.nodes[function])
            mapping = self._mapping(node, function)
            node.mappings.append(mapping)
            self._feed(function, False)
            mapping.tries = self.random.choice((None, 1, 2, 3))
            mapping.bisects = not mapping.partial and self.random.random() < 0.3
            if self.nodes[function].failure and not mapping.partial and not mapping.bisects and mapping.batch > 6:
                mapping.tries = mapping.tries or 3  # all of a large batch hardly ever succeed together
            mapping.parallel = self.random.choice((1, 1, 2))
            queues = [name for name in later if self.nodes[name].kind == "queue"]
            if queues and mapping.tries is not None and self.nodes[function].failure and self.random.random() < 0.6:
                mapping.on_failure = self.random.choice(queues)
                self._feed(mapping.on_failure, False)

    _table = _stream

    def _behaviour(self, node: Node) -> None:
        if node.cold:
            return
        node.cold = round(self.random.uniform(0.05, 0.3), 2)
        node.failure = round(self.random.uniform(0.1, 0.4), 2) if self.random.random() < 0.6 else 0.0

    def _function(self, node: Node, later: Sequence[str]) -> None:
        self._behaviour(node)
        node.tries = self.random.choice((1, 2, 3))
        smooth = node.name in self.smooth and not node.failure
        queues = [name for name in later if self.nodes[name].kind == "queue"]
        if queues and self.random.random() < 0.4:
            node.dead_letters = self.random.choice(queues)
            self._feed(node.dead_letters, False)
        for attribute in ("on_success", "on_failure"):
            if queues and self.random.random() < 0.15:
                setattr(node, attribute, self.random.choice(queues))
                self._feed(getattr(node, attribute), False)
        taken = {node.dead_letters, node.on_success, node.on_failure}
        for target in self._some(node.kind, [name for name in later if name not in taken], 3):
            node.calls.append(self._call(self.nodes[target]))
            alone = node.calls[-1].times == 1 and node.calls[-1].counted is None and node.calls[-1].loop == "run"
            self._feed(target, smooth and alone)

    def _call(self, target: Node) -> Call:
        call = Call(target.name, "send", event=self.random.choice("ABC"))
        if target.kind == "table" and self.random.random() < 0.3:
            call.does = "read"
        elif target.kind == "function":
            call.does = self.random.choice(("event", "wait"))
        if self.random.random() < 0.35:
            call.counted = round(self.random.uniform(0.2, 1.6), 2)
        else:
            call.loop = self.random.choice(("run", "run", "record", "init"))
            call.times = self.random.choice((1, 1, 1, 2, 3))
        return call

    def _machine(self, node: Node, later: Sequence[str]) -> None:
        called = self._some(node.kind, later, 4)
        node.definition = _Definition(self.random, node, called, self.nodes).whole()
        for target in called:
            self._behaviour(self.nodes[target])
            self._feed(target, False)

    def _back(self) -> None:
        """Sometimes a function sends on to a queue or topic in front of it, seldom enough for the cycle to calm down."""
        functions = [node for node in self.nodes.values() if node.kind == "function"]
        if not functions or self.random.random() < 0.6:
            return
        node = self.random.choice(functions)
        names = list(self.nodes)
        before = [
            self.nodes[name]
            for name in names[: names.index(node.name)]
            if self.nodes[name].kind in ("queue", "topic") and name not in self.smooth
        ]
        if before and not any(call.target == before[-1].name for call in node.calls):
            node.calls.append(Call(before[-1].name, "send", counted=round(self.random.uniform(0.02, 0.15), 2)))


class _Definition:
    """A state machine, step by step."""

    def __init__(self, random: Random, node: Node, called: Sequence[str], nodes: Plan) -> None:
        self.random = random
        self.node = node
        self.waiting = list(called)
        self.nodes = nodes
        self.count = 0

    def whole(self) -> dict[str, Any]:
        steps = [self._step() for _ in range(self.random.randint(1, 2))]
        while self.waiting:
            steps.append(self._step())
        return self._joined(steps)

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def _joined(self, steps: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        """Steps one after the other; what ends a step goes on to the next one."""
        states: dict[str, Any] = {}
        for index, (_, step) in enumerate(steps):
            onward = steps[index + 1][0] if index + 1 < len(steps) else None
            for name, state in step.items():
                states[name] = dict(state)
                if states[name].pop("Open", False):
                    states[name].update({"Next": onward} if onward else {"End": True})
                if states[name].pop("OpenDefault", False):
                    states[name]["Default"] = onward or "Finish"
        return {"StartAt": steps[0][0], "States": states | {"Finish": {"Type": "Succeed"}}}

    def _step(self) -> tuple[str, dict[str, Any]]:
        kind = self.random.choice(("task", "task", "choice", "map", "parallel", "loop"))
        step: tuple[str, dict[str, Any]] = getattr(self, f"_{kind}")()
        return step

    def _task(self) -> tuple[str, dict[str, Any]]:
        name = self._name("Task")
        if not self.waiting:
            return name, {name: {"Type": "Pass", "Open": True}}
        target = self.waiting.pop()
        if self.nodes[target].kind == "queue":
            send = {"QueueUrl": f"${{{target}}}", "MessageBody": "x"}
            state = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": send, "Open": True}
            return name, {name: state}
        state = {"Type": "Task", "Resource": f"${{{target}}}", "Open": True}
        if self.random.random() < 0.5:
            attempts = self.random.randint(1, 2)
            specific = {"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 5}
            state["Retry"] = [specific, {"ErrorEquals": ["States.ALL"], "MaxAttempts": attempts}]
        states = {name: state}
        if self.random.random() < 0.5:
            caught = self._name("Caught")
            state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": caught}]
            states[caught] = {"Type": "Pass", "Open": True}
        return name, states

    def _choice(self) -> tuple[str, dict[str, Any]]:
        name = self._name("Choice")
        (one, first), (other, second) = self._task(), self._task()
        self.node.shares[one] = round(self.random.uniform(0.2, 0.8), 2)
        rule = {"Variable": "$.x", "IsPresent": True, "Next": one}
        return name, {name: {"Type": "Choice", "Choices": [rule], "Default": other}, **first, **second}

    def _loop(self) -> tuple[str, dict[str, Any]]:
        first, step = self._task()
        again = self._name("Again")
        for state in step.values():
            state.pop("Open", None)
            state["Next"] = again
        self.node.shares[first] = round(self.random.uniform(0.1, 0.6), 2)
        rule = {"Variable": "$.more", "BooleanEquals": True, "Next": first}
        return first, {**step, again: {"Type": "Choice", "Choices": [rule], "OpenDefault": True}}

    def _map(self) -> tuple[str, dict[str, Any]]:
        name = self._name("Map")
        self.node.items[name] = self.random.randint(1, 5)
        return name, {name: {"Type": "Map", "ItemProcessor": self._joined([self._task()]), "Open": True}}

    def _parallel(self) -> tuple[str, dict[str, Any]]:
        name = self._name("Parallel")
        branches = [self._joined([self._task()]) for _ in range(2)]
        state: dict[str, Any] = {"Type": "Parallel", "Branches": branches, "Open": True}
        if self.random.random() < 0.4:
            state["Retry"] = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}]
        return name, {name: state}
