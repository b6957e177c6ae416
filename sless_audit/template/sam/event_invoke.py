"""`EventInvokeConfig`: retries and destinations of asynchronous invocations."""

from collections.abc import Callable
from typing import Any

from sless_audit.template.sam.cfn import get_att, hash_suffix, if_, if_parts, is_no_value, ref
from sless_audit.template.sam.function_versions import Published
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import (
    RoleDraft,
    invoke_function_policy,
    publish_policy,
    put_events_policy,
    put_object_policy,
    send_message_policy,
)
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path

_POLICIES: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "SQS": send_message_policy,
    "SNS": publish_policy,
    "EventBridge": put_events_policy,
    "Lambda": invoke_function_policy,
    "S3Bucket": put_object_policy,
}
_GENERATED = {"SQS": ("AWS::SQS::Queue", "Queue"), "SNS": ("AWS::SNS::Topic", "Topic")}


def lower_event_invoke_config(
    run: Run, source: Source, published: Published | None, role: RoleDraft
) -> list[LoweredResource]:
    """The configuration, and the queues and topics that SAM makes for destinations without an ARN."""
    config = source.mapping("EventInvokeConfig")
    if not config:
        return []
    logical_id = source.logical_id + "EventInvokeConfig"
    resources: list[LoweredResource] = []
    destinations: dict[str, Any] = {}
    origins: dict[Path, Path] = {}
    written = config.get("DestinationConfig") or {}
    if not isinstance(written, dict):
        raise source.refuse(
            "DestinationConfig of EventInvokeConfig must be a mapping", "EventInvokeConfig", "DestinationConfig"
        )
    for outcome in ("OnSuccess", "OnFailure"):
        destination = written.get(outcome)
        if destination is None:
            continue
        keys = ("EventInvokeConfig", "DestinationConfig", outcome)
        if not isinstance(destination, dict):
            raise source.refuse(f"{outcome} of EventInvokeConfig must be a mapping", *keys)
        arn, generated = _destination(run, source, destination, logical_id, outcome)
        if generated is not None:
            resources.append(generated)
        role.grant(_POLICIES[run.resolve(destination["Type"])](logical_id + outcome, arn), source.place(*keys))
        destinations[outcome] = {"Destination": arn}
        origins[("Properties", "DestinationConfig", outcome)] = source.place(*keys)
    for name in ("MaximumEventAgeInSeconds", "MaximumRetryAttempts"):
        if name in config:
            origins[("Properties", name)] = source.place("EventInvokeConfig", name)
    resources.append(
        source.generate(
            logical_id,
            "AWS::Lambda::EventInvokeConfig",
            {
                "FunctionName": ref(source.logical_id),
                "Qualifier": published.name if published else "$LATEST",
                "DestinationConfig": destinations,
                "MaximumEventAgeInSeconds": config.get("MaximumEventAgeInSeconds"),
                "MaximumRetryAttempts": config.get("MaximumRetryAttempts"),
            },
            attributes=source.kept,
            depends_on=[published.alias.logical_id] if published else None,
            origin=source.place("EventInvokeConfig"),
            origins=origins,
        )
    )
    return resources


def _destination(
    run: Run, source: Source, destination: dict[str, Any], logical_id: str, outcome: str
) -> tuple[Any, LoweredResource | None]:
    """The destination's ARN, and the queue or topic that SAM makes where none is given, or not in each branch."""
    keys = ("EventInvokeConfig", "DestinationConfig", outcome)
    type_ = run.resolve(destination.get("Type"))
    if not isinstance(type_, str) or type_ not in _POLICIES:
        raise source.refuse(f"Type of a destination must be one of {', '.join(_POLICIES)}", *keys)
    place = source.place(*keys)
    arn = run.shared_destinations.get(place, destination.get("Destination"))
    condition, given = _generated_under(run, arn, logical_id)
    if arn is not None and condition is None:
        return arn, None
    if type_ not in _GENERATED:
        raise source.refuse(f"A destination of type {type_} needs a Destination", *keys)
    kind, suffix = _GENERATED[type_]
    attributes = source.passed_on
    both = _both(run, source, attributes.get("Condition"), condition)
    if both:
        attributes["Condition"] = both
    generated = source.generate(logical_id + outcome + suffix, kind, {}, attributes=attributes, origin=place)
    generated_arn = ref(generated.logical_id) if type_ == "SNS" else get_att(generated.logical_id, "Arn")
    arn = if_(condition, generated_arn, given) if condition else generated_arn
    if place[0] == "Globals":
        run.shared_destinations[place] = arn
    return arn, generated


def _generated_under(run: Run, arn: Any, logical_id: str) -> tuple[Any, Any]:
    """The condition under which SAM makes the destination, and the ARN that is given otherwise."""
    parts = if_parts(arn)
    if parts is None:
        return None, None
    condition, then, otherwise = parts
    if is_no_value(then) and not is_no_value(otherwise):
        return condition, otherwise
    if is_no_value(otherwise) and not is_no_value(then) and isinstance(condition, str):
        negated = f"NOT{condition}{hash_suffix(logical_id)}"
        run.conditions[negated] = {"Fn::Not": [{"Condition": condition}]}
        return negated, then
    return None, None


def _both(run: Run, source: Source, of_resource: Any, of_property: Any) -> Any:
    if not isinstance(of_resource, str) or not isinstance(of_property, str):
        return of_resource or of_property
    name = f"{of_resource}AND{of_property}{hash_suffix(source.logical_id)}"
    run.conditions[name] = {"Fn::And": [{"Condition": of_resource}, {"Condition": of_property}]}
    return name
