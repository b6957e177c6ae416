"""Packages of the same repository, which a package manager links into `node_modules`.

https://docs.npmjs.com/cli/v11/using-npm/workspaces and https://pnpm.io/workspaces, 2026-11.
"""

import posixpath
from collections.abc import Iterator

from sless_audit.handlers.javascript.package_json import read_json
from sless_audit.handlers.package import Package
from sless_audit.handlers.sources import SourceText

_MAX_UP = 6
_MAX_MEMBERS = 500


class Workspaces:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._members: dict[str, str] | None = None

    def paths(self, importer: str, source: str) -> Iterator[str]:
        """Paths, as seen from the package, that the name of a member or of a part of it may mean."""
        if self._members is None:
            self._members = dict(self._look(posixpath.dirname(importer)))
        name = "/".join(source.split("/")[: 2 if source.startswith("@") else 1])
        folder = self._members.get(name)
        if folder is None:
            return
        rest = source[len(name) + 1 :]
        if rest:
            yield posixpath.join(folder, rest)
            yield posixpath.join(folder, "src", rest)
            return
        described = read_json(self._package, posixpath.join(folder, "package.json")) or {}
        for key in ("source", "module", "main"):
            entry = described.get(key)
            if isinstance(entry, str):
                yield posixpath.normpath(posixpath.join(folder, entry))
        yield posixpath.join(folder, "src", "index")
        yield posixpath.join(folder, "index")

    def _look(self, folder: str) -> Iterator[tuple[str, str]]:
        """Names and folders of the members, from the first folder upwards that lists any."""
        for _ in range(_MAX_UP):
            globs = self._globs(folder)
            if globs:
                for pattern in globs:
                    yield from self._matching(posixpath.normpath(posixpath.join(folder, pattern)))
                return
            folder = posixpath.normpath(posixpath.join(folder, ".."))

    def _globs(self, folder: str) -> list[str]:
        described = read_json(self._package, posixpath.join(folder, "package.json")) or {}
        listed = described.get("workspaces")
        if isinstance(listed, dict):
            listed = listed.get("packages")
        if not isinstance(listed, list):
            return self._of_pnpm(folder)
        return [pattern for pattern in listed if isinstance(pattern, str)]

    def _of_pnpm(self, folder: str) -> list[str]:
        """The items of the list `packages`; the file holds little else."""
        text = self._package.source(posixpath.join(folder, "pnpm-workspace.yaml"))
        if not isinstance(text, SourceText):
            return []
        lines = text.data.decode("utf-8", "replace").splitlines()
        return [line.strip()[1:].strip().strip("'\"") for line in lines if line.strip().startswith("- ")]

    def _matching(self, pattern: str) -> Iterator[tuple[str, str]]:
        """`packages/*`; a pattern with a star elsewhere is not followed."""
        parent, _, last = pattern.rpartition("/")
        if "*" in parent:
            return
        names = sorted(self._package.names_in(parent or "."))[:_MAX_MEMBERS] if "*" in last else [last]
        for name in names:
            folder = posixpath.join(parent, name)
            described = read_json(self._package, posixpath.join(folder, "package.json"))
            if described is not None and isinstance(described.get("name"), str):
                yield str(described["name"]), folder
