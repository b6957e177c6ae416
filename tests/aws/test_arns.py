import pytest

from sless_audit.aws.arns import Arn, parse


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
            Arn("aws", "lambda", "eu-west-1", "123456789012", "function:orders:live"),
        ),
        ("arn:aws-cn:s3:::bucket/a:b", Arn("aws-cn", "s3", "", "", "bucket/a:b")),
        (
            "arn:aws:iam::aws:policy/service-role/AWSLambdaRole",
            Arn("aws", "iam", "", "aws", "policy/service-role/AWSLambdaRole"),
        ),
        (
            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders-${Stage}",
            Arn("${AWS::Partition}", "sqs", "${AWS::Region}", "${AWS::AccountId}", "orders-${Stage}"),
        ),
        ("arn:*:sqs:*:*:*", Arn("*", "sqs", "*", "*", "*")),
    ],
)
def test_an_arn_is_split_and_joined_again(text: str, arn: Arn) -> None:
    assert parse(text) == arn
    assert str(arn) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "orders",
        "arn:aws:sqs",
        "arn:aws:sqs:eu-west-1:123456789012:",
        "arn::sqs:eu-west-1:123456789012:orders",
        "urn:aws:sqs:eu-west-1:123456789012:orders",
        "https://sqs.eu-west-1.amazonaws.com:443/1:2:3:4",
    ],
)
def test_other_texts_are_no_arns(text: str) -> None:
    assert parse(text) is None
