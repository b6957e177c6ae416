"""What is wrong with an assembly, and the files of it that only add to what templates say."""

import json
from pathlib import Path as FilePath
from typing import Any, Literal, NamedTuple

from sless_audit.template.cdk.find import MAX_BYTES, is_there
from sless_audit.template.places import locate
from sless_audit.template.read import Document
from sless_audit.template.values import Path

MAX_TOLD = 30
"""Problems of one assembly. Each is looked for in its file, which in a large one takes a tenth of a second."""


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


class Troubles:
    """What is wrong with one assembly; of a great many, the first are told one by one."""

    def __init__(self) -> None:
        self.told: list[Trouble] = []
        self._more: list[Literal["refused", "partly-read"]] = []

    def add(self, trouble: Trouble) -> None:
        if len(self.told) < MAX_TOLD:
            self.told.append(trouble)
        else:
            self._more.append(trouble.kind)

    def at(self, kind: Literal["refused", "partly-read"], message: str, document: Document, path: Path) -> None:
        """The same for a place in a document, which is looked for only where it is told."""
        span = locate(document, path) if len(self.told) < MAX_TOLD else None
        line, column = (span.line, span.column) if span else (None, None)
        self.add(Trouble(kind, message, document.file, line, column))

    def more(self, file: str) -> Trouble | None:
        """What stands for those that are not told one by one."""
        if not self._more:
            return None
        kind: Literal["refused", "partly-read"] = "refused" if "refused" in self._more else "partly-read"
        return Trouble(kind, f"and {len(self._more)} more problems", file)


class SideFile(NamedTuple):
    """A JSON file beside the templates of an assembly; snapshots leave some of them out."""

    path: FilePath
    shown: str
    troubles: Troubles

    def read(self) -> dict[str, Any]:
        """What it holds: nothing where it is not there or cannot be read, which is told unless it is not there."""
        if not is_there(self.path):
            return {}
        try:
            with self.path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            values = json.loads(content) if len(content) <= MAX_BYTES else None
        except OSError as error:
            return self._nothing(error.strerror or str(error))
        except (ValueError, RecursionError):
            return self._nothing("it is not valid JSON")
        return values if isinstance(values, dict) else self._nothing("it holds no such thing, or is too large")

    def _nothing(self, reason: str) -> dict[str, Any]:
        self.troubles.add(Trouble("partly-read", f"what it adds to the templates is not known: {reason}", self.shown))
        return {}
