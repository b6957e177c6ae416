"""Frameworks by which one handler answers many routes."""

import ast
from typing import TYPE_CHECKING, Final

from sless_audit.handlers.model import Router
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.not_known import NOT_KNOWN, NotKnown
from sless_audit.handlers.python.values import Value

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_MADE_BY: Final = frozenset(
    {
        "mangum.Mangum", "chalice.Chalice", "flask.Flask", "fastapi.FastAPI", "starlette.applications.Starlette",
        "serverless_wsgi.handle_request", "awsgi.response", "aws_wsgi.response", "apig_wsgi.make_lambda_handler",
        "lambdarest.create_lambda_handler", "falcon.App", "bottle.Bottle", "litestar.Litestar",
    }
)  # fmt: skip
ROOTS: Final = tuple(sorted({path.split(".", 1)[0] for path in _MADE_BY}))


def call(run: "Run", frame: "Frame", path: str, _arguments: Arguments, node: ast.Call) -> Value | NotKnown:
    is_resolver = path.startswith("aws_lambda_powertools.event_handler") and path.endswith("Resolver")
    if (path in _MADE_BY or is_resolver) and run.router is None:
        run.router = Router(path.split(".", 1)[0], frame.place(node))
    return NOT_KNOWN
