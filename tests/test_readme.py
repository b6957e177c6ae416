"""What the README shows is what the tool says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sless_audit.cli.main import main
from sless_audit.config import read_config

README = Path(__file__).parent.parent / "README.md"
SHOWN = re.compile(r"<!-- output -->\n```console\n\$ sless-audit (?P<command>[^\n]*)\n(?P<output>.*?)```", re.DOTALL)
TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)

pytestmark = pytest.mark.skipif(not README.is_file(), reason="the README lies in a checkout only")


def text() -> str:
    return README.read_text(encoding="utf-8")


def shown() -> Iterator[tuple[str, str]]:
    for match in SHOWN.finditer(text() if README.is_file() else ""):
        yield match["command"], match["output"]


@pytest.mark.parametrize(("command", "output"), list(shown()))
def test_output(
    command: str, output: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(README.parent)
    main([*command.split(), "--color", "never"])
    assert capsysbinary.readouterr().out.decode().rstrip() == output.rstrip()


def test_the_config_that_is_shown_can_be_read(tmp_path: Path) -> None:
    (match,) = TOML.finditer(text())
    file = tmp_path / ".sless-audit.toml"
    file.write_text(match[1], encoding="utf-8")
    assert read_config(file).fail_on == "error"
