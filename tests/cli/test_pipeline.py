"""`check` in a pipeline: several reports of one run, and cfn-lint beside it."""

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import TEMPLATE, Run, Write


def test_one_run_writes_all_reports(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    kinds = ("sarif=report.sarif", "json=report.json", "markdown=summary.md", "text=report.txt", "github")
    ran = run("check", *(part for kind in kinds for part in ("--output", kind)))
    assert ran.code == 1
    assert ran.out == (
        "::error title=queue-is-there,file=template.yaml,line=4,endLine=4,col=3,endColumn=8::a queue%0Ahelp: remove it\n"
    )
    folder = write("template.yaml", TEMPLATE).parent
    (found,) = json.loads((folder / "report.sarif").read_text("utf-8"))["runs"]
    assert [one["ruleId"] for one in found["results"]] == ["queue-is-there"]
    (rule,) = found["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "A queue is there."
    assert len(json.loads((folder / "report.json").read_text("utf-8"))["findings"]) == 1
    assert "| error | queue-is-there | template.yaml:4 |" in (folder / "summary.md").read_text("utf-8")
    assert "error[queue-is-there]" in (folder / "report.txt").read_text("utf-8")


def test_a_template_that_cannot_be_read_is_in_all_of_them(run: Run, write: Write) -> None:
    folder = write("template.yaml", "Resources:\n  Orders:\n\tType: AWS::SQS::Queue\n").parent
    ran = run("check", "template.yaml", "-o", "sarif=report.sarif", "-o", "github")
    assert ran.code == 2
    assert ran.out.startswith("::error title=sless-audit%3A refused,file=template.yaml,line=3::")
    (invocation,) = json.loads((folder / "report.sarif").read_text("utf-8"))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False


def test_findings_of_a_cdk_application_are_shown_at_its_project(run: Run, write: Write) -> None:
    write("cdk.json", "{}")
    queue = {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Shop/Orders/Resource"}}
    write("cdk.out/Shop.template.json", json.dumps({"Resources": {"Orders": queue}}))
    ran = run("check", "cdk.out/Shop.template.json", "-o", "github")
    assert ran.out == (
        "::error title=queue-is-there,file=cdk.json,line=1::a queue"
        "%0Aconstruct Shop/Orders/Resource, in cdk.out/Shop.template.json%0Ahelp: remove it\n"
    )


def test_what_cfn_lint_says_is_in_the_reports(run: Run, write: Write) -> None:
    text = TEMPLATE.replace("Type: AWS::SQS::Queue", "Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: soon}")
    write("template.yaml", text)
    ran = run("check", "template.yaml", "--cfn-lint")
    assert "error[cfn-lint/E3012]" in ran.out
    assert "`sless-audit explain queue-is-there` tells why" in ran.out


def test_the_command_of_the_example_workflow_runs(run: Run, write: Write) -> None:
    workflow = Path(__file__).parents[2] / "docs" / "examples" / "github-workflow.yml"
    if not workflow.is_file():
        pytest.skip("the documentation is not part of this copy")
    (command,) = re.findall(r"run: sless-audit (.*)", workflow.read_text("utf-8"))
    folder = write("template.yaml", TEMPLATE).parent
    ran = run(*shlex.split(command.replace("$GITHUB_STEP_SUMMARY", "summary.md")))
    assert (ran.code, ran.out.split(" ")[0]) == (1, "::error")
    assert (folder / "sless-audit.sarif").is_file()
    assert (folder / "summary.md").is_file()
