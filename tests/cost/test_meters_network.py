from pathlib import Path

from tests.cost.charges import Charges, charges_of, near
from tests.graphs import write_files

_KB = 1_024
_GB = 1_024**3

_VPC = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Private, RouteTableId: !Ref Routes}
  Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Private, AllocationId: !GetAtt Address.AllocationId}}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
  Queue: {Type: AWS::SQS::Queue}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      VpcConfig: {SubnetIds: [!Ref Private], SecurityGroupIds: [sg-1]}
      Environment: {Variables: {QUEUE: !Ref Queue}}
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
  %s
"""

_CODE = """
import os
import urllib.request
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="")
    urllib.request.urlopen("https://api.example.com/orders")
"""


def _in_vpc(folder: Path, more: str = "", numbers: dict[str, float] | None = None) -> Charges:
    """A function that sends a message and asks a public host, 10^9 times a month."""
    code = write_files(folder, {"src/app.py": _CODE})
    sizes = {"Queue: message": 4.0 * _KB, "F -> external:http:api.example.com: item": 8.0 * _KB}
    return charges_of(_VPC % more, {"ServerlessHttpApi GET /": 1e9}, sizes | (numbers or {}), code=code)


def test_a_nat_gateway_by_the_hour_and_by_what_functions_send_through_it(tmp_path: Path) -> None:
    found = _in_vpc(tmp_path)
    assert found.usd("Nat", "gateway") == near(730 * 0.045)
    assert found.quantity("Nat", "data processed") == near(1e9 * (4 + 8) * _KB / _GB)
    assert found.usd("Address", "public IPv4 address") == near(730 * 0.005)


_ENDPOINT = """Sqs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      SubnetIds: [!Ref Private, subnet-2]"""


def test_an_endpoint_takes_the_calls_of_its_service(tmp_path: Path) -> None:
    found = _in_vpc(tmp_path, _ENDPOINT)
    assert found.usd("Sqs", "endpoint") == near(2 * 730 * 0.01)  # two zones
    assert found.quantity("Sqs", "data processed") == near(1e9 * 4 * _KB / _GB)
    assert found.quantity("Nat", "data processed") == near(1e9 * 8 * _KB / _GB)


def test_what_a_profile_says_goes_before_what_the_code_tells(tmp_path: Path) -> None:
    found = _in_vpc(tmp_path, numbers={"Nat: traffic": 500 * _GB})
    assert found.usd("Nat", "data processed") == near(500 * 0.045)


def test_the_traffic_of_what_nobody_can_see_is_unknown(tmp_path: Path) -> None:
    server = "Server: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Private}}"
    found = _in_vpc(tmp_path, server)
    assert found.quantity("Nat", "data processed") is None
    assert found("Nat", "data processed").unknown == "nodes.Nat.traffic"
    found = charges_of(_VPC % "", {"ServerlessHttpApi GET /": 1e9})  # there is no code to read
    assert found.quantity("Nat", "data processed") is None


def test_gateway_endpoints_are_free_and_others_by_the_zone() -> None:
    endpoint = """
    Resources:
      Endpoint:
        Type: AWS::EC2::VPCEndpoint
        Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.us-east-1.s3%s}
    """
    assert charges_of(endpoint % "").of("Endpoint") == []
    found = charges_of(endpoint % ", VpcEndpointType: Interface")
    assert found.quantity("Endpoint", "endpoint") is None
    assert found("Endpoint", "endpoint").unknown == "SubnetIds"


def test_flow_logs_are_charged_where_they_go() -> None:
    template = "Resources: {Log: {Type: AWS::EC2::FlowLog, Properties: {ResourceId: v, ResourceType: VPC%s}}}"
    found = charges_of(template % ", LogDestinationType: s3")("Log", "flow logs")
    assert (found.price, found.quantity, found.service) == (("logs", "delivery-s3"), None, "logs")
    assert charges_of(template % "")("Log", "flow logs").price == ("logs", "ingestion-vended")
