"""Which SAM policy template allows what is asked for, and least besides."""

from collections.abc import Iterable, Mapping
from functools import cache

from sless_audit.aws.sam_policy_templates import expand_policy_template, policy_template_names
from sless_audit.graph.model import Resource
from sless_audit.graph.policy_reach import covers
from sless_audit.graph.views import Statement
from sless_audit.template.values import Value

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

_PAIRS = (("DynamoDBReadPolicy", "DynamoDBWritePolicy"), ("S3ReadPolicy", "S3WritePolicy"))


def narrowest_template(actions: Iterable[str]) -> str | None:
    """The template with the fewest actions that has all of these; `None` where no template has."""
    asked = tuple(actions)
    fitting = [
        (len(_allowed(name)), name)
        for name in _TEMPLATES
        if all(any(covers(entry, action) for entry in _allowed(name)) for action in asked)
    ]
    return min(fitting)[1] if fitting and asked else None


def templates_for(actions: Iterable[str], *, without: Iterable[str]) -> tuple[str, ...]:
    """The template, or a pair of a reading and a writing one, that has all of these actions and none of others."""
    asked, unwanted = tuple(actions), tuple(without)
    single = [((name,), _allowed(name)) for name in _TEMPLATES]
    pairs = [(pair, (*_allowed(pair[0]), *_allowed(pair[1]))) for pair in _PAIRS]
    fitting = [
        (len(allowed), names)
        for names, allowed in (*single, *pairs)
        if all(any(covers(entry, action) for entry in allowed) for action in asked)
        and not any(covers(entry, action) for entry in allowed for action in unwanted)
    ]
    return min(fitting)[1] if fitting and asked else ()


def template_at(holder: Resource, statement: Statement) -> str:
    """The policy template that a statement of a generated role is from; empty where it is from none."""
    place = holder.place(statement.path, statement.world)
    value: Value = place.document.values
    for step in place.path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(value, dict) and len(value) == 1 and (name := next(iter(value))) in policy_template_names():
            return str(name)
    return ""


@cache
def _allowed(name: str) -> tuple[str, ...]:
    found = expand_policy_template(name, {_TEMPLATES[name]: ""})
    listed = [one.get("Action") for one in found] if isinstance(found, tuple) else []
    return tuple(str(entry) for one in listed for entry in (one if isinstance(one, list) else [one]))
