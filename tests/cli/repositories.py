"""A git repository in the folder of a test."""

import os
import subprocess
from pathlib import Path
from shutil import rmtree


class Repository:
    """Of the working directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rmtree(folder / ".git", ignore_errors=True)
        self.git("init", "--quiet", "--initial-branch=main")
        for key, value in {"user.name": "n", "user.email": "n@example.com", "commit.gpgsign": "false"}.items():
            self.git("config", key, value)

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            input=stdin, capture_output=True, check=False, env={**os.environ, **quiet},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def commit(self, message: str = "one") -> str:
        """All that is there."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")
