"""A request to an API starts asynchronous work and waits for its result.

The function behind the API starts an execution, a query or a job, puts an object or sends a message, and then asks
again and again, or sleeps, until the result is there. What was made to run on its own is made to answer in time.

Why it matters:
    An API gives up after about 29 s while the work goes on: the client sees an error, repeats the request, and the work
    is done twice. Until then the function is billed for waiting, and each waiting request holds one unit of the
    account's concurrency, so that slow work elsewhere throttles the API.

What to do:
    Answer as soon as the work is accepted (status 202, with an ID), and let the client fetch the result from a route of
    its own, or send it over a WebSocket, an AWS AppSync subscription or a callback. Work that is surely short can be
    done synchronously: `StartSyncExecution` of an Express state machine, an API of the service that answers at once.

Not flagged:
    `StartSyncExecution`. Waits that are known to end within 2 s. A loop that repeats the start itself after a failure.
    A request that only starts the work, and one that only asks for it (the ID comes from the request, or the call
    stands on another branch, as in a handler of several routes).
    Looking for the very object that was put, or receiving from the queue that was sent to: that is no result.
    After an object is put, a message sent, or a function invoked with `Event`, a wait for a table, bucket or queue is
    flagged where the application's resources lead from one to the other; where that cannot be followed, with low
    confidence; where they are known not to lead there, it is not flagged.
    Functions that no API, function URL or load balancer invokes, however they wait: see `polling-in-handler`, which
    speaks of the wait itself, here too.

References:
    - https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/serverless-event-submission-with-status-updates.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html

Bad (an execution):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Quote:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Timeout: 29
          Environment: {Variables: {PRICING: !Ref Pricing}}
          Events:
            Post: {Type: Api, Properties: {Path: /quotes, Method: post}}
          InlineCode: |
            import os
            import time
            import boto3

            states = boto3.client("stepfunctions")

            def handler(event, context):
                started = states.start_execution(stateMachineArn=os.environ["PRICING"], input=event["body"])
                while True:
                    execution = states.describe_execution(executionArn=started["executionArn"])
                    if execution["status"] != "RUNNING":
                        return {"statusCode": 200, "body": execution["output"]}
                    time.sleep(1)
      Pricing:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition:
            StartAt: Price
            States:
              Price: {Type: Pass, End: true}

Bad (an upload that another function processes):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Upload:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Timeout: 60
          Environment: {Variables: {IMAGES: images-of-orders, RESULTS: !Ref Results}}
          Events:
            Post: {Type: Api, Properties: {Path: /images, Method: post}}
          InlineCode: |
            import os
            import time
            import boto3

            s3 = boto3.client("s3")
            results = boto3.resource("dynamodb").Table(os.environ["RESULTS"])

            def handler(event, context):
                image = context.aws_request_id
                s3.put_object(Bucket=os.environ["IMAGES"], Key=image, Body=event["body"])
                for _ in range(20):
                    found = results.get_item(Key={"image": image})
                    if "Item" in found:
                        return {"statusCode": 200, "body": found["Item"]["label"]}
                    time.sleep(1)
      Label:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {Variables: {RESULTS: !Ref Results}}
          Events:
            Put: {Type: S3, Properties: {Bucket: !Ref Images, Events: "s3:ObjectCreated:*"}}
          InlineCode: |
            import os
            import boto3

            results = boto3.resource("dynamodb").Table(os.environ["RESULTS"])

            def handler(event, context):
                for record in event["Records"]:
                    results.put_item(Item={"image": record["s3"]["object"]["key"], "label": "cat"})
      Images: {Type: AWS::S3::Bucket, Properties: {BucketName: images-of-orders}}
      Results: {Type: AWS::Serverless::SimpleTable}

Bad (an answer over a second queue):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Ask:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: nodejs22.x
          Environment: {Variables: {REQUESTS: !Ref Requests, REPLIES: !Ref Replies}}
          FunctionUrlConfig: {AuthType: AWS_IAM}
          InlineCode: |
            const { SQSClient, SendMessageCommand, ReceiveMessageCommand } = require("@aws-sdk/client-sqs");
            const sqs = new SQSClient({});

            exports.handler = async (event) => {
              await sqs.send(new SendMessageCommand({ QueueUrl: process.env.REQUESTS, MessageBody: event.body }));
              const reply = await sqs.send(
                new ReceiveMessageCommand({ QueueUrl: process.env.REPLIES, WaitTimeSeconds: 20 })
              );
              return { statusCode: 200, body: reply.Messages[0].Body };
            };
      Work:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: nodejs22.x
          Environment: {Variables: {REPLIES: !Ref Replies}}
          Events:
            Request: {Type: SQS, Properties: {Queue: !GetAtt Requests.Arn}}
          InlineCode: |
            const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
            const sqs = new SQSClient({});

            exports.handler = async (event) => {
              for (const record of event.Records) {
                await sqs.send(new SendMessageCommand({ QueueUrl: process.env.REPLIES, MessageBody: record.body }));
              }
            };
      Requests: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 180}}
      Replies: {Type: AWS::SQS::Queue}

Good (it answers at once, and another route asks):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Quote:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {Variables: {PRICING: !Ref Pricing}}
          Events:
            Post: {Type: Api, Properties: {Path: /quotes, Method: post}}
            Get: {Type: Api, Properties: {Path: "/quotes/{id}", Method: get}}
          InlineCode: |
            import os
            import boto3

            states = boto3.client("stepfunctions")

            def handler(event, context):
                if event["httpMethod"] == "GET":
                    execution = states.describe_execution(executionArn=event["pathParameters"]["id"])
                    return {"statusCode": 200, "body": execution["status"]}
                started = states.start_execution(stateMachineArn=os.environ["PRICING"], input=event["body"])
                return {"statusCode": 202, "body": started["executionArn"]}
      Pricing:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition:
            StartAt: Price
            States:
              Price: {Type: Pass, End: true}

Good (a synchronous execution):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Quote:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {Variables: {PRICING: !Ref Pricing}}
          Events:
            Post: {Type: Api, Properties: {Path: /quotes, Method: post}}
          InlineCode: |
            import os
            import boto3

            states = boto3.client("stepfunctions")

            def handler(event, context):
                done = states.start_sync_execution(stateMachineArn=os.environ["PRICING"], input=event["body"])
                return {"statusCode": 200, "body": done["output"]}
      Pricing:
        Type: AWS::Serverless::StateMachine
        Properties:
          Type: EXPRESS
          Definition:
            StartAt: Price
            States:
              Price: {Type: Pass, End: true}
"""

from sless_audit.rule import (
    App,
    Awaited,
    Findings,
    ReadFunction,
    Resource,
    api_triggers,
    awaited_work,
    called,
    finding,
    patience_s,
    read_functions,
    related,
    rule,
    skip,
    unread_functions,
    views,
)

HELP = (
    "answer with 202 and an ID as soon as the work is accepted, and give the result by a route of its own, a WebSocket "
    "or a callback"
)


@rule(severity="warning", confidence="medium", needs=("template", "code"))
def check(app: App) -> Findings:
    for unread in unread_functions(app):
        if api_triggers(unread):
            yield skip("handler code", unread)
    found: dict[object, list[tuple[ReadFunction, Awaited]]] = {}
    for function in read_functions(app):
        for work in awaited_work(function) if api_triggers(function.resource) else ():
            found.setdefault((work.start.place, work.asks.place), []).append((function, work))
    for (function, work), *others in found.values():
        spot, resource = function.code.spot, function.resource
        waits = dict.fromkeys(site.place for site in work.waits if site is not work.asks)
        yield finding(
            resource,
            f"{called(resource)} {_does(work)} and {_waits(work)}, while {_client(resource)} waits for the answer: "
            f"{_end(function)}",
            help=HELP,
            place=spot(work.start.place),
            confidence=work.confidence,
            related=[
                *(related("it waits here", resource, place=spot(place)) for place in waits),
                related("it asks for the result here", resource, place=spot(work.asks.place)),
                related("the function behind the API", resource),
                *(related("another one that runs this code", other.resource) for other, _ in others),
            ],
            subject=f"{work.start.function}/{work.start.operation}/{work.asks.operation}",
        )


def _client(function: Resource) -> str:
    named = [edge.source for edge in api_triggers(function) if isinstance(edge.source, Resource)]
    named = [source for source in named if source.as_(views.FunctionUrl) is None]
    return f"the client of {called(*named)}" if named else "its client"


def _does(work: Awaited) -> str:
    target = called(*work.targets)
    match target and work.start.service:
        case "s3":
            return f"{work.does} into {target}"
        case "sqs":
            return f"{work.does} to {target}"
        case "stepfunctions":
            return f"{work.does} of {target}"
        case "lambda":
            return f"invokes {target} asynchronously"
        case _:
            return work.does


def _waits(work: Awaited) -> str:
    call = f"{work.asks.service} {work.asks.operation}"
    match work.how:
        case "waiter":
            return f"waits with {work.asks.via or 'a waiter'}, which repeats {call}"
        case "loop":
            pause = "and sleeps" if work.seconds is None else f"every {work.seconds:g} s"
            return f"calls {call} {pause} until it is done"
        case "busy loop":
            return f"calls {call} again and again until it is done"
        case "pause":
            return f"sleeps before it calls {call}"
        case "receive":
            return f"waits for the reply with {call}"


def _end(function: ReadFunction) -> str:
    limit = patience_s(function)
    when = "at the timeout" if limit is None else f"after {limit:g} s"
    return f"{when} that ends in an error, and the work goes on"
