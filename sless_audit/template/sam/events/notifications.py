"""S3 and SNS: services that push what happened to a function, or to a queue in front of it."""

from typing import Any

from sless_audit.template.sam.cfn import get_att, if_, ref, referenced_id, tag_list
from sless_audit.template.sam.events.permissions import invoke_permission
from sless_audit.template.sam.events.polling import queue_mapping
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import RoleDraft
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.tags import propagate_tags


def lower_bucket_event(run: Run, event: Event, target: EventTarget) -> list[LoweredResource]:
    """The permission; the notification itself is written into the bucket, which waits for the permission."""
    bucket = event.get("Bucket")
    bucket_id = bucket.get("Ref") if isinstance(bucket, dict) else None
    if not isinstance(bucket_id, str) or bucket_id not in run.resources:
        raise event.refuse("Bucket must be the Ref of a bucket of this template", "Bucket")
    events = event.required("Events")
    configuration = run.editable(bucket_id, "NotificationConfiguration")
    if not isinstance(configuration, dict):
        raise event.refuse(f"NotificationConfiguration of '{bucket_id}' must be a mapping", "Bucket")
    notifications = configuration.get("LambdaConfigurations")
    if notifications is not None and not isinstance(notifications, list):
        raise event.refuse(f"LambdaConfigurations of '{bucket_id}' must be a list", "Bucket")
    permission = invoke_permission(event, target, "s3.amazonaws.com", source_account=ref("AWS::AccountId"))
    _wait_for(run, event, bucket_id, permission)
    # A list of our own: the one in the template is not to change.
    notifications = configuration["LambdaConfigurations"] = list(notifications or [])
    for index, name in enumerate(events if isinstance(events, list) else [events]):
        notification: dict[str, Any] = {"Function": target.arn}
        if event.get("Filter") is not None:
            notification["Filter"] = event.get("Filter")
        notification["Event"] = name
        condition = event.source.condition
        conditional = if_(condition, notification) if condition is not None else notification
        if conditional not in notifications:
            place = event.place("Events", index) if isinstance(events, list) else event.place("Events")
            path = ("Properties", "NotificationConfiguration", "LambdaConfigurations", len(notifications))
            run.trace(bucket_id, path, place)
            notifications.append(conditional)
    propagate_tags([run.resources[bucket_id]], event.source.get("Tags"), event.source.get("PropagateTags"))
    return [permission]


def _wait_for(run: Run, event: Event, bucket_id: str, permission: LoweredResource) -> None:
    """S3 checks the permission when the notification is set, so the bucket comes after it.

    A DependsOn cannot be conditional: on a condition, a tag refers to the permission instead.
    """
    condition = permission.body.get("Condition")
    if condition is not None:
        tags = run.editable(bucket_id, "Tags", [])
        if not isinstance(tags, list):
            raise event.refuse(f"Tags of '{bucket_id}' must be a list", "Bucket")
        reference = if_(condition, ref(permission.logical_id), "no dependency")
        tags.extend(tag_list({"sam:ConditionalDependsOn:" + permission.logical_id: reference}))
        return
    body = run.resources[bucket_id].body
    written = body.get("DependsOn") or []
    waits_for = [written] if isinstance(written, str) else written
    if not isinstance(waits_for, list):
        raise event.refuse(f"DependsOn of '{bucket_id}' must be a string or a list of strings", "Bucket")
    if permission.logical_id not in waits_for:
        body["DependsOn"] = [*waits_for, permission.logical_id]


def lower_topic_event(run: Run, event: Event, target: EventTarget, role: RoleDraft) -> list[LoweredResource]:
    topic = event.required("Topic")
    through_queue = event.get("SqsSubscription")
    if not through_queue:
        subscription = _subscription(event, "lambda", target.arn, topic)
        return [invoke_permission(event, target, "sns.amazonaws.com", source_arn=topic), subscription]
    if isinstance(through_queue, bool):
        queue_id = event.logical_id + "Queue"
        fifo = _is_fifo(run, topic)
        queue = event.source.generate(
            queue_id, "AWS::SQS::Queue", {"FifoQueue": fifo or None}, origin=event.place("SqsSubscription")
        )
        queue_arn, queue_url = get_att(queue_id, "Arn"), ref(queue_id)
        return [
            queue_mapping(run, event, target, role, queue_arn, batch_size=10),
            queue,
            _queue_policy(event, event.logical_id + "QueuePolicy", topic, queue_arn, queue_url),
            _subscription(event, "sqs", queue_arn, topic),
        ]
    if not isinstance(through_queue, dict):
        raise event.refuse("SqsSubscription must be true or a mapping", "SqsSubscription")
    given_arn, given_url = through_queue.get("QueueArn"), through_queue.get("QueueUrl")
    if not given_arn or not given_url:
        raise event.refuse("SqsSubscription needs QueueArn and QueueUrl", "SqsSubscription")
    policy_id = through_queue.get("QueuePolicyLogicalId") or event.logical_id + "QueuePolicy"
    if not isinstance(policy_id, str):
        raise event.refuse("QueuePolicyLogicalId must be a string", "SqsSubscription", "QueuePolicyLogicalId")
    return [
        queue_mapping(run, event, target, role, given_arn, batch_size=through_queue.get("BatchSize") or 10),
        _queue_policy(event, policy_id, topic, given_arn, given_url),
        _subscription(event, "sqs", given_arn, topic),
    ]


def _subscription(event: Event, protocol: str, endpoint: Any, topic: Any) -> LoweredResource:
    properties = {
        "Protocol": protocol,
        "Endpoint": endpoint,
        "TopicArn": topic,
        **{name: event.get(name) for name in ("Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")},
    }
    origins = event.traces(properties) | {("Properties", "TopicArn"): event.place("Topic")}
    return event.source.generate(
        event.logical_id, "AWS::SNS::Subscription", properties, origin=event.place(), origins=origins
    )


def _queue_policy(event: Event, logical_id: str, topic: Any, queue_arn: Any, queue_url: Any) -> LoweredResource:
    statement = {
        "Action": "sqs:SendMessage",
        "Effect": "Allow",
        "Principal": "*",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return event.source.generate(
        logical_id,
        "AWS::SQS::QueuePolicy",
        {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}, "Queues": [queue_url]},
        origin=event.place("SqsSubscription"),
    )


def _is_fifo(run: Run, topic: Any) -> Any:
    topic_id = referenced_id(topic)
    resource = run.template["Resources"].get(topic_id) if topic_id else None
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    return run.resolve(properties.get("FifoTopic")) if isinstance(properties, dict) else None
