"""The files of a function or a layer, wherever they lie; only what lies inside the project is read."""

import csv
import io
import os
import posixpath
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sless_audit.handlers.archive import Archive
from sless_audit.handlers.model import Note
from sless_audit.handlers.sources import CodeOnDisk, CodeSource, InlineCode, SourceText

MAX_SOURCE_BYTES = 2**20
_MAX_RAW_BYTES = dict.fromkeys((".js", ".mjs", ".cjs"), 8 * 2**20) | {".map": 16 * 2**20}
"""Of files that may hold libraries as well, which are not read, and of source maps."""
MAX_LISTED = 20_000
NOT_DEPLOYED = frozenset(
    {".git", ".aws-sam", "cdk.out", ".venv", "venv", "__pycache__", ".mypy_cache", ".pytest_cache"}
)
"""Folders that lie in a code folder on a developer's machine, and are not what a package's size is asked for."""


class SourceFiles:
    """Files on disk inside one project root, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._texts: dict[tuple[Path, str], SourceText | Note | None] = {}

    def inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self.root)
        except RecursionError:  # of who asks
            raise
        except (OSError, RuntimeError, ValueError):
            return False

    def read(self, path: Path, inner: str, shown: str) -> SourceText | Note | None:
        """None: there is no such file."""
        key = (path, shown)
        if key not in self._texts:
            self._texts[key] = self._read(path, inner, shown)
        return self._texts[key]

    def _read(self, path: Path, inner: str, shown: str) -> SourceText | Note | None:
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                return None
            if not self.inside(path):
                return Note(f"{shown} leads out of the project and is not read")
            if not stat.S_ISREG(status.st_mode):
                return Note(f"{shown} is no plain file and is not read")
            limit = _max_bytes(inner)
            if status.st_size > limit:
                return too_long(shown, limit)
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except FileNotFoundError:
            return None
        except RecursionError:  # of who asks: the file may be read by others
            raise
        except (OSError, ValueError, RuntimeError) as error:
            if isinstance(error, OSError) and isinstance(error, NotADirectoryError):
                return None
            return Note(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}")
        return SourceText(inner, shown, data)


class Package:
    """What one `CodeSource` holds, as paths with slashes."""

    def __init__(self, source: CodeSource, files: SourceFiles) -> None:
        self.shown = source.shown
        self.notes: list[Note] = []
        """Of the package as a whole."""
        self.single = ""
        """The one file's name, where the source is a file or inline."""
        self._files = files
        self._folder: Path | None = None
        self._archive: Archive | None = None
        self._archived_folders: frozenset[str] = frozenset()
        self._texts: dict[str, SourceText | Note | None] = {}
        self._folders: dict[str, frozenset[str]] = {}
        self._installed: dict[str, frozenset[str]] = {}
        self._size: int | None = None
        self._size_known = False
        if isinstance(source, InlineCode):
            self.single = source.file_name
            data = source.text.encode("utf-8", "surrogatepass")
            self._texts[source.file_name] = SourceText(source.file_name, source.shown, data, source.line, source.column)
        else:
            self._open(source)

    def _open(self, source: CodeOnDisk) -> None:
        path = source.path
        try:
            if not path.exists():
                self.notes.append(Note(f"{self.shown} does not exist", why="absent"))
            elif not self._files.inside(path):
                self.notes.append(Note(f"{self.shown} leads out of the project and is not read"))
            elif path.is_dir():
                self._folder = path
            elif path.is_file() and (path.suffix in {".zip", ".jar"} or zipfile.is_zipfile(path)):
                self._archive = Archive(path, self.shown)
                self.notes += self._archive.notes
                names = self._archive.names()
                self._archived_folders = frozenset(
                    str(parent) for name in names for parent in PurePosixPath(name).parents if str(parent) != "."
                )
            elif path.is_file():
                self.single = path.name
                self._texts[path.name] = self._files.read(path, path.name, self.shown)
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            self.notes.append(Note(f"{self.shown} cannot be read: {reason}"))

    @property
    def exists(self) -> bool:
        return self._folder is not None or bool(self.single) or bool(self._archive and self._archive.names())

    @property
    def is_listed(self) -> bool:
        """Whether all that it holds is known by name."""
        return self._archive is None or self._archive.is_listed

    def has_folder(self, path: str) -> bool:
        if self._archive:
            return path in self._archived_folders
        at = self._on_disk(path)
        try:
            return at is not None and at.is_dir() and self._files.inside(at)
        except OSError:  # a name that is longer than any
            return False

    def source(self, path: str) -> SourceText | Note | None:
        """The file at a path inside the package; for a folder also one beside it (`../shared/db.js`), if the project
        holds it. None where there is none, a note where it cannot be read."""
        path = posixpath.normpath(path)
        if path not in self._texts:
            self._texts[path] = self._from_archive(path) if self._archive else self._from_disk(path)
        return self._texts[path]

    def put(self, text: SourceText) -> None:
        """A file that a source map holds, in place of what may lie at its path."""
        self._texts[text.path] = text

    def shown_as(self, shown: str) -> SourceText | None:
        """A file that was read, by the name under which it is shown."""
        for text in self._texts.values():
            if isinstance(text, SourceText) and text.shown == shown:
                return text
        return None

    def names_in(self, folder: str) -> frozenset[str]:
        """What lies directly in a folder (`""` is the package itself)."""
        if folder not in self._folders:
            self._folders[folder] = frozenset(self._names_in(folder))
        return self._folders[folder]

    def installed_in(self, folder: str) -> frozenset[str]:
        """The names in a folder that pip put there, as the distributions beside them tell. The format of `RECORD`:
        https://packaging.python.org/en/latest/specifications/recording-installed-packages/ (2026-11)."""
        if folder not in self._installed:
            names: set[str] = set()
            for entry in sorted(self.names_in(folder)):
                if entry.endswith(".dist-info"):
                    record = self.source(posixpath.join(folder, entry, "RECORD"))
                    names |= _recorded(record.data) if isinstance(record, SourceText) else {_module_of(entry)}
            self._installed[folder] = frozenset(names)
        return self._installed[folder]

    def paths(self) -> Iterator[str]:
        """All files, folder by folder in order of name, at most `MAX_LISTED`."""
        if self._folder is None:
            yield from sorted(self._archive.names()) if self._archive else [self.single] * bool(self.single)
            return
        listed = 0
        for folder, folders, files in os.walk(self._folder):
            folders[:] = sorted(set(folders) - NOT_DEPLOYED)
            for name in sorted(files):
                listed += 1
                if listed > MAX_LISTED:
                    return
                yield (Path(folder) / name).relative_to(self._folder).as_posix()

    def size_bytes(self) -> int | None:
        """Unzipped; None where there are too many files to count, or none."""
        if not self._size_known:
            self._size = self._measure()
            self._size_known = True
        return self._size

    def _measure(self) -> int | None:
        if self._archive:
            return self._archive.size_bytes
        if self._folder is None:
            text = self._texts.get(self.single)
            return len(text.data) if isinstance(text, SourceText) else None
        total, counted, waiting = 0, 0, [str(self._folder)]
        while waiting:
            try:
                with os.scandir(waiting.pop()) as entries:
                    for entry in entries:
                        counted += 1
                        if counted > MAX_LISTED:
                            return None
                        if entry.is_dir(follow_symlinks=False):
                            if entry.name not in NOT_DEPLOYED:
                                waiting.append(entry.path)
                        elif entry.is_file(follow_symlinks=False):
                            total += entry.stat(follow_symlinks=False).st_size
            except OSError:
                return None
        return total

    def _names_in(self, folder: str) -> Iterator[str]:
        if self._archive or self._folder is None:
            start = f"{folder}/" if folder else ""
            names = self._archive.names() if self._archive else (self.single,)
            yield from (name[len(start) :].split("/", 1)[0] for name in names if name.startswith(start))
            return
        at = self._on_disk(folder)
        if at is not None and self._files.inside(at):
            try:
                yield from sorted(os.listdir(at))[:MAX_LISTED]  # noqa: PTH208 - names, not paths
            except OSError:
                return

    def _on_disk(self, path: str) -> Path | None:
        if self._folder is None or "\0" in path:
            return None
        return self._folder / path

    def _from_disk(self, path: str) -> SourceText | Note | None:
        at = self._on_disk(path)
        if at is None or posixpath.isabs(path):
            return None
        return self._files.read(at, path, posixpath.normpath(posixpath.join(self.shown, path)))

    def _from_archive(self, path: str) -> SourceText | Note | None:
        assert self._archive is not None
        shown = f"{self.shown}/{path}"
        known = len(self._archive.notes)
        limit = _max_bytes(path)
        data = self._archive.read(path, limit)
        if data is None:
            return self._archive.notes[-1] if len(self._archive.notes) > known else None
        if len(data) > limit:
            return too_long(shown, limit)
        return SourceText(path, shown, data)


def too_long(shown: str, limit: int) -> Note:
    return Note(f"{shown} is larger than {limit // 2**20} MiB and is not read as source")


def _max_bytes(path: str) -> int:
    return _MAX_RAW_BYTES.get(posixpath.splitext(path)[1], MAX_SOURCE_BYTES)


def _recorded(record: bytes) -> set[str]:
    rows = csv.reader(io.StringIO(record.decode("utf-8", "replace")))
    try:
        return {row[0].replace("\\", "/").split("/", 1)[0] for row in rows if row}
    except csv.Error:
        return set()


def _module_of(distribution: str) -> str:
    return distribution.removesuffix(".dist-info").rsplit("-", 1)[0].lower().replace("-", "_")
