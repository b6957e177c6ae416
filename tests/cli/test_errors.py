"""The boundary: whatever happens, a message without a traceback and the right exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import sless_audit.api.check
from sless_audit import __version__
from tests.cli.conftest import TEMPLATE, Run, Write

COMMAND = [sys.executable, "-m", "sless_audit"]


def test_a_defect_of_ours_says_so_and_what_to_do(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("line one\nline two")

    monkeypatch.setattr(sless_audit.api.check, "check", crash)
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml")
    assert (ran.code, ran.out) == (2, "")
    words = " ".join(ran.err.split())
    assert f"error: a defect of sless-audit {__version__}, not of your input" in words
    assert "(RuntimeError: line one line two)" in words
    assert "SLESS_AUDIT_DEBUG=1" in words
    assert "Traceback" not in ran.err
    monkeypatch.setenv("SLESS_AUDIT_DEBUG", "1")
    assert "Traceback (most recent call last)" in run("check", "template.yaml").err


def test_an_interrupt_is_130_and_silent(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(sless_audit.api.check, "check", interrupt)
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chekc",), "No such command 'chekc'. Did you mean 'check'?"),
        (("check", "--selct", "x"), "No such option: --selct"),
        (("check", "--fail-on", "fatal"), "'fatal' is not one of"),
        (("explain",), "Missing argument"),
        (("schema", "sarif"), "'sarif' is not one of"),
    ],
)
def test_a_wrong_command_line_is_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_help_and_version_are_0(run: Run) -> None:
    assert run("--version").out == f"sless-audit {__version__}\n"
    for command in ("check", "cost", "diff", "limits", "graph", "rules", "pricing", "explain", "schema"):
        ran = run(command, "--help")
        assert (ran.code, ran.err) == (0, "")
        assert max(map(len, ran.out.splitlines())) <= 80


def many_queues(count: int) -> str:
    return "Resources:\n" + "".join(f"  Queue{number}:\n    Type: AWS::SQS::Queue\n" for number in range(count))


@pytest.mark.skipif(os.name == "nt", reason="pipes of another kind")
def test_a_reader_that_goes_away_is_no_error(write: Write, tmp_path: Path) -> None:
    write("template.yaml", many_queues(3000))
    reading, writing = os.pipe()
    with subprocess.Popen(
        [*COMMAND, "check", "template.yaml"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        os.close(writing)
        os.read(reading, 100)
        os.close(reading)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        (">&-", 2, "error: standard output is closed\n"),
        ("2>&-", 1, ""),
        ("<&-", 1, ""),
        (">/dev/full", 2, "error: cannot write: No space left on device\n"),
    ],
)
def test_closed_and_full_streams(write: Write, tmp_path: Path, redirection: str, code: int, message: str) -> None:
    if "/dev/full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    write("template.yaml", TEMPLATE)
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *COMMAND, "check", "template.yaml"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, message)


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "Größe/名.yaml"), ("ascii", "Gr\\xf6\\xdfe/\\u540d.yaml")])
def test_a_terminal_may_know_few_characters(write: Write, tmp_path: Path, encoding: str, name: str) -> None:
    write("Größe/名.yaml", TEMPLATE)
    done = subprocess.run(
        [*COMMAND, "check", "."],
        cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding}, stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert f"--> {name}:4:3" in done.stdout.decode(encoding)


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_name_may_be_no_text(write: Write, tmp_path: Path) -> None:
    template = write("template.yaml", TEMPLATE)
    os.rename(template, os.fsencode(tmp_path) + b"/caf\xe9.yaml")  # noqa: PTH104 - a name of bytes
    done = subprocess.run(
        [*map(os.fsencode, COMMAND), b"graph", b"caf\xe9.yaml", b"--output", b"json"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["nodes"][0]["template"] == "caf\udce9.yaml"


def test_two_runs_are_the_same_byte_for_byte(write: Write, tmp_path: Path) -> None:
    write("template.yaml", many_queues(20))
    seen = {
        subprocess.run(
            [*COMMAND, "check", "template.yaml", "--output", "json"],
            cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed}, stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1
