"""JSON files that tell how modules are named, as leniently as their tools read them."""

import json
import re

from sless_audit.handlers.package import Package
from sless_audit.handlers.sources import SourceText

_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')


def read_json(package: Package, path: str) -> dict[str, object] | None:
    """An object; comments and trailing commas are allowed, as in tsconfig.json."""
    text = package.source(path)
    if not isinstance(text, SourceText):
        return None
    content = _COMMENT.sub(lambda match: match[1] or "", text.data.decode("utf-8-sig", "replace"))
    content = _TRAILING_COMMA.sub(lambda match: match[1] or "", content)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
