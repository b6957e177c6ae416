"""What every part of the lowering needs of tree-sitter's nodes: text, places, nesting."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tree_sitter import Node

from sless_audit.handlers.javascript.syntax import Expression, Function, Pattern, Span, Statement
from sless_audit.record import record

MAX_NESTING = 100
"""Levels of expressions and statements; code by hand has a tenth of it, and each costs stack when it is followed."""

_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": "", "\r": ""}


@record
class Lowerings:
    """How functions, which hold everything else, reach what they hold."""

    expression: "Callable[[Source, Node | None, str], Expression]"
    pattern: "Callable[[Source, Node], Pattern | None]"
    key: "Callable[[Source, Node], str | Expression]"
    block: "Callable[[Source, Node | None], tuple[Statement, ...]]"


class Source:
    """The text of one file while it is lowered, and what is counted on the way."""

    def __init__(self, data: bytes, lower: Lowerings) -> None:
        self.data = data
        self.lower = lower
        self.functions: list[Function] = []
        self.errors: list[Span] = []
        self.too_deep: Span | None = None
        self.used: set[str] = set()
        """Names that stand for a value somewhere; types are gone."""
        self.depth = 0
        self.names: list[str] = []
        """Of the functions and classes around, outermost first."""
        self.complexities: list[int] = [1]
        self._lines = None if data.isascii() else data.split(b"\n")

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def span(self, node: Node) -> Span:
        (line, column), (end_line, end_column) = node.start_point, node.end_point
        return Span(line + 1, self._column(line, column), end_line + 1, self._column(end_line, end_column))

    def branch(self) -> None:
        self.complexities[-1] += 1

    @contextmanager
    def nested(self, node: Node) -> Iterator[bool]:
        """False: too deep to go on."""
        self.depth += 1
        if self.depth > MAX_NESTING and self.too_deep is None:
            self.too_deep = self.span(node)
        try:
            yield self.depth <= MAX_NESTING
        finally:
            self.depth -= 1

    def _column(self, line: int, column: int) -> int:
        if self._lines is None or line >= len(self._lines):
            return column + 1
        return len(self._lines[line][:column].decode("utf-8", "replace")) + 1


def parts(node: Node) -> list[Node]:
    """Named children without comments."""
    return [child for child in node.named_children if child.type != "comment"]


def field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name)


def unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    escape = match.group(1)
    if escape[0] in "ux" and len(escape) > 1:
        code = int(escape.strip("ux{}"), 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _ESCAPED.get(escape, escape)
