"""Places as SARIF has them."""

from typing import Any
from urllib.parse import quote

from sless_audit.report.where import Shown

ROOT = "%SRCROOT%"
"""The name that GitHub has for the root of the repository."""


def location(shown: Shown) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": shown.line}
    if shown.span is not None:
        region |= {
            "startColumn": shown.span.column,
            "endLine": shown.span.end_line,
            "endColumn": shown.span.end_column,
        }
    return {"physicalLocation": {"artifactLocation": _artifact(shown.file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    """Relative to the root, but for what lies elsewhere on the machine."""
    path = quote(file.encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{path}"} if file.startswith("/") else {"uri": path, "uriBaseId": ROOT}
