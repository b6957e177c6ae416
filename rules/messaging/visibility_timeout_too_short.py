"""A queue gives its message to someone else while the function may still be at work on it.

A message that a function has received stays hidden for the queue's visibility timeout. Where that is shorter than
the function's timeout times six, plus the batching window, a slow or throttled function has not finished (or not even
begun) when the message appears again: it is processed twice, and its receives are used up until it is dead-lettered.
Below the function's timeout itself, Lambda refuses the event source mapping.

Why it matters:
    Lambda's poller keeps messages while it retries an invocation that was throttled, and asks for six times the
    function's timeout to have room for that. Orders are charged twice, and good messages end in the dead-letter queue.

What to do:
    Set `VisibilityTimeout` of the queue to at least six times the function's `Timeout`, plus
    `MaximumBatchingWindowInSeconds` of the event source; or lower the function's timeout.

Not flagged:
    A queue or function whose timeout cannot be read, such as a queue of another account.
    With `ScalingConfig.MaximumConcurrency`, which keeps the poller from being throttled, less than six times the
    timeout is only worth a look (info). `ReportBatchItemFailures` changes nothing here.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html

Bad:
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 60
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Timeout: 30
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
        Properties:
          VisibilityTimeout: 185
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Timeout: 30
          Events:
            Orders:
              Type: SQS
              Properties:
                Queue: !GetAtt Orders.Arn
                MaximumBatchingWindowInSeconds: 5
"""

from sless_audit.rule import (
    ABSENT,
    App,
    Edge,
    Findings,
    Resource,
    alternatives,
    called,
    finding,
    holds,
    number,
    related,
    rule,
    views,
)

FACTOR = 6
"""Lambda developer guide, Using Lambda with Amazon SQS, "Configuring a queue" (2026-11)."""

LONGEST_S = 43_200
"""Amazon SQS API reference, SetQueueAttributes, `VisibilityTimeout` (2026-11)."""


@rule(severity="warning")
def check(app: App) -> Findings:
    for queue, view in app.all(views.Queue):
        for edge in queue.edges_out("polls"):
            if isinstance(edge.target, Resource) and isinstance(edge.settings, views.EventSource):
                yield from _mapping(edge, queue, view, edge.target, edge.settings)


def _mapping(edge: Edge, queue: Resource, view: views.Queue, function: Resource, source: views.EventSource) -> Findings:
    consumer = function.as_(views.Function)
    if consumer is None:
        return
    visible, timeout, window = view.visibility_timeout_s, consumer.timeout_s, source.window_s
    where = related(f"{function.logical_id} runs for up to its timeout", function, ("Timeout",))

    name, advice = called(queue), f"set VisibilityTimeout of {called(queue)} to"
    if queue.source_id != queue.logical_id:  # of an event of SAM, which makes it without
        advice = "give SqsSubscription a QueueArn and QueueUrl of a queue with a VisibilityTimeout of"

    rejected = holds(lambda v, t: v < t, visible, timeout, given=edge.worlds)
    if rejected.possible:
        hidden, runs = rejected.values
        enough, terms = _enough(runs, number(window) or 0)
        yield finding(
            queue,
            f"{name} hides a message for {hidden} s while {function.logical_id} may run for {runs} s: "
            "Lambda rejects the event source mapping",
            help=f"{advice} {enough} ({terms})",
            at=("VisibilityTimeout",),
            verdict=rejected,
            severity="error",
            related=[where],
            subject=function.logical_id,
        )
        if rejected.certain:
            return

    # a window is never below 0: what is short without one is short with any, known or not
    alone = holds(lambda v, t: t <= v < FACTOR * t, visible, timeout, given=edge.worlds)
    added = holds(lambda v, t, w: t <= v < FACTOR * t + w, visible, timeout, window, given=edge.worlds)
    short = alone if alone.certain or not added.possible else added
    if short.possible:
        hidden, runs = short.values[:2]
        waits = added.values[2] if added.possible else 0
        enough, terms = _enough(runs, waits)
        limited = all(limit.value is not ABSENT for limit in alternatives(source.max_concurrency))
        paced = limited and hidden >= runs + waits
        yield finding(
            queue,
            f"a message for which {function.logical_id} is throttled, or retried, is received again after {hidden} s, "
            f"while Lambda may still hold it; a function timeout of {runs} s needs at least {enough} s ({terms})",
            help=f"{advice} {enough}",
            at=("VisibilityTimeout",),
            verdict=short,
            severity="info" if paced else None,
            related=[where],
            notes=["MaximumConcurrency keeps the poller from being throttled, so less may be enough"] if paced else [],
            subject=function.logical_id,
        )


def _enough(runs: float, waits: float) -> tuple[float, str]:
    """How long a message should stay hidden, and the sum that gives it."""
    terms = f"{FACTOR} × {runs} s" + (f" + {waits} s batching window" if waits else "")
    return min(FACTOR * runs + waits, LONGEST_S), terms
