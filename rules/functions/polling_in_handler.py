"""A function asks again and again whether something is done.

A waiter of the SDK, or a loop that asks for the state of a job and sleeps, keeps the function running for as long as
the job takes: two parties are paid, and one of them does nothing.

Why it matters:
    The wait is billed, counts against the function's timeout (at most 15 minutes, behind an API 30 s) and against the
    concurrency of the account. A job that takes longer than usual ends with a timeout, although it succeeds.

What to do:
    Let the service say when it is done: a `.sync` integration or a task token of AWS Step Functions, an EventBridge
    rule for its state change, a notification. Where only polling is possible, a state machine with a `Wait` state does
    it for the price of a transition.

Not flagged:
    A loop or waiter that waits for less than 5 s in all. A loop over what the event brought, or over pages of a list:
    that is pacing, see `sleep-in-handler`. Functions that only serve the deployment. Waits of a durable function.
    Between two calls, a length that the code computes is flagged with medium confidence. Sonar's S7621 asks for the
    waiter of the SDK in place of a loop; in a function neither should wait.

References:
    - https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html

Bad (a waiter):
    Resources:
      Export:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/export
          Code:
            ZipFile: |
              import boto3

              ecs = boto3.client("ecs")

              def handler(event, context):
                  ecs.get_waiter("tasks_stopped").wait(cluster="jobs", tasks=[event["task"]])

Bad (a loop):
    Resources:
      Export:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/export
          Code:
            ZipFile: |
              import time
              import boto3

              athena = boto3.client("athena")

              def handler(event, context):
                  while True:
                      query = athena.get_query_execution(QueryExecutionId=event["id"])
                      if query["QueryExecution"]["Status"]["State"] == "SUCCEEDED":
                          return event
                      time.sleep(2)

Good:
    Resources:
      Export:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/export
          Code:
            ZipFile: |
              import boto3

              athena = boto3.client("athena")

              def handler(event, context):
                  query = athena.get_query_execution(QueryExecutionId=event["id"])
                  return query["QueryExecution"]["Status"]["State"]  # a Wait state asks again
"""

from sless_audit.rule import (
    App,
    Findings,
    Polling,
    ReadFunction,
    finding,
    listed,
    polls,
    read_functions,
    related,
    rule,
    skip,
    span_s,
    unread_functions,
)


@rule(severity="warning", needs=("code",), silences=("sleep-in-handler",))
def check(app: App) -> Findings:
    for unread in unread_functions(app):
        yield skip("handler code", unread)
    found: dict[object, dict[str, tuple[ReadFunction, Polling]]] = {}
    for function in read_functions(app):
        for polling in polls(function):
            found.setdefault(polling.sites[0].place, {}).setdefault(function.resource.id, (function, polling))
    for pollers in found.values():
        (function, polling), *_ = pollers.values()
        functions = [one.resource for one, _ in pollers.values()]
        first, *others = polling.sites
        repeated = [] if polling.asks is first else [("the call that is repeated", polling.asks)]
        yield finding(
            function.resource,
            f"an invocation of {listed(functions)} {_said(polling)}: all of the wait is billed and counts against the "
            "timeout",
            help="let the service tell when it is done (a .sync task or a task token of Step Functions, an event "
            "rule); where it cannot, let a state machine with a Wait state ask",
            place=function.code.spot(first.place),
            confidence=polling.confidence,
            related=[
                *(
                    related(words, function.resource, place=function.code.spot(site.place))
                    for words, site in (*repeated, *(("it sleeps here, too", site) for site in others))
                ),
                *(related("runs this code", resource) for resource in functions),
            ],
            subject=f"{polling.asks.function}/{polling.asks.service}/{polling.asks.operation}",
        )


def _said(polling: Polling) -> str:
    call = f"{polling.asks.service} {polling.asks.operation}".strip()
    if polling.asks is polling.sites[0]:
        return f"waits with {polling.asks.via or 'a waiter'}, which repeats {call}"
    pause = "and sleeps" if polling.seconds is None else f"every {span_s(polling.seconds, polling.longest)}"
    return f"calls {call} {pause} until it is done"
