"""A role does not allow what it is needed for.

The role of a function is needed to read its event sources, to hand over to its destinations, to make its network
interfaces, and for each call in its code; the role of a schedule, pipe, state machine, rule target, API integration or
AppSync data source to call its target. Where every policy of the role is known and none of them allows that, AWS
refuses it.

Why it matters:
    A template with such a gap often deploys. The call fails when it is first made, with `AccessDenied`: in a test at
    best, else with the first customer. An event source, or a function in a VPC, Lambda refuses to make without it, and
    the stack is rolled back.

What to do:
    Add a statement with the action and the ARN of the resource to the role, or the SAM policy template that the finding
    names. Objects of a bucket have ARNs of their own (`!Sub "${Bucket.Arn}/*"`), and so do the indexes of a table
    (`!Sub "${Table.Arn}/index/*"`).

Not flagged:
    A role that is not in the app; one with a permissions boundary, with a managed policy that the tool does not know,
    or whose name is exported to stacks that were not seen. What the policy of the target allows itself.
    Calls on what is not in the app, or whose name only the deployment or the request knows.
    A `Condition` of a statement is taken as met, `Deny` is not looked at, and a part of an ARN that only the deployment
    knows matches everything. Actions that list all streams or shards, dead-letter queues and the objects that a
    distributed map reads are not asked for. For an index, the ARN of the index is enough.
    A function without `logs:CreateLogStream` and `logs:PutLogEvents` works, and writes no logs: a warning.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    - https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
    - https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    - https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

Bad (a call in the code):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
      Save:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import boto3

            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

            def handler(event, context):
                table.put_item(Item={"id": event["id"]})
          Environment: {Variables: {TABLE: !Ref Orders}}
          Policies:
            - DynamoDBReadPolicy: {TableName: !Ref Orders}

Bad (the statement names the bucket, and not its objects):
    Resources:
      Reports:
        Type: AWS::S3::Bucket
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement:
              - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
          ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
          Policies:
            - PolicyName: reports
              PolicyDocument:
                Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: !GetAtt Reports.Arn}]
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

Bad (an event source that the role may not read):
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement:
              - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
          ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: !GetAtt Role.Arn
          Code: {S3Bucket: artifacts, S3Key: worker.zip}
      Source:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Orders.Arn}

Bad (a state machine that may not call its function):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Charge:
        Type: AWS::Serverless::Function
        Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}
      Refund:
        Type: AWS::Serverless::Function
        Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}
      Payment:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition:
            StartAt: Charge
            States:
              Charge: {Type: Task, Resource: !GetAtt Charge.Arn, End: true}
          Policies:
            - LambdaInvokePolicy: {FunctionName: !Ref Refund}

Bad (a schedule with a role for another queue):
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Payments:
        Type: AWS::SQS::Queue
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement:
              - {Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: sts:AssumeRole}
          Policies:
            - PolicyName: send
              PolicyDocument:
                Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Payments.Arn}]
      Nightly:
        Type: AWS::Scheduler::Schedule
        Properties:
          ScheduleExpression: rate(1 day)
          FlexibleTimeWindow: {Mode: "OFF"}
          Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Role.Arn}

Good (the policy template that covers the call):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
      Save:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os
            import boto3

            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

            def handler(event, context):
                table.put_item(Item={"id": event["id"]})
          Environment: {Variables: {TABLE: !Ref Orders}}
          Policies:
            - DynamoDBWritePolicy: {TableName: !Ref Orders}

Good (a managed policy for the event source):
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement:
              - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
          ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole]
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: !GetAtt Role.Arn
          Code: {S3Bucket: artifacts, S3Key: worker.zip}
      Source:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Orders.Arn}
"""

from sless_audit.rule import (
    App,
    Confidence,
    Draft,
    Findings,
    MissingPermission,
    and_joined,
    called,
    finding,
    listed,
    missing_permissions,
    narrowest_template,
    related,
    rule,
    skip,
    unread_functions,
    views,
)

PARTS = {"objects": "the objects of ", "index": "the indexes of ", "stream": "the stream of "}


@rule(severity="error", confidence="medium", needs=("template", "code"))
def check(app: App) -> Findings:
    for missing in missing_permissions(app):
        yield _finding(missing)
    for function in unread_functions(app):
        yield skip("handler code", function)


def _finding(missing: MissingPermission) -> Draft:
    holder, actions = missing.holder, and_joined(missing.actions)
    target = _target(missing)
    confidence: Confidence = "low" if missing.confidence == "low" else "medium"
    of_sam = missing.role.source_id != missing.role.logical_id
    whose = f"the role of {listed([missing.role])}" if of_sam else missing.role.source_id
    template = narrowest_template(missing.actions) if of_sam and missing.target is not None else None
    what = f"the policy template {template} for {called(missing.target)}" if template and missing.target else ""
    return finding(
        holder,
        f"{_what(missing)}: no statement of {whose} allows {actions}{target and f' on {target}'}",
        help=f"add {what} to Policies" if what else f"allow {actions}{target and f' on {target}'} in {whose}",
        at=("Policies",) if holder.as_(views.Role) is not None else ("PolicyDocument",),
        verdict=missing.verdict,
        severity="warning" if missing.kind == "logs" else None,
        confidence=confidence,
        related=[related(_shows(missing), need.user, place=need.spot) for need in missing.needs],
        subject=f"{missing.kind} {actions} {target}",
    )


def _target(missing: MissingPermission) -> str:
    if missing.target is None:
        return ""
    part = {PARTS.get(part, "") for part in missing.actions.values()}
    return (part.pop() if len(part) == 1 else "") + called(missing.target)


def _what(missing: MissingPermission) -> str:
    """What does not happen."""
    users, target = listed(missing.users), called(missing.target) if missing.target is not None else ""
    via = and_joined(need.via for need in missing.needs)
    s = "" if len(missing.users) > 1 else "s"
    match missing.kind:
        case "call":
            return f"AWS refuses what the code of {users} calls on {target} ({via})"
        case "task":
            return f"AWS refuses what {users} call{s} on {target} in {via}"
        case "poll":
            return f"{target or 'the event source'} cannot be read for {users}"
        case "decrypt":
            return f"{users} cannot decrypt the messages of {via}"
        case "destination":
            return f"what {users} hand{s} on does not reach {target}"
        case "hand-over":
            return f"AWS refuses what {users} hand{s} to {target}"
        case "network":
            return f"Lambda cannot make the network interfaces of {users} in the VPC"
        case "traces":
            return f"{users} cannot send traces to X-Ray"
        case "logs":
            return f"{users} write{s} no logs"


def _shows(missing: MissingPermission) -> str:
    return "the call" if missing.kind == "call" else "what needs it"
