"""From a SAM template to the CloudFormation resources that SAM makes of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sless_audit.template.sam.cfn import rewrite_references
from sless_audit.template.sam.globals import merge_globals, read_globals
from sless_audit.template.sam.model import Lowered, LoweredResource, SamProblem
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

CONNECTOR = "AWS::Serverless::Connector"


# A template pays for the types that it has: each function imports what lowers one.


def _function(run: Run, source: Source) -> None:
    from sless_audit.template.sam.function import lower_function

    lower_function(run, source)


def _state_machine(run: Run, source: Source) -> None:
    from sless_audit.template.sam.state_machine import lower_state_machine

    lower_state_machine(run, source)


def _rest_api(run: Run, source: Source) -> None:
    from sless_audit.template.sam.apis.rest import lower_api

    lower_api(run, run.apis[source.logical_id])


def _http_api(run: Run, source: Source) -> None:
    from sless_audit.template.sam.apis.http import lower_http_api

    lower_http_api(run, run.apis[source.logical_id])


def _websocket_api(run: Run, source: Source) -> None:
    from sless_audit.template.sam.apis.websocket import lower_websocket_api

    lower_websocket_api(run, source)


def _simple_table(run: Run, source: Source) -> None:
    from sless_audit.template.sam.simple_table import lower_simple_table

    lower_simple_table(run, source)


def _layer(run: Run, source: Source) -> None:
    from sless_audit.template.sam.layers import lower_layer

    lower_layer(run, source)


def _application(run: Run, source: Source) -> None:
    from sless_audit.template.sam.applications import lower_application

    lower_application(run, source)


def _capacity_provider(run: Run, source: Source) -> None:
    from sless_audit.template.sam.capacity_providers import lower_capacity_provider

    lower_capacity_provider(run, source)


def _graphql_api(run: Run, source: Source) -> None:
    from sless_audit.template.sam.graphql import lower_graphql_api

    lower_graphql_api(run, source)


def _connector(run: Run, source: Source) -> None:
    from sless_audit.template.sam.connectors import lower_connector

    lower_connector(run, source)


_LOWER: dict[str, Callable[[Run, Source], None]] = {
    # In this order: functions and state machines write into the documents of APIs; connectors need what all became.
    "AWS::Serverless::Function": _function,
    "AWS::Serverless::StateMachine": _state_machine,
    "AWS::Serverless::Api": _rest_api,
    "AWS::Serverless::HttpApi": _http_api,
    "AWS::Serverless::WebSocketApi": _websocket_api,
    "AWS::Serverless::SimpleTable": _simple_table,
    "AWS::Serverless::LayerVersion": _layer,
    "AWS::Serverless::Application": _application,
    "AWS::Serverless::CapacityProvider": _capacity_provider,
    "AWS::Serverless::GraphQLApi": _graphql_api,
    CONNECTOR: _connector,
}


def lower(template: Mapping[str, Any], parameters: Mapping[str, Any]) -> Lowered:
    """The resources of the template with those of SAM in the place of its own types.

    `template`: the whole template as plain values, intrinsics in long form. It is not changed; the result shares its
    sub-trees. `parameters`: what is given of them, also `AWS::Region` and the like; without a value the default counts,
    where the shape of the result hangs on one (an alias's name, an endpoint's type). References to parameters are not
    put in anywhere else. What SAM would refuse is a problem with its path; the rest is lowered all the same.
    """
    resources = template.get("Resources")
    if not isinstance(resources, dict):
        return Lowered({}, (SamProblem("A template needs Resources, a mapping", ("Resources",)),))
    run = Run(template, _known(template, parameters))
    sections = read_globals(template, run.problems)
    _read_resources(run, resources, sections)
    if _has_apis(run):
        from sless_audit.template.sam.apis.implicit import read_apis

        read_apis(run, sections)
    for type_, lower_type in _LOWER.items():
        for source in [source for source in run.sources.values() if source.type == type_]:
            _lower_one(run, source, lower_type)
    if run.deployment_preferences:
        from sless_audit.template.sam.deployments import lower_deployments

        run.attempt(lambda: lower_deployments(run))
    return _finished(run)


def _known(template: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each parameter that has one. The default of an SSM parameter is only the name of a value."""
    declared = template.get("Parameters")
    known: dict[str, Any] = {}
    for name, parameter in declared.items() if isinstance(declared, dict) else ():
        if (
            isinstance(parameter, dict)
            and "Default" in parameter
            and not str(parameter.get("Type")).startswith("AWS::SSM")
        ):
            known[name] = parameter["Default"]
    return {**known, **given}


def _read_resources(run: Run, resources: Mapping[Any, Any], sections: Mapping[str, dict[str, Any]]) -> None:
    """Splits what SAM lowers from what stays as it is."""
    for logical_id, resource in resources.items():
        place = ("Resources", logical_id)
        if not isinstance(logical_id, str) or not isinstance(resource, dict):
            run.problems.append(SamProblem("A resource must be a mapping", place))
            continue
        type_ = resource.get("Type")
        lowered_type = type_ if isinstance(type_, str) and type_ in _LOWER else None
        properties = resource.get("Properties")
        if lowered_type is not None and not isinstance(properties, dict | None):
            run.problems.append(SamProblem(f"Properties of '{logical_id}' must be a mapping", (*place, "Properties")))
            lowered_type = None
        elif lowered_type is not None and not logical_id.isalnum():
            run.problems.append(SamProblem(f"The logical ID '{logical_id}' must be of letters and digits", place))
        if lowered_type is None:
            _keep(run, logical_id, resource)
        else:
            source = Source(logical_id, lowered_type, dict(properties or {}), resource, place)
            merge_globals(source, sections, run.problems)
            run.sources[logical_id] = source
        if "Connectors" in resource:
            from sless_audit.template.sam.connectors import embedded_connectors

            for connector in embedded_connectors(logical_id, resource):
                run.sources.setdefault(connector.logical_id, connector)


def _has_apis(run: Run) -> bool:
    for source in run.sources.values():
        if source.type in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
            return True
        events = source.get("Events")
        for event in events.values() if isinstance(events, dict) else ():
            if isinstance(event, dict) and event.get("Type") in ("Api", "HttpApi"):
                return True
    return False


def _keep(run: Run, logical_id: str, resource: Mapping[str, Any]) -> None:
    body = {name: value for name, value in resource.items() if name != "Connectors"}
    place = ("Resources", logical_id)
    run.resources[logical_id] = LoweredResource(logical_id, body, place, {}, logical_id)


def _lower_one(run: Run, source: Source, lower_type: Callable[[Run, Source], None]) -> None:
    known = len(run.problems)
    try:
        run.attempt(lambda: lower_type(run, source))
    except RecursionError:
        run.problems.append(SamProblem(f"'{source.logical_id}' is nested too deeply", source.root))
    if len(run.problems) > known and source.type != CONNECTOR and source.resource:
        replaced = run.references.get(source.logical_id, source.logical_id)
        if replaced not in run.resources:
            _keep(run, source.logical_id, source.resource)


def _finished(run: Run) -> Lowered:
    """Points references to what they mean now: a layer's new logical ID, `Ref: Api.Stage` and the like."""
    if run.references:
        layers = {old: new for old, new in run.references.items() if "." not in old}
        for logical_id, resource in run.resources.items():
            body = rewrite_references(resource.body, run.references)
            waits_for = body.get("DependsOn")
            if layers and waits_for:
                listed = waits_for if isinstance(waits_for, list) else [waits_for]
                pointed = [layers.get(name, name) if isinstance(name, str) else name for name in listed]
                body = {**body, "DependsOn": pointed if isinstance(waits_for, list) else pointed[0]}
            if body is not resource.body:
                run.resources[logical_id] = LoweredResource(
                    logical_id, body, resource.origin, resource.origins, resource.source_id
                )
    return Lowered(run.resources, tuple(run.problems), run.conditions, run.references)
