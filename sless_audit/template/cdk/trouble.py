"""What is wrong with an assembly, and the files of it that only add to what templates say."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from sless_audit.template.cdk.find import MAX_BYTES


class Trouble(NamedTuple):
    """What is wrong, at its place."""

    kind: Literal["refused", "partly-read"]
    """`refused`: a stack is missing from the answer."""
    message: str
    file: str
    """As the user should read it."""
    line: int | None = None
    column: int | None = None
    hint: str | None = None


Report: TypeAlias = Callable[[Trouble], None]


class SideFile(NamedTuple):
    """A JSON file beside the templates of an assembly; snapshots leave some of them out."""

    path: Path
    shown: str
    report: Report

    def read(self) -> dict[str, Any]:
        """What it holds: nothing where it is not there or cannot be read, which is told unless it is not there."""
        try:
            with self.path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            values = json.loads(content) if len(content) <= MAX_BYTES else None
        except FileNotFoundError:
            return {}
        except OSError as error:
            return self._nothing(error.strerror or str(error))
        except (ValueError, RecursionError):
            return self._nothing("it is not valid JSON")
        return values if isinstance(values, dict) else self._nothing("it holds no such thing, or is too large")

    def _nothing(self, reason: str) -> dict[str, Any]:
        self.report(Trouble("partly-read", f"what it adds to the templates is not known: {reason}", self.shown))
        return {}
