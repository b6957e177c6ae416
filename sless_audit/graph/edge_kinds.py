"""The kinds of relation between two nodes. Every edge runs the way that the event or the request runs."""

from typing import Literal, TypeAlias

EdgeKind: TypeAlias = Literal[
    "invokes", "polls", "publishes", "delivers", "reads", "writes", "streams", "starts", "routes",
    "dead-letters", "assumes", "replicates", "observes", "attached-to",
]  # fmt: skip

Mode: TypeAlias = Literal["sync", "async"]

MEANING: dict[EdgeKind, str] = {
    "invokes": "calls a function (mode: sync, the caller waits; async, an event is queued for it)",
    "polls": "a queue or stream whose messages a poller hands to the target",
    "publishes": "sends a message or event to a queue, topic, bus or stream",
    "delivers": "pushes what it receives: topic to subscriber, bus rule or schedule to target, bucket notification",
    "reads": "reads data of",
    "writes": "writes or deletes data of",
    "streams": "sends its changes to a stream",
    "starts": "starts an execution of a state machine, or a task of ECS",
    "routes": "takes traffic for: client to API, domain to API, API to a host, bus to rule, alias to function",
    "dead-letters": "hands over what it could not process",
    "assumes": "acts with the permissions of a role",
    "replicates": "keeps a copy in another region",
    "observes": "watches: alarm, metric filter, log group",
    "attached-to": "lies in or uses: VPC, subnet, security group, route table, gateway",
}

FLOW: frozenset[EdgeKind] = frozenset(
    (
        "invokes",
        "polls",
        "publishes",
        "delivers",
        "reads",
        "writes",
        "streams",
        "starts",
        "routes",
        "dead-letters",
    )
)
"""The kinds along which events and data move: what a picture of the application shows."""
