"""Files of a commit, written without a checkout; and the base of a comparison as the library sees it."""

import os
import stat
from pathlib import Path

import pytest

from sless_audit import UsageError, diff_paths
from sless_audit.api import revisions
from sless_audit.api.revisions import merge_base, repository_of, revision, write_files
from sless_audit.config import Config
from tests.cli.repositories import Repository

QUEUE = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "project"
    folder.mkdir()
    return Repository(folder)


def written(repository: Repository, folder: Path) -> tuple[str, ...]:
    commit = revision(repository.folder.resolve(), "HEAD")
    assert commit is not None
    return write_files(commit, folder)


def files(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if not one.is_dir() or one.is_symlink()}


def test_bytes_are_those_of_the_commit(repository: Repository, tmp_path: Path) -> None:
    contents = {
        "a.txt": b"", "b.bin": bytes(range(256)) * 300, "lines.txt": b"one\r\ntwo\n", "deep/er/file": b"x",
        "a name\twith\nmuch in it": b"y", os.fsdecode(b"caf\xe9"): b"z",
    }  # fmt: skip
    for name, content in contents.items():
        (repository.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (repository.folder / name).write_bytes(content)
    repository.git("config", "core.autocrlf", "true")
    repository.git("-c", "core.autocrlf=false", "add", "--all")
    repository.git("commit", "--quiet", "-m", "one")
    assert written(repository, tmp_path / "base") == ()
    assert {name: (tmp_path / "base" / name).read_bytes() for name in contents} == contents
    assert not any(one.stat().st_mode & stat.S_IXUSR for one in (tmp_path / "base").rglob("*") if one.is_file())


def test_links_stay_in_the_folder(repository: Repository, tmp_path: Path) -> None:
    (repository.folder / "real").mkdir()
    (repository.folder / "real" / "file").write_text("x")
    targets = {
        "near": "real", "chain": "near/file", "self": "self", "none": "nothing", "up": "..", "root": "/",
        "around": "real/../../..", "through": "up/..", "long": "x" * 300, "back": "../base/real",
    }  # fmt: skip
    for name, target in targets.items():
        (repository.folder / name).symlink_to(target)
    repository.commit()
    written(repository, tmp_path / "base")
    assert files(tmp_path / "base") == {"real/file", "near", "chain", "back"}


def test_what_is_left_out_is_said(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("large.yaml", "gone.yaml", "node_modules/a/index.js"):
        (repository.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (repository.folder / name).write_text(name * 3)
    repository.commit()
    missing = repository.git("rev-parse", "HEAD:gone.yaml")
    (repository.folder / ".git" / "objects" / missing[:2] / missing[2:]).unlink()
    monkeypatch.setattr(revisions, "MOST_BYTES", 28)
    assert written(repository, tmp_path / "base") == (
        "large.yaml is larger than 0 MiB",
        "gone.yaml is not in this clone",
    )
    assert files(tmp_path / "base") == set()


def test_a_tree_that_is_too_large_is_not_written(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.folder / "file").write_text("0123456789")
    repository.commit()
    monkeypatch.setattr(revisions, "MOST_BYTES_TOGETHER", 9)
    with pytest.raises(UsageError, match="together"):
        written(repository, tmp_path / "base")


def test_names_that_are_no_revision(repository: Repository) -> None:
    repository.commit()
    top = repository_of(repository.folder)
    assert top == repository.folder.resolve()
    assert revision(top, "main") is not None
    for name in ("nope", "--help", "", "main:file", "HEAD^{tree}", "a\nb"):
        assert revision(top, name) is None


def test_lines_of_work_that_never_met(repository: Repository) -> None:
    repository.commit()
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit("two")
    first, second = (revision(repository.folder.resolve(), name) for name in ("main", "other"))
    assert first is not None
    assert second is not None
    with pytest.raises(UsageError, match="no commit in common"):
        merge_base(first, second)


def test_the_working_directory_is_as_before(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.folder)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (repository.folder / "template.yaml").write_text(QUEUE)
    repository.commit()
    found = diff_paths("HEAD", ["template.yaml"], Config())
    assert found.new == ()
    assert [one.template for one in found.kept] == ["template.yaml"] * len(found.kept)
    with pytest.raises(UsageError, match="no scenario"):
        diff_paths("HEAD", ["."], Config(), scenario="nope")
    assert Path.cwd() == repository.folder
    assert [one.name for one in tmp_path.iterdir()] == ["project"]
