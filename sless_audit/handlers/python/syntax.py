"""Text of a Python file → its syntax tree, lines and sizes; never raises for what stands in the file."""

import ast
import io
import sys
import tokenize
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sless_audit.handlers.model import CodePlace, FunctionSize, Note
from sless_audit.handlers.python.complexity import complexity
from sless_audit.handlers.sources import SourceText
from sless_audit.record import entity

MAX_DEPTH = 120
"""Of a syntax tree; code that people write stays below 40."""
MAX_NODES = 300_000
_LONG_LINE = 5_000
"""Characters; in a longer line, columns are told as the parser counts them."""


@entity
class Parsed:
    text: SourceText
    tree: ast.Module
    """Empty where the file could not be parsed; then `note` says why."""
    lines: int
    functions: Mapping[CodePlace, FunctionSize]
    note: Note | None
    decoded: tuple[str, ...]

    def place(self, node: ast.expr | ast.stmt | ast.excepthandler) -> CodePlace:
        end_line = node.end_lineno or node.lineno
        column = self._column(node.lineno, node.col_offset)
        return self.text.place(node.lineno, column, end_line, self._column(end_line, node.end_col_offset or 0))

    def _column(self, line: int, offset: int) -> int:
        """`ast` counts bytes of UTF-8."""
        if line > len(self.decoded) or len(self.decoded[line - 1]) > _LONG_LINE or self.decoded[line - 1].isascii():
            return offset + 1
        return len(self.decoded[line - 1].encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore")) + 1


def parse(text: SourceText) -> Parsed:
    lines = _decoded(text.data)
    count = sum(1 for line in lines if (stripped := line.strip()) and not stripped.startswith("#"))
    trouble = _trouble(text)
    if trouble is not None:
        return _unread(text, lines, count, trouble)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the code that is read, such as an unknown escape
            tree = ast.parse(text.data)
    except SyntaxError as error:
        line = error.lineno or 1
        column = max(error.offset or 1, 1)
        place = text.place(line, column, line, column + 1)
        read_by = "Python {}.{}".format(*sys.version_info)  # code for a later one may be sound
        return _unread(text, lines, count, Note(f"syntax error, as {read_by} reads it: {error.msg}", place))
    except (ValueError, MemoryError, RecursionError, LookupError, OverflowError) as error:
        reason = "nested too deeply" if isinstance(error, MemoryError | RecursionError) else str(error)
        return _unread(text, lines, count, Note(f"{text.shown} cannot be parsed: {reason}"))
    if not _is_bounded(tree):
        return _unread(text, lines, count, Note(f"{text.shown} is nested too deeply, or too large, to be followed"))
    parsed = Parsed(text, tree, count, {}, None, lines)
    return replace(parsed, functions={size.place: size for size in _sizes(parsed)})


def _unread(text: SourceText, lines: tuple[str, ...], count: int, note: Note) -> Parsed:
    return Parsed(text, ast.Module([], []), count, {}, note, lines)


def _trouble(text: SourceText) -> Note | None:
    """Bytes that Python takes in no file, though its parser takes some of them in a comment."""
    at, what = text.data.find(b"\0"), "it holds null bytes, as UTF-16 does, and what is no text"
    if at < 0:
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(text.data).readline)
        except (SyntaxError, LookupError, ValueError):
            encoding = "utf-8"
        try:
            text.data.decode(encoding)
        except UnicodeDecodeError as error:
            at, what = error.start, f"it is not {error.encoding}, and no other encoding is declared"
        except (LookupError, ValueError):
            return None  # the parser says what is wrong
    if at < 0:
        return None
    line = text.data.count(b"\n", 0, at) + 1
    return Note(f"{text.shown} cannot be read: {what}", text.place(line, 1, line, 2))


def _decoded(data: bytes) -> tuple[str, ...]:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return tuple(io.StringIO(data.decode(encoding, "replace")).readlines())
    except (SyntaxError, LookupError, ValueError):
        return tuple(data.decode("utf-8", "replace").splitlines())


def _is_bounded(tree: ast.Module) -> bool:
    level: list[ast.AST] = [tree]
    depth = nodes = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            return False
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return True


def _sizes(parsed: Parsed) -> Iterator[FunctionSize]:
    waiting: list[tuple[ast.AST, str]] = [(parsed.tree, "")]
    while waiting:
        node, prefix = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield FunctionSize(prefix + child.name, parsed.place(child), complexity(child))
                waiting.append((child, f"{prefix}{child.name}."))
            elif isinstance(child, ast.ClassDef):
                waiting.append((child, f"{prefix}{child.name}."))
            else:
                waiting.append((child, prefix))
