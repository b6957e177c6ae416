"""Event source mappings: Lambda polls a queue, a stream or a broker, with rights that the function's role needs."""

from typing import Any

from sless_audit.template.sam.cfn import is_intrinsic
from sless_audit.template.sam.events.polling_access import access_policies
from sless_audit.template.sam.events.target import Event, EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import RoleDraft, publish_policy, put_object_policy, send_message_policy
from sless_audit.template.sam.run import Run

_SOURCE_PROPERTY = {
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "SQS": "Queue",
    "MSK": "Stream",
    "MQ": "Broker",
    "DocumentDB": "Cluster",
}
"""The property of the event that holds the ARN of what is polled; SelfManagedKafka has none."""

_NEEDS_STARTING_POSITION = frozenset({"Kinesis", "DynamoDB", "MSK"})

_MANAGED_POLICY = {
    "Kinesis": "service-role/AWSLambdaKinesisExecutionRole",
    "DynamoDB": "service-role/AWSLambdaDynamoDBExecutionRole",
    "SQS": "service-role/AWSLambdaSQSQueueExecutionRole",
    "MSK": "service-role/AWSLambdaMSKExecutionRole",
}

_PASSED_THROUGH = (
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
)

_KAFKA_CONFIG = {"MSK": "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafka": "SelfManagedKafkaEventSourceConfig"}

_FAILURE_POLICIES = {"SQS": send_message_policy, "SNS": publish_policy, "S3": put_object_policy, "Kafka": None}


def lower_mapping(run: Run, event: Event, target: EventTarget, role: RoleDraft) -> LoweredResource:
    """The mapping; adds to the role what Lambda needs to poll."""
    if event.type in _NEEDS_STARTING_POSITION:
        event.required("StartingPosition")
    source_property = _SOURCE_PROPERTY.get(event.type)
    properties: dict[str, Any] = {
        "FunctionName": target.name,
        "EventSourceArn": event.required(source_property) if source_property else None,
        **{name: event.get(name) for name in _PASSED_THROUGH},
        **_source_config(event),
    }
    _check_filters(event)
    failure_policy = None
    if event.get("DestinationConfig"):
        properties["DestinationConfig"], failure_policy = _failure_destination(event)
    origins = event.traces(properties)
    if source_property:
        origins[("Properties", "EventSourceArn")] = event.place(source_property)
    managed = _MANAGED_POLICY.get(event.type)
    if managed:
        role.attach(run.managed_policy_arn(managed), event.place())
    for policy in access_policies(run, event):
        role.grant_once(policy, event.place())
    if failure_policy is not None:
        role.grant_once(failure_policy, event.place("DestinationConfig"))
    return event.source.generate(
        event.logical_id, "AWS::Lambda::EventSourceMapping", properties, origin=event.place(), origins=origins
    )


def queue_mapping(
    run: Run, event: Event, target: EventTarget, role: RoleDraft, queue_arn: Any, batch_size: Any
) -> LoweredResource:
    """The mapping of a queue that stands between a topic and a function."""
    role.attach(run.managed_policy_arn(_MANAGED_POLICY["SQS"]), event.place("SqsSubscription"))
    return event.source.generate(
        event.logical_id + "EventSourceMapping",
        "AWS::Lambda::EventSourceMapping",
        {"FunctionName": target.name, "EventSourceArn": queue_arn, "BatchSize": batch_size, "Enabled": True},
        origin=event.place("SqsSubscription"),
    )


def _source_config(event: Event) -> dict[str, Any]:
    """The properties that a mapping nests and SAM does not."""
    config: dict[str, Any] = {}
    if event.get("KafkaBootstrapServers"):
        config["SelfManagedEventSource"] = {"Endpoints": {"KafkaBootstrapServers": event.get("KafkaBootstrapServers")}}
    kafka: dict[str, Any] = {}
    if event.get("ConsumerGroupId"):
        if event.type not in _KAFKA_CONFIG:
            raise event.refuse("ConsumerGroupId is for MSK and SelfManagedKafka only", "ConsumerGroupId")
        kafka["ConsumerGroupId"] = event.get("ConsumerGroupId")
    if event.get("SchemaRegistryConfig") and event.type in _KAFKA_CONFIG:
        kafka["SchemaRegistryConfig"] = event.get("SchemaRegistryConfig")
    if kafka:
        config[_KAFKA_CONFIG[event.type]] = kafka
    if event.type == "DocumentDB":
        names = {name: event.get(name) for name in ("CollectionName", "FullDocument") if event.get(name)}
        config["DocumentDBEventSourceConfig"] = {"DatabaseName": event.required("DatabaseName"), **names}
    return config


def _check_filters(event: Event) -> None:
    criteria = event.get("FilterCriteria")
    if criteria and not is_intrinsic(criteria) and (not isinstance(criteria, dict) or list(criteria) != ["Filters"]):
        raise event.refuse("FilterCriteria must hold Filters and nothing else", "FilterCriteria")


def _failure_destination(event: Event) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """`DestinationConfig` without SAM's own `Type`, and the policy that lets the function send there."""
    config = event.mapping("DestinationConfig")
    on_failure = config.get("OnFailure")
    if not isinstance(on_failure, dict):
        raise event.refuse("OnFailure of DestinationConfig must be a mapping", "DestinationConfig")
    type_ = on_failure.get("Type")
    if not type_:
        return config, None
    if not isinstance(type_, str) or type_ not in _FAILURE_POLICIES:
        raise event.refuse(
            f"Type of OnFailure must be one of {', '.join(_FAILURE_POLICIES)}", "DestinationConfig", "OnFailure", "Type"
        )
    policy = _FAILURE_POLICIES[type_]
    without_type = {**config, "OnFailure": {key: value for key, value in on_failure.items() if key != "Type"}}
    return without_type, policy(event.logical_id, on_failure.get("Destination")) if policy else None
