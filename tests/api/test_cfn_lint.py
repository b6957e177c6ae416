"""`check --cfn-lint`: what cfn-lint says is a finding of ours, at the place that the author wrote."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from sless_audit.api import cfn_lint
from sless_audit.api.check import check
from sless_audit.config import Config
from sless_audit.lint.finding import Finding
from sless_audit.lint.result import Result

SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Forgotten: {Type: String, Default: none}
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
      CodeUri: src/
      Timeout: 60
      AutoPublishAlias: !Ref Stage
      Policies:
        - Statement:
            - Effect: Allow
              Action: sqs:MadeUpAction
              Resource: "*"
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
"""
SETTINGS = Config(select=("visibility-timeout-too-short",))
CFN = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: soon
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))  # cfn-lint reads a config there
    (tmp_path / ".git").mkdir()


def linted(text: str, file: str = "template.yaml", config: Config | None = None) -> Result:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(dedent(text), encoding="utf-8")
    return check([file], config or SETTINGS, cfn_lint=True)


def said(found: Result) -> dict[str, Finding]:
    return {finding.rule: finding for finding in found.findings if finding.concern == "cfn-lint"}


def test_findings_on_what_sam_makes_stand_in_the_source() -> None:
    result = linted(SAM)
    assert result.problems == ()
    found = said(result)
    assert {name: finding.place.span.line for name, finding in found.items()} == {
        "cfn-lint/W3037": 21,  # the action, which cfn-lint saw in the generated role
        "cfn-lint/W2001": 4,  # the parameter that nothing uses; `Stage` is used up by SAM
    }
    action = found["cfn-lint/W3037"]
    assert action.resource is not None
    assert (action.severity, action.confidence, action.resource.source_id) == ("warning", "high", "Worker")
    assert action.message.startswith("'madeupaction' is not one of [")
    assert action.help.startswith("https://")
    assert [(rule.name, rule.url) for rule in result.foreign_rules if rule.name == "cfn-lint/W3037"] == [
        ("cfn-lint/W3037", action.help)
    ]


def test_one_of_our_rules_that_says_more_takes_the_place_of_one_of_cfn_lint() -> None:
    ours = linted(SAM)
    assert "visibility-timeout-too-short" in {finding.rule for finding in ours.findings}
    assert "cfn-lint/E3505" not in said(ours)
    without_alias = SAM.replace("      AutoPublishAlias: !Ref Stage\n", "")  # cfn-lint does not see through one
    assert "cfn-lint/E3505" not in said(linted(without_alias))
    alone = linted(without_alias, config=Config(select=("missing-dlq",)))
    assert said(alone)["cfn-lint/E3505"].place.span.line == 9


def test_a_cloudformation_template_is_linted_as_it_is() -> None:
    finding = said(linted(CFN, "stacks/a [b].yaml"))["cfn-lint/E3012"]
    assert (finding.place.file, finding.place.span.line, finding.severity) == ("stacks/a [b].yaml", 5, "error")


def test_what_has_no_path_stands_on_its_line() -> None:
    text = """\
    Resources:
      Orders:
        Type: AWS::SQS::Queue
        Properties:
          DelaySeconds: 1
          DelaySeconds: 2
    """
    finding = said(linted(text))["cfn-lint/E0000"]
    assert (finding.place.path, finding.place.span.line) == (("Resources", "Orders", "Properties", "DelaySeconds"), 6)


def test_standard_input_is_linted_too() -> None:
    result = check(["-"], SETTINGS, stdin=CFN.encode, cfn_lint=True)
    assert said(result)["cfn-lint/E3012"].place.file == "<stdin>"


def test_a_directive_on_a_sam_resource_holds_for_what_it_becomes() -> None:
    directive = "    Metadata: {cfn-lint: {config: {ignore_checks: [W3037]}}}\n    Properties:\n      Handler"
    assert "cfn-lint/W3037" not in said(linted(SAM.replace("    Properties:\n      Handler", directive)))


def test_our_own_comments_suppress_it_and_an_unused_one_is_told() -> None:
    text = SAM.replace(
        "sqs:MadeUpAction", "sqs:MadeUpAction # sless-audit: ignore[cfn-lint/W3037, cfn-lint/E1] next week"
    )
    result = linted(text)
    assert "cfn-lint/W3037" not in said(result)
    assert [(problem.kind, problem.message) for problem in result.problems] == [
        ("suppression", "nothing to ignore: cfn-lint/E1 finds nothing here")
    ]
    assert check(["template.yaml"], SETTINGS).problems == ()  # cfn-lint did not run: nothing can be unused


def test_templates_that_were_not_asked_for_are_not_linted() -> None:
    Path("other.yaml").write_text(
        CFN + "Outputs:\n  Url: {Value: !Ref Orders, Export: {Name: orders}}\n", encoding="utf-8"
    )
    found = linted(SAM.replace("!Ref Stage", "!ImportValue orders"))
    assert len(found.apps[0].stacks) == 2
    assert "cfn-lint/E3012" not in said(found)


def test_its_own_config_holds() -> None:
    Path(".cfnlintrc").write_text("ignore_checks: [W3037]\n", encoding="utf-8")
    assert set(said(linted(SAM))) == {"cfn-lint/W2001"}


def test_where_it_fails_that_is_a_problem_and_our_findings_are_there() -> None:
    Path(".cfnlintrc").write_text("ignore_checks: {}\n", encoding="utf-8")
    result = linted(SAM)
    (problem,) = result.problems
    assert problem.kind == "rule-failed"
    assert problem.message.startswith("cfn-lint failed with exit code 1: ")
    assert "visibility-timeout-too-short" in {finding.rule for finding in result.findings}
    assert result.exit_code("never") == 2


def test_where_it_cannot_be_started_that_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path("no") / "python"))
    (problem,) = linted(SAM).problems
    assert (problem.kind, problem.message) == ("rule-failed", "cfn-lint cannot be started: No such file or directory")


def test_where_it_takes_too_long_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cfn_lint, "LONGEST_S", 0.01)
    (problem,) = linted(SAM).problems
    assert (problem.kind, problem.message) == ("rule-failed", "cfn-lint was stopped: it was not done after 0.01 s")


def test_nothing_of_the_project_is_imported() -> None:
    Path("cfnlint.py").write_text("raise SystemExit('imported from the project')\n", encoding="utf-8")
    assert said(linted(SAM))


def test_without_the_option_it_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path("no") / "python"))
    Path("template.yaml").write_text(SAM, encoding="utf-8")
    result = check(["template.yaml"], SETTINGS)
    assert (result.problems, said(result)) == ((), {})
