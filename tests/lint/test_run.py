"""What the engine makes of the findings of a rule."""

from datetime import date
from pathlib import Path

import pytest

from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.finding import Finding
from sless_audit.lint.run import run
from sless_audit.shipped import shipped
from tests.graphs import app_of, write_files

RULE = "open-resource-policy"
TEMPLATE = """
    Parameters: {Access: {Type: String, Default: closed, AllowedValues: [closed, read, all]}}
    Conditions:
      CanRead: !Or [!Equals [!Ref Access, read], !Equals [!Ref Access, all]]
      CanWrite: !Equals [!Ref Access, all]
    Resources:
      Orders: {Type: AWS::SQS::Queue}
      Policy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Orders]
          PolicyDocument:
            Statement:
              - !If
                - %s
                - {Effect: Allow, Principal: "*", Action: sqs:ReceiveMessage, Resource: !GetAtt Orders.Arn}
                - !Ref AWS::NoValue
    """


def findings(template: str) -> tuple[Finding, ...]:
    file = rule_files([shipped("rules")])[RULE]
    return run(
        [app_of(template)],
        [load_rule(RULE, file)],
        strictness="standard",
        severities={},
        options={},
        asked_for=("stack.yaml",),
        known=(RULE,),
        today=date(2026, 11, 21),
    ).findings


@pytest.mark.parametrize(
    ("condition", "notes"),
    [
        ("CanRead", ("holds where Access = read", "holds where Access = all")),
        ("CanWrite", ("holds where Access = all",)),
    ],
)
def test_what_holds_for_several_values_is_one_finding_that_names_them_all(
    condition: str, notes: tuple[str, ...]
) -> None:
    (finding,) = findings(TEMPLATE % condition)
    assert finding.draft.notes == notes


POLLING = {
    "src/app.py": """
        import time
        import boto3

        glue = boto3.client("glue")

        def handler(event, context):
            time.sleep(1)
            while glue.get_job_run(JobName="a", RunId=event["id"])["JobRun"]["JobRunState"] == "RUNNING":
                time.sleep(2)
    """
}


@pytest.mark.parametrize(
    ("selected", "lines"),
    [
        (("polling-in-handler", "sleep-in-handler"), [("sleep-in-handler", 8), ("polling-in-handler", 10)]),
        (("sleep-in-handler",), [("sleep-in-handler", 8), ("sleep-in-handler", 10)]),
    ],
)
def test_the_rule_that_says_more_speaks_alone_of_a_place(
    selected: tuple[str, ...], lines: list[tuple[str, int]], tmp_path: Path
) -> None:
    files = rule_files([shipped("rules")])
    app = app_of(
        """
        Resources:
          F:
            Type: AWS::Lambda::Function
            Properties: {Runtime: python3.13, Handler: app.handler, Code: src}
        """,
        code=write_files(tmp_path, POLLING),
    )
    found = run(
        [app],
        [load_rule(name, files[name]) for name in selected],
        strictness="standard",
        severities={},
        options={},
        asked_for=("stack.yaml",),
        known=files,
        today=date(2026, 11, 21),
    ).findings
    assert [(finding.rule, finding.place.span.line) for finding in found] == lines
