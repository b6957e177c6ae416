"""What a usage profile can say of a node or an edge, and what is assumed where it says nothing.

Assumptions are this tool's own, wide on purpose, and listed wherever a result rests on one; none is a figure of AWS.
"""

from typing import Literal, NamedTuple, TypeAlias

from sless_audit.workload.figures import Range, exactly

Unit: TypeAlias = Literal["s", "B", "share", "count", "/s"]

KB = 1_024.0
MB = KB * KB

STATE, MEMORY_SIZE = "state", "memory size"
"""What the names below a key may stand for."""


class Key(NamedTuple):
    name: str
    unit: Unit
    roles: tuple[str, ...]
    """Names of the views (`graph.views`) of which it can be said; empty for any."""
    meaning: str
    assumed: Range | None = None
    """`None`: nothing is assumed; what needs it stays unknown."""
    reason: str = ""
    by: str = ""
    """What the names below it stand for, where it is said of each by name."""


NODE_KEYS: tuple[Key, ...] = (
    Key(
        "duration",
        "s",
        ("Function", "StateMachine"),
        "time of one run: of a function an invocation, of a state machine an execution",
        Range(0.02, 0.1, 1.0),
        "typical of functions that make a few calls; never above the timeout",
    ),
    Key(
        "duration_per_message",
        "s",
        ("Function",),
        "time that a function takes for one message, record or event of a batch",
    ),
    Key("curve", "s", ("Function",), "duration as measured at a memory size, by that size", by=MEMORY_SIZE),
    Key("memory_used", "B", ("Function", "StateMachine"), "memory in use at the peak of a run"),
    Key(
        "init",
        "s",
        ("Function",),
        "time that an execution environment takes to start",
        Range(0.1, 0.3, 1.0),
        "start of a small function in Python or Node.js, with a few libraries",
    ),
    Key(
        "cold_starts",
        "share",
        ("Function",),
        "share of invocations that start an execution environment",
        Range(0.001, 0.005, 0.01),
        "AWS: typically under 1% of invocations",
    ),
    Key(
        "failure",
        "share",
        ("Function", "StateMachine"),
        "share of messages, or of invocations, that fail",
        exactly(0.0),
        "no failures",
    ),
    Key(
        "log",
        "B",
        ("Function", "Api", "StateMachine"),
        "written to the log per invocation, request or execution",
        Range(0.4 * KB, 1 * KB, 4 * KB),
        "the lines of the platform, and a few of the application",
    ),
    Key(
        "request",
        "B",
        ("Api", "FunctionUrl"),
        "size of a request",
        Range(0.5 * KB, 2 * KB, 16 * KB),
        "a small JSON document",
    ),
    Key(
        "response",
        "B",
        ("Api", "FunctionUrl"),
        "size of a response",
        Range(0.5 * KB, 2 * KB, 16 * KB),
        "a small JSON document",
    ),
    Key("connected", "s", ("Api",), "time that a client of a WebSocket API stays connected"),
    Key(
        "message",
        "B",
        ("Queue", "Topic", "Bus", "Stream"),
        "size of a message, event or record",
        Range(0.5 * KB, 1 * KB, 4 * KB),
        "a small JSON document",
    ),
    Key("item", "B", ("Table",), "size of an item", Range(0.3 * KB, 1 * KB, 4 * KB), "a small item"),
    Key(
        "object", "B", ("Bucket",), "size of an object", Range(10 * KB, 100 * KB, 1 * MB), "a document or small picture"
    ),
    Key("storage", "B", ("Table", "Bucket", "Database", "LogGroup"), "stored on average over the month"),
    Key(
        "index_writes",
        "count",
        ("Table",),
        "writes of each secondary index for one write of the table",
        Range(0.0, 1.0, 2.0),
        "none where nothing that an index holds changes, two where its key does",
    ),
    Key(
        "compressed",
        "share",
        ("LogGroup",),
        "size of stored logs, compressed, of that of what was written",
        Range(0.1, 0.15, 0.3),
        "AWS's own pricing calculator takes 15%",
    ),
    Key(
        "traffic",
        "B",
        ("NatGateway", "VpcEndpoint", "Distribution", "LoadBalancer"),
        "what passes through it in a month",
    ),
    Key("users", "count", ("Database",), "users of a user pool that are active in a month"),
    Key(
        "rotations",
        "count",
        ("Key",),
        "yearly rotations that a key has been through",
        Range(0.0, 0.0, 2.0),
        "the first year; each of the first two rotations adds to the price of a key",
    ),
    Key(
        "choices",
        "share",
        ("StateMachine",),
        "share of executions that takes a choice, by the name of the state it leads to",
        by=STATE,
    ),
    Key(
        "items",
        "count",
        ("StateMachine",),
        "items of a Map state, by its name",
        Range(1, 10, 100),
        "a short list",
        by=STATE,
    ),
    Key(
        "retries_per_execution",
        "count",
        ("StateMachine",),
        "states that are entered again after an error",
        exactly(0.0),
        "no retries",
    ),
    Key("traced", "share", ("Function", "Api", "StateMachine"), "share of requests that X-Ray records"),
    Key("batch", "count", ("Function",), "messages that one invocation gets"),
    Key("hottest_key", "share", ("Table",), "share of the calls that goes to the partition key that is asked for most"),
)

EDGE_KEYS: tuple[Key, ...] = (
    Key("invokes", "count", (), "calls of a function per unit of work"),
    Key("publishes", "count", (), "messages per unit of work"),
    Key("delivers", "count", (), "deliveries per unit of work"),
    Key("reads", "count", (), "reads per unit of work"),
    Key("writes", "count", (), "writes per unit of work"),
    Key("starts", "count", (), "executions started per unit of work"),
    Key("item", "B", (), "size of what is read, written or sent"),
    Key("passes_filter", "share", (), "share that a filter lets through", exactly(1.0), "everything passes"),
    Key(
        "items",
        "count",
        (),
        "items that one query, scan or batch reads or writes",
        Range(1.0, 5.0, 25.0),
        "a short list, or a page",
    ),
    Key("batch", "count", (), "messages that one invocation gets"),
    Key("pollers", "count", (), "pollers that wait for messages of a queue, all the time"),
)
