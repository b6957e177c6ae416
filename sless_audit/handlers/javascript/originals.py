"""The sources of a minified bundle, where its source map holds them: they are read in its place."""

import posixpath
import re
from collections.abc import Iterable

from sless_audit.handlers.javascript.source_map import SourceMap, own_sources, segments, source_map
from sless_audit.handlers.package import MAX_SOURCE_BYTES, Package
from sless_audit.handlers.sources import SourceText

_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", ".json")
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["'](\.[^"'\n]*)["']""")


def original_entry(package: Package, path: str) -> str | None:
    """Puts the sources of the bundle `path` into the package, and says which of them is its entry point."""
    bundle = package.source(path)
    if not isinstance(bundle, SourceText):
        return None

    def read(beside: str) -> bytes | None:
        found = package.source(beside)
        return found.data if isinstance(found, SourceText) else None

    found = source_map(bundle.data, path, read)
    held = _held(found) if found is not None else {}
    if found is None or not held:
        return None
    in_package, shown = posixpath.dirname(path), posixpath.dirname(bundle.shown)
    for source, text in held.items():
        package.put(SourceText(_at(in_package, source), _at(shown, source), text.encode("utf-8", "replace")))
    return _at(in_package, _entry(found, held))


def _held(found: SourceMap) -> dict[str, str]:
    texts = ((found.sources[number], found.contents[number]) for number in own_sources(found))
    return {
        source: text
        for source, text in texts
        if text is not None and source.endswith(_SUFFIXES) and len(text) <= MAX_SOURCE_BYTES
    }


def _at(folder: str, source: str) -> str:
    return posixpath.normpath(posixpath.join(folder, source))


def _entry(found: SourceMap, held: dict[str, str]) -> str:
    """The one that no other imports; of several, which import each other by other names, the one that runs last."""
    imported = {stem for source, text in held.items() for stem in _imported(source, text)}
    roots = [source for source in held if not imported & {source, *_stems(source)}]
    if len(roots) == 1:
        return roots[0]
    last = roots[0] if roots else next(iter(held))
    candidates = roots or held
    for segment in segments(found):
        source = found.sources[segment.source]
        last = source if source in candidates else last
    return last


def _imported(source: str, text: str) -> Iterable[str]:
    return (_at(posixpath.dirname(source), name) for name in _IMPORTED.findall(text))


def _stems(source: str) -> Iterable[str]:
    """The names by which it may be imported: `./orders`, `./orders.js` for `orders.ts`, `.` for `index.ts`."""
    stem, suffix = posixpath.splitext(source)
    yield stem
    yield f"{stem}{suffix.replace('t', 'j')}"
    if posixpath.basename(stem) == "index":
        yield posixpath.dirname(stem) or "."
