"""A function calls another function and waits for its answer.

While it waits, both are running and both are billed; where the one that is called calls a third one, all three are.
The call is an `Invoke` of the invocation type `RequestResponse` (which is what it is without one), or a request over
HTTP to an API or function URL of the same application. There is one finding for each chain, from the first caller to
the last function called; a chain of two calls or more is an error.

Why it matters:
    The slowest function sets the pace of all, and a failure or throttle of the last one fails them all: each request
    takes one unit of concurrency for each function in the chain. The caller has to bring the retries, timeouts and
    error handling that a queue, an event or a state machine brings along.

What to do:
    Where the answer is not needed at once: send a message to a queue, or an event to a bus, that invokes the second
    function. Where it is: let a state machine call the functions one after the other, with its own retries and
    catchers. Where the second function is only shared code: make it a module or a layer, and call it in the process.

Not flagged:
    Calls of the invocation type `Event` or `DryRun`; tasks of a state machine; authorizers; functions behind a custom
    resource; functions whose names say that they test others (`SmokeTest`, `Canary`); a durable function that invokes
    through its context, for it is suspended until the answer is there.
    An address that is only returned, signed or passed on. A request to a GraphQL or WebSocket API, or to an API of
    which it cannot be told which function answers.
    Clients with credentials of their own, which may be of another account.
    With an invocation type that only a variable tells, the confidence is low. Where the code is not known, a permission
    to invoke a function whose name is in a variable of the caller is worth a look (info), unless that one is a
    durable function, which is mostly started without waiting; where it is known and does not invoke the function, it is
    nothing.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/with-step-functions.html
    - https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html
    - https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html

Bad (one call):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {Variables: {PAYMENT: !Ref Payment}}
          InlineCode: |
            import os
            import boto3

            functions = boto3.client("lambda")

            def handler(order, context):
                return functions.invoke(FunctionName=os.environ["PAYMENT"], Payload=order["body"])
      Payment:
        Type: AWS::Serverless::Function
        Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: src/}

Bad (over HTTP, through the application's own API):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment:
            Variables: {API: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod"}
          InlineCode: |
            import os
            import urllib.request

            def handler(order, context):
                with urllib.request.urlopen(os.environ["API"] + "/payments", timeout=2) as answer:
                    return answer.read()
      Payment:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Pay: {Type: Api, Properties: {Path: /payments, Method: get}}

Bad (a function that calls itself):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Walk:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          FunctionName: walk
          InlineCode: |
            import boto3

            def handler(event, context):
                boto3.client("lambda").invoke(FunctionName="walk", Payload=event["next"])

Bad (told by permission and name, without code):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: s3://artifacts/orders.zip
          Environment: {Variables: {PAYMENT: !Ref Payment}}
          Policies:
            - LambdaInvokePolicy: {FunctionName: !Ref Payment}
      Payment:
        Type: AWS::Serverless::Function
        Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: s3://artifacts/payment.zip}

Good (an event is queued for it):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {Variables: {PAYMENT: !Ref Payment}}
          Policies:
            - LambdaInvokePolicy: {FunctionName: !Ref Payment}
          InlineCode: |
            import os
            import boto3

            def handler(order, context):
                function = os.environ["PAYMENT"]
                boto3.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=order["body"])
      Payment:
        Type: AWS::Serverless::Function
        Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: src/}

Good (a state machine calls both):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Order:
        Type: AWS::Serverless::StateMachine
        Properties:
          Policies:
            - LambdaInvokePolicy: {FunctionName: !Ref Check}
            - LambdaInvokePolicy: {FunctionName: !Ref Pay}
          Definition:
            StartAt: Check
            States:
              Check: {Type: Task, Resource: !GetAtt Check.Arn, Next: Pay}
              Pay: {Type: Task, Resource: !GetAtt Pay.Arn, End: true}
      Check:
        Type: AWS::Serverless::Function
        Properties: {Handler: check.handler, Runtime: python3.13, CodeUri: src/}
      Pay:
        Type: AWS::Serverless::Function
        Properties: {Handler: pay.handler, Runtime: python3.13, CodeUri: src/}

Good (the address is only passed on):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {Variables: {PAY_AT: !GetAtt PaymentUrl.FunctionUrl}}
          InlineCode: |
            import os

            def handler(order, context):
                return {"statusCode": 303, "headers": {"Location": os.environ["PAY_AT"]}}
      Payment:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          FunctionUrlConfig: {AuthType: NONE}
"""

from sless_audit.rule import (
    App,
    Chain,
    Findings,
    Hop,
    Severity,
    called,
    chains,
    finding,
    number,
    permitted_actions,
    related,
    rule,
    sync_hops,
    triggers,
    views,
)


@rule(severity="warning", confidence="medium", needs=("template", "code"))
def check(app: App) -> Findings:
    for chain in chains(tuple(sync_hops(app))):
        first, second = chain.functions[:2]
        yield finding(
            first,
            f"{_calls(chain)}: {_price(chain)}{_waiting(chain) if chain.known else ''}",
            help=_help(chain),
            place=chain.hops[0].place,
            verdict=chain.verdict,
            severity=_severity(chain),
            confidence=chain.confidence,
            related=[
                related(f"{called(first)} is the caller", first),
                *(
                    related(f"{called(hop.caller)} {_verb(hop)} {called(hop.callee)}", hop.caller, place=hop.place)
                    for hop in chain.hops[1:]
                ),
                *([related(f"{called(second)} is called", second)] if second is not first else []),
            ],
            notes=_notes(chain),
            subject=" ".join(function.source_id for function in chain.functions),
        )


def _severity(chain: Chain) -> Severity | None:
    return "error" if len(chain.known) > 1 else None if chain.known else "info"


def _verb(hop: Hop) -> str:
    match hop.kind:
        case "permission":
            return "may invoke"
        case "request":
            return f"sends a request by {_way(hop)} to"
        case "maybe invoke":
            return "invokes, and may wait for,"
        case _:
            return "invokes, and waits for,"


def _way(hop: Hop) -> str:
    way = hop.through
    return "its own URL" if way is None or way.as_(views.FunctionUrl) is not None else called(way)


def _calls(chain: Chain) -> str:
    """`Orders invokes, and waits for, Payment, which invokes, and waits for, Receipt`"""
    steps = [f"{_verb(hop)} {called(hop.callee)}" for hop in chain.hops]
    return f"{called(chain.functions[0])} {', which '.join(steps)}"


def _price(chain: Chain) -> str:
    """What one request may take of all functions, by their timeouts."""
    billed = "each is billed while it waits" if chain.known else "if it waits for the answer, each is billed meanwhile"
    views_ = [function.as_(views.Function) for function in chain.functions]
    known = [number(view.timeout_s) for view in views_ if view is not None]
    timeouts = [one for one in known if one is not None]
    if len(timeouts) < len(chain.functions):
        return billed
    return f"{billed}, up to {' + '.join(f'{one:g} s' for one in timeouts)} = {sum(timeouts):g} s"


def _waiting(chain: Chain) -> str:
    first, last = called(chain.functions[0]), called(chain.functions[-1])
    clients = called(*(edge.source for edge in triggers(chain.functions[0], "sync")))
    return f"; {clients or first} waits until {last} has answered" + (f", and so does {first}" if clients else "")


def _help(chain: Chain) -> str:
    names = [called(function) for function in chain.functions]
    if chain.functions[0] is chain.functions[1]:
        return f"send what is left to do as a message to a queue that invokes {names[0]}, with a bound on the rounds"
    several = f"call {called(*chain.functions)} from a state machine"
    return f"put a queue or an event between {names[0]} and {names[1]}, or, where the answer is needed, {several}"


def _notes(chain: Chain) -> list[str]:
    told = [
        f"{called(hop.caller)} has the name of {called(hop.callee)} and may {', '.join(permitted_actions(hop.edge))}"
        for hop in chain.hops
        if hop.kind == "permission"
    ]
    return [f"the code is not known: {'; '.join(told)}"] if told else []
