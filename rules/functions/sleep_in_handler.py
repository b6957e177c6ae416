"""A function sleeps while it handles a request.

A function is billed for the time that it takes, whatever it does in it, and its execution environment serves nobody
else meanwhile.

Why it matters:
    The wait is paid by the millisecond and counts against the function's timeout and the account's concurrency. When
    the function is stopped in its sleep, the work so far is done again by a retry.

What to do:
    Let a service wait that costs nothing while it does: a `Wait` state of AWS Step Functions, `DelaySeconds` of an SQS
    queue or message, a one-time schedule of EventBridge Scheduler, or a wait of a durable function.

Not flagged:
    Sleeps of less than a second outside of loops; a loop with a constant number of rounds that sleeps for less than
    5 s in all, which is a retry with a backoff. Sleeps at module scope. In a loop, a length that the code computes is
    flagged with medium confidence.
    A sleep in a loop that asks for the state of something: `polling-in-handler` says so.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
    - https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html

Bad (once):
    Resources:
      Remind:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/remind
          Code:
            ZipFile: |
              import time

              def handler(event, context):
                  time.sleep(60)
                  return event

Bad (in a loop):
    Resources:
      Remind:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/remind
          Code:
            ZipFile: |
              import time

              def handler(event, context):
                  for reminder in event["reminders"]:
                      time.sleep(0.2)

Bad (in JavaScript):
    Resources:
      Remind:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/remind
          Code:
            ZipFile: |
              exports.handler = async (event) => {
                await new Promise((resolve) => setTimeout(resolve, 5000));
                return event;
              };

Good:
    Resources:
      Remind:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/remind
          Code:
            ZipFile: |
              import time

              def attempt(event):
                  return event

              def handler(event, context):
                  for _ in range(3):
                      try:
                          return attempt(event)
                      except OSError:
                          time.sleep(0.5)
"""

from sless_audit.rule import (
    App,
    Findings,
    ReadFunction,
    Sleep,
    finding,
    listed,
    read_functions,
    related,
    rule,
    skip,
    sleeps,
    span_s,
    unread_functions,
)


@rule(severity="warning", needs=("code",))
def check(app: App) -> Findings:
    for unread in unread_functions(app):
        yield skip("handler code", unread)
    found: dict[object, dict[str, tuple[ReadFunction, Sleep]]] = {}
    for function in read_functions(app):
        for sleep in sleeps(function):
            found.setdefault(sleep.site.place, {}).setdefault(function.resource.id, (function, sleep))
    for sleepers in found.values():
        (function, sleep), *_ = sleepers.values()
        functions = [one.resource for one, _ in sleepers.values()]
        where = sleep.site.function.replace(".<function>", "")
        length = (
            "for a time that it computes" if sleep.seconds is None else f"for {span_s(sleep.seconds, sleep.longest)}"
        )
        often = " in each round of a loop" if sleep.in_loop else ""
        yield finding(
            function.resource,
            f"{where} sleeps {length}{often} in an invocation of {listed(functions)}: the time is billed "
            "and the execution environment serves nobody else",
            help="let a Wait state of Step Functions, a delay of a queue or EventBridge Scheduler wait instead",
            place=function.code.spot(sleep.site.place),
            confidence=sleep.confidence,
            related=[related("runs this code", resource) for resource in functions],
            subject=f"{sleep.site.function}/{sleep.site.library}",
        )
