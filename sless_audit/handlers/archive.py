"""Zip archives from anywhere: looked into, never unpacked."""

import stat
import struct
import zipfile
import zlib
from pathlib import Path

from sless_audit.handlers.model import Note

MAX_ARCHIVE_BYTES = 256 * 2**20
"""Lambda takes 250 MB unzipped. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 2026-11."""
MAX_DIRECTORY_BYTES = 8 * 2**20
MAX_ENTRIES = 20_000
_END = struct.Struct("<4s4H2LH")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")


class Archive:
    """The entries of a zip file that are plain files inside of it."""

    def __init__(self, path: Path, shown: str) -> None:
        self.notes: list[Note] = []
        self.size_bytes: int | None = None
        self.is_listed = True
        """False: there are more entries than are looked at."""
        self._file: zipfile.ZipFile | None = None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        try:
            trouble = _too_large(path)
            if trouble is None:
                self._file = zipfile.ZipFile(path)
                self._list(shown)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError, struct.error) as error:
            trouble = f"cannot be read as a zip archive: {error}"
        if trouble is not None:
            self.notes.append(Note(f"{shown}: {trouble}"))

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, name: str, limit: int) -> bytes | None:
        """At most `limit` bytes and one; what the entry says of its own size is not believed."""
        entry = self._entries.get(name)
        if entry is None or self._file is None:
            return None
        try:
            with self._file.open(entry) as stream:
                return stream.read(limit + 1)
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            self.notes.append(Note(f"{name} in the archive cannot be read: {error}"))
            return None

    def _list(self, shown: str) -> None:
        assert self._file is not None
        entries = self._file.infolist()
        if len(entries) > MAX_ENTRIES:
            self.is_listed = False
            self.notes.append(Note(f"{shown}: only the first {MAX_ENTRIES} of {len(entries)} entries are looked at"))
        outside = links = 0
        for entry in entries[:MAX_ENTRIES]:
            parts = entry.filename.split("/")
            if entry.is_dir():
                continue
            if ".." in parts or parts[0] == "" or "\\" in entry.filename or ":" in parts[0]:
                outside += 1
            elif stat.S_ISLNK(entry.external_attr >> 16):
                links += 1
            else:
                self._entries[entry.filename.removeprefix("./")] = entry
        if outside:
            self.notes.append(Note(f"{shown}: {outside} entries with a path that leaves the archive are not looked at"))
        if links:
            self.notes.append(Note(f"{shown}: {links} symbolic links in the archive are not followed"))
        if len(entries) <= MAX_ENTRIES:
            self.size_bytes = sum(entry.file_size for entry in self._entries.values())


def _too_large(path: Path) -> str | None:
    """The directory of an archive is read into memory as a whole, so its size is looked at before."""
    size = path.stat().st_size
    if size > MAX_ARCHIVE_BYTES:
        return f"{size} bytes are more than a Lambda function can have"
    with path.open("rb") as stream:
        tail_at = max(0, size - 65_535 - _END.size - _END_64_LOCATOR.size)
        stream.seek(tail_at)
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or at + _END.size > len(tail):
            return "cannot be read as a zip archive: it has no directory"
        directory = int(_END.unpack_from(tail, at)[5])
        before = at - _END_64_LOCATOR.size
        if before >= 0 and tail[before:].startswith(b"PK\x06\x07"):
            stream.seek(min(int(_END_64_LOCATOR.unpack_from(tail, before)[2]), size))
            record = stream.read(_END_64.size)
            if len(record) == _END_64.size:
                directory = max(directory if directory != 0xFFFFFFFF else 0, int(_END_64.unpack(record)[8]))
    if directory > MAX_DIRECTORY_BYTES:
        return f"its directory of {directory} bytes is larger than that of any Lambda function"
    return None
