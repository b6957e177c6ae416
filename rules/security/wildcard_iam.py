"""A role may do more than its function will ever need.

A policy statement on the role of a function, state machine, pipe or schedule allows whole services, every resource of
a kind, or every role of the account. It works on the first day, and it is what decides how bad a stolen dependency, an
injection or a plain mistake will be: the code then reads other teams' tables, or empties the wrong one.

Flagged, one finding for each statement:

- (a) the action `*` (error), `service:*`, or `NotAction`;
- (b) `AdministratorAccess` (error), `PowerUserAccess`, or a managed policy of AWS whose name ends in `FullAccess`;
- (c) `Resource: "*"`, `NotResource`, or a pattern over every table, bucket, queue, topic, secret or function, for an
  action that reads data, writes, deletes or invokes, and for which the resource could be named;
- (d) `iam:PassRole` or `sts:AssumeRole` on every role (error);
- (e) a trust policy that lets anybody take the role (error), whatever the role is for.

Why it matters:
    The role is the last line: whatever runs in the function, also by way of a package of somebody else, may do what the
    role may do. With `iam:PassRole` on `*` that is everything that any role of the account may do.

What to do:
    List the actions that the code calls, and name the resources: `!GetAtt Table.Arn`, `!Sub "${Bucket.Arn}/*"`, or a
    SAM policy template such as `DynamoDBCrudPolicy`. Where resources cannot be named, narrow with a `Condition` on a
    tag (`aws:ResourceTag/…`) or, for `iam:PassRole`, on `iam:PassedToService`.

Not flagged:
    - Actions that are allowed on `*` or not at all (`xray:PutTraceSegments`, `cloudwatch:PutMetricData`,
      `states:SendTaskSuccess`, most of `…:Describe*` and `…:List*`), network interfaces, `textract:*` and
      `rekognition:Detect*`.
    - Wildcards below one resource that is named: `bucket/*`, `table/orders/index/*`, `function:orders:*`. Other tools
      flag them; there is nothing that could be left out.
    - Statements with a `Condition` that narrows by resource, tag, organization, service or endpoint, and `Deny`.
    - SAM policy templates, unless their parameter is `*`; the managed execution policies of Lambda.
    - Roles of functions that serve the deployment, and of servers, users and other services: only (e) looks at them.
      Other tools judge every role; this rule judges what a serverless application wears. A role that trusts these
      services and that nothing in the app wears counts as worn; a managed policy that nothing attaches is asked for
      (a) and (d) only, with medium confidence, and not at all where its name or description calls it a boundary.

    Only worth a look (info):

    - a wildcard inside the name of an action (`dynamodb:BatchGet*`) on named resources;
    - the writing of logs on `*`, which `AWSLambdaBasicExecutionRole` allows as well;
    - `iam:PassRole` on `*` with `iam:PassedToService`;
    - what a permissions boundary of the app takes back. A boundary that is not in the app, and what the organization
      forbids, are not seen.

    `sns:Publish` on `*` is what a text message to a phone number needs: its confidence is medium, as code is not read.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

Bad (every action of a service):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - Statement:
                - Effect: Allow
                  Action: dynamodb:*
                  Resource: "*"

Bad (every action but some):
    Resources:
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
          Policies:
            - PolicyName: AlmostAll
              PolicyDocument:
                Statement: [{Effect: Allow, NotAction: "iam:*", Resource: "*"}]

Bad (a managed policy of AWS for administrators):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies: [AmazonDynamoDBFullAccess]

Bad (every table):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - Statement:
                - Effect: Allow
                  Action: [dynamodb:PutItem, dynamodb:GetItem]
                  Resource: !Sub arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*

Bad (every resource but some):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  NotResource: arn:aws:s3:::salaries/*

Bad (any role may be handed on):
    Resources:
      Deploy:
        Type: AWS::IAM::ManagedPolicy
        Properties:
          PolicyDocument:
            Statement: [{Effect: Allow, Action: "iam:PassRole", Resource: "*"}]

Bad (anybody may take the role):
    Resources:
      Partner:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: sts:AssumeRole}]

Bad (wildcard inside the name of an action, worth a look):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Table: {Type: AWS::DynamoDB::Table}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - Statement: [{Effect: Allow, Action: "dynamodb:BatchGet*", Resource: !GetAtt Table.Arn}]

Good (actions and resources are named):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Table: {Type: AWS::DynamoDB::Table}
      Bucket: {Type: AWS::S3::Bucket}
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - AWSLambdaVPCAccessExecutionRole
            - DynamoDBCrudPolicy: {TableName: !Ref Table}
            - Statement:
                - Effect: Allow
                  Action: dynamodb:Query
                  Resource: !Sub ${Table.Arn}/index/*
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: !Sub ${Bucket.Arn}/*

Good (actions that are allowed on every resource only, and a condition):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - Statement:
                - Effect: Allow
                  Action: ["xray:Put*", cloudwatch:PutMetricData, "states:SendTask*", "textract:*"]
                  Resource: "*"
                - Effect: Allow
                  Action: ec2:StopInstances
                  Resource: "*"
                  Condition:
                    StringEquals: {aws:ResourceTag/Team: orders}
                - Effect: Deny
                  Action: "*"
                  Resource: "*"

Good (the role of a server, and a trust that a condition narrows):
    Resources:
      Server:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
          ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
      Organization:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement:
              - Effect: Allow
                Principal: {AWS: "*"}
                Action: sts:AssumeRole
                Condition:
                  StringEquals: {aws:PrincipalOrgID: o-a1b2c3d4e5}
"""

import re

from sless_audit.rule import (
    App,
    Findings,
    Related,
    Resource,
    Severity,
    finding,
    holds,
    listed,
    policy_conditions,
    policy_reach,
    related,
    rule,
    service_roles,
    views,
)

FULL_ACCESS = re.compile(r"AdministratorAccess|PowerUserAccess|.*FullAccess(_?[vV]\d+)?")
LOGGING = {"logs:createloggroup", "logs:createlogstream", "logs:putlogevents"}
"""What AWSLambdaBasicExecutionRole allows on every log group. AWS managed policy reference (2026-11)."""
KINDS = {
    "dynamodb": "table",
    "lambda": "function",
    "s3": "bucket",
    "secretsmanager": "secret",
    "sns": "topic",
    "sqs": "queue",
}
SEVERITY: dict[policy_reach.Part, Severity] = {
    "every action": "error",
    "hand-over": "error",
    "all but some": "warning",
    "service": "warning",
    "resource": "warning",
    "name": "info",
}


@rule(severity="warning")
def check(app: App) -> Findings:
    for grant in service_roles.granted(app):
        yield from _statement(grant)
    for policy in service_roles.aws_policies(app):
        yield from _aws_policy(policy)
    for role, view in app.all(views.Role):
        for statement in view.trust:
            yield from _trust(role, statement)


def _statement(grant: service_roles.Granted) -> Findings:
    statement = grant.statement
    to_one_service = policy_conditions.has_key(statement, "iam:passedtoservice")
    if statement.effect != "Allow" or (policy_conditions.is_narrowed(statement) and not to_one_service):
        return
    found = [
        (one, "info" if to_one_service else _severity(one, grant))
        for one in policy_reach.wildcards(statement, grant.worlds)
        if _is_asked_for(one, grant)
    ]
    if not found:
        return
    worst, severity = min(found, key=lambda one: ("error", "warning", "info").index(one[1]))
    text_message = worst.part == "resource" and {one.lower() for one in worst.actions} - LOGGING == {"sns:publish"}
    notes = {
        "iam:PassedToService narrows it to the services that it names": to_one_service,
        "the permissions boundary does not allow it": _is_bounded(worst, grant),
        "a text message to a phone number cannot be sent without `*`": text_message,
        "AWSLambdaBasicExecutionRole allows the same": _is_logging(worst),
    }
    yield finding(
        grant.holder,
        f"{_who(grant.users, grant.holder)} may {_what(worst, statement)}",
        help=_help(worst),
        at=worst.path,
        verdict=worst.verdict,
        severity=severity,
        confidence="medium" if text_message or not grant.roles else None,
        related=_acting(grant.users, grant.holder),
        notes=[note for note, holds_here in notes.items() if holds_here],
        subject=f"{' '.join(worst.actions)} on {_where(worst, statement)}",
    )


def _severity(found: policy_reach.Wildcard, grant: service_roles.Granted) -> Severity:
    return "info" if _is_logging(found) or _is_bounded(found, grant) else SEVERITY[found.part]


def _is_bounded(found: policy_reach.Wildcard, grant: service_roles.Granted) -> bool:
    return bool(grant.roles) and all(
        service_roles.is_bounded(role, action) for role in grant.roles for action in found.actions
    )


def _is_asked_for(found: policy_reach.Wildcard, grant: service_roles.Granted) -> bool:
    if service_roles.is_written_by_sam(grant):
        return found.part == "resource" and found.over != policy_reach.EVERYTHING
    return bool(grant.roles) or found.part not in ("resource", "name")


def _is_logging(found: policy_reach.Wildcard) -> bool:
    return found.part == "resource" and {action.lower() for action in found.actions} <= LOGGING


def _what(found: policy_reach.Wildcard, statement: views.Statement) -> str:
    """What the statement allows, with figures: continues `Worker may …`."""
    needed = [action for action in found.actions if action.lower() not in LOGGING]
    listed, where = policy_reach.in_words(needed or found.actions), _where(found, statement)
    count = sum(policy_reach.how_many(action) for action in found.actions)
    match found.part:
        case "every action":
            return f"call every action of every AWS service (`*`) on {where}"
        case "all but some":
            spared = policy_reach.in_words(statement.not_actions)
            return f"call every action of AWS except {spared} on {where}"
        case "service":
            return f"call {listed} ({count} actions) on {where}"
        case "hand-over":
            return f"call {listed} on {where}, and so get at the permissions of each of them"
        case "resource":
            return f"call {listed} on {where}, though the resources can be named"
        case "name":
            covered = "1 action" if count == 1 else f"{count} actions"
            return f"call all that {listed} covers ({covered} today, and what AWS adds) on {where}"


def _where(found: policy_reach.Wildcard, statement: views.Statement) -> str:
    if statement.not_resources:
        return f"every resource except {policy_reach.in_words(statement.not_resources)}"
    if found.part == "hand-over":
        return "every role"
    if found.over in KINDS:
        return f"every {KINDS[found.over]}"
    if found.over or any(policy_reach.resource_reach(one) == "*" for one in statement.resources):
        return "every resource (`*`)"
    return policy_reach.in_words(statement.resources)


def _help(found: policy_reach.Wildcard) -> str:
    match found.part:
        case "hand-over" if policy_reach.covers(found.actions[0], "iam:PassRole"):
            return "name the roles in Resource, and the service in a Condition on iam:PassedToService"
        case "hand-over":
            return "name the roles in Resource"
        case "resource":
            return "name the resources in Resource, or narrow the statement with a Condition"
        case _:
            return "list the actions that the code calls, and name the resources that it calls them on"


def _aws_policy(policy: service_roles.AwsPolicy) -> Findings:
    if not FULL_ACCESS.fullmatch(policy.name):
        return
    bounded = all(service_roles.is_bounded(policy.role, action) for action in service_roles.actions_of(policy.name))
    severity: Severity = "error" if policy.name == "AdministratorAccess" else "warning"
    yield finding(
        policy.role,
        f"{_who(policy.users, policy.role)} may do all that the AWS policy {policy.name} allows, on every resource",
        help="replace the policy by a statement with the actions that the code calls, and the resources",
        at=policy.path,
        verdict=holds(lambda: True, given=policy.role.worlds, when=policy.world),
        severity="info" if bounded else severity,
        related=_acting(policy.users, policy.role),
        notes=["the permissions boundary of the role does not allow it"] if bounded else [],
        subject=policy.name,
    )


def _trust(role: Resource, statement: views.Statement) -> Findings:
    stranger = policy_conditions.stranger(statement, role.worlds)
    if not stranger.possible:
        return
    who = "everybody who is not named in NotPrincipal" if statement.not_principals else "anybody in any AWS account"
    yield finding(
        role,
        f"{who} may take the role {role.logical_id}, and act with its permissions",
        help="name the principals, or add a Condition on aws:PrincipalOrgID, aws:PrincipalArn or aws:SourceAccount",
        at=(*statement.path, "NotPrincipal" if statement.not_principals else "Principal"),
        verdict=stranger,
        severity="error",
        subject=f"trust in {who}",
    )


def _who(users: tuple[Resource, ...], holder: Resource) -> str:
    verb = "acts with" if holder.as_(views.Role) is not None else "gets"
    return listed(users) or f"whoever {verb} {holder.source.source_id}"


def _acting(users: tuple[Resource, ...], holder: Resource) -> list[Related]:
    others = [user for user in users if user.source.source_id != holder.source.source_id]
    return [related(f"{user.logical_id} acts with it", user, ("Role",)) for user in others]
