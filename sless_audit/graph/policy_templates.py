"""Which SAM policy template allows what is asked for, and least besides."""

from collections.abc import Iterable, Mapping
from functools import cache

from sless_audit.aws.sam_policy_templates import expand_policy_template
from sless_audit.graph.policy_reach import covers

_TEMPLATES: Mapping[str, str] = {
    "DynamoDBReadPolicy": "TableName",
    "DynamoDBWritePolicy": "TableName",
    "DynamoDBCrudPolicy": "TableName",
    "S3ReadPolicy": "BucketName",
    "S3WritePolicy": "BucketName",
    "S3CrudPolicy": "BucketName",
    "SQSSendMessagePolicy": "QueueName",
    "SQSPollerPolicy": "QueueName",
    "SNSPublishMessagePolicy": "TopicName",
    "EventBridgePutEventsPolicy": "EventBusName",
    "FirehoseWritePolicy": "DeliveryStreamName",
    "LambdaInvokePolicy": "FunctionName",
    "StepFunctionsExecutionPolicy": "StateMachineName",
    "StepFunctionsExecutionPolicy_v2": "StateMachineName",
    "AWSSecretsManagerGetSecretValuePolicy": "SecretArn",
    "SSMParameterReadPolicy": "ParameterName",
}
"""Those for one resource, and the parameter that names it. AWS SAM developer guide, "AWS SAM policy templates"
(2026-11)."""


def narrowest_template(actions: Iterable[str]) -> str | None:
    """The template with the fewest actions that has all of these; `None` where no template has."""
    asked = tuple(actions)
    fitting = [
        (len(_allowed(name)), name)
        for name in _TEMPLATES
        if all(any(covers(entry, action) for entry in _allowed(name)) for action in asked)
    ]
    return min(fitting)[1] if fitting and asked else None


@cache
def _allowed(name: str) -> tuple[str, ...]:
    found = expand_policy_template(name, {_TEMPLATES[name]: ""})
    listed = [one.get("Action") for one in found] if isinstance(found, tuple) else []
    return tuple(str(entry) for one in listed for entry in (one if isinstance(one, list) else [one]))
