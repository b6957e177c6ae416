import pytest

from sless_audit.graph import views
from sless_audit.template.values import ABSENT, Text
from tests.graphs import app_of, edge, edges, resource


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("com.amazonaws.eu-west-1.sqs", "sqs"),
        ("!Sub 'com.amazonaws.${AWS::Region}.ecr.dkr'", "ecr.dkr"),
        ("!Join ['', [com.amazonaws., !Ref AWS::Region, .s3]]", "s3"),
        ("cn.com.amazonaws.cn-north-1.sts", "sts"),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c", "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c"),
        ("aws.sagemaker.eu-west-1.notebook", "aws.sagemaker.eu-west-1.notebook"),
    ],
)
def test_the_service_of_an_endpoint(name: str, short: str) -> None:
    app = app_of(f"Resources: {{Endpoint: {{Type: AWS::EC2::VPCEndpoint, Properties: {{ServiceName: {name}}}}}}}")
    view = resource(app, "Endpoint").as_(views.VpcEndpoint)
    assert view is not None
    assert view.service == short


def test_a_service_name_with_an_unknown_end_stays_as_it_is() -> None:
    app = app_of("""
        Parameters: {Service: {Type: String}}
        Resources:
          Endpoint:
            Type: AWS::EC2::VPCEndpoint
            Properties: {ServiceName: !Sub 'com.amazonaws.${AWS::Region}.${Service}'}
        """)
    view = resource(app, "Endpoint").as_(views.VpcEndpoint)
    assert view is not None
    assert isinstance(view.service, Text)


def test_what_an_endpoint_and_a_nat_gateway_are_by_default() -> None:
    app = app_of("Resources: {Endpoint: {Type: AWS::EC2::VPCEndpoint}, Nat: {Type: AWS::EC2::NatGateway}}")
    assert resource(app, "Endpoint").view == views.VpcEndpoint(ABSENT, ABSENT, "Gateway", ABSENT, ABSENT, False)
    assert resource(app, "Nat").view == views.NatGateway(subnet=ABSENT, vpc=ABSENT, connectivity="public")


def test_the_parts_of_a_network_are_attached_to_one_another() -> None:
    app = app_of("""
        Parameters: {Private: {Type: String}}
        Conditions: {IsPrivate: !Equals [!Ref Private, 'yes']}
        Resources:
          Vpc: {Type: AWS::EC2::VPC}
          Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc}}
          Internet: {Type: AWS::EC2::InternetGateway}
          Attachment:
            Type: AWS::EC2::VPCGatewayAttachment
            Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Internet}
          Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
          Association:
            Type: AWS::EC2::SubnetRouteTableAssociation
            Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
          Out:
            Type: AWS::EC2::Route
            Properties:
              RouteTableId: !Ref Table
              DestinationCidrBlock: 0.0.0.0/0
              GatewayId: !If [IsPrivate, !Ref AWS::NoValue, !Ref Internet]
          Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}
        """)
    assert edges(app) == [
        "Association -attached-to-> Subnet",
        "Association -attached-to-> Table",
        "Attachment -attached-to-> Internet",
        "Attachment -attached-to-> Vpc",
        "Group -attached-to-> Vpc",
        "Out -attached-to-> Internet",
        "Out -attached-to-> Table",
        "Subnet -attached-to-> Vpc",
        "Table -attached-to-> Vpc",
    ]
    assert edge(app, "Out", "Internet").worlds == ({"condition stack:IsPrivate": False},)
