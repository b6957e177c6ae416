"""Text of a template, YAML or JSON → plain values, in bounded time and memory.

Short forms become long ones (`!Ref X` → `{"Ref": "X"}`), timestamps stay strings, keys are always strings.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple, cast

import yaml
from yaml._yaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sless_audit.errors import ErrorPlace, NotATemplate, TemplateError
from sless_audit.template.scalars import MERGE, STR, scalar_tag, scalar_value
from sless_audit.template.values import Path

MAX_BYTES = 8 * 1024 * 1024
"""CloudFormation takes 1 MB (quotas page, 2026-11); CDK and SAM sources may be larger before they are packaged."""

MAX_DEPTH = 100
"""Levels of nesting. The deepest template known to us (a state machine inside conditions) has fewer than 40."""

MAX_NODES = 500_000
"""Values after aliases are followed: more is an alias bomb."""

_CUSTOM_TAG = "!"


class DuplicateKey(NamedTuple):
    key: str
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file that was read: its values, and what is needed to find the place of each."""

    file: str
    """As shown to the user: relative to the working directory where that is possible."""
    text: str
    values: Any
    duplicates: tuple[DuplicateKey, ...]
    tree: Node | None = field(repr=False)
    """The YAML node tree; `None` for JSON, where places are found by reading again."""


def read_file(path: FilePath, shown_as: str) -> Document:
    """Reads a template file. Raises `TemplateError` for what cannot be read, with its place."""
    try:
        if not path.is_file():
            what = "not a regular file" if path.exists() else "no such file"
            raise NotATemplate(what, place=ErrorPlace(shown_as))
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror or error}", place=ErrorPlace(shown_as)) from error
    return read_bytes(content, shown_as)


def read_bytes(content: bytes, shown_as: str) -> Document:
    """The same for content that is already in memory, such as standard input."""
    if len(content) > MAX_BYTES:
        raise TemplateError(
            f"larger than {MAX_BYTES // 1024 // 1024} MiB",
            hint="CloudFormation takes templates of at most 1 MB; split it into nested stacks",
            place=ErrorPlace(shown_as),
        )
    return read_text(_decoded(content, shown_as), shown_as)


def read_text(text: str, shown_as: str) -> Document:
    """The same for text."""
    if text.lstrip()[:1] == "{":
        try:
            return _read_json(text, shown_as)
        except TemplateError as json_error:
            if shown_as.endswith(".json"):
                raise
            try:
                return _read_yaml(text, shown_as)  # braces are YAML, too: with comments, trailing commas, short forms
            except TemplateError:
                raise json_error from None
    return _read_yaml(text, shown_as)


def _decoded(content: bytes, shown_as: str) -> str:
    encoding = "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TemplateError(
            f"not valid {'UTF-16' if encoding == 'utf-16' else 'UTF-8'}",
            hint="save the file as UTF-8",
            place=ErrorPlace(shown_as, line),
        ) from error


def _read_json(text: str, shown_as: str) -> Document:
    duplicated: set[str] = set()

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            duplicated.update(key for key in keys if keys.count(key) > 1)
        return found

    try:
        values = json.loads(text, object_pairs_hook=collect)
    except json.JSONDecodeError as error:
        raise TemplateError(
            f"not valid JSON: {error.msg}", place=ErrorPlace(shown_as, error.lineno, error.colno)
        ) from error
    except (RecursionError, ValueError) as error:
        raise _too_deep(shown_as, *_first_deep_line(text)) from error
    if _is_deep(values):
        raise _too_deep(shown_as, *_first_deep_line(text))
    duplicates = tuple(_json_duplicates(values, duplicated)) if duplicated else ()
    return Document(shown_as, text, values, duplicates, None)


def _json_duplicates(values: Any, keys: set[str]) -> list[DuplicateKey]:
    found: list[DuplicateKey] = []
    pending: list[tuple[Any, Path]] = [(values, ())]
    while pending:
        value, path = pending.pop()
        if isinstance(value, dict):
            for key, child in value.items():
                if key in keys:
                    found.append(DuplicateKey(key, (*path, key)))
                    keys.discard(key)
                pending.append((child, (*path, key)))
        elif isinstance(value, list):
            pending.extend((child, (*path, index)) for index, child in enumerate(value))
    return found


def _is_deep(values: Any) -> bool:
    level = [values]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True


_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def _first_deep_line(text: str) -> tuple[int, int]:
    """Line and column of the bracket that opens one level too many in JSON text."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
        if depth > MAX_DEPTH:
            start = match.start()
            return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return 1, 1


def _too_deep(shown_as: str, line: int, column: int) -> TemplateError:
    return TemplateError(
        f"nested deeper than {MAX_DEPTH} levels",
        hint="flatten it or split the template",
        place=ErrorPlace(shown_as, line, column),
    )


class _Parser(CParser):
    """libyaml's parser with the scalar types that a template knows."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> str:
        if kind is ScalarNode:
            return scalar_tag(value or "") if implicit[0] else STR
        return "map" if kind is MappingNode else "seq"

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        """Nothing depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a node stands."""


def _read_yaml(text: str, shown_as: str) -> Document:
    if _may_be_deep(text):
        _check_yaml_depth(text, shown_as)
    try:
        parser = _Parser(text)
        try:
            tree = parser.get_single_node()
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(error, text, shown_as) from error
    except (yaml.YAMLError, ValueError) as error:
        raise TemplateError(f"not valid YAML: {_one_line(error)}", place=ErrorPlace(shown_as)) from error
    if tree is None:
        raise NotATemplate("the file is empty", place=ErrorPlace(shown_as))
    builder = _Builder(shown_as)
    values = builder.build(tree, (), 0)
    return Document(shown_as, text, values, tuple(builder.duplicates), tree)


def _may_be_deep(text: str) -> bool:
    """A cheap bound on the depth: libyaml recurses in C, and a file made to be deep would end the process."""
    if text.count("[") + text.count("{") > MAX_DEPTH // 2:
        return True
    return (" " * MAX_DEPTH) in text or "\t" * MAX_DEPTH in text or "- - - - - - - - " in text or "? ? ? ? " in text


def _check_yaml_depth(text: str, shown_as: str) -> None:
    depth = 0
    parser = _Parser(text)
    try:
        while (event := parser.get_event()) is not None:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    mark = event.start_mark
                    raise _too_deep(shown_as, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        pass  # told with its place when the tree is built
    finally:
        parser.dispose()


def _yaml_error(error: yaml.MarkedYAMLError, text: str, shown_as: str) -> TemplateError:
    mark = error.problem_mark or error.context_mark
    last = max(len(text.splitlines()), 1)
    place = ErrorPlace(shown_as)
    if mark and mark.line < last:
        place = ErrorPlace(shown_as, mark.line + 1, mark.column + 1)
    elif mark:  # libyaml notices at the end of the file
        place = ErrorPlace(shown_as, last)
    problem = _one_line(error.problem or error.context or "cannot be parsed")
    hint = "indent with spaces, not tabs" if "tab character" in problem or "any token" in problem else None
    if problem.startswith("but found another document"):
        return NotATemplate("holds several YAML documents", hint="a template is one document", place=place)
    return TemplateError(f"not valid YAML: {problem}", hint=hint, place=place)


def _one_line(problem: object) -> str:
    return " ".join(str(problem).split())


class _Builder:
    """Node tree → plain values. Anchored nodes become shared values; their expanded size is bounded."""

    def __init__(self, shown_as: str) -> None:
        self.shown_as = shown_as
        self.duplicates: list[DuplicateKey] = []
        self.built: dict[int, tuple[Any, int]] = {}
        self.open: set[int] = set()
        self.size = 0

    def build(self, node: Node, path: Path, depth: int) -> Any:
        known = self.built.get(id(node))
        if known is not None:
            self._count(known[1], node)
            return known[0]
        before = self.size
        self._count(1, node)
        tag: str = node.tag
        if isinstance(node, ScalarNode):
            return scalar_value(node.value, tag) if tag[:1] != _CUSTOM_TAG else _tagged(tag, node.value)
        if depth > MAX_DEPTH:
            raise _too_deep(self.shown_as, node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self.open:
            raise self._error("an alias that contains itself", node)
        self.open.add(id(node))
        inside = (*path, _function(tag)) if tag[:1] == _CUSTOM_TAG else path
        value: Any = (
            [self.build(child, (*inside, index), depth + 1) for index, child in enumerate(node.value)]
            if isinstance(node, SequenceNode)
            else self._mapping(cast(MappingNode, node), inside, depth)
        )
        self.open.discard(id(node))
        if tag[:1] == _CUSTOM_TAG:
            value = {_function(tag): value}
        self.built[id(node)] = (value, self.size - before)
        return value

    def _mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise self._error("a key that is a list or an object", key_node)
            if key_node.tag == MERGE:
                merged = {**merged, **self._merged(value_node, path, depth)}
                continue
            key = key_node.value
            if key in found:
                self.duplicates.append(DuplicateKey(key, (*path, key)))
            found[key] = self.build(value_node, (*path, key), depth + 1)
        return {**merged, **found} if merged else found

    def _merged(self, node: Node, path: Path, depth: int) -> dict[str, Any]:
        sources = node.value if isinstance(node, SequenceNode) else [node]
        found: dict[str, Any] = {}
        for source in reversed(sources):
            value = self.build(source, path, depth + 1)
            if not isinstance(value, dict):
                raise self._error("a merge key (<<) of something that is no mapping", source)
            found.update(value)
        return found

    def _count(self, nodes: int, node: Node) -> None:
        self.size += nodes
        if self.size > MAX_NODES:
            raise self._error(f"more than {MAX_NODES:,} values once its aliases are followed", node)

    def _error(self, what: str, node: Node) -> TemplateError:
        mark = node.start_mark
        return TemplateError(
            f"not a valid template: {what}", place=ErrorPlace(self.shown_as, mark.line + 1, mark.column + 1)
        )


_FUNCTION_BY_TAG = {"!Ref": "Ref", "!Condition": "Condition"}


def _function(tag: str) -> str:
    return _FUNCTION_BY_TAG.get(tag) or f"Fn::{tag[1:]}"


def function_of_tag(tag: str) -> str | None:
    """`!GetAtt` → `Fn::GetAtt`; `None` for a tag that is none of ours."""
    return _function(tag) if tag[:1] == _CUSTOM_TAG else None


def _get_att(argument: str) -> list[str]:
    return argument.split(".", 1)


_SCALAR_ARGUMENT: dict[str, Callable[[str], Any]] = {"!GetAtt": _get_att}


def _tagged(tag: str, argument: str) -> dict[str, Any]:
    return {_function(tag): _SCALAR_ARGUMENT.get(tag, str)(argument)}
