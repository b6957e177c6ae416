"""Text of a usage profile: a new one, and entry points put into one without touching what is there."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from sless_audit.template.scalars import STR, scalar_tag
from sless_audit.workload.profile import SCHEMA

_HEAD = f"""\
# How much this application is used: what its templates do not tell.
#
# A volume that is left blank is unknown, which is not zero. Figures have units and may be ranges:
# 3M..5M..8M /month (low, likely, high), 40/s, 250ms, 2KB, 0.5%.
# Under `nodes` and `edges` you can say how long functions take, how often they fail, how large items are:
# `sless-audit schema usage` describes it all, and `sless-audit profile check` tells what is wrong.
schema: {SCHEMA}
"""

_COUNTED = {
    "api": "requests",
    "function_url": "requests",
    "distribution": "requests",
    "load_balancer": "requests",
    "queue": "messages",
    "topic": "messages",
    "stream": "records",
    "bucket": "objects written",
    "table": "items written",
}
"""What a volume counts, by the word after `on`; else events."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_INDENT = 2


class Blank(NamedTuple):
    """An entry point without a volume."""

    name: str
    kind: str
    """The word after `on`."""
    node: str
    route: str

    @property
    def words(self) -> str:
        """For the reader: `OrdersApi POST /orders`."""
        return f"{self.node} {self.route}".rstrip()


class CannotInsert(Exception):  # noqa: N818 - always caught
    """The text is laid out in a way in which nothing can be put in without a change of what is there."""


def new_text(blanks: Sequence[Blank]) -> str:
    if not blanks:
        return f"{_HEAD}\nentry_points: {{}}\n"
    return f"{_HEAD}\nentry_points:\n{''.join(_block(blank, _INDENT) for blank in blanks)}"


def with_blanks(text: str, blanks: Sequence[Blank]) -> str:
    """The text with blanks put behind its entry points. Raises `CannotInsert`."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:  # JSON that is indented with tabs
        raise CannotInsert from error
    if not isinstance(root, MappingNode):
        raise CannotInsert
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    at, added = _insertion(text, root, blanks)
    return text[:at] + added.replace("\n", end_of_line) + text[at:]


def _insertion(text: str, root: MappingNode, blanks: Sequence[Blank]) -> tuple[int, str]:
    found = [(key, value) for key, value in root.value if isinstance(key, ScalarNode) and key.value == "entry_points"]
    if not found:
        if root.flow_style:
            return _into_flow(root, [f'"entry_points": {{{", ".join(map(_flow, blanks))}}}'])
        blocks = "".join(_block(blank, _INDENT) for blank in blanks)
        return len(text), f"{_line_break(text, len(text))}\nentry_points:\n{blocks}"
    ((key, value),) = found
    if isinstance(value, MappingNode):
        if value.flow_style:
            return _into_flow(value, [_flow(blank) for blank in blanks])
        indent = value.value[0][0].start_mark.column
        at = _behind_comments(text, _end_of_line(text, _last(value)), indent)
    elif isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index and not root.flow_style:
        indent, at = key.start_mark.column + _INDENT, _end_of_line(text, key.end_mark.index)
    else:
        raise CannotInsert
    return at, _line_break(text, at) + "".join(_block(blank, indent) for blank in blanks)


def _into_flow(node: MappingNode, added: Sequence[str]) -> tuple[int, str]:
    """Between braces, behind the last value: so it is JSON where the rest is."""
    if not node.value:
        return node.start_mark.index + 1, ", ".join(added)
    first = node.value[0][0].start_mark
    between = f"\n{' ' * first.column}" if first.line > node.start_mark.line else " "
    at = int(node.value[-1][1].end_mark.index)
    return at, "".join(f",{between}{one}" for one in added)


def _last(node: Node) -> int:
    """Where the last value ends: the mark at the end of a block stands behind the comments that follow it."""
    while isinstance(node, MappingNode | yaml.SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    return int(node.end_mark.index)


def _end_of_line(text: str, at: int) -> int:
    """Behind the line that holds the character before `at`."""
    if text[at - 1 : at] == "\n":
        return at
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _behind_comments(text: str, at: int, indent: int) -> int:
    """Behind the comments that are indented as what is inside of an entry point is."""
    end = at
    for line in text[at:].splitlines(keepends=True):
        stripped = line.strip()
        if stripped and not (stripped.startswith("#") and len(line) - len(line.lstrip(" ")) > indent):
            break
        at += len(line)
        if stripped:
            end = at
    return end


def _line_break(text: str, at: int) -> str:
    return "" if at == 0 or text[at - 1] == "\n" else "\n"


def _block(blank: Blank, indent: int) -> str:
    space, deeper = " " * indent, " " * (indent + _INDENT)
    counted = _COUNTED.get(blank.kind, "events")
    return f"{space}{_scalar(blank.name)}:\n{deeper}on: {_on(blank)}\n{deeper}volume: # {counted}, as in 3M /month\n"


def _on(blank: Blank) -> str:
    route = f", route: {_quoted(blank.route)}" if blank.route else ""
    return f"{{ {blank.kind}: {_scalar(blank.node)}{route} }}"


def _flow(blank: Blank) -> str:
    on = {blank.kind: blank.node, **({"route": blank.route} if blank.route else {})}
    return f"{json.dumps(blank.name)}: {json.dumps({'on': on, 'volume': None}, ensure_ascii=False)}"


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and scalar_tag(text) == STR else _quoted(text)


def _quoted(text: str) -> str:
    """Between double quotes, as YAML escapes what cannot be seen."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
