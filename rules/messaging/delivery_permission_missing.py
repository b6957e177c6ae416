"""What pushes to a function, queue or topic is not let in by it.

S3, SNS, EventBridge, API Gateway and others call their targets as themselves, not with a role. The target's own policy
must allow that: an `AWS::Lambda::Permission` on the function, and on the very alias or version that is invoked; a
statement in the policy of the queue or topic. Where it names a source, that must be the one that calls.

Why it matters:
    The template deploys as a rule, and the target stays silent. A topic or a rule drops what it is denied at once,
    without a retry; an API answers each request with status 500. S3 refuses the notification, and the deployment fails.
    Since October 2025, a function URL without authentication needs two permissions: with `lambda:InvokeFunctionUrl`
    alone it answers with status 403. Accounts that had function URLs before are under the same rule since 2026-11-01.

What to do:
    Add an `AWS::Lambda::Permission` with the service's `Principal` and a `SourceArn`, with `FunctionName` set to what
    is invoked; or a statement for the service's principal, with the condition `aws:SourceArn`, to the policy of the
    queue or topic. Extend the policy that is there: a second `AWS::SQS::QueuePolicy` for one queue replaces the first.
    For a public function URL: `lambda:InvokeFunctionUrl` with `FunctionUrlAuthType: NONE`, and `lambda:InvokeFunction`
    with `InvokedViaFunctionUrl: true`, both for the principal `*`.

Not flagged:
    What acts with a role: an API or authorizer with credentials, a rule or its target with `RoleArn`, schedules,
    pipes, state machines. Events and function URLs of SAM functions, for which SAM writes the permissions.
    Targets that are not in the app, whose policy is not seen. In an app of which not every template was seen, findings
    are info: the permission may be in another stack.
    A part of an ARN that only the deployment knows matches everything, and a resource that has no name in the template
    may have any. `Deny` statements and other conditions than on the source's ARN and account are not looked at.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    - https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    - https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    - https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    - https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html

Bad (a rule without a permission on the function):
    Resources:
      Score:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/score
          Code: {S3Bucket: artifacts, S3Key: score.zip}
      UserVerified:
        Type: AWS::Events::Rule
        Properties:
          EventPattern: {source: [com.example.users]}
          Targets:
            - {Id: score, Arn: !GetAtt Score.Arn}

Bad (a topic without a statement in the policy of the queue):
    Resources:
      Orders:
        Type: AWS::SNS::Topic
      Ledger:
        Type: AWS::SQS::Queue
      Subscription:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref Orders, Protocol: sqs, Endpoint: !GetAtt Ledger.Arn}

Bad (the permission is for another API):
    Resources:
      Accounts:
        Type: AWS::ApiGatewayV2::Api
        Properties: {Name: accounts, ProtocolType: HTTP, Target: !GetAtt Handler.Arn}
      Partners:
        Type: AWS::ApiGatewayV2::Api
        Properties: {Name: partners, ProtocolType: HTTP}
      Handler:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/accounts
          Code: {S3Bucket: artifacts, S3Key: accounts.zip}
      Permission:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Handler
          Action: lambda:InvokeFunction
          Principal: apigateway.amazonaws.com
          SourceArn: !Sub "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Partners}/*"

Bad (a public function URL with one permission of two):
    Resources:
      Site:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/site
          Code: {S3Bucket: artifacts, S3Key: site.zip}
      SiteUrl:
        Type: AWS::Lambda::Url
        Properties: {TargetFunctionArn: !Ref Site, AuthType: NONE}
      Public:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Site
          Action: lambda:InvokeFunctionUrl
          Principal: "*"
          FunctionUrlAuthType: NONE

Good (permission for the rule):
    Resources:
      Score:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          Role: arn:aws:iam::111122223333:role/score
          Code: {S3Bucket: artifacts, S3Key: score.zip}
      UserVerified:
        Type: AWS::Events::Rule
        Properties:
          EventPattern: {source: [com.example.users]}
          Targets:
            - {Id: score, Arn: !GetAtt Score.Arn}
      Permission:
        Type: AWS::Lambda::Permission
        Properties:
          FunctionName: !Ref Score
          Action: lambda:InvokeFunction
          Principal: events.amazonaws.com
          SourceArn: !GetAtt UserVerified.Arn

Good (policy of the queue):
    Resources:
      Orders:
        Type: AWS::SNS::Topic
      Ledger:
        Type: AWS::SQS::Queue
      LedgerPolicy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Ledger]
          PolicyDocument:
            Statement:
              - Effect: Allow
                Principal: {Service: sns.amazonaws.com}
                Action: sqs:SendMessage
                Resource: !GetAtt Ledger.Arn
                Condition: {ArnEquals: {"aws:SourceArn": !Ref Orders}}
      Subscription:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref Orders, Protocol: sqs, Endpoint: !GetAtt Ledger.Arn}

Good (SAM writes both permissions):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Site:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          FunctionUrlConfig: {AuthType: NONE}
"""

from sless_audit.rule import (
    App,
    ClosedUrl,
    Draft,
    Findings,
    Refused,
    called,
    closed_urls,
    finding,
    refused,
    related,
    rule,
    views,
)

CONSEQUENCES = {
    "apigateway": "each request is answered with status 500",
    "events": "each event is dropped, or goes to the dead-letter queue of the target, without a retry",
    "s3": "S3 refuses the notification, and the deployment fails",
    "sns": "each message is dropped, or goes to the dead-letter queue of the subscription, without a retry",
}
URL_PERMISSIONS = {
    "lambda:InvokeFunctionUrl": "lambda:InvokeFunctionUrl with FunctionUrlAuthType: NONE",
    "lambda:InvokeFunction": "lambda:InvokeFunction with InvokedViaFunctionUrl: true",
}
FEW_ROUTES = 3

NOT_WHOLE = "info, as not every template of the app was seen: the permission may stand in another (check the folder)"


@rule(severity="error")
def check(app: App) -> Findings:
    for push in refused(app):
        yield _push(push, whole=app.whole)
    for url in closed_urls(app):
        yield _url(url, whole=app.whole)


def _push(push: Refused, *, whole: bool) -> Draft:
    edge, near, source, target = push.edge, push.near[:1], called(push.edge.source), called(push.target)
    allows = f"allows {push.action} to {push.principal} for {source}{_routes(push)}"
    then = CONSEQUENCES.get(push.source.pusher.service, f"{target} is never invoked")
    if near and near[0].why == "other-source":
        other = "another API or route" if isinstance(edge.settings, views.Route) else "another source"
        message = f"{called(near[0].holder)} is for {other}, and nothing else on {target} {allows}: {then}"
        help = f"let {called(near[0].holder)} name the ARN of {source} as source"
        if isinstance(edge.settings, views.Route) and near[0].holder.source_id != near[0].holder.logical_id:  # of SAM
            help = f"give {called(near[0].holder)} the API, path and method of the route, or add an "
            help += f"AWS::Lambda::Permission for {target} that lets {push.principal} in"
    elif near:
        message = f"{called(near[0].holder)} is for another version or alias of {target} than the one that is invoked, "
        message += f"and nothing there {allows}: {then}"
        help = f"set FunctionName of {called(near[0].holder)} to the version or alias that is invoked"
    else:
        message = f"nothing on {target} {allows}: {then}"
        what = "an AWS::Lambda::Permission for" if push.target.as_(views.Function) else "a statement to the policy of"
        help = f"add {what} {target} that lets {push.principal} in, with the ARN of {source} as source"
    return finding(
        near[0].holder if near else edge.stated_by,
        message,
        help=help,
        at=near[0].path if near else edge.path,
        verdict=push.verdict,
        severity=None if whole else "info",
        confidence=edge.confidence,
        related=[related("is not let in", one.stated_by, one.path) for one in push.edges if near or one is not edge],
        notes=() if whole else (NOT_WHOLE,),
        subject=f"{source} {target}",
    )


def _routes(push: Refused) -> str:
    """The routes of an API in words: ` (GET /orders, POST /orders and 4 more)`."""
    named = [
        f"{route.method} {route.path}" if isinstance(route.method, str) else route.path
        for route in (edge.settings for edge in push.edges)
        if isinstance(route, views.Route) and isinstance(route.path, str)
    ]
    more = f" and {len(named) - FEW_ROUTES} more" if len(named) > FEW_ROUTES else ""
    return f" ({', '.join(named[:FEW_ROUTES])}{more})" if named else ""


def _url(closed: ClosedUrl, *, whole: bool) -> Draft:
    name = called(closed.function)
    return finding(
        closed.url,
        f"the URL of {name} is public, but nothing on {name} allows {' and '.join(closed.missing)} to everyone: "
        "callers get status 403, since October 2025 in accounts without older function URLs, since 2026-11-01 in all",
        help="add an AWS::Lambda::Permission with Principal '*' for "
        + " and one for ".join(URL_PERMISSIONS[action] for action in closed.missing),
        verdict=closed.verdict,
        severity=None if whole else "info",
        notes=() if whole else (NOT_WHOLE,),
    )
