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

from sless_audit.rule import ABSENT, App, Edge, Findings, Resource, finding, holds, related, rule, views

FACTOR = 6
"""Lambda developer guide, Using Lambda with Amazon SQS, "Configuring a queue" (2026-11)."""


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

    rejected = holds(lambda v, t: v < t, visible, timeout, given=edge.worlds)
    if rejected.possible:
        hidden, runs = rejected.values
        yield finding(
            queue,
            f"{queue.logical_id} hides a message for {hidden} s while {function.logical_id} may run for {runs} s: "
            "Lambda rejects the event source mapping",
            help=f"set VisibilityTimeout to at least {FACTOR * runs} s ({FACTOR} × the function's timeout)",
            at=("VisibilityTimeout",),
            verdict=rejected,
            severity="error",
            related=[where],
            subject=function.logical_id,
        )
        if rejected.certain:
            return

    short = holds(
        lambda v, t, w, _: t <= v < FACTOR * t + w, visible, timeout, window, source.max_concurrency, given=edge.worlds
    )
    if short.possible:
        hidden, runs, waits, limit = short.values
        enough = FACTOR * runs + waits
        paced = limit is not ABSENT and hidden >= runs + waits
        window_words = f" + {waits} s batching window" if waits else ""
        yield finding(
            queue,
            f"a message that {function.logical_id} has not finished is received again after {hidden} s; with a timeout "
            f"of the function of {runs} s, Lambda asks for at least {enough} s ({FACTOR} × {runs} s{window_words})",
            help=f"set VisibilityTimeout of {queue.logical_id} to {min(enough, 43_200)}",
            at=("VisibilityTimeout",),
            verdict=short,
            severity="info" if paced else None,
            related=[where],
            notes=["MaximumConcurrency keeps the poller from being throttled, so less may be enough"] if paced else [],
            subject=function.logical_id,
        )
