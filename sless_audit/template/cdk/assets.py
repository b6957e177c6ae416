"""The files that an assembly brings along: code, nested templates, definitions."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sless_audit.template.cdk.trouble import SideFile


class Assets:
    """The assets that one manifest of an assembly names; its asset manifests are read when they are asked for."""

    def __init__(self, folder: Path, root: Path, manifests: Sequence[SideFile], parameters: Mapping[str, str]) -> None:
        """`parameters`: template parameter → the path of the asset whose key it takes."""
        self._folder = folder
        self._root = root
        self._manifests = manifests
        self._parameters = parameters

    def path(self, written: str) -> Path | None:
        """The file or folder that a path leads to, there or not; `None` outside of the project."""
        path = self._folder / written
        try:
            return path if "\0" not in written and path.resolve().is_relative_to(self._root) else None
        except (OSError, RuntimeError):
            return None

    def named_by(self, value: Any) -> str | None:
        """The path, as it is written, of the asset that an object key or URL in a template means."""
        for kind, name in _names(value):
            found = self._parameters.get(name) if kind == "Ref" else self._by_key.get(name.rpartition("/")[2])
            if found is not None:
                return found
        return None

    @cached_property
    def _by_key(self) -> dict[str, str]:
        """Last part of the object key → path. Keys are hashes of the content, so no two assets share one."""
        found: dict[str, str] = {}
        for manifest in self._manifests:
            files = manifest.read().get("files")
            for asset in files.values() if isinstance(files, dict) else ():
                source = asset.get("source") if isinstance(asset, dict) else None
                path = source.get("path") if isinstance(source, dict) else None
                destinations = asset.get("destinations") if isinstance(asset, dict) else None
                for place in destinations.values() if isinstance(destinations, dict) else ():
                    key = place.get("objectKey") if isinstance(place, dict) else None
                    if isinstance(key, str) and isinstance(path, str):
                        found[key.rpartition("/")[2]] = path
        return found


def _names(value: Any) -> Iterator[tuple[str, str]]:
    """`Ref` and the name for a reference, else `text`, of all that a value is made of."""
    if isinstance(value, str):
        yield "text", value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield "Ref", inner
            else:
                yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
