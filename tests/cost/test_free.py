"""What AWS charges nothing for is told from what is not priced."""

from decimal import Decimal

import pytest

from sless_audit.api.prices import books
from sless_audit.cost.bill import bill
from sless_audit.services import Services
from sless_audit.workload.figures import CASES
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import NO_USAGE
from tests.graphs import app_of


@pytest.mark.parametrize(
    ("resource_type", "free"),
    [
        ("AWS::IAM::Role", True),
        ("AWS::EC2::Subnet", True),
        ("AWS::EC2::NatGateway", False),
        ("AWS::CloudFormation::Stack", True),
        ("Custom::MadeByAFunction", True),
        ("Custom::S3BucketNotifications", True),
        ("AWS::CDK::Metadata", True),
        ("AWS::ApplicationAutoScaling::ScalableTarget", True),
        ("AWS::DynamoDB::Table", False),
        ("AWS::Nobody::Knows", False),
    ],
)
def test_types_that_are_free(resource_type: str, free: bool) -> None:
    assert Services().is_free(resource_type) is free


def test_no_type_is_both_free_and_charged() -> None:
    services = Services()
    types = {
        "AWS::EC2::VPCEndpoint", "AWS::S3::Bucket", "AWS::Logs::LogGroup", "AWS::SSM::Parameter", "AWS::KMS::Key",
        "AWS::SecretsManager::Secret", "AWS::ECS::Service", "AWS::RDS::DBInstance", "AWS::Cognito::UserPool",
    }  # fmt: skip
    assert all(services.meter(one) is not None and not services.is_free(one) for one in types)


def test_what_is_configured_so_that_it_is_free_counts_as_free() -> None:
    app = app_of(
        """
        Resources:
          Endpoint: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: v, ServiceName: com.amazonaws.us-east-1.s3}}
          Standard: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: v}}
          Advanced: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: v, Tier: Advanced}}
          Other: {Type: AWS::Nobody::Knows}
        """
    )
    deployed = Deployed(app, Services())
    loads = {case: Load(deployed, NO_USAGE, case) for case in CASES}
    found = bill(loads, Services(), books(), lambda _: "us-east-1")
    assert [one.logical_id for one in found.free] == ["Endpoint", "Standard"]
    assert [one.logical_id for one in found.unpriced] == ["Other"]
    assert {line.resource.logical_id for line in found.lines} == {"Advanced"}
    assert found.coverage == Decimal("0.75")


def test_replicas_have_the_prices_of_their_regions() -> None:
    app = app_of(
        """
        Resources:
          Secret: {Type: AWS::SecretsManager::Secret, Properties: {ReplicaRegions: [{Region: xx-nowhere-1}]}}
        """
    )
    deployed = Deployed(app, Services())
    loads = {case: Load(deployed, NO_USAGE, case) for case in CASES}
    found = bill(loads, Services(), books(), lambda _: "us-east-1")
    lines = {line.component: line for line in found.lines}
    assert lines["secret"].monthly.likely == Decimal("0.4")
    assert lines["replica in xx-nowhere-1"].price is None
    assert found.missing_regions == ("xx-nowhere-1",)
