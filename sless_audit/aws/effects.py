"""What an IAM action does to the resource that it names, in the kinds of the graph's edges.

Source: Service Authorization Reference (docs.aws.amazon.com/service-authorization, 2026-11), pages of the services
below; an action that only lists, describes or configures has no effect here.
"""

from collections.abc import Iterator

from sless_audit.aws.wildcards import matches

_EFFECTS: dict[str, tuple[str, ...]] = {
    "reads": (
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PartiQLSelect",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
    ),
    "writes": (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLUpdate",
        "dynamodb:PartiQLDelete",
        "s3:PutObject",
        "s3:DeleteObject",
    ),
    "publishes": (
        "sqs:SendMessage",
        "sns:Publish",
        "events:PutEvents",
        "kinesis:PutRecord",
        "kinesis:PutRecords",
        "firehose:PutRecord",
        "firehose:PutRecordBatch",
        "ses:SendEmail",
        "ses:SendRawEmail",
        "ses:SendTemplatedEmail",
        "ses:SendBulkEmail",
    ),
    "invokes": ("lambda:InvokeFunction", "lambda:InvokeAsync"),
    "starts": ("states:StartExecution", "states:StartSyncExecution"),
}


def effects(pattern: str) -> Iterator[tuple[str, str]]:
    """Each (edge kind, action) that an action pattern of a policy statement covers."""
    for kind, actions in _EFFECTS.items():
        for action in actions:
            if matches(pattern.lower(), action.lower()):
                yield kind, action
