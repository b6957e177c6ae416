"""Traffic to Amazon S3 or DynamoDB goes through a NAT gateway.

A gateway endpoint is a route to one of these services that leaves the NAT gateway out. It costs nothing. Without it,
what a function in a private subnet reads from S3 or DynamoDB and writes there passes the NAT gateway like everything
else.

Why it matters:
    A NAT gateway charges for each GB that it processes, in both directions, on top of its hours. For a function that
    moves files or reads tables this is often more than S3 or DynamoDB themselves cost, and it is on nobody's mind: the
    bill shows it under Amazon EC2.

What to do:
    Add an `AWS::EC2::VPCEndpoint` of type `Gateway` for the service, and name the route tables of the private subnets
    in it. Nothing in the code changes. The NAT gateway stays for whatever else uses it.

Not flagged:
    Functions whose subnets, route tables or VPC are not in the app: the endpoint may be where they are, and the rule is
    skipped. Route tables that have the endpoint, or an interface endpoint of the service in the VPC. Functions
    whose code is known and calls neither service; clients for another region, which a gateway endpoint does not serve.
    Where the code is not known, a role that permits the use of a table or bucket of the app is worth a hint (info).
    NAT instances, which charge nothing for a GB. Clients that are not functions.

References:
    - https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html

Bad (the code calls DynamoDB):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      PublicSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}
      Nat:
        Type: AWS::EC2::NatGateway
        Properties: {SubnetId: !Ref PublicSubnet, AllocationId: eipalloc-0123456789abcdef0}
      PrivateSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}
      PrivateRoutes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Network}
      ToNat:
        Type: AWS::EC2::Route
        Properties:
          RouteTableId: !Ref PrivateRoutes
          DestinationCidrBlock: 0.0.0.0/0
          NatGatewayId: !Ref Nat
      PrivateAssociation:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateRoutes}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import boto3

            orders = boto3.resource("dynamodb").Table("orders")

            def handler(event, context):
                return orders.get_item(Key=event["key"])
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]

Bad (the role permits S3, and the code is not known):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      PublicSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}
      Nat:
        Type: AWS::EC2::NatGateway
        Properties: {SubnetId: !Ref PublicSubnet, AllocationId: eipalloc-0123456789abcdef0}
      PrivateSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}
      PrivateRoutes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Network}
      ToNat:
        Type: AWS::EC2::Route
        Properties:
          RouteTableId: !Ref PrivateRoutes
          DestinationCidrBlock: 0.0.0.0/0
          NatGatewayId: !Ref Nat
      PrivateAssociation:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateRoutes}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: s3://artifacts/orders.zip
          Environment: {Variables: {BUCKET: !Ref Files}}
          Policies:
            - S3ReadPolicy: {BucketName: !Ref Files}
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]
      Files:
        Type: AWS::S3::Bucket

Good (a gateway endpoint):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      PublicSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}
      Nat:
        Type: AWS::EC2::NatGateway
        Properties: {SubnetId: !Ref PublicSubnet, AllocationId: eipalloc-0123456789abcdef0}
      PrivateSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}
      PrivateRoutes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Network}
      ToNat:
        Type: AWS::EC2::Route
        Properties:
          RouteTableId: !Ref PrivateRoutes
          DestinationCidrBlock: 0.0.0.0/0
          NatGatewayId: !Ref Nat
      PrivateAssociation:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateRoutes}
      Tables:
        Type: AWS::EC2::VPCEndpoint
        Properties:
          VpcId: !Ref Network
          ServiceName: !Sub com.amazonaws.${AWS::Region}.dynamodb
          RouteTableIds: [!Ref PrivateRoutes]
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import boto3

            orders = boto3.resource("dynamodb").Table("orders")

            def handler(event, context):
                return orders.get_item(Key=event["key"])
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]

Good (it calls neither):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      PublicSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}
      Nat:
        Type: AWS::EC2::NatGateway
        Properties: {SubnetId: !Ref PublicSubnet, AllocationId: eipalloc-0123456789abcdef0}
      PrivateSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}
      PrivateRoutes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Network}
      ToNat:
        Type: AWS::EC2::Route
        Properties:
          RouteTableId: !Ref PrivateRoutes
          DestinationCidrBlock: 0.0.0.0/0
          NatGatewayId: !Ref Nat
      PrivateAssociation:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateRoutes}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import urllib.request

            def handler(event, context):
                return urllib.request.urlopen("https://api.example.com", timeout=3).read().decode()
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]
"""

from collections.abc import Iterable

from sless_audit.rule import (
    App,
    Detour,
    Draft,
    Findings,
    OutwardCall,
    Related,
    and_joined,
    detours,
    finding,
    listed,
    related,
    rule,
    skip,
)


@rule(severity="warning", needs=("template", "code"))
def check(app: App) -> Findings:
    by_vpc: dict[tuple[str, str], list[Detour]] = {}
    for found in detours(app):
        if isinstance(found, Detour):
            by_vpc.setdefault((found.vpc.id, found.verdict.outcome), []).append(found)
        else:
            yield skip(found.reason, found.function)
    for group in by_vpc.values():
        yield _finding(group, whole=app.whole)


def _finding(group: list[Detour], *, whole: bool) -> Draft:
    first = group[0]
    services = and_joined(one.service for one in group)
    tables = listed(one.route_table for one in group)
    called = any(isinstance(one.evidence, OutwardCall) for one in group)
    verb = "sends to and reads from" if called else "may send to and read from"
    return finding(
        first.route,
        f"what {listed(one.function for one in group)} {verb} {services} goes through "
        f"{listed(one.gateway for one in group)}, charged for each GB: {tables} "
        f"{'have' if ' and ' in tables else 'has'} no gateway endpoint for {services}, which would cost nothing",
        help=f"add an AWS::EC2::VPCEndpoint of type Gateway for {services} with {tables} in RouteTableIds",
        at=("NatGatewayId",),
        verdict=first.verdict,
        severity="warning" if called and whole else "info",
        related=_related(group),
        notes=[] if called else ["the code is not known: the role permits it"],
        subject=first.vpc.logical_id,
    )


def _related(group: list[Detour]) -> Iterable[Related]:
    shown = set()
    for one in group:
        if (one.function.id, one.service) in shown:
            continue
        shown.add((one.function.id, one.service))
        if isinstance(one.evidence, OutwardCall) and one.function.code is not None:
            place = one.function.code.spot(one.evidence.site.place)
            yield related(f"a call of {one.service}", one.function, place=place)
        else:
            yield related(f"may use {one.service}", one.function)
