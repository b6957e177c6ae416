"""What the wheel holds, and that what is installed from it works away from the checkout."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

import sless_audit
from tests.packaging.conftest import CHECKOUT, IGNORED_FILE, SHIPPED, Built, Installed

# One worker builds and installs once, and runs all of these.
pytestmark = pytest.mark.xdist_group("wheel")


def test_takes_one_global_name(built: Built) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_wheel_contents", str(built.wheel)],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", SHIPPED)
def test_holds_every_shipped_file_and_no_ignored_one(built: Built, folder: str) -> None:
    there = {file.relative_to(built.source) for file in (built.source / folder).rglob("*") if file.is_file()}
    prefix = "sless_audit/_shipped/"
    with ZipFile(built.wheel) as wheel:
        held = {Path(name.removeprefix(prefix)) for name in wheel.namelist() if name.startswith(prefix + folder)}
    assert held
    assert held == there - {IGNORED_FILE}


def test_is_the_same_when_built_from_the_sdist(built: Built) -> None:
    with ZipFile(built.wheel) as direct, ZipFile(built.wheel_from_sdist) as through_sdist:
        assert {file.filename: file.CRC for file in direct.infolist()} == {
            file.filename: file.CRC for file in through_sdist.infolist()
        }


def test_carries_the_marker_of_a_typed_package(built: Built) -> None:
    with ZipFile(built.wheel) as wheel:
        assert "sless_audit/py.typed" in wheel.namelist()


def test_installed_package_is_the_one_that_is_tested(installed: Installed, tmp_path: Path) -> None:
    code = "from sless_audit import shipped; print(shipped.__file__, shipped.shipped('rules'))"
    printed = _output(tmp_path, str(installed.python), "-c", code).split()
    assert [Path(path).is_relative_to(installed.packages) for path in printed] == [True, True]


def test_installed_command_tells_its_version(installed: Installed, tmp_path: Path) -> None:
    assert sless_audit.__version__ in _output(tmp_path, str(installed.command), "--version")


def test_installed_command_lists_the_rules_of_the_checkout(installed: Installed, tmp_path: Path) -> None:
    listed = _output(tmp_path, str(installed.command), "rules")
    assert listed == _output(tmp_path, sys.executable, "-m", "sless_audit", "rules")
    assert [name for name in _rule_names() if name not in listed] == []


def test_installed_command_passes_the_shipped_reference_stack(installed: Installed, tmp_path: Path) -> None:
    code = "from sless_audit.shipped import shipped; print(shipped('sample_stacks') / 'order_processing')"
    stack = _output(tmp_path, str(installed.python), "-c", code).strip()
    _output(tmp_path, str(installed.command), "check", stack)


def test_rule_names_are_unique_over_all_concerns() -> None:
    names = _rule_names()
    assert names
    assert [name for name, times in Counter(names).items() if times > 1] == []


def _rule_names() -> list[str]:
    return [file.stem.replace("_", "-") for file in (CHECKOUT / "rules").glob("*/*.py")]


def _output(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
