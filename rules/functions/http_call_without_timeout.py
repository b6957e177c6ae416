"""An HTTP call waits for as long as the function may run.

Without a timeout of its own, or with one that is not below the function's, a call ends only with the function: Lambda
stops it in the middle of its work, and nothing after the call runs, neither error handling nor a fallback.

Why it matters:
    When the other side hangs, every request waits for the whole timeout, is billed for it, and keeps an execution
    environment: the concurrency of the function, and of the account, is used up by waiting. What called the function
    sees a timeout and no reason.

What to do:
    Give the call a timeout that is well below the function's `Timeout`, so that there is time to handle the error:
    `requests.get(url, timeout=3)`, `fetch(url, { signal: AbortSignal.timeout(3000) })`, axios `timeout: 3000`.

Not flagged:
    A timeout that is set on the session, the client, or by a default of the process; one whose value is not known.
    `httpx`, which waits for 5 s by default. Calls of localhost, as to an extension. Calls at module scope. A call that
    a library makes on behalf of the code is a hint of low confidence.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html

Bad (no timeout):
    Resources:
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Timeout: 10
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              import requests

              def handler(event, context):
                  return requests.post("https://payments.example.com/charge", json=event).json()

Bad (a timeout that never comes):
    Resources:
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Timeout: 10
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              import requests

              def handler(event, context):
                  return requests.post("https://payments.example.com/charge", json=event, timeout=30).json()

Bad (in JavaScript):
    Resources:
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              exports.handler = async () => (await fetch("https://payments.example.com/charge")).json();

Good:
    Resources:
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Timeout: 10
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              import requests

              def handler(event, context):
                  return requests.post("https://payments.example.com/charge", json=event, timeout=3).json()

Good (in JavaScript):
    Resources:
      Payments:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/payments
          Code:
            ZipFile: |
              exports.handler = async () =>
                (await fetch("https://payments.example.com/charge", { signal: AbortSignal.timeout(2000) })).json();
"""

from sless_audit.rule import (
    App,
    EndlessCall,
    Findings,
    ReadFunction,
    endless_calls,
    finding,
    listed,
    number,
    read_functions,
    related,
    rule,
    skip,
    unread_functions,
)


@rule(severity="warning", needs=("code",))
def check(app: App) -> Findings:
    for unread in unread_functions(app):
        yield skip("handler code", unread)
    calls: dict[object, dict[str, tuple[ReadFunction, EndlessCall]]] = {}
    for function in read_functions(app):
        for call in endless_calls(function):
            calls.setdefault(call.place, {}).setdefault(function.resource.id, (function, call))
    for callers in calls.values():
        (function, call), *_ = callers.values()
        functions = [one.resource for one, _ in callers.values()]
        yield finding(
            function.resource,
            f"{_said(call)}: while the other side does not answer, an invocation of {listed(functions)} waits for "
            f"{_limit(function)}, all of it billed",
            help=f"give the call a timeout below {_limit(function)}",
            place=function.code.spot(call.place),
            verdict=call.verdict,
            confidence=call.confidence,
            related=[related("runs this code", resource, ("Timeout",)) for resource in functions],
            subject=f"{call.site.function}/{call.site.library}/{call.site.operation}",
        )


def _said(call: EndlessCall) -> str:
    what = f"the {call.site.operation} call" if call.site.operation else "the call"
    if call.timeout_s is None:
        return f"{what} by {call.site.library} has no timeout"
    return f"{what} by {call.site.library} has a timeout of {call.timeout_s:g} s, which never comes"


def _limit(function: ReadFunction) -> str:
    limit = number(function.view.timeout_s)
    return "the function's timeout" if limit is None else f"the function's timeout of {limit} s"
