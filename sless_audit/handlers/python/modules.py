"""From the name in an `import` to the file of the package or of a layer that it means."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sless_audit.handlers.model import CodePlace, Note
from sless_audit.handlers.ownership import NotOwn, is_vendored, not_own
from sless_audit.handlers.package import Package
from sless_audit.handlers.python.known_libraries import KNOWN_LIBRARIES, requirement_names
from sless_audit.handlers.python.syntax import Parsed, parse
from sless_audit.handlers.python.values import Scope
from sless_audit.handlers.sources import SourceText

MAX_BYTES = 8 * 2**20
"""Of all files that are read for one handler together."""
_LAYER_FOLDERS = ("python", *(f"python/lib/python3.{minor}/site-packages" for minor in range(8, 16)), "")
"""Where a layer holds Python modules; the last is a layer before `sam build` puts it under `python`.
https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html, 2026-11."""


@dataclass(slots=True, eq=False)
class Module:
    name: str
    parsed: Parsed
    is_package: bool
    not_own: NotOwn
    scope: Scope = field(default_factory=lambda: Scope({}))
    places: dict[str, CodePlace] = field(default_factory=dict)
    """Where the names of the module are bound."""
    stars: list[str] = field(default_factory=list)
    """Libraries of which it imports every name."""
    ran: bool = False


class ParsedFiles:
    """Parsed once, however many handlers use the file."""

    def __init__(self) -> None:
        self._parsed: dict[SourceText, Parsed] = {}

    def parse(self, text: SourceText) -> Parsed:
        if text not in self._parsed:
            self._parsed[text] = parse(text)
        return self._parsed[text]


class Resolver:
    """The modules of one function: its package first, then its layers, as `sys.path` has them."""

    def __init__(self, package: Package, layers: Sequence[Package], files: ParsedFiles, handler: str) -> None:
        """`handler`: the name of its module, in whose folder modules are found too if the code extends `sys.path`."""
        self._handler = handler
        beside = handler.rpartition(".")[0].replace(".", "/")
        self._roots = [(package, "")]
        self._roots += [(layer, folder) for layer in layers for folder in _LAYER_FOLDERS]
        if beside:
            self._roots.append((package, beside))
        self._files = files
        self._modules: dict[str, Module | None] = {}
        self._declared: frozenset[str] | None = None
        self._bytes = 0
        self.notes: list[Note] = []
        self.unread = False
        """A file that is there could not be read."""

    @property
    def modules(self) -> tuple[Module, ...]:
        """In the order in which they were asked for."""
        return tuple(module for module in self._modules.values() if module is not None)

    def find(self, name: str) -> Module | None:
        """None: a library, a folder without `__init__.py`, or nothing that is here."""
        if name not in self._modules:
            # a file `click.py` that is named as the handler comes before the library of that name
            is_library = self.is_library(name) and (name != self._handler or "." in name)
            self._modules[name] = None if is_library else self._find(name)
        return self._modules[name]

    def is_folder(self, name: str) -> bool:
        """A namespace package of the application."""
        path = name.replace(".", "/")
        return not self.is_library(name) and any(
            package.has_folder(_within(folder, path)) and not is_vendored(package, _within(folder, f"{path}/x.py"))
            for package, folder in self._roots
        )

    def is_library(self, name: str) -> bool:
        root = name.split(".", 1)[0]
        return root in KNOWN_LIBRARIES or root in sys.stdlib_module_names

    def is_declared(self, name: str) -> bool:
        """A library by the lists of requirements, or one that lies in the package."""
        root = name.split(".", 1)[0].lower()
        if self._declared is None:
            self._declared = frozenset(self._requirements())
        return root in self._declared or any(
            package.has_folder(_within(folder, root))
            or isinstance(package.source(_within(folder, f"{root}.py")), SourceText)
            for package, folder in self._roots
        )

    def _requirements(self) -> Iterator[str]:
        for package, folder in self._roots:
            for name in ("requirements.txt", "pyproject.toml", "Pipfile"):
                text = package.source(_within(folder, name))
                if isinstance(text, SourceText):
                    yield from requirement_names(text.data.decode("utf-8", "replace"))

    def _find(self, name: str) -> Module | None:
        path = name.replace(".", "/")
        for package, folder in self._roots:
            for inner, is_package in ((f"{path}.py", False), (f"{path}/__init__.py", True)):
                at = _within(folder, inner)
                text = package.source(at)
                if isinstance(text, Note):
                    self.notes.append(text)
                    self.unread = True
                    return None
                if text is None:
                    continue
                if is_vendored(package, at):
                    return None
                self._bytes += len(text.data)
                if self._bytes > MAX_BYTES:
                    self.notes.append(Note(f"more than {MAX_BYTES // 2**20} MiB are imported; the rest is not read"))
                    self.unread = True
                    return None
                parsed = self._files.parse(text)
                if parsed.note is not None:
                    self.notes.append(parsed.note)
                    self.unread = True
                return Module(name, parsed, is_package, not_own(package, at, text.data))
        return None


def _within(folder: str, path: str) -> str:
    return f"{folder}/{path}" if folder else path
