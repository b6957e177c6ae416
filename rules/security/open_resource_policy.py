"""Anybody in any AWS account may use a queue, topic, bucket or function.

A resource policy allows its actions to everybody (`Principal: "*"`, `AWS: "*"`, or all but those of `NotPrincipal`),
and no condition says who the caller must be or where the call must come from. Nothing else is asked of a stranger: to
find the name is enough.

Why it matters:
    Everybody can read what is stored, fill the queue, feed events to the functions behind it, or run up the bill.

What to do:
    Name the principals. Where a service of AWS calls, name the service and add a `Condition` on `aws:SourceArn` or
    `aws:SourceAccount`; for an organization, add one on `aws:PrincipalOrgID`.

Not flagged:
    - `Deny`, and an `Allow` that a `Deny` of the same policy takes back from all who do not come from an address, VPC,
      endpoint or account.
    - A condition on the caller: `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOwner` (the policy that SNS gives a
      topic by itself), `aws:PrincipalOrgID`, `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:SourceIp`,
      `aws:SourceVpc`, `aws:SourceVpce`, `sns:Endpoint`, `kms:CallerAccount`, `kms:ViaService`. A condition that a call
      without the key meets (`…IfExists`, `ForAllValues`), that only shuts some out (`StringNotEquals`) or that holds
      for every value (`*`, `0.0.0.0/0`) is none.
    - A function URL, and an API whose policy has no condition: the rule `api-without-authorization` is about these.
    - A bucket with `RestrictPublicBuckets`, which keeps its policy to the account. With `BlockPublicPolicy`, or where
      nothing is said and the bucket is new, the policy is refused: that is reported, as the deployment fails.
    - A website bucket that lets everybody read (`s3:GetObject` and nothing else) and is declared in the options.
    - Every action (`sqs:*`) for a principal that is named; other tools flag that, too.

Options:
    - `public-buckets`: logical IDs of website buckets that everybody is meant to read; `[]` by default.

References:
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

Bad (everybody may send to a queue):
    Resources:
      Orders: {Type: AWS::SQS::Queue}
      OrdersPolicy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Orders]
          PolicyDocument:
            Statement:
              - Effect: Allow
                Principal: "*"
                Action: sqs:SendMessage
                Resource: !GetAtt Orders.Arn

Bad (everybody but one account, and a condition that says nothing of the caller):
    Resources:
      Files: {Type: AWS::S3::Bucket}
      FilesPolicy:
        Type: AWS::S3::BucketPolicy
        Properties:
          Bucket: !Ref Files
          PolicyDocument:
            Statement:
              - Effect: Allow
                NotPrincipal: {AWS: arn:aws:iam::111122223333:root}
                Action: s3:PutObject
                Resource: !Sub ${Files.Arn}/*
                Condition:
                  Bool: {aws:SecureTransport: "true"}

Bad (everybody may invoke a function):
    Resources:
      Invocation:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: orders
          Action: lambda:InvokeFunction
          Principal: "*"

Bad (everybody may put events on a bus):
    Resources:
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
      BusPolicy:
        Type: AWS::Events::EventBusPolicy
        Properties: {EventBusName: !Ref Bus, StatementId: all, Action: "events:PutEvents", Principal: "*"}

Good (a service for one topic, and an organization):
    Resources:
      Orders: {Type: AWS::SQS::Queue}
      Placed: {Type: AWS::SNS::Topic}
      OrdersPolicy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Orders]
          PolicyDocument:
            Statement:
              - Effect: Allow
                Principal: {Service: sns.amazonaws.com}
                Action: sqs:SendMessage
                Resource: !GetAtt Orders.Arn
                Condition: {ArnEquals: {aws:SourceArn: !Ref Placed}}
              - Effect: Allow
                Principal: "*"
                Action: sqs:SendMessage
                Resource: !GetAtt Orders.Arn
                Condition: {StringEquals: {aws:PrincipalOrgID: o-a1b2c3d4e5}}

Good (a private API, in the documented form):
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Name: orders
          Policy:
            Statement:
              - {Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: "execute-api:/*"}
              - Effect: Deny
                Principal: "*"
                Action: execute-api:Invoke
                Resource: execute-api:/*
                Condition: {StringNotEquals: {aws:SourceVpce: vpce-1a2b3c4d}}

Good (the permission of a function URL, and one for an organization):
    Resources:
      Url:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: orders
          Action: lambda:InvokeFunctionUrl
          Principal: "*"
          FunctionUrlAuthType: NONE
      Organization:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: orders
          Action: lambda:InvokeFunction
          Principal: "*"
          PrincipalOrgID: o-a1b2c3d4e5
"""

from collections.abc import Iterable, Mapping

from sless_audit.rule import (
    ABSENT,
    App,
    Draft,
    Findings,
    Resource,
    Value,
    Verdict,
    finding,
    holds,
    is_absent,
    listed,
    permissions,
    policy_conditions,
    policy_reach,
    related,
    rule,
    views,
)

SERVICES = ("api_gateway", "eventbridge", "kms", "lambda", "s3", "secrets_manager", "sns", "sqs")
HELP = (
    "name the principals, or add a Condition that says where a call must come from (aws:SourceArn, aws:SourceAccount, "
    "aws:PrincipalOrgID)"
)


@rule(severity="error", options={"public-buckets": []})
def check(app: App, options: Mapping[str, object]) -> Findings:
    declared = options["public-buckets"]
    for holder, policy in permissions.resource_policies(app):
        protected = permissions.protected_by(holder)
        for statement in policy.statements if holder.service in SERVICES else ():
            stranger = policy_conditions.stranger(statement, holder.worlds)
            if (
                stranger.possible
                and not policy_conditions.shut_out(statement, policy.statements)
                and not _is_public_api(protected, statement)
                and not _is_public_website(protected, statement, declared)
                and not _becomes("restricted", protected, stranger)
            ):
                yield _finding(holder, protected, statement, stranger)
    for holder, permission in app.all(views.Permission):
        yield from _permission(holder, permission)


def _finding(holder: Resource, protected: tuple[Resource, ...], statement: views.Statement, stranger: Verdict) -> Draft:
    who = "everybody who is not named in NotPrincipal" if statement.not_principals else "anybody in any AWS account"
    may = (
        policy_reach.in_words(statement.actions)
        or f"every action except {policy_reach.in_words(statement.not_actions)}"
    )
    on = listed(protected) or f"what {holder.logical_id} protects"
    keys = sorted({key for keys in statement.conditions.values() for key in keys})
    notes = {
        f"the condition on {policy_reach.in_words(keys)} does not keep strangers out": bool(keys),
        "a bucket made since April 2023 refuses the policy, and the deployment fails, as no "
        "PublicAccessBlockConfiguration lets it": _becomes(ABSENT, protected, stranger),
    }
    says = f"{who} may call {may} on {on}"
    if _becomes("refused", protected, stranger):
        says = f"the deployment fails: by this policy {says}, and BlockPublicPolicy of the bucket refuses that"
    return finding(
        holder,
        says,
        help=HELP,
        at=(*statement.path, "NotPrincipal" if statement.not_principals else "Principal"),
        verdict=stranger,
        related=[related("is open", one) for one in protected if one is not holder],
        notes=[note for note, holds_here in notes.items() if holds_here],
        subject=f"{who} {may}",
    )


def _becomes(expected: Value, protected: Iterable[Resource], stranger: Verdict) -> bool:
    """What becomes of a policy for everybody, where it is one for buckets."""
    buckets = [view for one in protected if (view := one.as_(views.Bucket)) is not None]
    return bool(buckets) and all(
        holds(lambda found: found == expected, view.public_policy, given=stranger.worlds).certain for view in buckets
    )


def _is_public_api(protected: Iterable[Resource], statement: views.Statement) -> bool:
    """The rule `api-without-authorization` is about these."""
    return not statement.conditions and any(one.as_(views.Api) is not None for one in protected)


def _is_public_website(protected: Iterable[Resource], statement: views.Statement, declared: object) -> bool:
    if not isinstance(declared, list) or {str(action).lower() for action in statement.actions} != {"s3:getobject"}:
        return False
    buckets = [(one, view) for one in protected if (view := one.as_(views.Bucket)) is not None]
    return bool(buckets) and all(view.website and one.logical_id in declared for one, view in buckets)


def _permission(holder: Resource, permission: views.Permission) -> Findings:
    narrowing = (permission.source_arn, permission.source_account, permission.organization, permission.url_auth_type)
    stranger = holds(
        lambda principal, by_url, *others: principal == "*" and not by_url and all(map(is_absent, others)),
        permission.principal,
        permission.via_function_url,
        *narrowing,
        given=holder.worlds,
    )
    if stranger.possible:
        yield finding(
            holder,
            f"anybody in any AWS account may call {policy_reach.in_words([permission.action])} on "
            f"{listed(permissions.protected_by(holder)) or 'the function'}",
            help="name the principal, or set SourceArn, SourceAccount or PrincipalOrgID",
            at=("Principal",),
            verdict=stranger,
        )
