"""What fails is lost: nothing takes the events that could not be processed or delivered.

Each service gives up in its own way, and each has its own place to name where a failure goes. A function that is
invoked asynchronously is tried three times, and the event is dropped. A queue without a redrive policy hands out a bad
message again and again until it expires. A stream moves on when the retries end, or when the records expire. A rule, a
schedule or a topic drops what it cannot deliver. There is one finding for each path on which something is lost, at the
place that could say where it goes.

Why it matters:
    Nobody hears of it: no caller waits for an answer, and the order, the upload or the payment is gone, with no copy to
    process again once the fault is mended. In a FIFO queue or a stream, one bad message also holds up all behind it
    until it expires.

What to do:
    Asynchronous function: `DeadLetterConfig` (SAM: `DeadLetterQueue`), or an `OnFailure` destination for the alias or
    version that is invoked (SAM: `EventInvokeConfig`), which also records the error.
    Queue: a `RedrivePolicy` with `maxReceiveCount: 5` to a queue of the same kind.
    Stream: `DestinationConfig.OnFailure` of the event source mapping; `DeadLetterConfig` of a pipe's source.
    Rule or schedule: `DeadLetterConfig` of the target. Subscription: a `RedrivePolicy`.
    Give the queue that takes the failures a `MessageRetentionPeriod` of 1209600 (14 days), the permission to send to
    it, and an alarm.

Not flagged:
    A function that is only called synchronously or by a poller: its `DeadLetterConfig` would have no effect. Tools that
    ask for one on every function (CKV_AWS_116, cdk-nag's LambdaDLQ, Guard's LAMBDA_DLQ_CHECK) differ here on purpose,
    as do those that ask for an on-failure destination on the mapping of a queue, which has none (ES1001).
    Functions that serve the deployment, such as those behind custom resources. Queues that are dead-letter queues
    themselves, and queues that nothing in the app consumes.
    A rule, schedule or topic in front of a function that drops its failures: the function is reported, once. With the
    function in order, what remains are deliveries that fail by permission: info.
    Info as well: a schedule that runs again within five minutes; a log group or bus of the same account as target; a
    queue of the same account and region as subscriber.
    Subscriptions by e-mail, SMS and push; log groups as sources, for they keep what they hand over; targets and
    functions that are not in the app.
    Code is not read here: a function that catches every failure and sends it elsewhere is reported all the same.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    - https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    - https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
    - https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    - https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html

Bad (a function that is invoked asynchronously):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Photos:
        Type: AWS::S3::Bucket
      Thumbnailer:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Uploaded:
              Type: S3
              Properties: {Bucket: !Ref Photos, Events: "s3:ObjectCreated:*"}

Bad (a queue):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::SQS::Queue
        Properties: {VisibilityTimeout: 180}
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Orders:
              Type: SQS
              Properties: {Queue: !GetAtt Orders.Arn}

Bad (a stream):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Clicks:
        Type: AWS::Kinesis::Stream
      Counter:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Clicks:
              Type: Kinesis
              Properties: {Stream: !GetAtt Clicks.Arn, StartingPosition: LATEST, MaximumRetryAttempts: 3}

Bad (a pipe on a stream):
    Resources:
      Clicks:
        Type: AWS::Kinesis::Stream
      ToBus:
        Type: AWS::Pipes::Pipe
        Properties:
          RoleArn: arn:aws:iam::111122223333:role/pipe
          Source: !GetAtt Clicks.Arn
          SourceParameters:
            KinesisStreamParameters: {StartingPosition: LATEST}
          Target: arn:aws:events:eu-west-1:111122223333:event-bus/clicks

Bad (the target of a rule):
    Resources:
      Audit:
        Type: AWS::SQS::Queue
      UserCreated:
        Type: AWS::Events::Rule
        Properties:
          EventPattern: {source: [com.example.users]}
          Targets:
            - {Id: audit, Arn: !GetAtt Audit.Arn}

Bad (a subscription):
    Resources:
      Orders:
        Type: AWS::SNS::Topic
      Partner:
        Type: AWS::SNS::Subscription
        Properties:
          TopicArn: !Ref Orders
          Protocol: https
          Endpoint: https://partner.example.com/orders

Good (a destination for failures):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Photos:
        Type: AWS::S3::Bucket
      Failures:
        Type: AWS::SQS::Queue
        Properties: {MessageRetentionPeriod: 1209600}
      Thumbnailer:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          EventInvokeConfig:
            DestinationConfig:
              OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn}
          Events:
            Uploaded:
              Type: S3
              Properties: {Bucket: !Ref Photos, Events: "s3:ObjectCreated:*"}

Good (a redrive policy; the dead-letter queue needs none):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Failures:
        Type: AWS::SQS::Queue
        Properties: {MessageRetentionPeriod: 1209600}
      Orders:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 180
          RedrivePolicy: {deadLetterTargetArn: !GetAtt Failures.Arn, maxReceiveCount: 5}
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Orders:
              Type: SQS
              Properties: {Queue: !GetAtt Orders.Arn}

Good (the caller waits, and hears of the failure):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Create:
              Type: HttpApi
              Properties: {Path: /orders, Method: POST}

Good (subscription by e-mail):
    Resources:
      Orders:
        Type: AWS::SNS::Topic
      Operations:
        Type: AWS::SNS::Subscription
        Properties:
          TopicArn: !Ref Orders
          Protocol: email
          Endpoint: operations@example.com
"""

from sless_audit.rule import App, Findings, Loss, called, finding, losses, number, related, rule, views

EXCUSES = {
    "permission": "the function keeps what it fails on: lost is only what it may not be invoked for",
    "next-run": "the next run comes within five minutes and makes up for it",
    "same-account": "the target is of the same account: lost is only what it does not allow",
    "perhaps-same-account": "the template does not say whether the target is of the same account and region: where it "
    "is, lost is only what it does not allow",
}
DAY_S, HOUR_S = 86_400, 3_600
KEEPS = "a queue that keeps messages for 14 days"


@rule(severity="warning")
def check(app: App) -> Findings:
    told = {
        "function": _function,
        "queue": _queue,
        "stream": _stream,
        "pipe": _pipe,
        "target": _target,
        "subscription": _subscription,
    }
    for loss in losses(app):
        message, help = told[loss.path](loss)
        handed = [related("hands over what is lost", edge.stated_by, edge.path) for edge in loss.edges]
        yield finding(
            loss.resource,
            message,
            help=help,
            at=loss.at,
            verdict=loss.verdict,
            severity="info" if loss.excuse else None,
            related=[one for one in handed if one.resource is not loss.resource],
            notes=[EXCUSES[loss.excuse]] if loss.excuse else [],
        )


def _function(loss: Loss) -> tuple[str, str]:
    name, by = called(loss.resource), called(*(edge.source for edge in loss.edges))
    retries = number(loss.retries.max_retries if loss.retries else 2)
    tries = "each time" if retries is None else "once" if retries == 0 else f"{retries + 1} times"
    message = f"an event from {by} on which {name} fails {tries} is dropped: {name} is invoked asynchronously and has "
    message += "neither a dead-letter queue nor an on-failure destination"
    return message, f"give {name} a DeadLetterConfig or an OnFailure destination, to {KEEPS}"


def _queue(loss: Loss) -> tuple[str, str]:
    queue, name, by = loss.resource.as_(views.Queue), called(loss.resource), called(*(one.target for one in loss.edges))
    days = number(queue.retention_s if queue else None)
    until = f"until it expires after {_count(days / DAY_S, 'day')}" if days else "until it expires"
    fifo = queue is not None and queue.fifo is True
    repeated = f"blocks its message group {until}" if fifo else f"is received again and again {until}"
    message = f"a message from {name} on which {by} fails {repeated}, and is then gone: the queue has no RedrivePolicy"
    kind = "a FIFO queue that keeps messages for 14 days" if fifo else KEEPS
    if loss.resource.source_id != loss.resource.logical_id:  # of an event of SAM, which makes it without
        name = "SqsSubscription a QueueArn and QueueUrl of a queue that has"
    return message, f"give {name} a RedrivePolicy with maxReceiveCount 5, to {kind}"


def _stream(loss: Loss) -> tuple[str, str]:
    edge, settings = loss.edges[0], loss.edges[0].settings
    given_up = _given_up(number(settings.max_retries) if isinstance(settings, views.EventSource) else None)
    message = f"a batch from {called(edge.source)} on which {called(edge.target)} fails is dropped {given_up}: "
    return message + "the mapping has no on-failure destination", f"add an OnFailure destination, to {KEEPS}"


def _pipe(loss: Loss) -> tuple[str, str]:
    edge, settings = loss.edges[0], loss.edges[0].settings
    given_up = _given_up(number(settings.max_retries) if isinstance(settings, views.Pipe) else None)
    message = f"a batch from {called(edge.source)} on which {called(loss.resource)} fails is dropped {given_up}: "
    return message + "the source has no dead-letter queue", f"add a DeadLetterConfig to the source, to {KEEPS}"


def _target(loss: Loss) -> tuple[str, str]:
    edge, settings, limits = loss.edges[0], loss.edges[0].settings, ""
    if isinstance(settings, views.Target):
        retries, age_s = number(settings.max_retries), number(settings.max_age_s)
        if retries is not None and age_s is not None:
            limits = f" after {_retries(retries)} within {_count(age_s / HOUR_S, 'hour')},"
    message = f"an event that {called(loss.resource)} cannot deliver to {called(edge.target)} is dropped{limits} or at "
    message += "once where access is denied: the target has no dead-letter queue"
    return message, f"add a DeadLetterConfig to the target, to {KEEPS} and lets its sender in"


def _subscription(loss: Loss) -> tuple[str, str]:
    edge = loss.edges[0]
    message = f"a message that {called(edge.source)} cannot deliver to {called(edge.target)} is dropped when its "
    message += "retries end, or at once where access is denied: the subscription has no RedrivePolicy"
    how = "make it an AWS::SNS::Subscription with" if edge.stated_by.as_(views.Topic) else "add"
    return message, f"{how} a RedrivePolicy, to {KEEPS} and lets in sns.amazonaws.com"


def _count(number: float, unit: str) -> str:
    return f"{number:g} {unit}" if number == 1 else f"{number:g} {unit}s"


def _given_up(retries: float | None) -> str:
    """When the batch of a stream is dropped."""
    if retries == -1:
        return "when it expires, and holds up its shard or partition until then"
    return "when its retries end" if retries is None else f"after {_retries(retries)}"


def _retries(number: float) -> str:
    return "one retry" if number == 1 else f"{number:g} retries"
