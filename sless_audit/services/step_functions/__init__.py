"""AWS Step Functions: state machines, read from their definition, and activities.

Defaults: CloudFormation reference, AWS::StepFunctions::StateMachine (StateMachineType: STANDARD). What tasks do: Step
Functions developer guide, "Integrating services with Step Functions". Only what runs is charged:
https://aws.amazon.com/step-functions/pricing/ (2026-11).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sless_audit.aws import asl
from sless_audit.graph.wiring import shown
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Text,
    Unknown,
    Value,
    World,
    alternatives,
    call_edges,
    combine,
    deliveries,
    edge_drafts,
    items,
    views,
    web_target,
)
from sless_audit.template.json_text import read_json
from sless_audit.template.marked import marked, parts_of, restored
from sless_audit.template.values import text

MACHINE = "AWS::StepFunctions::StateMachine"
_ACTIVITY = "AWS::StepFunctions::Activity"
_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9_-]+)\}")
_AT_RUN_TIME = Unknown("", "named at run time")


def _machine(properties: Properties) -> views.StateMachine:
    return views.StateMachine(
        kind=properties.get("StateMachineType", default="STANDARD"),
        definition=_definition(properties),
        role=properties.get("RoleArn"),
    )


def _definition(properties: Properties) -> Value:
    """The definition as a mapping, with its substitutions made."""
    substitutions = properties.mapping("DefinitionSubstitutions")
    written, stated = properties.get("DefinitionString"), properties.get("Definition")

    def read(value: Value) -> Value:
        if not isinstance(value, str | Text):
            return value
        text_ = _substituted(value, substitutions)
        return combine(lambda one: read_json(one) if isinstance(one, str | Text) else one, text_)

    if written is not ABSENT:
        return combine(read, written)
    if stated is not ABSENT:
        return combine(lambda one: _substituted_inside(one, substitutions, 0), stated)
    return Unknown("", "a definition that is not in the template")


def _substituted_inside(value: Value, substitutions: Mapping[str, Value], depth: int) -> Value:
    if depth > 200:
        return Unknown("", "a definition that is nested too deeply")
    if isinstance(value, str | Text):
        return _substituted(value, substitutions)
    if isinstance(value, list):
        return [_substituted_inside(one, substitutions, depth + 1) for one in value]
    if isinstance(value, dict):
        return {key: _substituted_inside(one, substitutions, depth + 1) for key, one in value.items()}
    return value


def _substituted(value: str | Text, substitutions: Mapping[str, Value]) -> Value:
    """`${Name}` replaced wherever a substitution of that name is given."""
    parts = parts_of(value)
    if parts is None or not substitutions or not any(isinstance(part, str) and "${" in part for part in parts):
        return value
    pieces = _SUBSTITUTED.split(marked(parts))
    values = [
        restored(piece, parts) if index % 2 == 0 else substitutions.get(piece, f"${{{piece}}}")
        for index, piece in enumerate(pieces)
    ]
    return combine(lambda *known: text(list(known)), *values)


def _machine_edges(machine: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from edge_drafts(resolver, machine.properties.get("RoleArn"), "assumes", ("RoleArn",), "AWS::IAM::Role")
    view = machine.as_(views.StateMachine)
    path = ("DefinitionString",) if machine.properties.get("DefinitionString") is not ABSENT else ("Definition",)
    for option in alternatives(view.definition if view else ABSENT):
        if isinstance(option.value, dict):
            for state in asl.walk(asl.parse(option.value)):
                yield from _state_edges(state, (*path, *state.path), option.world, resolver)


def _state_edges(state: asl.State, path: Path, world: World, resolver: Resolver) -> Iterator[EdgeDraft]:
    if state.type == "Task":
        for where, resource, one_world in items(state.resource, (*path, "Resource"), world):
            yield from _task_edges(state, resource, where, path, one_world, resolver)
    elif state.type == "Map":
        for part in ("ItemReader", "ResultWriter"):
            for where, stated, one_world in items(state.definition.get(part, ABSENT), (*path, part), world):
                if isinstance(stated, dict):
                    yield from _data_edges(state, stated, where, one_world, resolver)


def _data_edges(
    state: asl.State, stated: Mapping[str, Value], path: Path, world: World, resolver: Resolver
) -> Iterator[EdgeDraft]:
    """What a distributed map reads its items from, or writes its results to."""
    called = asl.integration_of(_shown(stated.get("Resource")))
    if called.kind is asl.IntegrationKind.UNKNOWN:
        return
    name = "Arguments" if state.query_language == "JSONata" else "Parameters"
    settings = views.Task(state, called.pattern)
    request = _known_before(stated.get(name, {}))
    yield from call_edges(
        resolver, called.service, called.action, request, (*path, name), world=world, settings=settings
    )


def _task_edges(
    state: asl.State, resource: Value, where: Path, path: Path, world: World, resolver: Resolver
) -> Iterator[EdgeDraft]:
    called = asl.integration_of(_shown(resource))
    settings = views.Task(state, called.pattern)
    match called.kind:
        case asl.IntegrationKind.LAMBDA_ARN | asl.IntegrationKind.ACTIVITY | asl.IntegrationKind.UNKNOWN:
            for draft in deliveries(resolver, resource, where, world=world, settings=settings, mode="sync"):
                yield replace(draft, kind="publishes") if draft.kind == "delivers" else draft
        case asl.IntegrationKind.HTTP:
            endpoint = _argument(state, "ApiEndpoint")
            yield EdgeDraft(
                web_target(endpoint, resolver), "invokes", where, mode="sync", world=world, settings=settings
            )
        case asl.IntegrationKind.OPTIMIZED | asl.IntegrationKind.AWS_SDK:
            name = "Arguments" if state.query_language == "JSONata" else "Parameters"
            at = (*path, name) if state.arguments else where
            if called.service.lower() == "apigateway" and called.action.lower() == "invoke":
                target = web_target(_argument(state, "ApiEndpoint"), resolver)
                yield EdgeDraft(target, "invokes", at, mode="sync", world=world, settings=settings)
                return
            yield from call_edges(
                resolver,
                called.service,
                called.action,
                _known_before(dict(state.arguments)),
                at,
                world=world,
                settings=settings,
                waits=called.pattern == "sync",
            )


def _argument(state: asl.State, name: str) -> Value:
    found = asl.argument(state, name)
    return _AT_RUN_TIME if found is None or isinstance(found, asl.RuntimeExpression) else found


def _known_before(request: Value, depth: int = 0) -> Value:
    """A request with `Unknown` for what is computed while the machine runs: `Name.$`, `{% … %}`, `States.Format(…)`."""
    if isinstance(request, str) and request.startswith("{%"):
        return _AT_RUN_TIME
    if isinstance(request, list) and depth < 5:
        return [_known_before(one, depth + 1) for one in request]
    if isinstance(request, dict) and depth < 5:
        known: dict[str, Any] = {}
        for name, value in request.items():
            if name.endswith(".$"):
                known[name.removesuffix(".$")] = _AT_RUN_TIME
            else:
                known[name] = _known_before(value, depth + 1)
        return known
    return request


def _shown(resource: Value) -> str | None:
    """A task's resource as text, with `${Name}` for what is not known in it."""
    return shown(resource.parts) if isinstance(resource, Text) else resource if isinstance(resource, str) else None


SERVICE = Service(
    name="step_functions",
    types={
        MACHINE: ResourceType(
            view=_machine, edges=_machine_edges, arn=Arn("states", "stateMachine:", "StateMachineName")
        ),
        _ACTIVITY: ResourceType(arn=Arn("states", "activity:", "Name")),
    },
    free=frozenset((_ACTIVITY, "AWS::StepFunctions::StateMachineAlias", "AWS::StepFunctions::StateMachineVersion")),
)
