"""The table of IAM actions: against a second reading of the reference, and in the cases that rules rely on."""

import json
from importlib.resources import files

import pytest

from sless_audit.aws.iam import (
    AccessLevel,
    Action,
    ResourceType,
    accepts_only_star,
    action_matches,
    expand,
    touches_data,
)


def the_action(name: str) -> Action:
    (action,) = expand(name)
    return action


def test_an_action_has_its_access_level_and_resource_types() -> None:
    assert the_action("dynamodb:Query") == Action(
        "dynamodb", "Query", AccessLevel.READ, (ResourceType("index", False), ResourceType("table", True))
    )
    assert the_action("sqs:SendMessage").access is AccessLevel.WRITE
    assert the_action("iam:PutRolePolicy").access is AccessLevel.PERMISSIONS_MANAGEMENT
    assert the_action("sqs:TagQueue").access is AccessLevel.TAGGING
    assert the_action("s3:ListAllMyBuckets").access is AccessLevel.LIST


def test_wildcards_are_expanded_whatever_the_case() -> None:
    names = [str(action) for action in expand("DynamoDB:batch*item")]
    assert names == ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"]
    assert [str(action) for action in expand("sqs:?endMessage")] == ["sqs:SendMessage"]
    assert {action.service for action in expand("s3:*")} == {"s3"}
    assert set(expand("sqs:*")) < set(expand("*"))


@pytest.mark.parametrize("pattern", ["dynamodb:NoSuchAction", "nosuchservice:*", "dynamodb", "", ":", "sqs:"])
def test_what_aws_does_not_know_expands_to_nothing(pattern: str) -> None:
    assert expand(pattern) == ()


def test_expansion_and_matching_agree() -> None:
    for pattern in ("sqs:*Message*", "S3:get*", "lambda:Invoke*"):
        expanded = set(expand(pattern))
        service = pattern.partition(":")[0].lower()
        assert expanded == {action for action in expand(f"{service}:*") if action_matches(pattern, str(action))}


def test_resource_types_agree_with_the_second_reading_in_cfn_lint() -> None:
    # Read on other days than our table, hence a share and no equality.
    second = json.loads(files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text())
    ours = {str(action).lower(): {kind.name for kind in action.resource_types} for action in expand("*")}
    theirs = {
        f"{service}:{name}": {kind.replace(" ", "_") for kind in entry.get("Resources", ())}
        for service, spec in second.items()
        for name, entry in spec.get("Actions", {}).items()
    }
    shared = ours.keys() & theirs.keys()
    assert len(shared) > 0.99 * len(ours)
    assert sum(ours[name] == theirs[name] for name in shared) > 0.99 * len(shared)


@pytest.mark.parametrize(
    "pattern",
    [
        "ec2:*NetworkInterface*",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "cloudwatch:PutMetricData",
        "logs:CreateLogGroup",
        "logs:*LogDelivery*",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
        "sts:GetCallerIdentity",
        "s3:ListAllMyBuckets",
        "states:SendTask*",
        "textract:*",
        "rekognition:Detect*",
        "polly:SynthesizeSpeech",
        "translate:TranslateText",
        "comprehend:DetectSentiment",
        "comprehend:DetectEntities",
        "transcribe:StartTranscriptionJob",
        "dynamodb:ListTables",
        "ec2:DescribeVpcs",
        "secretsmanager:GetRandomPassword",
        "ecr:GetAuthorizationToken",
    ],
)
def test_actions_that_nobody_can_or_does_narrow(pattern: str) -> None:
    actions = expand(pattern)
    assert actions
    assert all(accepts_only_star(action) for action in actions)


@pytest.mark.parametrize(
    "name",
    [
        "dynamodb:PutItem",
        "s3:GetObject",
        "s3:DeleteObject",
        "sqs:SendMessage",
        "events:PutEvents",
        "states:StartExecution",
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
        "bedrock:InvokeModel",
        "execute-api:Invoke",
        "es:ESHttpPost",
        "logs:PutLogEvents",
        "sts:AssumeRole",
        "iam:PassRole",
        "polly:DeleteLexicon",
    ],
)
def test_actions_that_can_be_narrowed(name: str) -> None:
    assert not accepts_only_star(the_action(name))


@pytest.mark.parametrize(
    "name",
    [
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:DeleteTable",
        "s3:GetObject",
        "s3:PutObject",
        "sqs:ReceiveMessage",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
        "ssm:GetParametersByPath",
        "kms:Decrypt",
        "kinesis:GetRecords",
        "lambda:InvokeFunction",
        "bedrock:InvokeModel",
        "sns:Publish",
        "iam:PassRole",
        "s3:PutBucketPolicy",
    ],
)
def test_actions_that_touch_data(name: str) -> None:
    assert touches_data(the_action(name))


@pytest.mark.parametrize(
    "name",
    [
        "dynamodb:DescribeTable",
        "dynamodb:ListTables",
        "s3:ListAllMyBuckets",
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObjectTagging",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "lambda:GetFunctionConfiguration",
        "secretsmanager:DescribeSecret",
        "kinesis:DescribeStream",
        "dynamodb:TagResource",
    ],
)
def test_actions_that_describe_or_tag(name: str) -> None:
    assert not touches_data(the_action(name))
