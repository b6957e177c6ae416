"""Where the corpus of real templates lies: `SLESS_AUDIT_SHARED`, or a folder `shared` beside the repository."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    kind: str
    """`sam`, `cfn`, `cdk-synth`, `broken` or `not-template`."""
    resources: int
    role: str


def shared() -> Path | None:
    named = os.environ.get("SLESS_AUDIT_SHARED")
    folder = Path(named) if named else Path(__file__).parents[2].parent / "shared"
    return folder if (folder / "corpus" / "INDEX.csv").is_file() else None


def corpus() -> Path:
    """The folder of the corpus. Skips the test where there is none."""
    folder = shared()
    if folder is None:
        pytest.skip("no corpus: set SLESS_AUDIT_SHARED to the folder that holds it")
    return folder / "corpus"


def entries(folder: Path) -> Iterator[Entry]:
    with (folder / "INDEX.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            yield Entry(row["path"], row["kind"], int(row["resources"] or 0), row["role"])
