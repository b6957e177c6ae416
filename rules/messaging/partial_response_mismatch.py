"""What a handler answers for a batch is not what its event source waits for.

With `ReportBatchItemFailures`, Lambda reads from the answer which records of a batch failed. There are two ways to be
at odds: the event source waits for such an answer and the handler never gives one; or the handler names the records
that failed and the event source was not told to read that.

Why it matters:
    A handler that catches an error, names the record in `batchItemFailures` and is not listened to has succeeded, as
    far as Lambda knows: the failed messages are deleted, the failed records of a stream are passed over. And without
    `batchItemFailures` in the answer, a batch that ends without an exception counts as done as a whole, whatever the
    answer says; one that ends with an exception is retried as a whole.

What to do:
    Set `FunctionResponseTypes: [ReportBatchItemFailures]` on the event source, and return
    `{"batchItemFailures": [{"itemIdentifier": ...}]}` from the handler: the message ID for a queue, the sequence
    number for a stream. The batch processor of Powertools for AWS Lambda does the second part. Whoever does not want
    this leaves both out, and raises.

Not flagged:
    A handler that uses a batch processor which is known, and one whose answer comes from code that was not read. A
    handler behind a decorator that was not read is only a hint (low confidence). One that returns nothing at all and
    raises loses nothing, and neither does one that gets one record at a time: a warning. A handler that answers so on
    some paths only, where another of its event sources does wait for it.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    - https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    - https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html

Bad (the handler never says what failed):
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
                    try:
                        print(record["body"])
                    except ValueError:
                        print("failed")
                return {"statusCode": 200}
          Events:
            Orders:
              Type: SQS
              Properties:
                Queue: !GetAtt Orders.Arn
                FunctionResponseTypes: [ReportBatchItemFailures]

Bad (nobody reads what the handler says):
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

Good (Powertools makes the answer):
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
            from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

            processor = BatchProcessor(event_type=EventType.SQS)

            def one(record):
                print(record.body)

            def handler(event, context):
                return process_partial_response(event, one, processor, context)
          Events:
            Orders:
              Type: SQS
              Properties:
                Queue: !GetAtt Orders.Arn
                FunctionResponseTypes: [ReportBatchItemFailures]
"""

from collections.abc import Sequence

from sless_audit.rule import (
    App,
    Batch,
    Findings,
    Handling,
    Place,
    Resource,
    batched_functions,
    called,
    finding,
    handling,
    holds,
    related,
    rule,
    skip,
)


@rule(severity="error", confidence="medium", needs=("code",))
def check(app: App) -> Findings:
    for function, batches in batched_functions(app):
        handler = handling(function)
        if handler is None:
            yield skip("handler code", function)
        elif handler.answers == "never":
            yield from _never_answered(function, handler, batches)
        elif handler.answers in ("always", "sometimes"):
            yield from _never_read(function, handler, batches)


def _never_answered(function: Resource, handler: Handling, batches: Sequence[Batch]) -> Findings:
    """One for the handler, whatever feeds it."""
    waiting = [(batch, verdict) for batch in batches if (verdict := batch.reports(True)).possible]
    if not waiting:
        return
    sources = called(*(batch.edge.source for batch, _ in waiting))
    nothing_lost = (handler.facts.empty_on_all_paths and handler.facts.raises) or all(
        holds(lambda size: size == 1, batch.source.batch_size).certain for batch, _ in waiting
    )
    yield finding(
        function,
        f"ReportBatchItemFailures is set for {sources}, and no path of {function.source.source_id} returns "
        "batchItemFailures: a batch that ends without an exception counts as done, one with an exception is retried "
        "as a whole",
        help="return batchItemFailures with what failed, or take ReportBatchItemFailures away",
        place=handler.code.spot(handler.answered_at) if handler.answered_at else None,
        verdict=max((verdict for _, verdict in waiting), key=lambda verdict: verdict.certain),
        severity="warning" if nothing_lost else None,
        confidence="low" if handler.wrapped else None,
        related=[
            related("the event source waits for it", function, place=_stated(batch)) for batch, _ in waiting
        ],
    )  # fmt: skip


def _never_read(function: Resource, handler: Handling, batches: Sequence[Batch]) -> Findings:
    """One for each event source that does not listen."""
    if handler.answers == "sometimes" and any(batch.reports(True).possible for batch in batches):
        return  # the answer may be for that event source alone
    for batch in batches:
        unread = batch.reports(False)
        if not unread.possible:
            continue
        can_report = batch.can_report.possible
        why = "ReportBatchItemFailures is not set" if can_report else "such an event source takes no such answer"
        yield finding(
            function,
            f"{function.source.source_id} returns batchItemFailures for {called(batch.edge.source)}, and {why}: Lambda "
            f"takes the {batch.records} that failed for done and does not hand them over again",
            help="add ReportBatchItemFailures to FunctionResponseTypes of the event source"
            if can_report
            else "raise an exception for what failed",
            place=_stated(batch),
            verdict=unread,
            confidence="low" if handler.wrapped else None,
            related=[related("the answer", function, place=handler.code.spot(handler.answered_at))]
            if handler.answered_at
            else [],
            subject=batch.mapping.logical_id,
        )


def _stated(batch: Batch) -> Place:
    return batch.mapping.place(("FunctionResponseTypes",))
