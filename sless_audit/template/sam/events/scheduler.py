"""ScheduleV2: a schedule of EventBridge Scheduler, which invokes by a role instead of a permission."""

from typing import Any

from sless_audit.template.sam.cfn import get_att
from sless_audit.template.sam.events.rules import dead_letter_queue
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import (
    invoke_function_policy,
    send_message_policy,
    service_role,
    start_execution_policy,
)
from sless_audit.template.values import Path

_PASSED_THROUGH = ("Description", "StartDate", "EndDate", "ScheduleExpressionTimezone", "GroupName", "KmsKeyArn")


def lower_schedule_v2(event: Event, target: EventTarget) -> list[LoweredResource]:
    if event.get("OmitName") and event.get("Name"):
        raise event.refuse("Name cannot be given together with OmitName", "Name")
    dead_letter_arn, resources = dead_letter_queue(event, rule_arn=None)
    role_arn = event.get("RoleArn")
    if not role_arn:
        role = _role(event, target, dead_letter_arn)
        resources.append(role)
        role_arn = get_att(role.logical_id, "Arn")
    properties: dict[str, Any] = {
        "ScheduleExpression": event.required("ScheduleExpression"),
        "State": event.get("State") or None,
        "Name": None if event.get("OmitName") else event.get("Name") or event.logical_id,
        "FlexibleTimeWindow": event.get("FlexibleTimeWindow") or {"Mode": "OFF"},
        **{name: event.get(name) for name in _PASSED_THROUGH},
    }
    destination = {
        "Arn": target.arn,
        "RoleArn": role_arn,
        "Input": event.get("Input"),
        "DeadLetterConfig": None if dead_letter_arn is None else {"Arn": dead_letter_arn},
        "RetryPolicy": event.get("RetryPolicy"),
    }
    properties["Target"] = {key: value for key, value in destination.items() if value is not None}
    target_path: Path = ("Properties", "Target")
    origins = event.traces(properties) | event.traces(properties["Target"], target_path)
    schedule = event.source.generate(
        event.logical_id, "AWS::Scheduler::Schedule", properties, origin=event.place(), origins=origins
    )
    return [schedule, *resources]


def _role(event: Event, target: EventTarget, dead_letter_arn: Any) -> LoweredResource:
    is_function = event.source.type == "AWS::Serverless::Function"
    invoke = invoke_function_policy if is_function else start_execution_policy
    policies = [invoke(event.logical_id, target.arn)]
    if dead_letter_arn:
        policies.append(send_message_policy(event.logical_id, dead_letter_arn))
    return service_role(
        event.source,
        event.logical_id + "Role",
        "scheduler.amazonaws.com",
        policies,
        boundary=event.get("PermissionsBoundary") or None,
        origin=event.place(),
    )
