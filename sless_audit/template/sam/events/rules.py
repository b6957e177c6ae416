"""Schedule, CloudWatchEvent and EventBridgeRule: rules of EventBridge."""

from typing import Any

from sless_audit.template.sam.cfn import get_att, ref
from sless_audit.template.sam.events.permissions import invoke_permission
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import service_role, start_execution_policy
from sless_audit.template.values import Path

_LONGEST_TARGET_ID = 64
"""https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html (2026-11)"""

SERVICE = "events.amazonaws.com"


def lower_rule_for_function(event: Event, target: EventTarget) -> list[LoweredResource]:
    source_arn = get_att(event.logical_id, "Arn")
    resources = _rule(event, target, "LambdaTarget", role_arn=None)
    return [*resources, invoke_permission(event, target, SERVICE, source_arn=source_arn)]


def lower_rule_for_state_machine(event: Event, target: EventTarget, boundary: Any) -> list[LoweredResource]:
    if event.type == "Schedule" and event.get("RoleArn") is not None:
        return _rule(event, target, "StepFunctionsTarget", role_arn=event.get("RoleArn"))
    role_id = event.logical_id + "Role"
    role = service_role(
        event.source,
        role_id,
        SERVICE,
        [start_execution_policy(role_id, target.arn)],
        boundary=boundary or None,
        origin=event.place(),
    )
    return [*_rule(event, target, "StepFunctionsTarget", role_arn=get_att(role_id, "Arn")), role]


def _rule(event: Event, target: EventTarget, target_suffix: str, role_arn: Any) -> list[LoweredResource]:
    if event.get("State") and event.get("Enabled") is not None:
        raise event.refuse("State and Enabled cannot both be given", "State")
    properties: dict[str, Any] = {"State": _state(event)}
    origins: dict[Path, Path] = {}
    if event.type == "Schedule":
        properties["ScheduleExpression"] = event.required("Schedule")
        origins[("Properties", "ScheduleExpression")] = event.place("Schedule")
        properties["Name"] = event.get("Name")
        properties["Description"] = event.get("Description")
    else:
        properties["EventBusName"] = event.get("EventBusName")
        properties["EventPattern"] = event.get("Pattern")
        properties["Name"] = event.get("RuleName")
        if event.get("Pattern") is not None:
            origins[("Properties", "EventPattern")] = event.place("Pattern")
    dead_letter_arn, dead_letter_resources = dead_letter_queue(event, rule_arn=get_att(event.logical_id, "Arn"))
    given = event.get("Target")
    target_id = given.get("Id") if isinstance(given, dict) and "Id" in given else None
    properties["Targets"] = [
        {
            key: value
            for key, value in {
                "Arn": target.arn,
                "Id": target_id or _target_id(event.logical_id, target_suffix),
                "RoleArn": role_arn,
                "Input": event.get("Input"),
                "InputPath": event.get("InputPath"),
                "DeadLetterConfig": None if dead_letter_arn is None else {"Arn": dead_letter_arn},
                "RetryPolicy": event.get("RetryPolicy"),
                "InputTransformer": event.get("InputTransformer"),
            }.items()
            if value is not None
        }
    ]
    target_path: Path = ("Properties", "Targets", 0)
    origins |= event.traces(properties) | event.traces(properties["Targets"][0], target_path)
    rule = event.source.generate(
        event.logical_id, "AWS::Events::Rule", properties, origin=event.place(), origins=origins
    )
    return [rule, *dead_letter_resources]


def _state(event: Event) -> Any:
    if event.get("Enabled") is not None:
        return "ENABLED" if event.get("Enabled") else "DISABLED"
    return event.get("State") or None


def _target_id(logical_id: str, suffix: str) -> str:
    return logical_id[: _LONGEST_TARGET_ID - len(suffix)] + suffix


def dead_letter_queue(event: Event, rule_arn: Any) -> tuple[Any, list[LoweredResource]]:
    """The ARN of the queue of `DeadLetterConfig`, and the queue with its policy where SAM makes it.

    `rule_arn` is None for a schedule of EventBridge Scheduler, which sends with a role and needs no queue policy.
    """
    config = event.get("DeadLetterConfig")
    if config is None:
        return None, []
    if not isinstance(config, dict) or ("Arn" in config) == ("Type" in config):
        raise event.refuse("DeadLetterConfig needs either Arn or Type", "DeadLetterConfig")
    if config.get("Arn") is not None:
        return config["Arn"], []
    if config.get("Type") != "SQS":
        raise event.refuse("Type of DeadLetterConfig must be SQS", "DeadLetterConfig")
    given_id = config.get("QueueLogicalId")
    if given_id is not None and not (isinstance(given_id, str) and given_id.isalnum()):
        raise event.refuse("QueueLogicalId must be letters and digits", "DeadLetterConfig", "QueueLogicalId")
    queue_id = given_id or event.logical_id + "Queue"
    place = event.place("DeadLetterConfig")
    arn = get_att(queue_id, "Arn")
    queue = event.source.generate(queue_id, "AWS::SQS::Queue", {}, origin=place)
    if rule_arn is None:
        return arn, [queue]
    statement = {
        "Action": "sqs:SendMessage",
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    policy = event.source.generate(
        event.logical_id + "QueuePolicy",
        "AWS::SQS::QueuePolicy",
        {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}, "Queues": [ref(queue_id)]},
        origin=place,
    )
    return arn, [queue, policy]
