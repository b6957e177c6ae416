"""A function in a VPC has no way to the internet or to AWS.

A function that is attached to a VPC sends all of its traffic through the subnets that it names. From a subnet whose
default route leads to an internet gateway nothing gets out, for the function's network interface has a private address
only; from a subnet without a default route everything outside of the VPC is out of reach, the APIs of AWS included.

Why it matters:
    The call is not refused: the connection hangs until the SDK gives up or the function's timeout ends it, and each
    invocation fails, or is slow and billed for the time that it waited. It shows in the VPC only, never in a test at
    home.

What to do:
    Put the function into private subnets whose default route (`0.0.0.0/0`) leads to a NAT gateway; or add VPC endpoints
    for the services that it calls (gateway endpoints for Amazon S3 and DynamoDB cost nothing); or, where it reaches
    nothing private, remove `VpcConfig`: outside of a VPC a function reaches the internet by itself.

Not flagged:
    Subnets, route tables or a VPC that are not in the app (a parameter, an import, a look-up): the rule is skipped for
    the function and says so. A default route to a NAT instance, a network interface, a transit gateway, a VPN, a
    peering connection or an appliance counts as a way out, for there may be a common one behind it.
    Functions with `Ipv6AllowedForDualStack` and a `::/0` route to an egress-only or internet gateway.
    A private subnet without a way out in a VPC that has a NAT gateway or an endpoint: whether that is enough depends on
    what the function calls. Where nothing in the app is known to need a way out, and there is neither, the finding is a
    warning of medium confidence: a function that talks to nothing but a database in the VPC is fine.
    Tools that demand a VPC for every function (CKV_AWS_117, cdk-nag's LambdaInsideVPC) ask for the contrary.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html

Bad (a public subnet):
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      Internet:
        Type: AWS::EC2::InternetGateway
      PublicSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}
      PublicRoutes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Network}
      ToInternet:
        Type: AWS::EC2::Route
        Properties:
          RouteTableId: !Ref PublicRoutes
          DestinationCidrBlock: 0.0.0.0/0
          GatewayId: !Ref Internet
      PublicAssociation:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref PublicSubnet, RouteTableId: !Ref PublicRoutes}
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code: {S3Bucket: artifacts, S3Key: payments.zip}
          VpcConfig:
            SubnetIds: [!Ref PublicSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]

Bad (nothing leads out of the VPC):
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      PrivateSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code: {S3Bucket: artifacts, S3Key: payments.zip}
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]

Good (a NAT gateway):
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      Internet:
        Type: AWS::EC2::InternetGateway
      PublicSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}
      Address:
        Type: AWS::EC2::EIP
        Properties: {Domain: vpc}
      Nat:
        Type: AWS::EC2::NatGateway
        Properties: {SubnetId: !Ref PublicSubnet, AllocationId: !GetAtt Address.AllocationId}
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
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code: {S3Bucket: artifacts, S3Key: payments.zip}
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]

Good (endpoints for what it calls):
    Resources:
      Network:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16}
      PrivateSubnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Network, CidrBlock: 10.0.1.0/24}
      PrivateRoutes:
        Type: AWS::EC2::RouteTable
        Properties: {VpcId: !Ref Network}
      PrivateAssociation:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: {SubnetId: !Ref PrivateSubnet, RouteTableId: !Ref PrivateRoutes}
      Tables:
        Type: AWS::EC2::VPCEndpoint
        Properties:
          VpcId: !Ref Network
          ServiceName: !Sub com.amazonaws.${AWS::Region}.dynamodb
          RouteTableIds: [!Ref PrivateRoutes]
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code: {S3Bucket: artifacts, S3Key: payments.zip}
          VpcConfig:
            SubnetIds: [!Ref PrivateSubnet]
            SecurityGroupIds: [sg-0123456789abcdef0]

Good (subnets of another team):
    Parameters:
      Subnets:
        Type: List<AWS::EC2::Subnet::Id>
    Resources:
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code: {S3Bucket: artifacts, S3Key: payments.zip}
          VpcConfig:
            SubnetIds: !Ref Subnets
            SecurityGroupIds: [sg-0123456789abcdef0]
"""

from itertools import groupby

from sless_audit.rule import (
    App,
    Draft,
    Egress,
    Findings,
    Related,
    Resource,
    Stranded,
    app_functions,
    finding,
    listed,
    related,
    rule,
    skip,
    views,
)


@rule(severity="error")
def check(app: App) -> Findings:
    egress, stranded = Egress(app), []
    for function, _ in app_functions(app):
        for found in egress.of(function):
            if isinstance(found, Stranded):
                stranded.append(found)
            else:
                yield skip(found.reason, function)
    stranded.sort(key=_cause)
    for _, group in groupby(stranded, key=_cause):
        first, *others = group
        yield _public(first, others) if first.form == "public" else _closed(first, others, whole=app.whole)


def _cause(one: Stranded) -> tuple[str, str, tuple[str, ...]]:
    """What the stranded functions of one finding have in common."""
    return one.form, one.verdict.outcome, tuple(sorted(subnet.id for subnet in one.subnets))


def _public(one: Stranded, others: list[Stranded]) -> Draft:
    evidence = one.ends[0].way.evidence
    route = evidence[-2] if isinstance(evidence[-1].view, views.Network) else evidence[-1]
    reachable = [f"VPC endpoints are in reach: {listed(one.endpoints)}"] if one.endpoints else []
    return finding(
        one.function,
        f"{listed(_functions(one, others))} cannot reach the internet from {listed(one.subnets)}, nor AWS but "
        f"through VPC endpoints: {listed([route])} leads to an internet gateway, and the function's network interface "
        f"has no public address; a call hangs for up to {_timeout(one.function)}",
        help="use private subnets with a default route to a NAT gateway, add VPC endpoints for the services that are "
        "called, or remove VpcConfig where nothing private is reached",
        at=one.ends[0].placement.path,
        verdict=one.verdict,
        confidence="medium" if one.endpoints else None,
        related=[related("the default route", route), *_others(others)],
        notes=reachable,
        subject=one.form,
    )


def _closed(one: Stranded, others: list[Stranded], *, whole: bool) -> Draft:
    return finding(
        one.function,
        f"{listed(_functions(one, others))} cannot reach the internet or AWS from {listed(one.subnets)}: there is no "
        "default route, and neither a NAT gateway nor an endpoint in the VPC; a call hangs for up to "
        f"{_timeout(one.function)}",
        help="add VPC endpoints for the services that are called, or a NAT gateway with a default route to it, or "
        "remove VpcConfig where nothing private is reached",
        at=one.ends[0].placement.path,
        verdict=one.verdict,
        severity="warning" if whole else "info",
        confidence="medium",
        related=[*(related("no default route", subnet) for subnet in one.subnets), *_others(others)],
        notes=["its code was not read: a function that calls nothing outside of the VPC is not hurt"],
        subject=one.form,
    )


def _functions(one: Stranded, others: list[Stranded]) -> list[Resource]:
    return [one.function, *(other.function for other in others)]


def _others(others: list[Stranded]) -> list[Related]:
    return [related("in the same subnets", other.function, other.ends[0].placement.path) for other in others]


def _timeout(function: Resource) -> str:
    view = function.as_(views.Function)
    timeout = view.timeout_s if view else None
    return f"the function's timeout of {timeout} s" if isinstance(timeout, int | float) else "the function's timeout"
