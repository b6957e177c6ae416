"""Distributions built from a copy of the checkout, and an environment with the wheel in it, all offline."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
SHIPPED = [folder for folder in ("rules", "pricing", "sample_stacks") if (CHECKOUT / folder).is_dir()]
IGNORED_FILE = Path("rules", ".vscode", "settings.json")


@dataclass(frozen=True, slots=True)
class Built:
    source: Path
    """The copy that was built, with `IGNORED_FILE` put into it."""
    wheel: Path
    """Built straight from the copy."""
    wheel_from_sdist: Path


@dataclass(frozen=True, slots=True)
class Installed:
    python: Path
    command: Path
    packages: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    source = tmp_path_factory.mktemp("source")
    skip = shutil.ignore_patterns("__pycache__", ".aws-sam", "node_modules", ".DS_Store")
    for folder in ("sless_audit", *SHIPPED):
        shutil.copytree(CHECKOUT / folder, source / folder, ignore=skip)
    for file in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(CHECKOUT / file, source)
    (source / IGNORED_FILE).parent.mkdir()
    (source / IGNORED_FILE).touch()
    return Built(source, _build(source, "direct", "--wheel"), _build(source, "through-sdist"))


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    _run(*pip, "install", "--quiet", "--no-index", "--no-deps", str(built.wheel))
    packages = next((folder / "lib").glob("python*/site-packages"))
    # Dependencies come from the environment of the tests; its .pth file, which names the checkout, is not
    # followed from here.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Installed(python, folder / "bin" / "sless-audit", packages)


def _build(source: Path, name: str, *options: str) -> Path:
    out = source.with_name(f"{source.name}-{name}")
    _run(sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", str(out), str(source))
    (wheel,) = out.glob("*.whl")
    return wheel


def _run(*command: str) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
