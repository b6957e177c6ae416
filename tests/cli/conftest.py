"""Command lines that run in this process, on a project with a rule of its own: so no test depends on ours."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from sless_audit.cli.main import main

RULE = '''\
"""A queue is there.

A queue was found.

Why it matters:
    It is only for a test.

What to do:
    Remove the queue.

Not flagged:
    A queue called Fine.

References:
    - https://docs.aws.amazon.com/

Bad (a queue):
    Resources: {Queue: {Type: AWS::SQS::Queue}}

Good:
    Resources: {Fine: {Type: AWS::SQS::Queue}}
"""

from sless_audit.rule import App, Findings, finding, rule, skip, views


@rule(severity="error", options={"crash": False, "confidence": "high", "absence": False})
def check(app: App, options) -> Findings:
    if options["crash"]:
        raise KeyError("made to crash")
    for queue, _ in app.all(views.Queue):
        if queue.logical_id == "Unclear":
            yield skip("what Unclear is", queue)
        elif queue.logical_id != "Fine":
            yield finding(queue, "a queue", help="remove it", confidence=options["confidence"])
'''

CONFIG = 'rules-folder = "own"\nselect = ["queue-is-there"]\n'

TEMPLATE = """\
Parameters:
  Stage: {Type: String}
Resources:
  Orders:
    Type: AWS::SQS::Queue
"""


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file of the project, which is the working directory, and has a config and a rule."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "TERM", "SLESS_AUDIT_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        return file

    write(".git/HEAD", "")
    write(".sless-audit.toml", CONFIG)
    write("own/messaging/queue_is_there.py", RULE)
    return write


@pytest.fixture
def run(write: Write, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    write("src/app.py", "")  # a project has more than templates

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(arguments)
        captured = capsysbinary.readouterr()
        return Ran(code, captured.out.decode("utf-8"), captured.err.decode("utf-8"))

    return run
