"""A path into values → where it stands in the text. Asked only for what is reported."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sless_audit.template.read import Document, function_of_tag
from sless_audit.template.scalars import MERGE
from sless_audit.template.values import Path


class Span(NamedTuple):
    """Lines and columns are 1-based and count characters; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Place(NamedTuple):
    """A path in a document. Becomes a `Span` when it is shown."""

    document: Document
    path: Path

    @property
    def file(self) -> str:
        return self.document.file

    @property
    def text(self) -> str:
        """The whole text of the file."""
        return self.document.text

    @property
    def span(self) -> Span:
        return locate(self.document, self.path)


def locate(document: Document, path: Path) -> Span:
    """The span of what lies at `path`: key and value where the value is a scalar on the same line, else the key, else
    the first line of a list item. What does not exist is looked for at the nearest container that does."""
    start, end = _in_tree(document.tree, path) if document.tree is not None else _JsonPlaces(document.text).find(path)
    return _span(document, start, end)


def path_at(document: Document, line: int, column: int) -> Path:
    """The path to what stands at a line and column (1-based), or to the nearest before it; empty in JSON."""
    path: list[str | int] = []
    node = document.tree
    while node is not None:
        function = function_of_tag(node.tag)
        path += [function] if function else []
        before = [(step, inner) for step, start, inner in _members(node) if start <= (line - 1, column - 1)]
        if not before:
            break
        step, node = before[-1]
        path.append(step)
    return tuple(path)


def _members(node: Node) -> Iterator[tuple[str | int, tuple[int, int], Node]]:
    """The key or index of each, where it starts (0-based), and its value."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield key.value, (key.start_mark.line, key.start_mark.column), value
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield index, (value.start_mark.line, value.start_mark.column), value


def _span(document: Document, start: int, end: int) -> Span:
    lines = line_starts(document.text)
    first = bisect_right(lines, start) - 1
    line_end = document.text.find("\n", start)
    end = min(end, len(document.text) if line_end < 0 else line_end)
    width = len(document.text[start:end].rstrip())
    column = start - lines[first] + 1
    return Span(first + 1, column, first + 1, column + max(width, 1))


@lru_cache(maxsize=8)
def line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


def _in_tree(node: Node, path: Path) -> tuple[int, int]:
    start, end = 0, 1
    for index, step in enumerate(path):
        if function_of_tag(node.tag) == step:
            continue
        found = _child(node, step)
        if found is None:
            break
        key, node = found
        last = index == len(path) - 1
        if key is None:
            start, end = node.start_mark.index, _first_line(node)
        elif (
            last and isinstance(node, ScalarNode) and node.start_mark.line == key.start_mark.line and node.style != "|"
        ):
            start, end = key.start_mark.index, max(node.end_mark.index, key.end_mark.index)
        else:
            start, end = key.start_mark.index, key.end_mark.index
    return start, end


def _first_line(node: Node) -> int:
    if isinstance(node, MappingNode) and node.value and not node.flow_style:
        key, value = node.value[0]
        return int(value.end_mark.index if isinstance(value, ScalarNode) else key.end_mark.index)
    return int(node.end_mark.index)


def _child(node: Node, step: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, SequenceNode):
        return (None, node.value[step]) if isinstance(step, int) and step < len(node.value) else None
    if not isinstance(node, MappingNode):
        return None
    for key, value in reversed(node.value):
        if key.value == step and isinstance(key, ScalarNode):
            return key, value
    for key, value in node.value:
        if key.tag == MERGE:
            for source in value.value if isinstance(value, SequenceNode) else [value]:
                found = _child(source, step)
                if found is not None:
                    return found
    return None


class _JsonPlaces:
    """Walks JSON text along one path, and skips all else with the decoder."""

    _SPACE = re.compile(r"[ \t\r\n]*")
    _decoder = json.JSONDecoder()

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, path: Path) -> tuple[int, int]:
        at = self._skip(0)
        start, end = at, at + 1
        for index, step in enumerate(path):
            found = self._member(at, step) if self.text[at] == "{" else self._element(at, step)
            if found is None:
                break
            start, key_end, at = found
            scalar = self.text[at] not in "{["
            last = index == len(path) - 1
            end = self._end(at) if (last and scalar) or start == at else key_end
        return start, end

    def _skip(self, at: int) -> int:
        match = self._SPACE.match(self.text, at)
        return match.end() if match else at

    def _end(self, at: int) -> int:
        end: int = self._decoder.raw_decode(self.text, at)[1]
        return end

    def _member(self, at: int, step: str | int) -> tuple[int, int, int] | None:
        found = None
        at = self._skip(at + 1)
        while self.text[at] == '"':
            key: str
            key, key_end = scanstring(self.text, at + 1, True)
            value_at = self._skip(self._skip(key_end) + 1)
            if key == step:
                found = at, key_end, value_at
            at = self._skip(self._end(value_at))
            if self.text[at] == ",":
                at = self._skip(at + 1)
        return found

    def _element(self, at: int, step: str | int) -> tuple[int, int, int] | None:
        if self.text[at] != "[" or not isinstance(step, int):
            return None
        at = self._skip(at + 1)
        position = 0
        while self.text[at] != "]":
            if position == step:
                return at, at, at
            at = self._skip(self._end(at))
            if self.text[at] == ",":
                at = self._skip(at + 1)
            position += 1
        return None


def child(value: Any, step: str | int) -> tuple[bool, Any]:
    """Whether a raw container has something at `step`, and what."""
    if isinstance(value, dict):
        return step in value, value.get(step)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return True, value[step]
    return False, None
