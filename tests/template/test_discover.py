"""Which files of a folder are looked at."""

import os
from pathlib import Path

import pytest

from sless_audit.template.discover import files_below, project_root


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a: 1\n", encoding="utf-8")


def found(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in files_below(folder)]


def test_by_suffix_and_in_order(tmp_path: Path) -> None:
    write(tmp_path, "z.yaml", "a/b.JSON", "a/c.template", "b.yml", "app.py", "README.md")
    assert found(tmp_path) == ["a/b.JSON", "a/c.template", "b.yml", "z.yaml"]


def test_what_others_wrote_is_left_alone(tmp_path: Path) -> None:
    write(
        tmp_path, "template.yaml", "node_modules/x/t.yaml", ".aws-sam/build/t.yaml", "src/.venv/t.json", ".git/t.yaml"
    )
    assert found(tmp_path) == ["template.yaml"]


def test_a_folder_that_is_named_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path, ".aws-sam/build/template.yaml")
    assert found(tmp_path / ".aws-sam") == ["build/template.yaml"]


def test_gitignore_is_respected(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "out/b.yaml", "deep/c.yaml", "deep/keep.yaml", "deep/d/e.yaml")
    (tmp_path / ".gitignore").write_text("out/\n*.yaml\n!a.yaml\n")
    (tmp_path / "deep" / ".gitignore").write_text("!keep.yaml\n")
    assert found(tmp_path) == ["a.yaml", "deep/keep.yaml"]


def test_gitignore_above_the_folder_counts_within_the_repository(tmp_path: Path) -> None:
    write(tmp_path, "repo/sub/a.yaml", "repo/sub/b.yaml")
    (tmp_path / ".gitignore").write_text("a.yaml\n")
    (tmp_path / "repo" / ".git").mkdir()
    (tmp_path / "repo" / ".gitignore").write_text("/sub/b.yaml\n")
    assert found(tmp_path / "repo" / "sub") == ["a.yaml"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.yaml", "in/a.yaml")
    (tmp_path / "in" / "link.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "same.yaml").symlink_to(tmp_path / "in" / "a.yaml")
    assert found(tmp_path / "in") == ["a.yaml", "same.yaml"]


@pytest.mark.parametrize("mark", ["samconfig.toml", "cdk.json", ".sless-audit.toml", ".git"])
def test_the_nearest_mark_makes_the_project_root(tmp_path: Path, mark: str) -> None:
    write(tmp_path, "project/infra/template.yaml")
    (tmp_path / "project" / mark).touch()
    (tmp_path / ".git").mkdir()
    assert project_root(tmp_path / "project" / "infra" / "template.yaml") == tmp_path / "project"
