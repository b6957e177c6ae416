"""A function is in a VPC and reaches nothing there.

A function outside of a VPC reaches the internet and the services of AWS by itself. In a VPC it needs a NAT gateway or
endpoints for the same. That is the price of reaching what is private: a database, a cache, a file system, an internal
load balancer. A function that reaches nothing of the kind pays it for nothing.

Why it matters:
    NAT gateways and interface endpoints are charged by the hour and by the GB, used or not. Each of them, and each
    route, is one more thing that has to work. The VPC does not protect the function: nobody can connect to a
    function in any case, and what it may do is for its role to say.

What to do:
    Remove `VpcConfig`, and the policy for network interfaces (`AWSLambdaVPCAccessExecutionRole`) from the role. Where a
    policy demands a VPC, set the option.

Not flagged:
    Functions that reach a database, cache, broker, file system, internal load balancer or private API, a host that is
    not public or that only the run time knows, or a client whose endpoint the code sets; whose security group another
    resource names; whose code uses a library that may connect to anything. Apps with a policy that asks where a request
    comes from (`aws:SourceVpc`, `aws:SourceVpce`). Functions that `vpc-without-nat` reports.
    Functions whose code is not known: the rule is skipped for them.
    A function that calls a host of somebody else, who may know it by the fixed address of a NAT gateway, is worth a
    hint (info).
    Tools that demand a VPC for every function (CKV_AWS_117, cdk-nag's LambdaInsideVPC) ask for the contrary.

Options:
    required: a policy demands a VPC for each function; the rule then says nothing (default false)

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html

Bad (all that it calls is public):
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Subnets: {Type: List<AWS::EC2::Subnet::Id>}
    Resources:
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
            SubnetIds: !Ref Subnets
            SecurityGroupIds: [!Ref Group]
      Group:
        Type: AWS::EC2::SecurityGroup
        Properties: {GroupDescription: Orders, VpcId: vpc-0123456789abcdef0}

Bad (the host may know its address):
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Subnets: {Type: List<AWS::EC2::Subnet::Id>}
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import urllib.request

            def handler(event, context):
                return urllib.request.urlopen("https://api.example.com", timeout=3).read().decode()
          VpcConfig:
            SubnetIds: !Ref Subnets
            SecurityGroupIds: [!Ref Group]
      Group:
        Type: AWS::EC2::SecurityGroup
        Properties: {GroupDescription: Orders, VpcId: vpc-0123456789abcdef0}

Good (a database):
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Subnets: {Type: List<AWS::EC2::Subnet::Id>}
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import psycopg

            orders = psycopg.connect(host=os.environ["DB_HOST"], dbname="orders")

            def handler(event, context):
                return orders.execute("select count(*) from orders").fetchone()
          VpcConfig:
            SubnetIds: !Ref Subnets
            SecurityGroupIds: [!Ref Group]
      Group:
        Type: AWS::EC2::SecurityGroup
        Properties: {GroupDescription: Orders, VpcId: vpc-0123456789abcdef0}

Good (no VPC):
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Subnets: {Type: List<AWS::EC2::Subnet::Id>}
    Resources:
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
"""

from collections.abc import Mapping, Sequence

from sless_audit.rule import (
    ABSENT,
    App,
    Draft,
    Findings,
    Needless,
    VpcUse,
    and_joined,
    app_functions,
    finding,
    listed,
    related,
    rule,
    skip,
)


@rule(severity="warning", confidence="medium", needs=("template", "code"), options={"required": False})
def check(app: App, options: Mapping[str, object]) -> Findings:
    if options["required"]:
        return
    use = VpcUse(app)
    causes: dict[object, list[Needless]] = {}
    for function, view in app_functions(app):
        needless = use.needless(function)
        if needless is not None:
            place = function.place(("VpcConfig",))
            causes.setdefault((place.file, *place.span[:2], needless.fixed_address), []).append(needless)
        elif view.subnets is not ABSENT and (function.code is None or not function.code.is_known):
            yield skip("handler code", function)
    for group in causes.values():
        yield _finding(group)


def _finding(group: Sequence[Needless]) -> Draft:
    """One for each `VpcConfig`: several functions have that of `Globals`."""
    first = group[0]
    functions, several = [one.function for one in group], len(group) > 1
    name, they = listed(functions), "they call" if several else "it calls"
    called = and_joined(call.service or call.host for one in group for call in one.calls)
    what = f"what {they} ({called}) is reached without one" if called else f"{they} nothing"
    gateways = tuple({one.id: one for each in group for one in each.gateways}.values())
    way_out = f"{listed(gateways)} would be the way out, charged by the hour"
    if called:
        way_out = f"the traffic goes through {listed(gateways)}, charged by the hour and for each GB"
    return finding(
        first.function,
        f"{name} {'are' if several else 'is'} in a VPC and {'reach' if several else 'reaches'} nothing that is private "
        f"there: {what}" + (f"; {way_out}" if gateways else ""),
        help=f"remove VpcConfig from {name}",
        at=("VpcConfig",),
        verdict=first.verdict,
        severity="info" if first.fixed_address else None,
        related=[
            *(related("has it, too", function) for function in functions[1:]),
            *(related("its way out", gateway) for gateway in gateways),
        ],
        notes=["a host that it calls may know it by the address of a NAT gateway"] if first.fixed_address else [],
    )
