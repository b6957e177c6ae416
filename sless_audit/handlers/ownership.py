"""Which files are the team's own source."""

import re
from pathlib import PurePosixPath
from typing import Literal, TypeAlias

from sless_audit.handlers.package import Package

NotOwn: TypeAlias = Literal["", "vendored", "generated", "minified"]

_VENDORED_FOLDERS = frozenset(
    {"node_modules", "site-packages", "dist-packages", "vendor", "vendored", "third_party", "bower_components"}
)
_GENERATED = re.compile(
    rb"@generated|auto-?generated|code generated|generated (?:by|from|with|file|code)|do not (?:edit|modify)",
    re.IGNORECASE,
)
_HEADER_BYTES = 1_000
_HEADER_LINES = 8
_MINIFIED_LINE = 500
"""Characters; code that is written by hand has lines a tenth as long."""


def not_own(package: Package, path: str, data: bytes) -> NotOwn:
    """Why a file is not the team's own; empty if it is."""
    if is_vendored(package, path):
        return "vendored"
    lines = data.split(b"\n")
    filled = [line for line in lines if line.strip()]
    if filled and len(data) > 2 * _MINIFIED_LINE and len(data) / len(filled) > _MINIFIED_LINE:
        return "minified"
    header = b"\n".join(line for line in data[:_HEADER_BYTES].split(b"\n")[:_HEADER_LINES] if _is_comment(line))
    if _GENERATED.search(header):
        return "generated"
    if any(line.lstrip().startswith((b"//# sourceMappingURL=", b"//@ sourceMappingURL=")) for line in filled[-2:]):
        return "generated"
    return ""


def is_vendored(package: Package, path: str) -> bool:
    """By the folder's name, or because a package manager put it there (`*.dist-info` beside it lists it)."""
    parts = PurePosixPath(path).parts
    if _VENDORED_FOLDERS.intersection(parts[:-1]):
        return True
    folders = ("/".join(parts[:depth]) for depth in range(len(parts)))
    return any(parts[depth] in package.installed_in(folder) for depth, folder in enumerate(folders))


def _is_comment(line: bytes) -> bool:
    return line.strip()[:2] in (b"//", b"/*", b'""', b"''", b"*/") or line.strip()[:1] in (b"#", b"*")
