"""`check` and `cost` on one small template pay for nothing that they do not use."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXPENSIVE = ("asyncio", "boto3", "cfnlint", "networkx", "pydantic", "rich", "tree_sitter")
"""What other commands, formats and dependencies bring: rich alone costs 40 ms, networkx 110, cfn-lint 560."""

SLOWEST_RATIO = 30
"""To an interpreter that does nothing: 8 to 11 ms where `check` takes about 100. Wide, for busy machines."""

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: |
        def handler(event, context):
            return None
      Events:
        Orders:
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
"""

PROBE = """\
import pathlib, sys
from sless_audit.cli.main import run
listing = pathlib.Path(sys.argv.pop())
try:
    run()
finally:
    listing.write_text(chr(10).join(sys.modules))
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE, encoding="utf-8")
    return file


def test_check_imports_nothing_expensive(template: Path, tmp_path: Path) -> None:
    listing = tmp_path / "modules.txt"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "check", str(template), str(listing)],
        cwd=tmp_path, env=_environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr  # the queue has no dead-letter queue
    assert "missing-dlq" in done.stdout
    modules = set(listing.read_text(encoding="utf-8").split())
    assert "yaml" in modules  # the listing was taken after the work
    assert sorted(modules.intersection(EXPENSIVE)) == []


def test_a_loop_brings_the_workload_only_where_a_profile_tells_of_it(template: Path, tmp_path: Path) -> None:
    sends = "      Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}]\n      Events:\n"
    unknown = TEMPLATE.replace(
        "InlineCode: |\n        def handler(event, context):\n            return None\n",
        "CodeUri: s3://artifacts/fn.zip\n",
    )
    template.write_text(unknown.replace("      Events:\n", sends), encoding="utf-8")
    rooms = ("sless_audit.workload", "sless_audit.cost", "sless_audit.api.profile")
    assert not _modules(template, tmp_path, "check").intersection(rooms)
    (tmp_path / "sless-usage.yaml").write_text("schema: sless-audit/usage/v1\n", encoding="utf-8")
    assert _modules(template, tmp_path, "check").issuperset(rooms)


def _modules(template: Path, folder: Path, command: str) -> set[str]:
    listing = folder / "modules.txt"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, command, str(template), str(listing)],
        cwd=folder, env=_environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "runaway-loop" in done.stdout, done.stdout + done.stderr
    return set(listing.read_text(encoding="utf-8").split())


def test_cost_imports_nothing_expensive(template: Path, tmp_path: Path) -> None:
    listing = tmp_path / "modules.txt"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "cost", str(template), str(listing)],
        cwd=tmp_path, env=_environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    modules = set(listing.read_text(encoding="utf-8").split())
    assert "sless_audit.cost.bill" in modules
    assert sorted(modules.intersection(EXPENSIVE)) == []
    assert not [name for name in modules if name.startswith("sless_audit.report.bill_") and "json" in name]


def test_check_starts_within_a_multiple_of_the_interpreter(template: Path) -> None:
    check = [sys.executable, "-m", "sless_audit", "check", str(template)]
    nothing = [sys.executable, "-c", "pass"]
    _seconds(check, exit_code=1)  # compiles what is not compiled yet
    pairs = [(_seconds(check, exit_code=1), _seconds(nothing, exit_code=0)) for _ in range(7)]
    ratio = min(checking for checking, _ in pairs) / min(idle for _, idle in pairs)
    assert ratio < SLOWEST_RATIO


def _seconds(command: list[str], exit_code: int) -> float:
    begin = time.perf_counter()
    done = subprocess.run(
        command, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begin
    assert (done.returncode, "Traceback" in done.stderr) == (exit_code, False), done.stdout + done.stderr
    return seconds


def _environment() -> dict[str, str]:
    """With bytecode kept: without it, every start compiles again and every figure doubles."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
