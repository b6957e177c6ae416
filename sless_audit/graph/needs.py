"""What the roles of an app are needed for: each with what has to be allowed, on what, and the place that shows it."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.aws import asl
from sless_audit.aws.needed_actions import (
    DECRYPTION,
    HANDED_OVER,
    ITEMS,
    LOGS,
    NETWORK,
    POLLED,
    TRACES,
    Needed,
    needed_for,
)
from sless_audit.graph.model import App, Confidence, Edge, Resource
from sless_audit.graph.own_arns import has_known_arn
from sless_audit.graph.permissions import acting_with
from sless_audit.graph.policy_reach import outlined
from sless_audit.graph.query import is_helper
from sless_audit.graph.spots import Spot
from sless_audit.graph.views import (
    AsyncInvokeConfig,
    BusRule,
    EventSource,
    Function,
    Pipe,
    Role,
    Route,
    Schedule,
    Target,
    Task,
)
from sless_audit.handlers.model import CallSite
from sless_audit.template.values import (
    EVERYWHERE,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    alternatives,
    dig,
    items,
    merged,
)

Kind: TypeAlias = Literal["call", "task", "poll", "decrypt", "destination", "hand-over", "network", "traces", "logs"]

_DATA_SOURCE = "AWS::AppSync::DataSource"
_KEY = "AWS::KMS::Key"
_SOURCES = {"AWS::SQS::Queue": "sqs", "AWS::Kinesis::Stream": "kinesis"}
_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_KEYS = {"AWS::SQS::Queue": ("KmsMasterKeyId",), "AWS::Kinesis::Stream": ("StreamEncryption", "KeyId")}
"""Where a source names the key that it is encrypted with."""

_UNIVERSAL = re.compile(r"arn:[^:]*:scheduler:::aws-sdk:(\w+):(\w+)")


class Need(NamedTuple):
    kind: Kind
    role: Resource
    user: Resource
    """What acts with the role."""
    needed: tuple[Needed, ...]
    target: Resource | None
    """`None` for what is no resource of the app: network interfaces, traces, logs."""
    worlds: tuple[World, ...]
    spot: Spot
    """What shows the need."""
    confidence: Confidence
    via: str = ""
    """The operation of a call, the name of a state, the type of an event source."""
    service: str = ""
    """`events`: the target's policy may also let the caller in as that service."""


class Needs:
    """The needs of the roles of an app."""

    def __init__(self, app: App) -> None:
        self._app = app

    def all(self) -> Iterator[Need]:
        for edge in self._app.edges:
            yield from self._of_edge(edge)
        for function, view in self._app.all(Function):
            if not is_helper(function):
                yield from self._of_function(function, view)

    def of_function(self, function: Resource) -> Iterator[Need]:
        """What the role of a function is needed for by its event sources and destinations, and by its code."""
        for edge in (*function.edges_in("polls"), *function.edges_out()):
            yield from (need for need in self._of_edge(edge) if need.user is function)

    def _of_edge(self, edge: Edge) -> Iterator[Need]:
        settings = edge.settings
        if isinstance(settings, EventSource):
            yield from self._polled(edge, edge.target, settings.kind) if edge.kind == "polls" else self._destined(edge)
        elif isinstance(settings, AsyncInvokeConfig):
            yield from self._destined(edge)
        elif isinstance(settings, Task):
            yield from self._task(edge, settings)
        elif isinstance(settings, Pipe) and isinstance(edge.source, Resource):
            if edge.kind == "polls":
                yield from self._polled(edge, edge.target, _kind_of_source(edge.source))
            elif edge.kind != "dead-letters":
                yield from self._handed_over(edge, self._roles_of(edge.source))
        elif isinstance(settings, Target) and edge.kind != "dead-letters":
            yield from self._target(edge, settings)
        elif isinstance(settings, Route):
            yield from self._handed_over(edge, self._roles_named(settings.credentials), "apigateway")
        elif isinstance(settings, CallSite):
            yield from self._call(edge, settings)
        elif edge.stated_by.type == _DATA_SOURCE and edge.kind in ("reads", "publishes"):
            yield from self._of_data_source(edge)

    def _polled(self, edge: Edge, user: object, kind: str) -> Iterator[Need]:
        source = edge.source
        if not isinstance(source, Resource) or not isinstance(user, Resource) or _is_helper(user):
            return
        if kind in ("mq", "kafka") or (_is_consumed_directly(edge) and has_known_arn(source)):
            target = source if has_known_arn(source) else None
            yield from self._needs("poll", edge, self._roles_of(user), user, POLLED.get(kind, ()), target, via=kind)
        encrypted = _KEYS.get(source.type)
        for _, value, world in items(source.properties.get(*encrypted)) if encrypted else ():
            key = self._resources.get((value.stack, value.logical_id)) if isinstance(value, Ref) else None
            if key is not None and key.type == _KEY:
                for need in self._needs("decrypt", edge, self._roles_of(user), user, DECRYPTION, key):
                    worlds = tuple(both for one in need.worlds if (both := merged(one, world)) is not None)
                    yield need._replace(worlds=worlds, via=source.source_id)

    def _destined(self, edge: Edge) -> Iterator[Need]:
        """Where a function's results, or what it could not process, go."""
        function, target = edge.source, edge.target
        if isinstance(function, Resource) and isinstance(target, Resource) and not _is_helper(function):
            needed = HANDED_OVER.get(target.type, ())
            yield from self._needs("destination", edge, self._roles_of(function), function, needed, target)

    def _task(self, edge: Edge, task: Task) -> Iterator[Need]:
        machine, target, state = edge.source, edge.target, task.state
        if not isinstance(machine, Resource) or not isinstance(target, Resource) or state.type != "Task":
            return
        called = asl.integration_of(outlined(state.resource))
        if called.kind in (asl.IntegrationKind.LAMBDA_ARN, asl.IntegrationKind.UNKNOWN):
            needed = HANDED_OVER.get(target.type, ()) if target.as_(Function) is not None else ()
        else:
            request = {name.removesuffix(".$"): value for name, value in state.arguments.items()}
            needed = needed_for(called.service, called.action, request, complete=True)
        yield from self._needs("task", edge, self._roles_of(machine), machine, needed, target, via=state.name)

    def _target(self, edge: Edge, settings: Target) -> Iterator[Need]:
        source = edge.stated_by
        if source.as_(BusRule) is not None:
            yield from self._handed_over(edge, self._roles_named(settings.role), "events")
        elif source.as_(Schedule) is not None:
            called = _UNIVERSAL.match(outlined(source.properties.get("Target", "Arn")) or "")
            if called is None:
                yield from self._handed_over(edge, self._roles_of(source))
            elif isinstance(edge.target, Resource):
                needed = needed_for(called[1], called[2], {}, complete=False)
                yield from self._needs("hand-over", edge, self._roles_of(source), source, needed, edge.target)

    def _handed_over(
        self, edge: Edge, roles: Iterator[tuple[Resource, tuple[World, ...]]], service: str = ""
    ) -> Iterator[Need]:
        user, target = edge.source, edge.target
        if edge.kind in ("invokes", "starts", "publishes", "delivers") and isinstance(target, Resource):
            needed = HANDED_OVER.get(target.type, ())
            if isinstance(user, Resource):
                yield from self._needs("hand-over", edge, roles, user, needed, target, service=service)

    def _of_data_source(self, edge: Edge) -> Iterator[Need]:
        """What resolvers do with a table is not looked at: whatever it is, one of the actions on items is needed."""
        properties, target = edge.stated_by.properties, edge.target
        caller = properties.get("DynamoDBConfig", "UseCallerCredentials", default=False)
        if caller in (False, "false") and isinstance(target, Resource):
            roles = self._roles_named(properties.get("ServiceRoleArn"))
            needed = ITEMS if target.type in _TABLES else HANDED_OVER.get(target.type, ())
            yield from self._needs("hand-over", edge, roles, edge.stated_by, needed, target)

    def _call(self, edge: Edge, site: CallSite) -> Iterator[Need]:
        function, target = edge.source, edge.target
        if site.kind != "sdk" or site.other_credentials or site.endpoint is not None or site.region is not None:
            return
        if not isinstance(function, Resource) or not isinstance(target, Resource) or _is_helper(function):
            return
        if _may_act_otherwise(function, site):
            return
        needed = needed_for(site.service, site.operation, site.arguments, complete=site.arguments_complete)
        for need in self._needs("call", edge, self._roles_of(function), function, needed, target, via=site.operation):
            doubtful = site.conditional and self._shares_handler(function)
            yield need._replace(confidence="low") if doubtful else need

    def _shares_handler(self, function: Resource) -> bool:
        """Whether another function has the same handler: which of its branches are for which is not known."""
        place = function.code.facts.place if function.code is not None else None
        return place is not None and any(
            other is not function and other.code is not None and other.code.facts.place == place
            for other, _ in self._app.all(Function)
        )

    def _of_function(self, function: Resource, view: Function) -> Iterator[Need]:
        for role, worlds in self._roles_of(function):
            found: list[tuple[Kind, tuple[Needed, ...], Path, World]] = [("logs", LOGS, ("Role",), EVERYWHERE)]
            found += [
                ("network", NETWORK, ("VpcConfig", "SubnetIds"), option.world)
                for option in alternatives(view.subnets)
                if _are_subnets(function, option.value)
            ]
            found += [
                ("traces", TRACES, ("TracingConfig", "Mode"), option.world)
                for option in alternatives(function.properties.get("TracingConfig", "Mode"))
                if option.value == "Active"
            ]
            for kind, needed, path, world in found:
                given = tuple(both for one in worlds if (both := merged(one, world)) is not None)
                if given:
                    spot = function.place(path, world)
                    yield Need(kind, role, function, needed, None, given, spot, "high")

    def _needs(
        self,
        kind: Kind,
        edge: Edge,
        roles: Iterator[tuple[Resource, tuple[World, ...]]],
        user: Resource,
        needed: tuple[Needed, ...],
        target: Resource | None,
        *,
        via: str = "",
        service: str = "",
    ) -> Iterator[Need]:
        if not needed or (target is not None and not has_known_arn(target)):
            return
        for role, worlds in roles:
            given = tuple(
                both for one in _plain(edge.worlds) for other in worlds if (both := merged(one, other)) is not None
            )
            if given:
                yield Need(kind, role, user, needed, target, given, edge.place, edge.confidence, via, service)

    def _roles_of(self, user: Resource) -> Iterator[tuple[Resource, tuple[World, ...]]]:
        for edge in acting_with(user):
            if isinstance(edge.target, Resource) and edge.target.as_(Role) is not None:
                yield edge.target, edge.worlds

    def _roles_named(self, value: Value) -> Iterator[tuple[Resource, tuple[World, ...]]]:
        for option in alternatives(value):
            named = option.value
            role = self._resources.get((named.stack, named.logical_id)) if isinstance(named, Ref) else None
            if role is not None and role.as_(Role) is not None:
                yield role, tuple(both for one in role.worlds if (both := merged(one, option.world)) is not None)

    @cached_property
    def _resources(self) -> dict[tuple[str, str], Resource]:
        return {(resource.stack.name, resource.logical_id): resource for resource in self._app.resources}


def _are_subnets(function: Resource, value: Value) -> bool:
    """Whether a list names at least one: without any, a function is in no VPC."""
    if isinstance(value, Unknown):
        declared = function.stack.template.values.get("Parameters")
        name = value.key.removeprefix(f"parameter {function.stack.name}:")
        return bool(dig(declared, name, "Type") == "List<AWS::EC2::Subnet::Id>")
    return isinstance(value, list) and bool(value)


def _kind_of_source(source: Resource) -> str:
    return "dynamodb" if source.type in _TABLES else _SOURCES.get(source.type, "")


def _is_helper(user: Resource) -> bool:
    return user.as_(Function) is not None and is_helper(user)


def _may_act_otherwise(function: Resource, site: CallSite) -> bool:
    """Whether the same call is also made with credentials that the code has from elsewhere."""
    sites = function.code.facts.call_sites if function.code is not None else ()
    return any(other.other_credentials and other.place == site.place for other in sites)


def _is_consumed_directly(edge: Edge) -> bool:
    """Not through a consumer with throughput of its own, which is read in another way."""
    value = dig(edge.stated_by.properties.values, *edge.path)
    first = value.parts[0] if isinstance(value, Text) else value
    source = edge.source
    return not isinstance(first, Ref) or (isinstance(source, Resource) and first.logical_id == source.logical_id)


def _plain(worlds: tuple[World, ...]) -> list[World]:
    """Without the choices of the code, which no statement depends on."""
    found: list[World] = []
    for world in worlds:
        plain = {subject: value for subject, value in world.items() if not subject.startswith("code ")}
        if plain not in found:
            found.append(plain)
    return found
