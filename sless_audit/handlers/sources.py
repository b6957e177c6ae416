"""Where code lies, and one file of it."""

from pathlib import Path
from typing import TypeAlias

from sless_audit.handlers.model import CodePlace
from sless_audit.record import entity, record


@record
class CodeOnDisk:
    """A folder, a zip archive or a single file; which of them is seen when it is opened."""

    path: Path
    shown: str
    """The path as the user should read it, with slashes."""


@record
class InlineCode:
    """`ZipFile` or `InlineCode` of a template; it is put into a file named `index`."""

    text: str
    file_name: str
    """`index.py`, `index.js`, `index.mjs`."""
    shown: str
    """The template."""
    line: int = 1
    """Where the text's first line stands in the template, 1-based."""
    column: int = 1
    """Where its lines begin there (the indent of a block scalar and 1)."""


CodeSource: TypeAlias = CodeOnDisk | InlineCode


@entity
class SourceText:
    """The bytes of one file; equal only to itself, so that what was parsed of it can be kept by it."""

    path: str
    """Inside the package, with slashes."""
    shown: str
    data: bytes
    line: int = 1
    column: int = 1

    def place(self, line: int, column: int, end_line: int, end_column: int) -> CodePlace:
        """All 1-based, in the text."""
        down, right = self.line - 1, self.column - 1
        return CodePlace(self.shown, line + down, column + right, end_line + down, end_column + right)
