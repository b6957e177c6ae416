"""Results of a run that are written in a test."""

from collections.abc import Iterable

from sless_audit.config import Severity
from sless_audit.graph.model import App, Confidence
from sless_audit.lint.finding import Draft, Finding
from sless_audit.lint.result import Problem, Result, Skipped
from sless_audit.report import CheckReport, Look, render

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      InlineCode: handler = print
      Events:
        Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
"""


def flagged(
    app: App,
    draft: Draft,
    *,
    rule: str = "made-up-rule",
    severity: Severity = "warning",
    confidence: Confidence = "high",
    absence: bool = False,
) -> Finding:
    return Finding(rule, "messaging", severity, confidence, absence, draft, app)


def result(
    *apps: App,
    findings: Iterable[Finding] = (),
    held_back: int = 0,
    skipped: Iterable[Skipped] = (),
    problems: Iterable[Problem] = (),
) -> Result:
    return Result(apps, tuple(findings), held_back, 0, tuple(skipped), tuple(problems))


def text(found: Result, *, color: bool = False, width: int = 80, quiet: bool = False) -> str:
    """The whole of the text report, as it is written to a file."""
    return "".join(part.text for part in render("check", "text", CheckReport(found, Look(color, width, quiet))))
