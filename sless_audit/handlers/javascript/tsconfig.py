"""`paths` and `baseUrl` of tsconfig.json, `imports` of package.json: other names for files of the package.

https://www.typescriptlang.org/tsconfig/#paths and https://nodejs.org/api/packages.html#subpath-imports, 2026-11.
"""

import posixpath
from collections.abc import Iterator

from sless_audit.handlers.javascript.package_json import read_json
from sless_audit.handlers.package import Package
from sless_audit.record import record

_MAX_UP = 5


@record
class _Mapping:
    base: str
    """The folder from which the targets count, inside the package."""
    patterns: tuple[tuple[str, tuple[str, ...]], ...]


class PathMappings:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._of_folders: dict[str, tuple[_Mapping, ...]] = {}

    def paths(self, importer: str, source: str) -> Iterator[str]:
        """Paths in the package that a name which is no path may mean."""
        for mapping in self._mappings(posixpath.dirname(importer)):
            for pattern, targets in mapping.patterns:
                middle = _matched(pattern, source)
                if middle is not None:
                    for target in targets:
                        yield posixpath.normpath(posixpath.join(mapping.base, target.replace("*", middle, 1)))

    def _mappings(self, folder: str) -> tuple[_Mapping, ...]:
        if folder not in self._of_folders:
            self._of_folders[folder] = tuple(self._look(folder))
        return self._of_folders[folder]

    def _look(self, folder: str) -> Iterator[_Mapping]:
        """From the importing file's folder upwards, beyond the package as far as the project goes."""
        found: set[str] = set()
        for _ in range(_MAX_UP):
            for name, read in (("tsconfig.json", self._tsconfig), ("package.json", self._package_json)):
                mapping = read(posixpath.join(folder, name), 0) if name not in found else None
                if mapping is not None:
                    found.add(name)
                    yield mapping
            folder = posixpath.normpath(posixpath.join(folder, ".."))

    def _tsconfig(self, path: str, depth: int) -> _Mapping | None:
        config = read_json(self._package, path)
        if config is None or depth > 3:
            return None
        folder = posixpath.dirname(path)
        options = config.get("compilerOptions")
        if not isinstance(options, dict) or not ({"paths", "baseUrl"} & options.keys()):
            above = config.get("extends")
            if isinstance(above, str) and above.startswith("."):
                name = above if above.endswith(".json") else f"{above}.json"
                return self._tsconfig(posixpath.normpath(posixpath.join(folder, name)), depth + 1)
            return None
        base_url = options.get("baseUrl")
        base = posixpath.normpath(posixpath.join(folder, base_url)) if isinstance(base_url, str) else folder
        patterns = _patterns(options.get("paths"))
        if isinstance(base_url, str):
            patterns = (*patterns, ("*", ("*",)))
        return _Mapping(base, patterns)

    def _package_json(self, path: str, _: int) -> _Mapping | None:
        config = read_json(self._package, path)
        patterns = _patterns(config.get("imports")) if config else ()
        return _Mapping(posixpath.dirname(path), patterns) if patterns else None


def _patterns(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        return ()
    found: list[tuple[str, tuple[str, ...]]] = []
    for pattern, targets in value.items():
        chosen = targets.get("default", targets.get("node")) if isinstance(targets, dict) else targets
        listed = chosen if isinstance(chosen, list) else [chosen]
        found.append((str(pattern), tuple(target for target in listed if isinstance(target, str))))
    return tuple(found)


def _matched(pattern: str, source: str) -> str | None:
    """What the star stands for."""
    if "*" not in pattern:
        return "" if pattern == source else None
    before, _, after = pattern.partition("*")
    if len(source) >= len(before) + len(after) and source.startswith(before) and source.endswith(after):
        return source[len(before) : len(source) - len(after)]
    return None
