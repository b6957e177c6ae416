"""The docstring of a rule file, read as its documentation: title, sections, examples. Nothing is imported."""

import ast
import re
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent

from sless_audit.errors import ConfigError, ErrorPlace

SECTIONS = ("Why it matters", "What to do", "Not flagged", "Options", "References")
"""The headings that a rule's docstring may have besides its examples, in this order."""

_HEADING = re.compile(rf"^(?P<name>{'|'.join(SECTIONS)}|Bad|Good)(?: \((?P<label>[^)]+)\))?:$")


@dataclass(frozen=True, slots=True)
class Example:
    verdict: str
    """`Bad` or `Good`."""
    label: str
    template: str
    """YAML text."""


@dataclass(frozen=True, slots=True)
class RuleDocs:
    title: str
    summary: str
    sections: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


def read_docs(file: Path) -> RuleDocs:
    """Raises `ConfigError` where a rule file has no docstring."""
    try:
        docstring = ast.get_docstring(ast.parse(file.read_bytes()), clean=False)
    except SyntaxError as error:
        raise ConfigError(f"not valid Python: {error.msg}", place=ErrorPlace(str(file), error.lineno)) from error
    if not docstring:
        raise ConfigError("a rule file without a docstring", place=ErrorPlace(str(file), 1))
    return parse_docs(cleandoc(docstring))


def parse_docs(docstring: str) -> RuleDocs:
    """The same for the text itself."""
    title, _, rest = docstring.partition("\n")
    blocks: list[tuple[str, str, list[str]]] = [("", "", [])]
    for line in rest.splitlines():
        heading = _HEADING.match(line)
        if heading:
            blocks.append((heading["name"], heading["label"] or "", []))
        else:
            blocks[-1][2].append(line)
    texts = [(name, label, dedent("\n".join(lines)).strip("\n")) for name, label, lines in blocks]
    return RuleDocs(
        title=title.strip(),
        summary=texts[0][2].strip(),
        sections=tuple((name, text) for name, _, text in texts if name in SECTIONS),
        examples=tuple(Example(name, label, text + "\n") for name, label, text in texts if name in ("Bad", "Good")),
    )
