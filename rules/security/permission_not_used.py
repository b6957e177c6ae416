"""A function may do with a resource what its code never does.

Its role allows actions on the data of a table, bucket, queue or another resource of the app, and none of the calls in
its code, nor an event source or destination, needs them.

Why it matters:
    Whoever gets the function to run something else, through a library or an event that was not checked, may do all that
    its role allows. A function that only reads should not be able to delete.

What to do:
    Leave the action out of the statement, or take the SAM policy template that allows less: `DynamoDBReadPolicy` in
    place of `DynamoDBCrudPolicy`.

Not flagged:
    A function of whose code not every call is known: one that was not found, a client or table that is chosen in a way
    that cannot be followed, a layer from outside of the app, a wrapper script. A role that another service, or
    something else of the app, acts with too. Statements that reach far, which `wildcard-iam` speaks of, and those about
    resources that are not of the app. Actions that describe, list or configure.
    A SAM policy template is compared by what it is for, reading, writing or deleting: that `DynamoDBReadPolicy` allows
    `Scan` where the code calls `GetItem` is no finding. So is a grant of CDK, with writing and deleting as one. What
    SAM itself writes, for events and destinations, is none either. Helpers of the SDKs count with all that they call:
    an upload in parts, a copy, a batch writer (`dynamodb:BatchWriteItem`). A function that calls a service which reads
    objects or publishes for its caller, such as Rekognition, is not looked at.

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
    - https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    - https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html

Bad (a policy template for writing, and code that reads):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::SimpleTable
      Get:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import boto3

            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

            def handler(event, context):
                return table.get_item(Key={"id": event["id"]}).get("Item")
          Environment: {Variables: {TABLE: !Ref Orders}}
          Policies:
            - DynamoDBCrudPolicy: {TableName: !Ref Orders}

Bad (an action that is never called):
    Resources:
      Reports:
        Type: AWS::S3::Bucket
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement:
              - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
          Policies:
            - PolicyName: reports
              PolicyDocument:
                Statement:
                  - {Effect: Allow, Action: ["s3:PutObject", "s3:DeleteObject"], Resource: !Sub "${Reports.Arn}/*"}
      Report:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: !GetAtt Role.Arn
          Code:
            ZipFile: |
              import os
              import boto3

              s3 = boto3.client("s3")

              def handler(event, context):
                  s3.put_object(Bucket=os.environ["BUCKET"], Key="today", Body=b"")
          Environment: {Variables: {BUCKET: !Ref Reports}}

Bad (a policy for a queue that the code never sends to):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Say:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            def handler(event, context):
                return {"statusCode": 200}
          Policies:
            - SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}

Good (the template for reading):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::SimpleTable
      Get:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import boto3

            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

            def handler(event, context):
                return table.get_item(Key={"id": event["id"]}).get("Item")
          Environment: {Variables: {TABLE: !Ref Orders}}
          Policies:
            - DynamoDBReadPolicy: {TableName: !Ref Orders}

Good (a copy reads from the one bucket and writes to the other):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Incoming:
        Type: AWS::S3::Bucket
      Kept:
        Type: AWS::S3::Bucket
      Keep:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import boto3

            s3 = boto3.client("s3")

            def handler(event, context):
                source = {"Bucket": os.environ["INCOMING"], "Key": event["key"]}
                s3.copy_object(CopySource=source, Bucket=os.environ["KEPT"], Key=event["key"])
          Environment: {Variables: {INCOMING: !Ref Incoming, KEPT: !Ref Kept}}
          Policies:
            - Statement:
                - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Incoming.Arn}/*"}
                - {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "${Kept.Arn}/*"}
"""

from sless_audit.rule import (
    App,
    Draft,
    Findings,
    UnusedPermission,
    and_joined,
    called,
    finding,
    listed,
    policy_reach,
    related,
    rule,
    skip,
    unread_functions,
    unused_permissions,
)


@rule(severity="info", confidence="medium", needs=("code",))
def check(app: App) -> Findings:
    for one in unused_permissions(app):
        yield _finding(one)
    for function in unread_functions(app):
        yield skip("handler code", function)


def _finding(one: UnusedPermission) -> Draft:
    users, holder = one.granted.users, one.granted.holder
    unused, targets = policy_reach.in_words(one.unused), called(*one.targets)
    never = "its code never does" if len(users) == 1 else "no code of them does"
    return finding(
        holder,
        f"{listed(users)} may call {unused} on {targets}, and {never}",
        help=_help(one, unused),
        at=one.path,
        related=[related("acts with it", user) for user in users if user.source_id != holder.source_id],
        subject=f"{one.template} {unused} on {targets}",
    )


def _help(one: UnusedPermission, unused: str) -> str:
    if not one.used and one.granted.holder.construct_path:
        return "remove the statement, or the grant of the CDK app that makes it"
    if not one.used:
        return f"remove {one.template or 'the statement'}"
    if one.instead:
        return f"use {and_joined(one.instead)} in place of {one.template}"
    if one.template:
        return f"use a statement with {policy_reach.in_words(one.used)} in place of {one.template}"
    return f"remove {unused} from the statement"
