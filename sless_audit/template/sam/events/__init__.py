"""`Events` of functions and state machines."""

from collections.abc import Callable

from sless_audit.template.sam.events.target import Event, EventTarget, read_event
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import RoleDraft
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Refused, Source

_POLLING = frozenset({"Kinesis", "DynamoDB", "SQS", "MSK", "MQ", "SelfManagedKafka", "DocumentDB"})
_RULES = ("Schedule", "CloudWatchEvent", "EventBridgeRule")


def lower_function_events(run: Run, source: Source, target: EventTarget, role: RoleDraft) -> list[LoweredResource]:
    return _lower_each(run, source, lambda event: _lower_function_event(run, event, target, role))


def lower_state_machine_events(run: Run, source: Source, target: EventTarget) -> list[LoweredResource]:
    return _lower_each(run, source, lambda event: _lower_state_machine_event(run, event, target))


def _lower_each(run: Run, source: Source, lower: Callable[[Event], list[LoweredResource]]) -> list[LoweredResource]:
    """What each event generates; an event that SAM refuses is reported, and the others are lowered."""
    written = source.get("Events")
    events: list[Event] = []
    for name, event in written.items() if isinstance(written, dict) else ():
        try:
            events.append(read_event(source, name, event))
        except Refused as refusal:
            run.refused(refusal)
    resources: list[LoweredResource] = []
    for event in sorted(events, key=_order):
        try:
            resources.extend(lower(event))
        except Refused as refusal:
            run.refused(refusal)
    return resources


def _order(event: Event) -> str:
    """By path, so that an API's `$default` comes before what it makes superfluous; else by name."""
    path = event.get("Path")
    return path if isinstance(path, str) else event.name


# A template pays for the events that it has: each branch imports what lowers them.


def _lower_function_event(run: Run, event: Event, target: EventTarget, role: RoleDraft) -> list[LoweredResource]:
    if event.type in _POLLING:
        from sless_audit.template.sam.events.polling import lower_mapping

        return [lower_mapping(run, event, target, role)]
    if event.type in _RULES:
        from sless_audit.template.sam.events.rules import lower_rule_for_function

        return lower_rule_for_function(event, target)
    if event.type == "Api":
        from sless_audit.template.sam.events.api_events import lower_api_event

        return lower_api_event(run, event, target)
    if event.type == "HttpApi":
        from sless_audit.template.sam.events.http_api_events import lower_http_api_event

        return lower_http_api_event(run, event, target)
    if event.type == "ScheduleV2":
        from sless_audit.template.sam.events.scheduler import lower_schedule_v2

        return lower_schedule_v2(event, target)
    if event.type in ("S3", "SNS"):
        from sless_audit.template.sam.events.notifications import lower_bucket_event, lower_topic_event

        if event.type == "S3":
            return lower_bucket_event(run, event, target)
        return lower_topic_event(run, event, target, role)
    return _lower_pushed_event(run, event, target)


def _lower_pushed_event(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    from sless_audit.template.sam.events import permissions

    match event.type:
        case "CloudWatchLogs":
            return permissions.lower_log_subscription(run, event, target)
        case "IoTRule":
            return permissions.lower_iot_rule(run, event, target)
        case "AlexaSkill":
            return permissions.lower_alexa_skill(event, target)
        case "Cognito":
            return permissions.lower_user_pool_trigger(run, event, target)
    raise Refused(f"A function has no event type '{event.type}'", (*event.place(), "Type"))


def _lower_state_machine_event(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    boundary = event.source.get("PermissionsBoundary")
    if event.type in _RULES:
        from sless_audit.template.sam.events.rules import lower_rule_for_state_machine

        return lower_rule_for_state_machine(event, target, boundary)
    if event.type == "Api":
        from sless_audit.template.sam.events.api_events import lower_api_event_of_state_machine

        return lower_api_event_of_state_machine(run, event, target, boundary)
    if event.type == "ScheduleV2":
        from sless_audit.template.sam.events.scheduler import lower_schedule_v2

        return lower_schedule_v2(event, target)
    raise Refused(f"A state machine has no event type '{event.type}'", (*event.place(), "Type"))
