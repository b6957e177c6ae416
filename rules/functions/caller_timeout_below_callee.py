"""A caller gives up, or is stopped, while what it waits for may still be running.

A function that calls another one and waits for its answer needs more time than that one may take: with a timeout that
is not above the callee's, or below the sum of those that it calls one after the other, it is stopped first. The same
holds for a task of a state machine whose `TimeoutSeconds` is below the timeout of its function.

Why it matters:
    The caller ends with an error while the callee works on: the payment is made, and nobody gets its answer. Where the
    caller is retried, by a queue, a state machine or a client, the callee runs again beside its first run.

What to do:
    Lower the `Timeout` of the callee, with a margin below that of the caller: its answer comes too late after that
    anyway. Where the callee needs its time, raise the caller's, or hand the work over without waiting for it.

Not flagged:
    A callee whose timeout is not known, and a timeout of the request that only the running code knows. A request over
    HTTP that the caller itself gives up in time, or that the API in between gives up in time: a REST API after 29 s, an
    HTTP API after 30 s.
    A function that calls itself: `sync-lambda-chain` tells of it.
    For the sum: calls on one branch only, in a loop, or started beside others.
    A task with `HeartbeatSeconds`, one that waits for a callback (`.waitForTaskToken`), and one without
    `TimeoutSeconds`, which waits for as long as its function runs.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
    - https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
    - https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html

Bad (a function that waits for a slower one):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Timeout: 10
          Environment: {Variables: {PAYMENT: !Ref Payment}}
          InlineCode: |
            import os
            import boto3

            functions = boto3.client("lambda")

            def handler(order, context):
                return functions.invoke(FunctionName=os.environ["PAYMENT"], Payload=order["body"])
      Payment:
        Type: AWS::Serverless::Function
        Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: src/, Timeout: 30}

Bad (two, one after the other):
    Transform: AWS::Serverless-2016-10-31
    Globals: {Function: {Runtime: python3.13}}
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Timeout: 15
          InlineCode: |
            import boto3

            functions = boto3.client("lambda")

            def handler(order, context):
                functions.invoke(FunctionName="check")
                functions.invoke(FunctionName="pay")
      Check:
        Type: AWS::Serverless::Function
        Properties: {FunctionName: check, Handler: app.handler, CodeUri: src/, Timeout: 10}
      Pay:
        Type: AWS::Serverless::Function
        Properties: {FunctionName: pay, Handler: app.handler, CodeUri: src/, Timeout: 10}

Bad (a task):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Order:
        Type: AWS::Serverless::StateMachine
        Properties:
          Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Pay}}]
          Definition:
            StartAt: Pay
            States:
              Pay: {Type: Task, Resource: !GetAtt Pay.Arn, TimeoutSeconds: 20, End: true}
      Pay:
        Type: AWS::Serverless::Function
        Properties: {Handler: pay.handler, Runtime: python3.13, CodeUri: src/, Timeout: 60}

Good (the caller has more time):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Timeout: 20
          Environment: {Variables: {PAYMENT: !Ref Payment}}
          InlineCode: |
            import os
            import boto3

            functions = boto3.client("lambda")

            def handler(order, context):
                return functions.invoke(FunctionName=os.environ["PAYMENT"], Payload=order["body"])
      Payment:
        Type: AWS::Serverless::Function
        Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: src/, Timeout: 15}

Good (a task that waits longer than its function runs):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Order:
        Type: AWS::Serverless::StateMachine
        Properties:
          Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Pay}}]
          Definition:
            StartAt: Pay
            States:
              Pay: {Type: Task, Resource: !GetAtt Pay.Arn, TimeoutSeconds: 65, End: true}
      Pay:
        Type: AWS::Serverless::Function
        Properties: {Handler: pay.handler, Runtime: python3.13, CodeUri: src/, Timeout: 60}
"""

from sless_audit.rule import (
    App,
    Draft,
    Findings,
    ShortTask,
    Wait,
    finding,
    listed,
    number,
    outlasted,
    related,
    rule,
    short_tasks,
    skip,
    sync_hops,
    views,
)


@rule(severity="warning", needs=("template", "code"))
def check(app: App) -> Findings:
    for task in short_tasks(app):
        yield _task(task)
    hops = tuple(sync_hops(app))
    for wait in outlasted(hops):
        yield _wait(wait)
    unread = {hop.caller.id: hop.caller for hop in hops if hop.kind == "permission"}
    for function in unread.values():
        yield skip("handler code", function)


def _task(task: ShortTask) -> Draft:
    function, name = task.function, task.task.state.name
    waits, runs = task.verdict.values
    return finding(
        task.machine,
        f"the state {name} gives up after {waits:g} s on {listed([function])}, which may run for {runs:g} s: what "
        "comes next begins while that invocation is still at work",
        help=f"lower the Timeout of {listed([function])} below {waits:g} s, or raise TimeoutSeconds of {name}",
        at=(task.edge.path[0], *task.task.state.path, "TimeoutSeconds"),
        verdict=task.verdict,
        related=[related(f"{listed([function])} may run for {runs:g} s", function, ("Timeout",))],
        subject=name,
    )


def _wait(wait: Wait) -> Draft:
    caller, callees = wait.hops[0].caller, [hop.callee for hop in wait.hops]
    own, takes = wait.verdict.values
    several = len(callees) > 1
    awaited = f"{listed(callees)} in turn, which together may take" if several else f"{listed(callees)}, which may take"
    margin = (
        f"their timeouts below {own:g} s in all" if several else f"the Timeout of {listed(callees)} below {own:g} s"
    )
    return finding(
        caller,
        f"{listed([caller])} is stopped after {own:g} s and waits for {awaited} {takes:g} s{_bound(wait)}: what "
        "is done is done, but nobody gets the answer",
        help=f"lower {margin}, or raise that of {listed([caller])} above {takes:g} s",
        place=wait.hops[0].place,
        verdict=wait.verdict,
        confidence=min("medium", wait.hops[0].confidence, key=("low", "medium", "high").index),
        related=[
            related(f"{listed([caller])} is stopped after its timeout", caller, ("Timeout",)),
            *(related(f"{listed([one])} may run for its timeout", one, ("Timeout",)) for one in dict.fromkeys(callees)),
        ],
        subject=" ".join(function.source_id for function in callees),
    )


def _bound(wait: Wait) -> str:
    """Where an API between the two, or the request itself, gives up before the callee has to."""
    (hop, *more), (_, takes) = wait.hops, wait.verdict.values
    view = hop.callee.as_(views.Function)
    runs = number(view.timeout_s) if view is not None else None
    if more or hop.through is None or runs is None or not isinstance(takes, int | float) or takes >= runs:
        return ""
    return f" (it may run for {runs:g} s, but its answer is not waited for any longer)"
