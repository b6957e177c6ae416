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
    A function all of whose calls are known and go to endpoints, or to what lies in the VPC; what an SDK computes by
    itself, as a presigned URL; a client whose endpoint the code sets; hosts of AWS, of a private zone, and, in a VPC
    with a service network of VPC Lattice or an endpoint of another provider, any host.
    Where the code is not known: a private subnet without a way out in a VPC that has a NAT gateway, an endpoint or a
    service network, for they may be enough. Where there is none of them, the finding is a warning of medium confidence:
    a function that talks to nothing but a database in the VPC is fine.
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

Bad (no endpoint for what the code calls):
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
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              import boto3

              payments = boto3.resource("dynamodb").Table("payments")

              def handler(event, context):
                  payments.put_item(Item=event)
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
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              import boto3

              payments = boto3.resource("dynamodb").Table("payments")

              def handler(event, context):
                  payments.put_item(Item=event)
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
    Confidence,
    Draft,
    Egress,
    Findings,
    OutwardCall,
    Related,
    Resource,
    Stranded,
    and_joined,
    app_functions,
    endpoint_name,
    finding,
    listed,
    number,
    related,
    rule,
    skip,
    views,
)


@rule(severity="error", needs=("template", "code"))
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
        if first.calls:
            yield _called(first, others)
        else:
            yield _public(first, others) if first.form == "public" else _closed(first, others, whole=app.whole)


def _cause(one: Stranded) -> tuple[str, bool, str, tuple[str, ...]]:
    """What the stranded functions of one finding have in common."""
    return one.form, bool(one.calls), one.verdict.outcome, tuple(sorted(subnet.id for subnet in one.subnets))


def _called(one: Stranded, others: list[Stranded]) -> Draft:
    calls = list({(call.service, call.host): call for each in (one, *others) for call in each.calls}.values())
    names = and_joined(call.service or call.host for call in calls)
    first = one.calls[0]
    spot = one.function.code.spot(first.site.place) if one.function.code else None
    cause = "there is no default route"
    if one.form == "public":
        cause = f"{listed([_route(one)])} leads to an internet gateway, and the network interface has no public address"
    lacking = and_joined(call.service for call in calls if call.service)
    return finding(
        one.function,
        f"{listed(_functions(one, others))} {'call' if others else 'calls'} {names}, but nothing leads there from "
        f"{listed(one.subnets)}: {cause}{f', and no endpoint for {lacking} is in reach' if lacking else ''}; the call "
        f"hangs for up to {_patience(first, one.function)}",
        help=_help(calls),
        place=spot,
        verdict=one.verdict,
        confidence=min((_sureness(one), first.confidence), key=_SURENESS.index),
        related=[
            related("its subnets", one.function, one.ends[0].placement.path),
            *(related("the default route", _route(one)) for _ in [one] if one.form == "public"),
            *_others(others),
        ],
        subject=one.form,
    )


_SURENESS: tuple[Confidence, ...] = ("low", "medium", "high")


def _sureness(one: Stranded) -> Confidence:
    """Further endpoints for AWS may lie in another stack; they are no way to a public host."""
    return "medium" if one.endpoints and not any(call.host for call in one.calls) else "high"


def _help(calls: list[OutwardCall]) -> str:
    free = and_joined(call.service for call in calls if call.service in ("dynamodb", "s3"))
    priced = and_joined(endpoint_name(call.service) for call in calls if call.service not in ("", "dynamodb", "s3"))
    steps = [
        *([f"add a gateway endpoint (free) for {free} to the subnets' route tables"] if free else ()),
        *([f"add an interface endpoint with private DNS for {priced}, or a NAT gateway"] if priced else ()),
        *(["lead the default route of the subnets to a NAT gateway"] if any(call.host for call in calls) else ()),
    ]
    return f"{', and '.join(steps)}; or remove VpcConfig where nothing private is reached"


def _route(one: Stranded) -> Resource:
    evidence = one.ends[0].way.evidence
    return evidence[-2] if isinstance(evidence[-1].view, views.Network) else evidence[-1]


def _public(one: Stranded, others: list[Stranded]) -> Draft:
    route = _route(one)
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
        notes=["it is not known what its code calls: a function that calls nothing outside of the VPC is not hurt"],
        subject=one.form,
    )


def _functions(one: Stranded, others: list[Stranded]) -> list[Resource]:
    return [one.function, *(other.function for other in others)]


def _others(others: list[Stranded]) -> list[Related]:
    return [related("in the same subnets", other.function, other.ends[0].placement.path) for other in others]


def _patience(call: OutwardCall, function: Resource) -> str:
    own = call.site.arguments.get("timeout")
    view = function.as_(views.Function)
    limit = number(view.timeout_s) if view else None
    if isinstance(own, int | float) and not isinstance(own, bool) and (limit is None or own < limit):
        return f"its timeout of {own:g} s"
    return _timeout(function)


def _timeout(function: Resource) -> str:
    view = function.as_(views.Function)
    timeout = view.timeout_s if view else None
    return f"the function's timeout of {timeout} s" if isinstance(timeout, int | float) else "the function's timeout"
