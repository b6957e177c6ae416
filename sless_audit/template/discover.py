"""Files and folders → the files that may hold templates."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sless_audit.template.cdk.find import MANIFEST, is_assembly

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = frozenset((".yaml", ".yml", ".json", ".template"))

LEFT_ALONE = frozenset(
    (".git", ".hg", ".svn", "node_modules", ".aws-sam", ".venv", "venv", "site-packages", "__pycache__", ".tox",
     ".serverless", ".terraform", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".gradle", ".idea", ".vscode")
)  # fmt: skip
"""Folders that hold what others wrote or tools made. A folder that is named on the command line is looked at."""

ROOT_MARKS = (".sless-audit.toml", "samconfig.toml", "cdk.json", ".git")


def files_below(folder: Path) -> Iterator[Path]:
    """The candidates in a folder, in a fixed order.

    What `.gitignore` files exclude is left out, and links are not followed out of the folder. A CDK assembly is one
    candidate, its manifest: what is in it comes through that.
    """
    inside = folder.resolve()
    ignores = _inherited(inside)
    yield from _walk(folder, inside, ignores)


def project_root(file: Path) -> Path | None:
    """The nearest folder above a file that marks a project."""
    for folder in file.resolve().parents:
        if any((folder / mark).exists() for mark in ROOT_MARKS) or _has_config(folder / "pyproject.toml"):
            return folder
    return None


def repository_root(folder: Path) -> Path:
    """The nearest folder, this one or above it, that is a repository; without any, the folder itself."""
    folder = folder.resolve()
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def _walk(folder: Path, inside: Path, ignores: tuple[tuple[Path, "GitIgnoreSpec"], ...]) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    if any(entry.name == MANIFEST for entry in entries) and is_assembly(folder):
        yield folder / MANIFEST
        return
    ignores = (*ignores, *_ignore_file(Path(folder)))
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in LEFT_ALONE and not _ignored(path, ignores, is_folder=True):
                yield from _walk(path, inside, ignores)
        elif path.suffix.lower() in SUFFIXES and not _ignored(path, ignores, is_folder=False):
            if entry.is_symlink() and not path.resolve().is_relative_to(inside):
                continue
            if path.is_file():
                yield path


def _inherited(folder: Path) -> tuple[tuple[Path, "GitIgnoreSpec"], ...]:
    """The ignore files above a folder, up to the root of its repository."""
    found: list[tuple[Path, GitIgnoreSpec]] = []
    if (folder / ".git").exists():
        return ()
    for parent in folder.parents:
        found += _ignore_file(parent)
        if (parent / ".git").exists():
            return tuple(reversed(found))
    return ()


def _ignore_file(folder: Path) -> tuple[tuple[Path, "GitIgnoreSpec"], ...]:
    file = folder / ".gitignore"
    if not file.is_file():
        return ()
    from pathspec import GitIgnoreSpec

    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        return ((folder.resolve(), GitIgnoreSpec.from_lines(lines)),)
    except (OSError, ValueError):
        return ()


def _ignored(path: Path, ignores: tuple[tuple[Path, "GitIgnoreSpec"], ...], *, is_folder: bool) -> bool:
    ignored = False
    for folder, spec in ignores:
        absolute = path if path.is_absolute() else Path.cwd() / path
        parent = absolute.parent.resolve() / absolute.name
        if not parent.is_relative_to(folder):
            continue
        result = spec.check_file(parent.relative_to(folder).as_posix() + ("/" if is_folder else ""))
        if result.include is not None:  # the innermost file that says something decides
            ignored = result.include
    return ignored


def _has_config(file: Path) -> bool:
    try:
        return file.is_file() and b"[tool.sless-audit" in file.read_bytes()
    except OSError:
        return False
