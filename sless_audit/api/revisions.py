"""Files of a git repository as a commit has them, read without a checkout.

Blobs are read as they are stored: no filter, hook or other program that a repository names is run, and nothing is
fetched.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sless_audit.errors import UsageError
from sless_audit.template.discover import LEFT_ALONE

MOST_BYTES = 32 * 2**20
"""Of a file; a template may have a quarter of that, source code less."""
MOST_BYTES_TOGETHER = 2 * 2**30
SHORT = 10
"""Digits of a commit, for people."""

_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class Revision(NamedTuple):
    repository: Path
    """Its top folder, resolved."""
    name: str
    """As it was asked for."""
    commit: str

    @property
    def words(self) -> str:
        short = self.commit[:SHORT]
        return short if self.commit.startswith(self.name) else f"{self.name} ({short})"


class _Blob(NamedTuple):
    path: str
    mode: str
    object: str
    size: int


def repository_of(folder: Path) -> Path | None:
    """The top folder of the repository that a folder is in; `None` for one in none."""
    found = _git(folder, "rev-parse", "--show-toplevel")
    if found.returncode:
        return None
    return Path(os.fsdecode(found.stdout).rstrip("\n")).resolve()


def revision(repository: Path, name: str) -> Revision | None:
    """`None` where there is no such commit."""
    found = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = found.stdout.decode("ascii", "replace").strip()
    return Revision(repository, name, commit) if not found.returncode and commit else None


def merge_base(first: Revision, second: Revision) -> Revision:
    """Where two lines of work parted. Raises `UsageError` where they never met."""
    found = _git(first.repository, "merge-base", first.commit, second.commit)
    commit = found.stdout.decode("ascii", "replace").strip()
    if found.returncode or not commit:
        raise UsageError(
            f"{first.name} and {second.name} have no commit in common",
            hint="a shallow clone has not all commits: fetch them (in actions/checkout, `fetch-depth: 0`)",
        )
    return Revision(first.repository, f"{first.name}...{second.name}", commit)


def write_files(revision: Revision, folder: Path) -> tuple[str, ...]:
    """Writes the files of a commit into an empty folder; returns what was left out, and why, in words.

    Raises `UsageError` where git cannot read it. A link is written where it leads to something that lies in the folder.
    """
    (folder / ".git").mkdir(parents=True)  # the mark of a repository, for what looks for its root
    left_out: list[str] = []
    blobs = []
    together = 0
    for blob in _listed(revision):
        parts = blob.path.split("/")
        if not all(parts) or {".", ".."}.intersection(parts) or LEFT_ALONE.intersection(map(str.lower, parts)):
            continue
        if blob.mode == "160000":
            left_out.append(f"the submodule {blob.path} is not read")
        elif blob.size > MOST_BYTES:
            left_out.append(f"{blob.path} is larger than {MOST_BYTES // 2**20} MiB")
        else:
            together += blob.size
            blobs.append(blob)
    if together > MOST_BYTES_TOGETHER:
        raise UsageError(
            f"the files of {revision.name} have more than {MOST_BYTES_TOGETHER // 2**30} GiB together",
            hint="compare with a folder, or with a saved report",
        )
    links = []
    for blob, content in _contents(revision, blobs):
        if content is None:
            left_out.append(f"{blob.path} is not in this clone")
        elif blob.mode == "120000":
            links.append((folder / blob.path, content))
        elif not _written(folder / blob.path, content):
            left_out.append(f"{blob.path} cannot be written on this file system")
    _link(folder, links)
    return tuple(left_out)


def _listed(revision: Revision) -> Iterator[_Blob]:
    found = _git(revision.repository, "ls-tree", "-r", "-z", "-l", "--full-tree", revision.commit)
    if found.returncode:
        raise UsageError(f"git cannot read {revision.name}: {_said(found.stderr)}")
    for entry in filter(None, found.stdout.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        mode, _, name, size = about.decode("ascii", "replace").split()
        yield _Blob(os.fsdecode(path), mode, name, int(size) if size.isdigit() else 0)


def _contents(revision: Revision, blobs: Sequence[_Blob]) -> Iterator[tuple[_Blob, bytes | None]]:
    """Each with its bytes; `None` for one that the clone does not have."""
    command = ["git", "-C", str(revision.repository), "cat-file", "--batch"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    ) as git:
        if git.stdin is None or git.stdout is None:
            raise UsageError("git cannot be talked to")
        for blob in blobs:
            try:
                git.stdin.write(f"{blob.object}\n".encode("ascii"))
                git.stdin.flush()
            except OSError as error:
                raise UsageError(f"git stopped while it read {revision.name}") from error
            about = git.stdout.readline().split()
            if about[1:] == [b"missing"]:
                yield blob, None
                continue
            if len(about) != 3:
                raise UsageError(f"git stopped while it read {revision.name}")
            content = git.stdout.read(int(about[2]))
            git.stdout.read(1)
            yield blob, content


def _written(file: Path, content: bytes) -> bool:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as stream:  # never through what is there: two names may be one for the file system
            stream.write(content)
    except (OSError, ValueError):
        return False
    return True


def _link(folder: Path, links: Sequence[tuple[Path, bytes]]) -> None:
    """Made when all files are written, so that nothing is written through one; then each that leads out is taken away.
    What it leads to may be another link."""
    made = []
    for path, target in links:
        if any(above.is_symlink() for above in path.parents if above.is_relative_to(folder)):
            continue  # a damaged tree may have a link and a folder of one name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(os.fsdecode(target))
        except (OSError, ValueError):
            continue
        made.append(path)
    inside = folder.resolve()
    outside = True
    while outside:
        outside = False
        for path in [one for one in made if one.is_symlink()]:
            if not _leads_inside(path, inside):
                path.unlink()
                outside = True


def _leads_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):
        return False


def _git(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env={**os.environ, **_ENVIRONMENT},
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed", hint="compare with a folder, or with a saved report") from error


def _said(output: bytes) -> str:
    return " ".join(output.decode("utf-8", "replace").split())[:300]
