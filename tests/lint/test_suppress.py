"""Findings that are let go: where, with which reason, and for how long."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from sless_audit.api.load import load
from sless_audit.config import Config, SuppressedRule
from sless_audit.graph.model import App
from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.result import Result
from sless_audit.lint.run import run
from sless_audit.lint.suppress import configured
from sless_audit.shipped import shipped
from tests.graphs import app_of

RULE = "visibility-timeout-too-short"
FILES = rule_files([shipped("rules")])
TODAY = date(2026, 11, 21)


def template(queue: str = "", key: str = "", above: str = "", metadata: str = "", kind: str = "") -> str:
    return f"""\
Resources:
  {above}
  Orders: {queue}
    Type: AWS::SQS::Queue {kind}
    {metadata}
    Properties:
      VisibilityTimeout: 30 {key}
  Worker: {{Type: 'AWS::Lambda::Function', Properties: {{Timeout: 29}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""


def checked(app: App, *, rules: Iterable[str] = (RULE,), config: tuple[SuppressedRule, ...] = ()) -> Result:
    return run(
        [app],
        [load_rule(name, FILES[name]) for name in rules],
        strictness="standard",
        severities={},
        options={},
        asked_for={"stack.yaml"},
        known=FILES,
        today=TODAY,
        suppressions=configured(config),
    )


def told(result: Result) -> list[tuple[str, int | None]]:
    return [(problem.message, problem.line) for problem in result.problems]


COMMENT = f"# sless-audit: ignore[{RULE}] the poller is paused at night"


@pytest.mark.parametrize(
    "text",
    [
        template(queue=COMMENT),
        template(key=COMMENT),
        template(kind=COMMENT),
        template(queue=f"\n    {COMMENT}"),
        template(above=COMMENT),
        template(above=f"{COMMENT}\n  # and another remark"),
        template(above=f"#sless-audit:ignore[wildcard-iam,{RULE}]  both (until 2026-11-21)"),
        template(
            metadata=f"Metadata: {{sless-audit: {{ignore: [{{rule: {RULE}, reason: known, until: 2027-03-31}}]}}}}"
        ),
        template(metadata=f"Metadata: {{sless-audit: {{ignore: [{{rule: [{RULE}], reason: known}}]}}}}"),
    ],
)
def test_a_finding_is_let_go(text: str) -> None:
    result = checked(app_of(text))
    assert (result.findings, result.suppressed, told(result)) == ((), 1, [])


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (f"# sless-audit: ignore[{RULE}]", "is ignored without a reason"),
        (f"# sless-audit: ignore[{RULE}] (until 2027-01-01)", "is ignored without a reason"),
        (f"# sless-audit: ignore[{RULE}] known (until 2026-11-20)", "has expired on 2026-11-20"),
        (f"# sless-audit: ignore[{RULE}] known (until soon)", "'soon' is no date"),
        ("# sless-audit: ignore[visibility-timeout-to-short] known", "no rule is named 'visibility-timeout-to-short'"),
        ("# sless-audit: ignore known", "it names no rule to ignore"),
        (f"# sless-audit: disable[{RULE}] known", "it names no rule to ignore"),
    ],
)
def test_what_does_not_hold_is_told_and_lets_nothing_go(comment: str, message: str) -> None:
    result = checked(app_of(template(key=comment)))
    assert len(result.findings) == 1
    ((said, line),) = told(result)
    assert message in said
    assert line == 7


def test_a_comment_holds_for_what_is_below_its_key_only() -> None:
    text = template().replace("  Worker:", f"  {COMMENT}\n  Worker:")
    result = checked(app_of(text))
    assert len(result.findings) == 1
    assert told(result) == [(f"nothing to ignore: {RULE} finds nothing here", 8)]


def test_a_suppression_of_a_rule_that_did_not_run_is_not_unused() -> None:
    result = checked(app_of(template(key=COMMENT)), rules=["wildcard-iam"])
    assert told(result) == []


@pytest.mark.parametrize(("resource", "findings"), [("Orders", 0), ("Ord*", 0), (None, 0), ("Worker", 1)])
def test_the_config_may_let_go(resource: str | None, findings: int) -> None:
    entry = SuppressedRule(RULE, "known", resource, None, ".sless-audit.toml", 3)
    result = checked(app_of(template()), config=(entry,))
    assert (len(result.findings), len(told(result))) == (findings, findings)


def test_what_sam_makes_is_let_go_where_it_is_caused() -> None:
    sam = dedent("""\
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Metadata: {sless-audit: {ignore: [{rule: wildcard-iam, reason: a migration}]}}
            Properties:
              Handler: a.b
              Runtime: python3.13
              Policies:
                - Statement: {Effect: Allow, Action: '*', Resource: '*'}
          Other:
            Type: AWS::Serverless::Function
            Properties:
              Handler: a.b
              Runtime: python3.13
              Policies: # sless-audit: ignore[wildcard-iam] a migration, too
                - Statement: {Effect: Allow, Action: '*', Resource: '*'}
    """)
    result = checked(app_of(sam), rules=["wildcard-iam"])
    assert (result.findings, result.suppressed, told(result)) == ((), 2, [])


def test_a_mistake_in_metadata_is_told_in_its_own_terms() -> None:
    text = template(metadata=f"Metadata: {{sless-audit: {{ignore: [{{rules: {RULE}, reason: known}}]}}}}")
    (problem,) = checked(app_of(text)).problems
    assert problem.hint == "write `rule: rule-name`, and a reason"


def test_a_comment_on_a_machine_covers_what_its_definition_file_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.asl.json").write_text(
        '{"StartAt": "Pay", "States": {"Pay": {"Type": "Task", "End": true,\n'
        '"Resource": "arn:aws:lambda:eu-west-1:111122223333:function:pay", "TimeoutSeconds": 20}}}'
    )
    machine = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Order: %s
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flow.asl.json}
  Pay: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: pay, Timeout: 60}}
"""
    comment = "# sless-audit: ignore[caller-timeout-below-callee] it is idempotent"
    found = []
    for text in (machine % "", machine % comment):
        Path("stack.yaml").write_text(text)
        result = checked(load(["stack.yaml"], Config()).apps[0], rules=["caller-timeout-below-callee"])
        assert not result.problems
        found.append([(finding.place.file, finding.place.span.line) for finding in result.findings])
    assert found == [[("flow.asl.json", 2)], []]


def code_with(line: str = "", above: str = "", suffix: str = "py") -> str:
    if suffix == "py":
        return f"import boto3\n\n{above}\ndef handler(event, context):\n    sns = boto3.client('sns') {line}\n"
    lines = (
        'import { SNSClient } from "@aws-sdk/client-sns";',
        above,
        "export const handler = async () => {",
        f"  const sns = new SNSClient({{}}); {line}",
        "};",
    )
    return "\n".join(lines)


LAZY = "sless-audit: ignore[client-created-per-request] once a day"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("app.py", code_with(f"# {LAZY}")),
        ("app.py", code_with(above=f"# {LAZY}")),
        ("app.ts", code_with(f"// {LAZY}", suffix="ts")),
        ("app.ts", code_with(above=f"// {LAZY}", suffix="ts")),
    ],
)
def test_a_comment_in_code_lets_go_what_stands_there(
    file: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = checked_code(file, code, tmp_path, monkeypatch)
    assert (result.findings, result.suppressed, told(result)) == ((), 1, [])


def test_a_comment_on_the_function_covers_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = checked_code("app.py", code_with(), tmp_path, monkeypatch, comment=f"# {LAZY}")
    assert (result.findings, result.suppressed, told(result)) == ((), 1, [])


def test_a_comment_in_code_that_does_nothing_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unused = "# sless-audit: ignore[sleep-in-handler] it waits for nobody"
    result = checked_code("app.py", code_with(above=unused), tmp_path, monkeypatch)
    assert len(result.findings) == 1
    assert told(result) == [("nothing to ignore: sleep-in-handler finds nothing here", 3)]


def checked_code(file: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *, comment: str = "") -> Result:
    """Of two functions that share their code."""
    monkeypatch.chdir(folder)
    Path(file).write_text(code)
    runtime = "python3.13" if file.endswith(".py") else "nodejs22.x"
    Path("stack.yaml").write_text(f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Say: {comment}
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: ., Handler: app.handler, Runtime: {runtime}}}
  Tell:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: ., Handler: app.handler, Runtime: {runtime}}}
""")
    (app,) = load(["stack.yaml"], Config(), with_code=True).apps
    return checked(app, rules=["client-created-per-request", "sleep-in-handler"])
