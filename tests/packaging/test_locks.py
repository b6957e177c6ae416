"""`requirements/` agrees with `pyproject.toml`, and an old pip can install it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS: dict[str, list[Any]] = PROJECT["dependency-groups"]
LOCKS = {
    "run.txt": [*PROJECT["project"]["dependencies"], *GROUPS["build"]],
    "dev.txt": [
        *PROJECT["project"]["dependencies"],
        *GROUPS["build"],
        *(entry for entry in GROUPS["dev"] if isinstance(entry, str)),
    ],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_meets_what_the_project_declares(lock: str) -> None:
    pinned = _pins(lock)
    for declared in map(Requirement, LOCKS[lock]):
        pins = pinned.get(canonicalize_name(declared.name), [])
        assert pins, f"{declared} has no pin in requirements/{lock}: run make lock"
        for pin in pins:
            (exact,) = pin.specifier
            assert declared.specifier.contains(exact.version), f"{pin} does not meet {declared}: run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_has_hashes(lock: str) -> None:
    for entry in _entries(lock):
        assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_registry(lock: str) -> None:
    text = (CHECKOUT / "requirements" / lock).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "://" in line or line.startswith("-")] == []


def test_both_locks_pin_the_same_versions() -> None:
    run, dev = _pins("run.txt"), _pins("dev.txt")
    assert {name: [str(pin.specifier) for pin in pins] for name, pins in run.items()} == {
        name: [str(pin.specifier) for pin in dev.get(name, [])] for name in run
    }


def _entries(lock: str) -> list[str]:
    text = (CHECKOUT / "requirements" / lock).read_text(encoding="utf-8")
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def _pins(lock: str) -> dict[str, list[Requirement]]:
    """Name to pins; there is more than one where versions differ by interpreter."""
    pins: dict[str, list[Requirement]] = {}
    for entry in _entries(lock):
        pin = Requirement(entry.split(" --hash")[0].strip())
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins
