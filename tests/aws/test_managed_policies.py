import pytest

from sless_audit.aws.iam import expand
from sless_audit.aws.managed_policies import managed_policy, policy_name


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "AWSLambdaBasicExecutionRole"),
        ("arn:aws-cn:iam::aws:policy/AmazonSQSFullAccess", "AmazonSQSFullAccess"),
        ("arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess", "AWSXRayDaemonWriteAccess"),
        ("arn:aws:iam::123456789012:policy/AWSLambdaRole", None),
        ("arn:aws:iam::aws:role/AWSLambdaRole", None),
        ("arn:aws:sqs::aws:policy/AWSLambdaRole", None),
        ("AWSLambdaRole", None),
    ],
)
def test_the_name_in_an_arn(arn: str, name: str | None) -> None:
    assert policy_name(arn) == name


def test_a_policy_is_found_by_name_and_by_arn() -> None:
    by_name = managed_policy("AWSLambdaSQSQueueExecutionRole")
    assert by_name is not None
    assert by_name == managed_policy("arn:aws-us-gov:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole")
    assert "sqs:ReceiveMessage" in list_of(by_name[0]["Action"])
    assert "sqs:SendMessage" not in list_of(by_name[0]["Action"])


def test_policies_that_are_not_ours_or_not_in_the_table() -> None:
    assert managed_policy("arn:aws:iam::123456789012:policy/AWSLambdaBasicExecutionRole") is None
    assert managed_policy("NoSuchPolicy") is None


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("AWSLambdaBasicExecutionRole", "logs:PutLogEvents"),
        ("AWSLambdaVPCAccessExecutionRole", "ec2:CreateNetworkInterface"),
        ("AWSLambdaDynamoDBExecutionRole", "dynamodb:GetRecords"),
        ("AWSLambdaKinesisExecutionRole", "kinesis:GetRecords"),
        ("AWSLambdaMSKExecutionRole", "kafka:DescribeCluster"),
        ("AWSLambdaRole", "lambda:InvokeFunction"),
        ("AWSXRayDaemonWriteAccess", "xray:PutTraceSegments"),
        ("CloudWatchLambdaInsightsExecutionRolePolicy", "logs:CreateLogGroup"),
        ("AWSLambda_FullAccess", "lambda:CreateFunction"),
        ("AmazonS3ReadOnlyAccess", "s3:GetObject"),
        ("AmazonAPIGatewayPushToCloudWatchLogs", "logs:PutLogEvents"),
        ("AdministratorAccess", "dynamodb:DeleteTable"),
    ],
)
def test_what_well_known_policies_are_for(name: str, action: str) -> None:
    statements = managed_policy(name)
    assert statements is not None
    resources = [statement["Resource"] for statement in statements]
    assert resources
    patterns = [
        pattern
        for statement in statements
        for pattern in ([statement["Action"]] if isinstance(statement["Action"], str) else list_of(statement["Action"]))
    ]
    assert str(expand(action)[0]) in {str(allowed) for pattern in patterns for allowed in expand(pattern)}


def list_of(value: object) -> list[str]:
    assert isinstance(value, list)
    return value
