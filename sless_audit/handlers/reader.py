"""One question for all languages: what does this handler's code do?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from sless_audit.handlers.model import HandlerCode
from sless_audit.handlers.package import Package, SourceFiles
from sless_audit.handlers.sources import CodeSource, SourceText

_PYTHON = (".py",)
_JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
_Language: TypeAlias = Literal["python", "javascript"]


class LanguageReader(Protocol):
    """Keeps what it parsed by `SourceText`, for as long as it lives; never raises for what stands in a file."""

    def read(self, package: Package, layers: Sequence[Package], handler: str) -> HandlerCode:
        """Without notes of the packages and their size, which are added here."""


class HandlerReader:
    """Reads handlers of one project; files that functions share are read and parsed once."""

    def __init__(self, root: Path) -> None:
        """Nothing outside of `root` is read."""
        self._files = SourceFiles(root)
        self._packages: dict[CodeSource, Package] = {}
        self._readers: dict[_Language, LanguageReader] = {}

    def read(
        self, source: CodeSource, handler: str, runtime: str | None, layers: Sequence[CodeSource] = ()
    ) -> HandlerCode:
        """`handler` as the template has it (`src/app.handler`); without a runtime, the files tell the language."""
        package = self._package(source)
        layered = tuple(self._package(layer) for layer in layers)
        language = _language(package, handler, runtime)
        if language is None:
            return _sized(HandlerCode("", "unknown", notes=tuple(package.notes)), package, layered)
        if not package.exists:
            return HandlerCode(language, "unknown", notes=tuple(package.notes), complete=False)
        code = self._reader(language).read(package, layered, handler)
        if code.found == "no-file" and not (package.is_listed and _has_source(package, language)):
            # a checkout without the code, or a folder that a build fills: what is missing is not the handler alone
            code = replace(code, found="unknown", complete=False)
        notes = [*package.notes, *(note for layer in layered for note in layer.notes), *code.notes]
        return _sized(replace(code, notes=tuple(dict.fromkeys(notes))), package, layered)

    def text(self, shown: str) -> str:
        """The text of a file that was read, by the name under which it is shown; empty where there is none."""
        for package in self._packages.values():
            found = package.shown_as(shown)
            if found is not None:
                return found.data.decode("utf-8", "replace")
        return ""

    def _package(self, source: CodeSource) -> Package:
        if source not in self._packages:
            self._packages[source] = Package(source, self._files)
        return self._packages[source]

    def _reader(self, language: _Language) -> LanguageReader:
        if language not in self._readers:
            self._readers[language] = _make_reader(language)
        return self._readers[language]


def _language(package: Package, handler: str, runtime: str | None) -> _Language | None:
    if runtime is not None:
        if runtime.startswith("python"):
            return "python"
        return "javascript" if runtime.startswith("nodejs") else None
    stem = handler.rsplit(".", 1)[0]

    def lies_there(suffixes: tuple[str, ...]) -> bool:
        return any(isinstance(package.source(stem + suffix), SourceText) for suffix in suffixes)

    if lies_there(_PYTHON):
        return "python"
    return "javascript" if lies_there(_JAVASCRIPT) else None


def _sized(code: HandlerCode, package: Package, layers: Sequence[Package]) -> HandlerCode:
    own = package.size_bytes()
    layered = sum(layer.size_bytes() or 0 for layer in layers)
    return replace(code, package_bytes=None if own is None else own + layered, layer_bytes=layered)


def _has_source(package: Package, language: _Language) -> bool:
    suffixes = _PYTHON if language == "python" else _JAVASCRIPT
    return any(path.endswith(suffixes) for path in package.paths())


def _make_reader(language: _Language) -> LanguageReader:
    """A language is imported when the first handler in it is read."""
    if language == "python":
        from sless_audit.handlers.python.read import PythonReader

        return PythonReader()
    from sless_audit.handlers.javascript.reader import JavaScriptReader

    return JavaScriptReader()
