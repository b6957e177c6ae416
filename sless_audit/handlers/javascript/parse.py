"""The text of a file → `Program`. Nothing is run; what cannot be parsed is left out, with its place."""

import codecs
from collections.abc import Iterator

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from sless_audit.handlers.javascript.expressions import key_of, lower_expression, lower_pattern
from sless_audit.handlers.javascript.modules import TYPESCRIPT_SUFFIXES
from sless_audit.handlers.javascript.statements import lower_block
from sless_audit.handlers.javascript.syntax import Import, Program, Statement
from sless_audit.handlers.javascript.tree import Lowerings, Source

_LOWERINGS = Lowerings(lower_expression, lower_pattern, key_of, lower_block)
MAX_NODES = 300_000
"""A file of 1 MiB that was written by hand has fewer: a node takes four bytes of text."""
_MAX_ERRORS = 3
_languages: dict[str, Language] = {}


def parse(data: bytes, suffix: str) -> Program:
    """`suffix` of the file's name, with its dot, tells the grammar."""
    data = _as_utf8(data)
    language = _language(suffix)
    root = Parser(language).parse(data).root_node
    if root.descendant_count > MAX_NODES:
        return Program((), (), _count_lines(data, root), (), None, too_large=True)
    source = Source(data, _LOWERINGS)
    errors = tuple(source.span(node) for node in _errors(root)) if root.has_error else ()
    body = lower_block(source, root)
    if suffix in TYPESCRIPT_SUFFIXES:
        body = tuple(statement for statement in body if not _only_types(statement, source.used))
    return Program(body, tuple(source.functions), _count_lines(data, root), errors, source.too_deep)


def _only_types(statement: Statement, used: set[str]) -> bool:
    """The compiler leaves out an import of which no name is used as a value."""
    return (
        isinstance(statement, Import) and bool(statement.names) and not any(name in used for _, name in statement.names)
    )


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _language(suffix: str) -> Language:
    kind = {".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx"}.get(suffix, "javascript")
    if kind not in _languages:
        if kind == "typescript":
            pointer = tree_sitter_typescript.language_typescript()
        elif kind == "tsx":
            pointer = tree_sitter_typescript.language_tsx()
        else:
            pointer = tree_sitter_javascript.language()
        _languages[kind] = Language(pointer)
    return _languages[kind]


def _errors(root: Node) -> list[Node]:
    """The first few, in the order of the text."""
    found: list[Node] = []
    waiting = [root]
    while waiting and len(found) < _MAX_ERRORS:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            found.append(node)
        elif node.has_error:
            waiting += reversed(node.children)
    return found


def _count_lines(data: bytes, root: Node) -> int:
    blank = bytearray(data)
    for start, end in _comments(root):
        blank[start:end] = bytes(10 if byte == 10 else 32 for byte in data[start:end])
    return sum(1 for line in bytes(blank).split(b"\n") if line.strip())


def _comments(root: Node) -> Iterator[tuple[int, int]]:
    """By a cursor: a query takes time with the square of the nesting."""
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is not None and node.type == "comment":
            yield node.start_byte, node.end_byte
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
