"""The handler of a function is not in its code.

`Handler` names a file and a function in it. Nothing compares the two with the code before the function runs: the stack
is deployed, and each invocation fails before a line of the handler is reached.

Why it matters:
    The deployment is green and the function does nothing. It happens when a file is renamed or moved, and when a
    template is copied.

What to do:
    Set `Handler` to the path of the file inside the code folder, without its suffix, a dot, and the name of the
    function: `src/app.handler` for `src/app.py` in `CodeUri`.

Not flagged:
    Runtimes other than Python and Node.js: what they name is a class or a binary. Code that does not lie in the
    project, and code folders that do not exist yet. What a build makes: a TypeScript or JSX file of the same name,
    `BuildMethod` in the metadata, the settings of a bundler or compiler in the code folder, a handler in `dist/`,
    `build/` and the like. A handler that may come from a layer or a wrapper script, or that the file takes from
    elsewhere in a way that cannot be followed. Inline code that is only a comment: something else deploys the code.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
    - https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html

Bad (the function has another name):
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/orders
          Code:
            ZipFile: |
              def lambda_handler(event, context):
                  return event

Bad (the file has another name):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler  # inline code is put into a file named index
          InlineCode: |
            def handler(event, context):
                return event

Good:
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: |
            def handler(event, context):
                return event
"""

from sless_audit.rule import App, Findings, MissingHandler, app_functions, finding, missing_handler, rule, skip


@rule(severity="error", needs=("template", "code"))
def check(app: App) -> Findings:
    for function, view in app_functions(app):
        missing = missing_handler(function)
        if missing is not None:
            yield finding(
                function,
                f"{_said(missing)}: every invocation of {function.source.source_id} fails before its code runs",
                help=_help(missing),
                at=("Handler",),
                subject=missing.handler,
            )
        elif function.code is None and str(view.runtime).startswith(("python", "nodejs")):
            yield skip("handler code", function)


def _said(missing: MissingHandler) -> str:
    stem, _, name = missing.handler.rpartition(".")
    if missing.missing == "no-function":
        return f"{stem} in {_place(missing)} has no function {name}"
    if not missing.location:
        return f"inline code is put into a file named index, and there is no file {stem}"
    return f"there is no file {stem} in {_place(missing)}"


def _place(missing: MissingHandler) -> str:
    if not missing.location:
        return "the inline code"
    return "the template's folder" if missing.location == "." else missing.location


def _help(missing: MissingHandler) -> str:
    name = missing.handler.rpartition(".")[2]
    if missing.candidates:
        renamed = "function" if missing.missing == "no-function" else "file"
        return f"set Handler to {missing.candidates[0]}" + (f", or rename the {renamed}" if missing.location else "")
    if not missing.location:
        missing_name = missing.missing == "no-function"
        return f"write a function {name} into the inline code" if missing_name else f"set Handler to index.{name}"
    return "set Handler to the file and the function that are to run, or set CodeUri to the folder that they lie in"
