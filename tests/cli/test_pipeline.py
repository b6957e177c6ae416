"""`check` in a pipeline: several reports of one run, and cfn-lint beside it."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from sless_audit.config import FailOn, Strictness
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


# The action for GitHub: its step is run as the runner does, with the command as it is installed here

ROOT = Path(__file__).parents[2]


@pytest.fixture
def action() -> dict[str, Any]:
    file = ROOT / "action.yml"
    if not file.is_file():
        pytest.skip("the action is not part of this copy")
    if os.name == "nt":
        pytest.skip("the action runs on Linux and macOS")
    found: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


def step(action: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in action["runs"]["steps"] if one.get("name") == name]
    return dict(found)


def run_check(action: dict[str, Any], folder: Path, **inputs: str) -> tuple[int, str, str]:
    """Exit code, what it printed, and the outputs that it set."""
    check = step(action, "Check")
    defaults = {name: declared["default"] for name, declared in action["inputs"].items()}
    given = {**defaults, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    command = folder / "temp" / "sless-audit" / "bin" / "sless-audit"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sless_audit "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
        for name, value in check["env"].items()
    }
    files = {"GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "outputs", "RUNNER_TEMP": "temp"}
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", check["run"]],
        cwd=folder,
        env={**os.environ, **environment, **{name: str(folder / file) for name, file in files.items()}},
        capture_output=True,
        text=True,
        check=False,
    )
    outputs = folder / "outputs"
    return ran.returncode, ran.stdout, outputs.read_text("utf-8") if outputs.is_file() else ""


NAIVE = """\
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: sns:Publish, Resource: !Ref Topic}]}
"""


def test_the_action_annotates_summarizes_and_fails(action: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(NAIVE)
    code, printed, outputs = run_check(action, tmp_path)
    assert (code, outputs) == (1, "")
    assert "title=open-resource-policy,file=template.yaml" in printed
    assert "open-resource-policy" in (tmp_path / "summary.md").read_text("utf-8")


def test_inputs_of_the_action_are_options_of_the_command(action: dict[str, Any], tmp_path: Path) -> None:
    for name in ("one app", "$(touch hit)", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "template.yaml").write_text(NAIVE)
    code, printed, outputs = run_check(
        action, tmp_path, path="one app\n$(touch hit)\n", fail_on="never", strictness="thorough", sarif="out put.sarif"
    )
    assert (code, outputs) == (0, "sarif=out put.sarif\n")
    assert "file=one app/template.yaml" in printed
    assert "file=$(touch hit)/template.yaml" in printed
    assert "file=other/" not in printed
    assert not (tmp_path / "hit").exists()
    assert json.loads((tmp_path / "out put.sarif").read_text("utf-8"))["runs"][0]["results"]


def test_the_action_leaves_to_the_config_what_it_is_not_told(action: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(NAIVE)
    (tmp_path / ".sless-audit.toml").write_text('fail-on = "never"\n')
    assert run_check(action, tmp_path)[0] == 0


def test_the_action_fails_where_nothing_is_to_be_looked_at(action: dict[str, Any], tmp_path: Path) -> None:
    assert run_check(action, tmp_path, path="-x")[0] == 2


def test_inputs_of_the_action_name_the_values_of_the_options(action: dict[str, Any]) -> None:
    for name, values in (("fail-on", get_args(FailOn)), ("strictness", get_args(Strictness))):
        assert ", ".join(values) in action["inputs"][name]["description"]


def test_the_action_installs_what_is_locked_and_runs_no_input_as_code(action: dict[str, Any]) -> None:
    install = step(action, "Install")["run"]
    assert "--require-hashes" in install
    assert (ROOT / "requirements" / "run.txt").is_file()
    for one in action["runs"]["steps"]:
        assert "${{" not in one.get("run", "")
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one.get("uses", f"a/b@{'0' * 40}"))
