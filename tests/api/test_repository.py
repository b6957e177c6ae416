"""Files that `cdk synth` wrote are shown as files of the repository."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sless_audit.api.repository import in_repository


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    return write


def test_it_is_the_project_that_wrote_it(write: Callable[[str, str], None]) -> None:
    write("shop/cdk.json", "{}")
    write("pay/cdk.json", '{"output": "build/synth"}')
    assert in_repository("shop/cdk.out/Shop.template.json") == "shop/cdk.json"
    assert in_repository("shop/cdk.out/assembly-Prod/Shop.template.json") == "shop/cdk.json"
    assert in_repository("pay/build/synth/Pay.template.json") == "pay/cdk.json"


def test_other_files_are_themselves(write: Callable[[str, str], None]) -> None:
    write("shop/cdk.json", "{}")
    assert in_repository("shop/template.yaml") == "shop/template.yaml"
    assert in_repository("test/integ.snapshot/Test.template.json") == "test/integ.snapshot/Test.template.json"
    assert in_repository("<stdin>") == "<stdin>"


def test_from_within_the_output_it_is_named_in_full(
    write: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cdk.json", "{}")
    write("cdk.out/Shop.template.json", "{}")
    monkeypatch.chdir(tmp_path / "cdk.out")
    assert in_repository("Shop.template.json") == (tmp_path / "cdk.json").as_posix()
