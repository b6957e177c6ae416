"""What a function sends comes back to it, and is sent again.

A cycle of triggers and targets in which each round causes the next one: a function that is started by a bucket and
writes to the same bucket, by a table's stream and writes to the same table, by a queue, topic or bus and sends to it
again; a state machine that starts itself; and the same by way of others.

Why it matters:
    One event is enough: the loop runs as fast as concurrency allows until somebody notices the bill, and where a round
    sends two messages it doubles each time. Lambda detects loops that run through functions, Amazon SQS, Amazon SNS and
    Amazon S3 alone and stops them after about 16 rounds, provided that the function's AWS SDK passes on the trace
    header (active tracing is not needed). It sees nothing of loops through DynamoDB, EventBridge, Kinesis, Step
    Functions or HTTP.

What to do:
    Send the result somewhere else: to a second bucket, queue or table. Or keep the two apart where AWS decides, not in
    code: a prefix in the notification that the function never writes under, and a role that holds it to that; a filter
    on the stream; another `source` or `detail-type` than the rule asks for. Where a round has to cause the next one,
    count the rounds in the message and stop.

Not flagged:
    A loop that a key prefix or suffix, the filter of an event source, the pattern of a rule or the kind of change (a
    stream of removals, a function that may only put) provably breaks. A rule that sends what it got to another bus:
    EventBridge takes an event from bus to bus only once.
    Handler code is not read: that a function writes is told by its role, with medium confidence where nothing else
    explains the permission: the role is that function's alone, it names the action and is no bundle with reading and
    deleting, and what closes the loop is the function's only trigger. Otherwise, as with `S3CrudPolicy`, with a role
    that several functions share, for a function that an API starts as well, for functions that may invoke one another,
    for a delivery stream whose transforming function may put back what did not fit, or where a filter may or may not
    stop the message, it is a hint of low confidence, shown at strictness `thorough`.
    A permission to put events on a bus counts where a rule takes every event; one that asks for a certain source has to
    be shown to get it.
    Where a usage profile is found (`sless-usage.yaml`, as `cost` finds it), it decides: a loop of which it says that
    less than one message comes back for each one (`edges: {Worker -> Jobs: {publishes: 0.1}}`) is an info. One that
    it confirms by as many or more is sure, whatever the code may hide; the message then says how many, and what an
    hour of any runaway costs at the worst.
    A state machine that starts itself after a `Choice` is a warning, as the choice may end it. Loops that only code
    shows (a requeue with an attempt count, a guard on an attribute) are not seen.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    - https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
    - https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html

Bad (a bucket that starts its own writer):
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
          Policies:
            - S3ReadPolicy: {BucketName: !Ref Photos}
            - S3WritePolicy: {BucketName: !Ref Photos}
          Events:
            Uploaded:
              Type: S3
              Properties: {Bucket: !Ref Photos, Events: "s3:ObjectCreated:*"}

Bad (a table that its stream's function writes to):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Counts:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: page, AttributeType: S}]
          KeySchema: [{AttributeName: page, KeyType: HASH}]
          StreamSpecification: {StreamViewType: NEW_IMAGE}
      Recount:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - DynamoDBWritePolicy: {TableName: !Ref Counts}
          Events:
            Changed:
              Type: DynamoDB
              Properties: {Stream: !GetAtt Counts.StreamArn, StartingPosition: LATEST}

Bad (a queue that its reader writes to):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Jobs:
        Type: AWS::SQS::Queue
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}
          Events:
            Job:
              Type: SQS
              Properties: {Queue: !GetAtt Jobs.Arn}

Bad (any event of a bus, and a function that puts events on it):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Events:
        Type: AWS::Events::EventBus
        Properties: {Name: orders}
      Audit:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - EventBridgePutEventsPolicy: {EventBusName: !Ref Events}
          Events:
            Any:
              Type: EventBridgeRule
              Properties:
                EventBusName: !Ref Events
                Pattern: {source: [{prefix: ""}]}

Bad (a state machine that starts itself):
    Resources:
      Sweep:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          StateMachineName: sweep
          RoleArn: arn:aws:iam::111122223333:role/sweep
          Definition:
            StartAt: Again
            States:
              Again:
                Type: Task
                Resource: arn:aws:states:::states:startExecution
                Parameters: {StateMachineArn: !Sub "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:sweep"}
                End: true

Good (two buckets):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Photos:
        Type: AWS::S3::Bucket
      Thumbnails:
        Type: AWS::S3::Bucket
      Thumbnailer:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - S3ReadPolicy: {BucketName: !Ref Photos}
            - S3WritePolicy: {BucketName: !Ref Thumbnails}
          Events:
            Uploaded:
              Type: S3
              Properties: {Bucket: !Ref Photos, Events: "s3:ObjectCreated:*"}

Good (one bucket, kept apart by prefix):
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
          Policies:
            - Statement:
                - {Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Photos.Arn}/incoming/*"}
                - {Effect: Allow, Action: s3:PutObject, Resource: !Sub "${Photos.Arn}/thumbnails/*"}
          Events:
            Uploaded:
              Type: S3
              Properties:
                Bucket: !Ref Photos
                Events: "s3:ObjectCreated:*"
                Filter: {S3Key: {Rules: [{Name: prefix, Value: incoming/}]}}

Good (a stream of removals, and a function that puts):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Sessions:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          StreamSpecification: {StreamViewType: OLD_IMAGE}
      Ended:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - Statement:
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Sessions.Arn}
          Events:
            Removed:
              Type: DynamoDB
              Properties:
                Stream: !GetAtt Sessions.StreamArn
                StartingPosition: LATEST
                FilterCriteria: {Filters: [{Pattern: '{"eventName": ["REMOVE"]}'}]}

Good (a function that reads the bucket it is started by):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Photos:
        Type: AWS::S3::Bucket
      Indexer:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Policies:
            - S3CrudPolicy: {BucketName: !Ref Photos}
          Events:
            Uploaded:
              Type: S3
              Properties: {Bucket: !Ref Photos, Events: "s3:ObjectCreated:*"}
"""

from collections.abc import Mapping

from sless_audit.rule import (
    App,
    Edge,
    Findings,
    Loop,
    LoopLoad,
    Node,
    Resource,
    Severity,
    Workload,
    and_joined,
    finding,
    listed,
    permitted_actions,
    related,
    rule,
    runaway_loops,
    undetected,
    views,
)


@rule(severity="error", confidence="medium", needs=("template", "workload"))
def check(app: App, workload: Workload | None) -> Findings:
    for loop in runaway_loops(app):
        start, back = loop.edges[0].source, loop.edges[-1]
        if not isinstance(start, Resource):
            continue
        load = workload.loop(loop) if workload is not None else None
        yield finding(
            start,
            _message(loop, load),
            help=_help(loop),
            place=back.place,
            verdict=loop.verdict,
            severity=_severity(loop, load),
            confidence="high" if load is not None and load.is_confirmed else loop.confidence,
            related=[
                related(f"{_name(edge.source)} {_does(edge)} {_name(edge.target)}", edge.stated_by, place=edge.place)
                for edge in loop.edges[:-1]
            ],
            notes=[
                *_by_permission(loop),
                *(f"a filter may keep it out of {_name(edge.target)}" for edge in loop.filtered),
                *([f"the usage profile says: {and_joined(load.stated)}"] if load is not None and load.stated else []),
            ],
            subject=" ".join(_name(node) for node in loop.nodes),
        )


def _message(loop: Loop, load: LoopLoad | None) -> str:
    if load is not None and load.outcome == "calms down":
        return f"a loop: {_drawn(loop)}. It calms down: by the usage profile less than one message comes back for each"
    said = [f"an endless loop: {_drawn(loop)}"]
    if load is not None and load.gain is not None and load.gain >= 1 and load.stated:
        come = "one message comes" if load.gain == 1 else f"up to {load.gain:.4g} messages come"
        said.append(f"By the usage profile {come} back for each")
    said.append(_end(loop))
    if load is not None and load.hourly is not None:
        executions = f"{load.concurrency:,.0f} concurrent execution{'' if load.concurrency == 1 else 's'}"
        said.append(f"Until it stops, it costs up to ${load.hourly:,.2f} an hour, at {executions}")
    return ". ".join(said)


def _severity(loop: Loop, load: LoopLoad | None) -> Severity | None:
    if load is not None and load.outcome == "calms down":
        return "info"
    return "warning" if loop.guarded and not (load is not None and load.is_confirmed) else None


_VERBS: Mapping[str, str] = {
    "invokes": "invokes",
    "publishes": "sends to",
    "delivers": "delivers to",
    "polls": "is read by",
    "writes": "writes to",
    "streams": "streams to",
    "starts": "starts",
    "routes": "passes on to",
}
_INFINITIVES = {"invokes": "invoke", "publishes": "send to", "writes": "write to", "starts": "start"}


def _name(node: Node) -> str:
    return listed([node]) if isinstance(node, Resource) else f"the {node.name}"


def _does(edge: Edge) -> str:
    return f"may {_INFINITIVES[edge.kind]}" if permitted_actions(edge) else _VERBS[edge.kind]


def _drawn(loop: Loop) -> str:
    """`Thumbnailer may write to Photos, which invokes Thumbnailer`"""
    steps = [f"{_does(edge)} {_name(edge.target)}" for edge in loop.edges]
    return f"{_name(loop.nodes[0])} {', which '.join(steps)}"


def _by_permission(loop: Loop) -> list[str]:
    told = [(edge.source, permitted_actions(edge)) for edge in loop.edges]
    said = [f"{_name(source)} ({', '.join(actions)})" for source, actions in told if actions]
    return [f"told by permissions, as code is not read: {'; '.join(said)}"] if said else []


_SERVICES: Mapping[str, str] = {
    "dynamodb": "DynamoDB",
    "eventbridge": "EventBridge",
    "firehose": "Amazon Data Firehose",
    "kinesis": "Kinesis",
    "pipes": "EventBridge Pipes",
    "step_functions": "Step Functions",
}


def _end(loop: Loop) -> str:
    unseen = [_SERVICES.get(service, service) for service in undetected(loop)]
    allowed = [node for node in loop.nodes if isinstance(node, Resource) and _allows_loops(node)]
    if loop.guarded:
        return "Only a choice in the state machine can end it"
    if unseen:
        return f"Nothing stops it: Lambda's loop detection does not see {' and '.join(unseen)}"
    if allowed:
        return f"Nothing stops it: {listed(allowed)} has RecursiveLoop: Allow"
    return (
        "Lambda stops it after about 16 rounds, if the function's AWS SDK is recent enough to pass the trace header on"
    )


def _allows_loops(node: Resource) -> bool:
    function = node.as_(views.Function)
    return function is not None and function.recursive_loop == "Allow"


def _help(loop: Loop) -> str:
    for node in loop.nodes:
        if isinstance(node, Resource) and type(node.view) in _WAYS_OUT:
            return _WAYS_OUT[type(node.view)]
    return "give the input a counter and stop at a bound"


_WAYS_OUT: Mapping[type, str] = {
    views.Bucket: "write to another bucket, or below a prefix that the notification leaves out (and the role asks for)",
    views.Table: "write to another table, or filter the stream on what the function's own write never is",
    views.BusRule: "send events with another source or detail-type than the rule asks for",
    views.Queue: "send to another queue, or count the rounds in the message and stop at a bound",
    views.Topic: "publish to another topic, or set a filter policy that the function's own messages do not pass",
    views.Stream: "write to another stream",
}
