"""Files of the package and its layers: found by the names that imports use, parsed once, run once for each handler."""

import json
import posixpath
from collections.abc import Sequence

from sless_audit.handlers.javascript.bundles import with_imports
from sless_audit.handlers.javascript.node_modules import NODE_MODULES
from sless_audit.handlers.javascript.originals import original_entry
from sless_audit.handlers.javascript.source_map import without_map
from sless_audit.handlers.javascript.syntax import Program
from sless_audit.handlers.javascript.tsconfig import PathMappings
from sless_audit.handlers.javascript.workspaces import Workspaces
from sless_audit.handlers.model import Note
from sless_audit.handlers.ownership import NotOwn, not_own
from sless_audit.handlers.package import MAX_SOURCE_BYTES, Package, too_long
from sless_audit.handlers.sources import SourceText
from sless_audit.record import entity

TYPESCRIPT_SUFFIXES = frozenset({".ts", ".mts", ".cts", ".tsx"})
SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
_WRITTEN_FOR = {".js": (".ts", ".tsx", ".jsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
"""TypeScript imports by the name that the file will have once it is compiled."""
_BUNDLE_MARKS = (
    b"__webpack_require__",
    b"webpackBootstrap",
    b"\n// node_modules/",
    b"\n// ../node_modules/",
    b"__commonJS(",
)
_BUNDLE_LOOK = 200_000


@entity
class SourceModule:
    package: Package
    path: str
    """Inside the package."""
    text: SourceText
    not_own: NotOwn
    bundled: bool
    """Made of many files, libraries among them, in a way that cannot be taken apart: not read."""

    @property
    def suffix(self) -> str:
        return posixpath.splitext(self.path)[1]

    @property
    def read(self) -> bool:
        return not self.bundled and self.not_own not in ("minified", "vendored")


class Files:
    """What a package and its layers hold, as imports see it."""

    def __init__(self, package: Package, layers: Sequence[Package]) -> None:
        self.package = package
        self.layers = tuple(layers)
        self.notes: list[Note] = []
        self._names: dict[Package, tuple[PathMappings, Workspaces]] = {}
        self._modules: dict[tuple[int, str], SourceModule | None] = {}

    def entry(self, stem: str) -> SourceModule | None:
        """The file that a handler names, without its suffix."""
        if stem.startswith(("/opt/", "opt/")):
            return self._in_layers(posixpath.relpath(f"/{stem.lstrip('/')}", "/opt"))
        found = self._by_stem(self.package, stem.removeprefix("/var/task/"))
        if found is not None and found.not_own == "minified":
            original = original_entry(self.package, found.path)
            return (self._module(self.package, original) if original is not None else None) or found
        if found is None or (found.not_own == "generated" and found.suffix not in TYPESCRIPT_SUFFIXES):
            return self._source_of(stem) or found
        return found

    def find(self, importer: SourceModule, source: str) -> "SourceModule | Note | str":
        """A file; the name of a library; or a note where a file of the package should be and is not."""
        if source.startswith((".", "/")):
            return self._local(importer, source)
        if source.removeprefix("node:").split("/")[0] in NODE_MODULES:
            return source
        mappings, workspaces = self._names_of(importer.package)
        for path in mappings.paths(importer.path, source):
            found = self._at(importer.package, path)
            if found is not None:
                return found
        for path in workspaces.paths(importer.path, source):
            found = self._at(importer.package, path)
            if found is not None:
                return found
        return source

    def data(self, module: SourceModule) -> object:
        """Of a JSON file."""
        try:
            return json.loads(module.text.data.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return None

    def _names_of(self, package: Package) -> tuple[PathMappings, Workspaces]:
        if package not in self._names:
            self._names[package] = (PathMappings(package), Workspaces(package))
        return self._names[package]

    def _local(self, importer: SourceModule, source: str) -> "SourceModule | Note | str":
        if source.startswith("/opt/"):
            return self._in_layers(source.removeprefix("/opt/")) or source
        if source.startswith("/"):
            found = self._at(self.package, source.removeprefix("/var/task/").lstrip("/"))
            return found or source
        path = posixpath.normpath(posixpath.join(posixpath.dirname(importer.path), source))
        found = self._at(importer.package, path)
        if found is None and importer.package is self.package and path.startswith("../"):
            found = self._in_layers(posixpath.normpath(posixpath.join("/var/task", path)).removeprefix("/opt/"))
        return found or Note(f"{source} is imported, and is not in the package")

    def _in_layers(self, path: str) -> SourceModule | None:
        for layer in self.layers:
            found = self._at(layer, path)
            if found is None and path.startswith("nodejs/"):
                found = self._at(layer, path.removeprefix("nodejs/"))  # a layer that `sam build` arranges
            if found is not None:
                return found
        return None

    def _at(self, package: Package, path: str) -> SourceModule | None:
        suffix = posixpath.splitext(path)[1]
        if suffix in (*SUFFIXES, ".json"):
            found = self._module(package, path)
            if found is not None:
                return found
            for written in _WRITTEN_FOR.get(suffix, ()):
                found = self._module(package, path.removesuffix(suffix) + written)
                if found is not None:
                    return found
        return self._by_stem(package, path) or self._by_stem(package, posixpath.join(path, "index"))

    def _by_stem(self, package: Package, stem: str) -> SourceModule | None:
        found = None
        for suffix in (*SUFFIXES, ".json"):
            module = self._module(package, stem + suffix)
            if module is not None and suffix in TYPESCRIPT_SUFFIXES and found is not None:
                return module if found.not_own else found  # what it was compiled to lies beside it
            found = found or module
        return found

    def _source_of(self, stem: str) -> SourceModule | None:
        """Where the folder in the handler's name is made by a build: its source."""
        first, _, rest = stem.lstrip("./").partition("/")
        if first not in ("dist", "build", "out", "lib", ".build"):
            return None
        for path in (f"src/{rest}", rest):
            found = self._by_stem(self.package, path) if rest else None
            if found is not None:
                return found
        return None

    def _module(self, package: Package, path: str) -> SourceModule | None:
        key = (id(package), path)
        if key not in self._modules:
            self._modules[key] = self._read(package, path)
        return self._modules[key]

    def _read(self, package: Package, path: str) -> SourceModule | None:
        text = package.source(path)
        if isinstance(text, Note):
            self.notes.append(text)
            return None
        if text is None:
            return None
        data = without_map(text.data)
        kind = not_own(package, path, data)
        if not path.endswith((".js", ".mjs", ".cjs")) or kind in ("minified", "vendored"):
            return SourceModule(package, path, text, kind, False)
        plain = with_imports(data)
        if len(plain) > MAX_SOURCE_BYTES:
            self.notes.append(too_long(text.shown, MAX_SOURCE_BYTES))
            return None
        if plain != text.data:
            text = SourceText(text.path, text.shown, plain, text.line, text.column)
            kind = kind or "generated"
        bundled = any(mark in plain[:_BUNDLE_LOOK] for mark in _BUNDLE_MARKS)
        return SourceModule(package, path, text, "generated" if bundled and not kind else kind, bundled)


class Programs:
    """What was parsed, kept by the file's text."""

    def __init__(self) -> None:
        self._programs: dict[SourceText, Program] = {}

    def program(self, module: SourceModule) -> Program:
        if module.text not in self._programs:
            from sless_audit.handlers.javascript.parse import parse

            self._programs[module.text] = parse(module.text.data, module.suffix)
        return self._programs[module.text]
