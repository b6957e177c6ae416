"""What a resource is to the engines, by role: in our words and units, with AWS's defaults filled in.

A field typed `Value` may be unknown or have alternatives (`template.values`); ask with `verdict.holds`.
A new service uses an existing role; a new role is a change of vocabulary.

They are named tuples, not dataclasses as all else is: there are many, every run defines them all, and a dataclass
takes four times as long to define.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from sless_audit.template.values import Path, Value, World

if TYPE_CHECKING:
    from sless_audit.aws.asl import IntegrationPattern, State


class Statement(NamedTuple):
    """One statement of a policy, of a role or of a resource, with the place that states it."""

    path: Path
    """Below the properties of the resource that holds it."""
    world: World
    effect: str
    actions: tuple[Value, ...]
    not_actions: tuple[Value, ...]
    resources: tuple[Value, ...]
    not_resources: tuple[Value, ...]
    principals: Mapping[str, tuple[Value, ...]]
    """By kind (`AWS`, `Service`, `Federated`, `*`)."""
    not_principals: Mapping[str, tuple[Value, ...]]
    conditions: Mapping[str, Mapping[str, Value]]
    """Operator → key → value or values."""
    readable: bool = True
    """False where a part that decides (effect, actions or resources as a whole) is unknown."""


class Function(NamedTuple):
    timeout_s: Value
    memory_mb: Value
    reserved_concurrency: Value
    """`ABSENT` where none is reserved."""
    runtime: Value
    handler: Value
    code: Value
    """A local path, or the `Code` object."""
    role: Value
    dead_letter_target: Value
    subnets: Value
    """A list, or `ABSENT` for a function outside of a VPC."""
    security_groups: Value
    ipv6_allowed: Value
    recursive_loop: Value
    """What Lambda does with a loop that it detects: `Terminate` or `Allow`."""
    durable: Value
    """Whether its executions are durable: suspended, and not billed, while they wait for another function."""
    environment: Mapping[str, Value]


class FunctionAlias(NamedTuple):
    """An alias or a version: another name of a function."""

    function: Value
    name: Value


class FunctionUrl(NamedTuple):
    function: Value
    auth_type: Value


class Permission(NamedTuple):
    """A statement of a function's own resource policy."""

    function: Value
    action: Value
    principal: Value
    source_arn: Value
    source_account: Value
    url_auth_type: Value
    via_function_url: Value
    organization: Value


class AsyncInvokeConfig(NamedTuple):
    function: Value
    qualifier: Value
    on_failure: Value
    max_retries: Value
    max_age_s: Value


class EventSource(NamedTuple):
    """An event source mapping: how a poller hands messages to a function."""

    kind: str
    """Of the source: `sqs`, `kinesis`, `dynamodb`, `stream` (one of these two), `kafka`, `mq`, `documentdb`."""
    batch_size: Value
    window_s: Value
    max_concurrency: Value
    reports_item_failures: Value
    on_failure: Value
    max_retries: Value
    """-1 for endless; `ABSENT` where the source has no such setting, as for a queue."""
    max_age_s: Value
    bisects: Value
    parallelization: Value
    filters: Value
    """A list; `ABSENT` for every message."""
    enabled: Value
    provisioned: Value
    """The settings of pollers that are kept ready; `ABSENT` where Lambda brings its own."""


class Queue(NamedTuple):
    fifo: Value
    visibility_timeout_s: Value
    retention_s: Value
    redrive_target: Value
    max_receive_count: Value


class Topic(NamedTuple):
    fifo: Value


class Subscription(NamedTuple):
    protocol: Value
    endpoint: Value
    redrive_target: Value
    filter_policy: Value


class Bus(NamedTuple):
    name: Value


class BusRule(NamedTuple):
    bus: Value
    pattern: Value
    """The event pattern as a mapping; `ABSENT` for a scheduled rule."""
    schedule: Value
    enabled: Value


class Schedule(NamedTuple):
    expression: Value
    enabled: Value


class Target(NamedTuple):
    """How a bus rule or a schedule hands an event to its target."""

    dead_letter_target: Value
    role: Value
    input: Value
    """What it gets in place of the event, where that is constant; else `ABSENT`."""
    max_retries: Value
    max_age_s: Value
    enabled: Value
    """Whether the rule or schedule is."""


class Stream(NamedTuple):
    shards: Value
    """`ABSENT` for on-demand capacity."""
    retention_h: Value


class Table(NamedTuple):
    stream_view: Value
    """`ABSENT` where the table has no stream."""
    billing_mode: Value
    replica_regions: Value
    """A list; empty for a table of one region."""
    point_in_time_recovery: Value


class Bucket(NamedTuple):
    replicated: Value
    """Whether it has a replication rule that is enabled."""
    versioned: Value
    website: bool
    public_policy: Value
    """What becomes of a policy that lets everybody in: `refused`, `restricted` to the account, or `open`; `ABSENT`
    where no block is given: a bucket made since April 2023 refuses it, an older one does not."""


class Notification(NamedTuple):
    """Which changes of a bucket are announced to a function, queue or topic; a setting on the edge to it."""

    events: tuple[Value, ...]
    """`s3:ObjectCreated:*`, …"""
    prefix: Value
    """Of the object's key; `ABSENT` for any."""
    suffix: Value


class Api(NamedTuple):
    protocol: str
    """`REST`, `HTTP`, `WEBSOCKET`, `GRAPHQL` or `EVENTS`."""
    private: Value


class LoadBalancer(NamedTuple):
    internal: Value
    """Whether it can be reached from its VPC only."""


class Route(NamedTuple):
    """One method of one path of an API, with its integration; a setting on the edge that runs through it.

    Whether the caller waits for the answer is the mode of that edge.
    """

    method: Value
    """`GET`, …, or `ANY`; `ABSENT` for an authorizer, and for a WebSocket API."""
    path: Value
    """`/orders/{id}`, `$default`, or the route key of a WebSocket API; `ABSENT` for an authorizer."""
    credentials: Value
    """The role with which the API acts, or `ABSENT`."""
    role: Literal["integration", "authorizer"]


class StateMachine(NamedTuple):
    kind: Value
    """`STANDARD` or `EXPRESS`."""
    definition: Value
    """A mapping in the Amazon States Language; unknown where it is not in the template's folder."""
    role: Value


class Task(NamedTuple):
    """A state of a state machine that calls something; a setting on the edge to what it calls."""

    state: "State"
    """With its arguments, timeouts, retries and catchers."""
    pattern: "IntegrationPattern"


class Pipe(NamedTuple):
    """Also the setting on the edges into and out of the pipe."""

    source: Value
    target: Value
    role: Value
    dead_letter_target: Value
    max_retries: Value
    """Of a stream as its source: -1 for endless; `ABSENT` for another source."""
    filters: Value


class Role(NamedTuple):
    trust: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    """Inline policies; the policies of the app that are attached from elsewhere are found by `query.statements_of`."""
    managed_policies: tuple[tuple[Path, Value, World], ...]


class Policy(NamedTuple):
    """A managed policy, or an inline policy that is a resource of its own."""

    statements: tuple[Statement, ...]
    attached_to: tuple[Value, ...]
    """Roles, users and groups that it names itself."""
    managed: bool


class ResourcePolicy(NamedTuple):
    """A policy on a queue, topic, bucket, bus, key, secret, API or layer: `Resource.policy`, never a view."""

    protects: tuple[Value, ...]
    """The resources that it names; empty where a resource states the policy on itself."""
    statements: tuple[Statement, ...]


class CustomResource(NamedTuple):
    """A resource that a function or topic of the deployment makes."""

    service_token: Value


class Subnet(NamedTuple):
    vpc: Value
    cidr: Value


class RouteTable(NamedTuple):
    vpc: Value


class RouteEntry(NamedTuple):
    route_table: Value
    destination: Value
    ipv6_destination: Value
    prefix_list: Value
    gateway: Mapping[str, Value]
    """What it points to, by property (`NatGatewayId`, `GatewayId`, `TransitGatewayId`, …)."""


class RouteTableAssociation(NamedTuple):
    subnet: Value
    route_table: Value


class RoutePropagation(NamedTuple):
    """Routes that a VPN gateway or a route server puts into route tables by itself."""

    route_tables: Value
    """One, or a list."""


class NatGateway(NamedTuple):
    subnet: Value
    """`ABSENT` for a regional one, which has a `vpc`."""
    vpc: Value
    connectivity: Value
    """`public` or `private`."""


class VpcEndpoint(NamedTuple):
    vpc: Value
    service: Value
    """Short service name (`s3`, `dynamodb`, `secretsmanager`, …) where it is known, else the full one."""
    kind: Value
    """`Gateway`, `Interface`, …"""
    route_tables: Value
    subnets: Value
    private_dns: Value


class ServiceNetworkAssociation(NamedTuple):
    """What gives a VPC a way to the services of a VPC Lattice service network."""

    vpc: Value


class Network(NamedTuple):
    """A VPC, gateway, security group or another part of a network that has no role of its own."""

    kind: str
    """`vpc`, `internet-gateway`, `egress-only-gateway`, `vpn-gateway`, `transit-gateway`, `peering`, `instance`,
    `interface`, `security-group`, `target-group`."""


class LogGroup(NamedTuple):
    name: Value
    retention_days: Value


class Alarm(NamedTuple):
    namespace: Value
    """`ABSENT`, as the metric, for an alarm on metric math or on other alarms."""
    metric: Value
    actions: Value


class Metric(NamedTuple):
    """What an alarm watches; a setting on the edge from the alarm."""

    namespace: Value
    name: Value


class Identity(NamedTuple):
    """A sending identity, template or configuration set of SES."""

    kind: str


class Key(NamedTuple):
    multi_region: Value


class Secret(NamedTuple):
    replica_regions: Value


class Database(NamedTuple):
    engine: Value
    global_cluster: Value
    kind: str
    """`instance`, `cluster`, `proxy`, `global-cluster`, `file-system`, `cache`, `search`, `broker`, `user-pool`."""
    replica_regions: Value
    """Regions in which it keeps a copy that can be used, where its own properties name them; a list."""
    backup_region: Value
    """Where its backups are copied to."""


class DnsRecord(NamedTuple):
    name: Value
    routing: Value
    """`failover`, `latency`, `geolocation`, … ; `ABSENT` for simple routing."""
    targets: Value


class Distribution(NamedTuple):
    origins: Value
    has_origin_group: bool
