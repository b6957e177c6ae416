"""The code needs an environment variable that nobody sets.

`os.environ["TABLE_NAME"]` raises a `KeyError` where the variable is not there; `process.env.TABLE_NAME` is `undefined`,
and the call that it is handed to fails or, worse, does something else.

Why it matters:
    At module scope the function cannot even start: each invocation fails, and what triggers it retries. In the handler
    it fails when a request first gets there, which may be days after the deployment. No test with a variable set in the
    developer's shell shows it.

What to do:
    Set the variable in `Environment` of the function or in `Globals`, or give the code a default where one makes sense
    (`os.environ.get("LOG_LEVEL", "INFO")`). Where the read is not needed any more, remove it.

Not flagged:
    A read with a default or behind a test. What the runtime sets (`AWS_…`, `LAMBDA_…`, `_X_AMZN_…`, `TZ`), and the
    settings of common layers (`POWERTOOLS_…`, `DD_…`, `NEW_RELIC_…`, `OTEL_…`). Code of the package that is not reached
    from this function's handler. Functions whose `Environment` cannot be read, that have a wrapper script
    (`AWS_LAMBDA_EXEC_WRAPPER`) or load variables from a file (`dotenv`), and functions at the edge or on a core device
    of AWS IoT Greengrass.
    In JavaScript a missing variable is `undefined` and not an error: a hint of low confidence, and none where the code
    tests the variable anywhere.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

Bad (when the function starts):
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/orders
          Environment:
            Variables:
              TABLE: orders
          Code:
            ZipFile: |
              import os

              TABLE = os.environ["TABLE_NAME"]

              def handler(event, context):
                  return TABLE

Bad (when a request gets there):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os

            def handler(event, context):
                return os.environ["TABLE_NAME"]

Good:
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function:
        Environment:
          Variables:
            TABLE_NAME: orders
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            import os

            TABLE = os.environ["TABLE_NAME"]
            LEVEL = os.environ.get("LOG_LEVEL", "INFO")
            REGION = os.environ["AWS_REGION"]

            def handler(event, context):
                return TABLE, LEVEL, REGION
"""

from sless_audit.rule import (
    App,
    Findings,
    MissingVariable,
    ReadFunction,
    finding,
    listed,
    missing_variables,
    read_functions,
    related,
    rule,
    skip,
    unread_functions,
)


@rule(severity="error", confidence="medium", needs=("template", "code"))
def check(app: App) -> Findings:
    for unread in unread_functions(app):
        yield skip("handler code", unread)
    lacking: dict[tuple[str, object], list[tuple[ReadFunction, MissingVariable]]] = {}
    for function in read_functions(app):
        for missing in missing_variables(function):
            lacking.setdefault((missing.read.name, missing.read.place), []).append((function, missing))
    for (name, _), ((function, missing), *others) in lacking.items():
        names = listed([function.resource, *(other.resource for other, _ in others)])
        is_python = function.code.facts.language == "python"
        but = f" ({missing.alike} is: names are case-sensitive)" if missing.alike else ""
        yield finding(
            function.resource,
            f"{names} {'need' if others else 'needs'} the environment variable {name}, which is not set{but}: "
            f"{_consequence(missing, is_python=is_python)}",
            help=f"rename {missing.alike} in Environment of {names} to {name}, or the other way round in the code"
            if missing.alike
            else f"set {name} in Environment of {names}, or give the code a default",
            place=function.code.spot(missing.read.place),
            verdict=missing.verdict,
            confidence=None if is_python else "low",
            related=[
                related("its environment", one.resource, ("Environment", "Variables"))
                for one in (function, *(other for other, _ in others))
            ],
            subject=name,
        )


def _consequence(missing: MissingVariable, *, is_python: bool) -> str:
    at_init = missing.read.phase == "init"
    if not is_python:
        return "the code goes on with `undefined`"
    return "the function fails when it starts" if at_init else "the read raises a KeyError when a request gets there"
