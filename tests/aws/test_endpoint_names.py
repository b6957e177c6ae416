"""VPC endpoints and the services that they are of."""

import pytest

from sless_audit.aws.endpoint_names import endpoint_name, is_endpoint_of


@pytest.mark.parametrize(
    ("service", "endpoint"),
    [
        ("kinesis", "kinesis-streams"),
        ("firehose", "kinesis-firehose"),
        ("stepfunctions", "states"),
        ("stepfunctions", "sync-states"),
        ("sqs", "sqs"),
        ("kms", "kms-fips"),
        ("iot-data", "iot.data"),
        ("sagemaker-runtime", "sagemaker.runtime-fips"),
        ("sesv2", "email"),
    ],
)
def test_endpoints_of_a_service(service: str, endpoint: str) -> None:
    assert is_endpoint_of(endpoint, service)


@pytest.mark.parametrize(("service", "endpoint"), [("kinesis", "kinesis"), ("sqs", "sns"), ("ses", "email-smtp")])
def test_endpoints_of_something_else(service: str, endpoint: str) -> None:
    assert not is_endpoint_of(endpoint, service)


def test_the_name_that_is_told() -> None:
    assert endpoint_name("stepfunctions") == "states"
    assert endpoint_name("lambda") == "lambda"
