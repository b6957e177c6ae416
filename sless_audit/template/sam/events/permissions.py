"""Permissions of services to invoke a function, and events that need little more."""

from typing import Any

from sless_audit.template.sam.cfn import get_att, id_with_suffix, ref, sub
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run


def invoke_permission(
    event: Event,
    target: EventTarget,
    principal: str,
    *,
    source_arn: Any = None,
    source_account: Any = None,
    event_source_token: Any = None,
    prefix: str | None = None,
    suffix: str = "",
) -> LoweredResource:
    return event.source.generate(
        id_with_suffix((event.logical_id if prefix is None else prefix) + "Permission", suffix),
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": target.name,
            "Principal": principal,
            "SourceArn": source_arn,
            "SourceAccount": source_account,
            "EventSourceToken": event_source_token,
        },
        origin=event.place(),
    )


def lower_log_subscription(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    group = event.required("LogGroupName")
    properties = {"LogGroupName": group, "FilterPattern": event.required("FilterPattern"), "DestinationArn": target.arn}
    source_arn = sub(run.arn("logs", "log-group:${__LogGroupName__}:*"), {"__LogGroupName__": group})
    permission = invoke_permission(event, target, "logs.amazonaws.com", source_arn=source_arn)
    subscription = event.source.generate(
        event.logical_id,
        "AWS::Logs::SubscriptionFilter",
        properties,
        depends_on=[permission.logical_id],
        origin=event.place(),
        origins=event.traces(properties),
    )
    return [permission, subscription]


def lower_iot_rule(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    payload: dict[str, Any] = {
        "Sql": event.required("Sql"),
        "RuleDisabled": False,
        "Actions": [{"Lambda": {"FunctionArn": target.arn}}],
    }
    if event.get("AwsIotSqlVersion"):
        payload["AwsIotSqlVersion"] = event.get("AwsIotSqlVersion")
    permission = invoke_permission(
        event,
        target,
        "iot.amazonaws.com",
        source_arn=sub(run.arn("iot", "rule/${RuleName}"), {"RuleName": ref(event.logical_id)}),
        source_account=sub("${AWS::AccountId}"),
    )
    rule = event.source.generate(
        event.logical_id,
        "AWS::IoT::TopicRule",
        {"TopicRulePayload": payload},
        origin=event.place(),
        origins=event.traces(payload, ("Properties", "TopicRulePayload")),
    )
    return [permission, rule]


def lower_alexa_skill(event: Event, target: EventTarget) -> list[LoweredResource]:
    token = event.get("SkillId")
    return [invoke_permission(event, target, "alexa-appkit.amazon.com", event_source_token=token)]


def lower_user_pool_trigger(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    """The permission; the trigger itself is written into the user pool's `LambdaConfig`."""
    pool = event.get("UserPool")
    pool_id = pool.get("Ref") if isinstance(pool, dict) else None
    if not isinstance(pool_id, str) or pool_id not in run.resources:
        raise event.refuse("UserPool must be the Ref of a user pool of this template", "UserPool")
    trigger = event.required("Trigger")
    config = run.editable(pool_id, "LambdaConfig")
    if not isinstance(config, dict):
        raise event.refuse(f"LambdaConfig of '{pool_id}' must be a mapping", "UserPool")
    for name in trigger if isinstance(trigger, list) else [trigger]:
        if not isinstance(name, str):
            raise event.refuse("Trigger must be a string or a list of strings", "Trigger")
        if name in config:
            raise event.refuse(f"'{pool_id}' has a function for the trigger {name} already", "Trigger")
        config[name] = target.arn
        run.trace(pool_id, ("Properties", "LambdaConfig", name), event.place())
    permission = invoke_permission(
        event,
        target,
        "cognito-idp.amazonaws.com",
        source_arn=get_att(pool_id, "Arn"),
        prefix=target.logical_id + "Cognito",
    )
    return [permission]
