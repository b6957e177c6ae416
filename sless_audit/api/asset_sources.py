"""Which file of a project the code in an asset comes from: a copy by its content, a bundle by its source map."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from sless_audit.graph.spots import CodeSpot
from sless_audit.handlers.javascript.source_map import Segment, SourceMap, by_line, made_from, source_map
from sless_audit.handlers.package import NOT_DEPLOYED

_MAX_FILES = 20_000
"""That are looked at for a name, in one project."""
_MAX_BYTES = 16 * 2**20
"""Of a file that is compared, or of a source map."""
_INPUT = "asset-input"
"""Where CDK mounts the project when it bundles in a container (`AssetStaging.BUNDLING_INPUT_DIR`:
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.AssetStaging.html, 2026-11)."""


class Found(NamedTuple):
    file: Path
    line: int
    as_it_is: bool
    """Columns are the same, too."""


def source_of(spot: CodeSpot, project: Path, output: Path) -> Found | None:
    """`project`: the folder of the application; `output`: the one that it is synthesized to."""
    file = Path(os.path.normpath(Path.cwd() / spot.file))
    copied = _like(file, spot.text, project, output)
    if copied is not None:
        return Found(copied, spot.span.line, True)
    bundle = _bundle(file)
    if bundle is None:
        return None
    found, lines = bundle
    segment = made_from(lines.get(spot.span.line, ()), spot.span.column)
    source = _source(file, found, segment.source, project, output) if segment is not None else None
    if segment is None or source is None or segment.source_line > (_text(source) or "").count("\n") + 1:
        return None
    return Found(source, segment.source_line, False)


def _source(bundle: Path, found: SourceMap, number: int, project: Path, output: Path) -> Path | None:
    named, held = Path(os.path.normpath(bundle.parent / found.sources[number])), found.contents[number]
    if held is not None:
        return _like(named, held, project, output)
    if not named.is_relative_to(output) and any(named.is_relative_to(root) for root in _roots(project)):
        return named if _text(named) is not None else None
    parts = [part for part in Path(found.sources[number]).parts if part not in ("..", _INPUT)]
    whole = [file for file in _candidates(named.name, project, output) if _shared(file, Path(*parts)) == len(parts)]
    return whole[0] if len(whole) == 1 else None


def _like(file: Path, text: str, project: Path, output: Path) -> Path | None:
    """The file of that name and content; of several, the one that lies most alike."""
    found = [other for other in _candidates(file.name, project, output) if text and _text(other) == _plain(text)]
    return max(found, key=lambda other: _shared(other, file), default=None)


def _candidates(name: str, project: Path, output: Path) -> Iterator[Path]:
    """In the project, else in all that the working directory holds around it."""
    for root in _roots(project):
        listed = _files(root, output).get(name, ())
        if listed:
            yield from listed
            return


def _roots(project: Path) -> tuple[Path, ...]:
    here = Path.cwd()
    return (project, here) if here != project and project.is_relative_to(here) else (project,)


@lru_cache(maxsize=16)
def _files(root: Path, output: Path) -> Mapping[str, Sequence[Path]]:
    """By name, in the order of their paths."""
    found: dict[str, list[Path]] = {}
    listed = 0
    for folder, folders, names in os.walk(root):
        kept = sorted(set(folders) - NOT_DEPLOYED - {"node_modules"})
        folders[:] = [name for name in kept if Path(folder, name) != output]
        for name in sorted(names):
            listed += 1
            if listed > _MAX_FILES:
                return found
            found.setdefault(name, []).append(Path(folder, name))
    return found


def _shared(one: Path, other: Path) -> int:
    """How many of the last parts of two paths are the same."""
    pairs = zip(reversed(one.parts), reversed(other.parts), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


@lru_cache(maxsize=64)
def _bundle(file: Path) -> tuple[SourceMap, Mapping[int, Sequence[Segment]]] | None:
    data = _read(file) if file.suffix in (".js", ".mjs", ".cjs") else None
    found = source_map(data, file.as_posix(), lambda path: _read(Path(path))) if data is not None else None
    return (found, by_line(found)) if found is not None else None


@lru_cache(maxsize=256)
def _text(file: Path) -> str | None:
    data = _read(file)
    return _plain(data.decode("utf-8", "replace")) if data is not None else None


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _read(file: Path) -> bytes | None:
    try:
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= _MAX_BYTES else None
