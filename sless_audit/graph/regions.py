"""What of an app is in one region only.

Mechanisms that reach a second region: replicas of a DynamoDB global table, replication of a bucket, a global database
cluster, replicas of a secret, a file system or a user pool; a Route 53 record that chooses by failover, latency or
place, and a CloudFront origin group, in front of what is called.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.graph import views
from sless_audit.graph.edge_kinds import FLOW
from sless_audit.graph.model import App, External, Resource
from sless_audit.graph.permissions import role_of, statements_of
from sless_audit.graph.query import app_functions
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.template.values import ABSENT, Choice, Ref, Text, Value, alternatives, combine

_STATEFUL = ("instance", "cluster", "file-system", "user-pool")
"""Of `views.Database.kind`: those that hold what cannot be made again."""

_ROUTED = ("failover", "latency", "geolocation", "geoproximity")
"""Of `views.DnsRecord.routing`: those that take visitors to another region."""


class State(NamedTuple):
    """A table, bucket, database, file system, user pool or secret that handlers use."""

    resource: Resource
    alone: Verdict
    """Whether nothing takes it to a second region."""
    recoverable: bool
    """Whether it has point-in-time recovery, which is of the same region."""
    backup_region: Value
    """Where its backups are copied to; `ABSENT` for nowhere."""


def regions(app: App) -> frozenset[str]:
    """The regions that its stacks are for, as far as they are named."""
    return frozenset(stack.region for stack in app.stacks if stack.region is not None)


def states(app: App) -> Iterator[State]:
    """The stateful resources that handlers use. Queues, topics, streams and caches are none."""
    used = _used_by_handlers(app)
    for resource in app.resources:
        if id(resource) in used and _is_stateful(resource):
            table, database = resource.as_(views.Table), resource.as_(views.Database)
            recoverable = table.point_in_time_recovery is True if table else False
            yield State(resource, _alone(resource), recoverable, database.backup_region if database else ABSENT)


def entry_points(app: App) -> tuple[Resource, ...]:
    """What outsiders call in a region: APIs, function URLs, load balancers of functions, rules for devices. A
    CloudFront distribution is in none."""
    found = {
        id(edge.target): edge.target
        for edge in app.edges
        if isinstance(edge.source, External)
        and edge.source.kind == "client"
        and edge.source.name != "VPC"
        and isinstance(edge.target, Resource)
        and not isinstance(edge.target.view, views.Distribution | views.Database)
        and (not isinstance(edge.target.view, views.LoadBalancer) or _leads_to_function(edge.target))
    }
    return tuple(found.values())


def is_routed(app: App) -> bool:
    """Whether something in front of its entry points may send visitors to another region. Which of them it is for is
    not asked: host names are rarely told by a template."""
    records = any(
        option.value in _ROUTED for _, record in app.all(views.DnsRecord) for option in alternatives(record.routing)
    )
    return records or any(distribution.has_origin_group for _, distribution in app.all(views.Distribution))


def schedules(app: App) -> tuple[Resource, ...]:
    """What starts something by the clock."""
    rules = [rule for rule, view in app.all(views.BusRule) if view.schedule is not ABSENT]
    return (*rules, *(schedule for schedule, _ in app.all(views.Schedule)))


def has_backup_plans(app: App) -> bool:
    """Whether AWS Backup, whose plans may copy to another region, is used."""
    return any(resource.service == "backup" for resource in app.resources)


def _is_stateful(resource: Resource) -> bool:
    view = resource.view
    if isinstance(view, views.Database):
        member = view.kind == "instance" and any(
            isinstance(edge.target, Resource) and isinstance(edge.target.view, views.Database)
            for edge in resource.edges_out("attached-to")
        )
        return view.kind in _STATEFUL and not member
    return isinstance(view, views.Table | views.Bucket | views.Secret)


def _alone(resource: Resource) -> Verdict:
    view, given = resource.view, resource.worlds
    targets = [edge.target for edge in resource.edges_out("replicates")]
    if isinstance(view, views.Bucket):
        # a bucket of the same stacks is in the same region
        nearby = bool(targets) and all(isinstance(target, Resource) for target in targets)
        return holds(lambda replicated: nearby or not replicated, view.replicated, given=given)
    if targets:
        return Verdict("never")
    if isinstance(view, views.Table):
        return holds(lambda count: count < 2, _count(view.replica_regions), given=given)
    if isinstance(view, views.Secret):
        return holds(lambda count: count == 0, _count(view.replica_regions), given=given)
    if isinstance(view, views.Database):
        return holds(
            lambda count, cluster: count == 0 and cluster is ABSENT,
            _count(view.replica_regions),
            combine(lambda cluster: ABSENT if cluster is ABSENT else True, view.global_cluster),
            given=given,
        )
    return Verdict("unknown")


def _count(regions: Value) -> Value:
    """How many there are: their names do not matter."""

    def there(*each: Value) -> Value:
        return sum(1 for region in each if region is not ABSENT)

    return combine(lambda known: combine(there, *known) if isinstance(known, list) else known, regions)


def _leads_to_function(balancer: Resource) -> bool:
    return any(
        isinstance(edge.target, Resource) and any(True for _ in edge.target.edges_out("invokes"))
        for edge in balancer.edges_out("routes")
    )


_OTHER_HANDLERS = (views.StateMachine, views.Api, views.Pipe)
_ANNOUNCED = ("delivers", "publishes", "streams")
"""Changes that are announced are heard by someone, be it by way of a queue."""
_IAM_PREFIX: tuple[tuple[str, type], ...] = (
    ("dynamodb", views.Table),
    ("s3", views.Bucket),
    ("secretsmanager", views.Secret),
)


def _used_by_handlers(app: App) -> set[int]:
    """What functions, state machines, APIs and pipes read, write or hear of, as far as templates tell: by edges, by the
    environment of functions, the definition of state machines, and by what their roles may do, wildcards included. What
    a delivery stream or a rule for devices or mail writes without a handler is used as well."""
    functions = list(app_functions(app))
    handlers = [resource for resource in app.resources if isinstance(resource.view, _OTHER_HANDLERS)]
    handlers += [function for function, _ in functions]
    ids = {id(handler) for handler in handlers}
    found: set[int] = set()
    for edge in app.edges:
        if edge.kind in _ANNOUNCED and handlers:
            found.add(id(edge.source))
        if edge.kind == "writes" and isinstance(edge.source, Resource) and edge.source.as_(views.Function) is None:
            found.add(id(edge.target))
        if edge.kind in FLOW or edge.kind == "attached-to":
            found |= {id(edge.target)} if id(edge.source) in ids else set()
            found |= {id(edge.source)} if id(edge.target) in ids else set()
    named = {ref for _, view in functions for value in view.environment.values() for ref in _refs(value)}
    for machine, machine_view in app.all(views.StateMachine):
        named |= {*_refs(machine_view.definition), *_refs(machine.properties.get("DefinitionSubstitutions"))}
    services: set[str] = set()
    for statement in (one for handler in handlers for role in role_of(handler) for _, one in statements_of(role)):
        if statement.effect == "Allow":
            named |= {ref for value in statement.resources for ref in _refs(value)}
            if any(_is_any(value) for value in statement.resources):
                services |= {str(action).partition(":")[0] for action in statement.actions}
    called = bool(entry_points(app)) or any(True for _ in app.all(views.Api))
    in_vpc = any(view.subnets is not ABSENT for _, view in functions)
    for resource in app.resources:
        own = resource.view
        wide = any(prefix in services and isinstance(own, role) for prefix, role in _IAM_PREFIX)
        database = isinstance(own, views.Database) and (
            in_vpc if own.kind != "user-pool" else called  # authorizers may name a pool at run time only
        )
        if wide or database or (resource.stack.name, resource.logical_id) in named:
            found.add(id(resource))
    return found


def _refs(value: Value) -> Iterator[tuple[str, str]]:
    """The resources that a value refers to."""
    if isinstance(value, Ref):
        yield value.stack, value.logical_id
    elif isinstance(value, Choice):
        for option in value.alternatives:
            yield from _refs(option.value)
    elif isinstance(value, Text | list | dict):
        parts = value.parts if isinstance(value, Text) else value.values() if isinstance(value, dict) else value
        for part in parts:
            yield from _refs(part)


def _is_any(value: Value) -> bool:
    """Whether the resource of a statement is every one of its kind: `*`, `arn:aws:dynamodb:…:table/*`."""
    for option in alternatives(value):
        last = option.value.parts[-1] if isinstance(option.value, Text) else option.value
        if isinstance(last, str) and last.rpartition(":")[2].removeprefix("table/").startswith("*"):
            return True
    return False
