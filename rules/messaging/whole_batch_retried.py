"""One record that fails has its whole batch processed again.

A function that gets several records at once either succeeds or fails with all of them, unless its event source is
told to read from its answer which of them failed (`ReportBatchItemFailures`). Without that, one bad message sends the
good ones back as well, and the next attempt does their work a second time.

Why it matters:
    Orders are booked twice, mails are sent again, and with each attempt the good messages of the batch use up their
    receives, until they reach the dead-letter queue together with the bad one. In a stream, the shard waits until the
    batch succeeds, is given up or expires.

What to do:
    Set `FunctionResponseTypes: [ReportBatchItemFailures]` on the event source, and return
    `{"batchItemFailures": [{"itemIdentifier": ...}]}` with the records that failed; the batch processor of Powertools
    for AWS Lambda does that. In a FIFO queue, stop at the first failure and name all that follow as well. Both belong
    together: with only the setting, nothing changes. Where each record is costly anyway, `BatchSize: 1` will do.

Not flagged:
    Batches of one record. Sources that take no such answer: Amazon MQ, DocumentDB, and Kafka without
    `ProvisionedPollerConfig`. A handler that does not go through its records, or makes one call for all of them. One
    that names the records which failed while the event source does not listen, for which there is
    `partial-response-mismatch`, and one that leaves failures to a batch processor.
    Streams and Kafka topics whose batches are split when they fail (`BisectBatchOnFunctionError`), and functions whose
    code is not known, are only worth a look (info).

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    - https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    - https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html

Bad (a queue):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            def handler(event, context):
                for record in event["Records"]:
                    print(record["body"])
          Events:
            Orders:
              Type: SQS
              Properties:
                Queue: !GetAtt Orders.Arn

Bad (a stream, and code that is not known):
    Resources:
      Clicks:
        Type: AWS::Kinesis::Stream
      Counter:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: java25
          Handler: acme.Counter
          Role: arn:aws:iam::111122223333:role/counter
          Code:
            S3Bucket: acme-artifacts
            S3Key: counter.jar
      FromClicks:
        Type: AWS::Lambda::EventSourceMapping
        Properties:
          EventSourceArn: !GetAtt Clicks.Arn
          FunctionName: !Ref Counter
          StartingPosition: LATEST

Good:
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            def handler(event, context):
                failed = []
                for record in event["Records"]:
                    try:
                        print(record["body"])
                    except ValueError:
                        failed.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failed}
          Events:
            Orders:
              Type: SQS
              Properties:
                Queue: !GetAtt Orders.Arn
                FunctionResponseTypes: [ReportBatchItemFailures]

Good (one message at a time):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::SQS::Queue
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            def handler(event, context):
                for record in event["Records"]:
                    print(record["body"])
          Events:
            Orders:
              Type: SQS
              Properties:
                Queue: !GetAtt Orders.Arn
                BatchSize: 1
"""

from sless_audit.rule import (
    App,
    Batch,
    Findings,
    Handling,
    Resource,
    batched_functions,
    called,
    finding,
    handling,
    related,
    rule,
)


@rule(severity="warning", needs=("template", "code"))
def check(app: App) -> Findings:
    for function, batches in batched_functions(app):
        handler = handling(function)
        if handler is not None and _harmless(handler):
            continue
        for batch in batches:
            yield from _mapping(function, handler, batch)


def _harmless(handler: Handling) -> bool:
    told = handler.facts.processor is not None or handler.answers in ("always", "sometimes")
    return told or handler.loops is False or handler.in_one_call


def _mapping(function: Resource, handler: Handling | None, batch: Batch) -> Findings:
    retried = batch.retried_whole
    if not retried.possible:
        return
    loop = handler is not None and handler.loops is True
    again = "and what was done for the others is done again" if loop else "even those that went well"
    seen = handler.code.facts.place if handler is not None and loop else None
    yield finding(
        function,
        f"{function.source.source_id} gets up to {retried.values[0]} {batch.records} of {called(batch.edge.source)} at "
        f"once, and nothing says which of them failed: one that fails brings all of them back, {again}",
        help="set FunctionResponseTypes: [ReportBatchItemFailures] on the event source, and return batchItemFailures",
        place=batch.mapping.place(("FunctionResponseTypes",), retried.world),
        verdict=retried,
        severity="warning" if loop and not batch.bisected.possible else "info",
        related=[related("it works through them one by one", function, place=handler.code.spot(seen))]
        if handler is not None and seen is not None
        else [],
        subject=batch.mapping.logical_id,
    )
