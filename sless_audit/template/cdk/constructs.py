"""What an assembly knows of constructs: which one made a resource, and which line of the team's source made that."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import md5
from pathlib import Path
from typing import Any, NamedTuple

from sless_audit.template.cdk.trouble import SideFile

_NESTED = ".NestedStack"
"""Beside the construct of a nested stack stands one of this suffix that holds its resource."""

_FRAME = re.compile(r"(?:^|\(|\bat )(?:file://)?((?:/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$")
_NOT_OWN = ("node_modules", "jsii-kernel", "site-packages")
_MAX_FRAMES = 50


class CreationSite(NamedTuple):
    """The line of CDK source that creates a construct."""

    file: str
    """As the user should read it."""
    line: int


class Construct(NamedTuple):
    """What the assembly says of one resource."""

    path: str | None
    code_path: Path | None
    """The folder, archive or file with the code of a function or layer; inside of the project, and not always there."""
    known: "Constructs"

    @property
    def source_trace(self) -> CreationSite | None:
        return self.known.created_at(self.path) if self.path else None


class Tree:
    """`tree.json`: all constructs of an application. It is read when it is asked for."""

    def __init__(self, file: SideFile) -> None:
        self._file = file

    @cached_property
    def nodes(self) -> tuple[tuple[str, str | None], ...]:
        """Path of each construct, with the logical ID where one is noted."""
        root = self._file.read().get("tree")
        found: list[tuple[str, str | None]] = []
        pending: list[Any] = [root]
        while pending:
            node = pending.pop()
            if not isinstance(node, dict):
                continue
            attributes = node.get("attributes")
            noted = attributes.get("aws:cdk:cloudformation:logicalId") if isinstance(attributes, dict) else None
            if isinstance(path := node.get("path"), str):
                found.append((path, noted if isinstance(noted, str) else None))
            children = node.get("children")
            pending += reversed(children.values() if isinstance(children, dict) else ())
        return tuple(found)


class Constructs:
    """The constructs of one stack and of those nested in it. Files are read when they are asked for."""

    def __init__(
        self,
        stack: str,
        metadata: Mapping[str, Any],
        metadata_file: SideFile | None,
        tree: Tree | None,
        root: Path,
        shown: Callable[[Path], str],
        stage: str = "",
    ) -> None:
        """`stack`: its construct path; `metadata`: what the manifest itself has; `root`: where its source lies;
        `stage`: the construct path of the stage that it is of, if any."""
        self.stack = stack
        self.stage = stage
        self._inline = metadata
        self._file = metadata_file
        self._tree = tree
        self._root = root
        self._shown = shown

    def path_of(self, logical_id: str, stack: str) -> str | None:
        """The construct path of a resource of that stack, this one or one nested in it."""
        return self._noted.get((stack, logical_id)) or self._in_tree.get((stack, logical_id))

    def created_at(self, path: str) -> CreationSite | None:
        """Where the construct of a resource is created, or what it is a part of."""
        while path.startswith(f"{self.stack}/"):
            for name in (path, f"{path}/Resource"):
                site = self._site(_frames(self._metadata.get(f"/{name}")))
                if site is not None:
                    return site
            path = path.rpartition("/")[0]
        return None

    @cached_property
    def _metadata(self) -> Mapping[str, Any]:
        return {**self._inline, **self._file.read()} if self._file is not None else self._inline

    @cached_property
    def _noted(self) -> dict[tuple[str, str], str]:
        pairs = [
            (path.removeprefix("/"), entry["data"])
            for path, entries in self._metadata.items()
            if path.startswith("/")  # others are left from an earlier state of a snapshot
            for entry in _entries(entries)
            if entry["type"] == "aws:cdk:logicalId" and isinstance(entry.get("data"), str)
        ]
        return self._by_stack(pairs, (path for path, _ in pairs))

    @cached_property
    def _in_tree(self) -> dict[tuple[str, str], str]:
        nodes = self._tree.nodes if self._tree is not None else ()
        below = [(path, noted) for path, noted in nodes if path.startswith(f"{self.stack}/")]
        stacks = _nested(path for path, _ in below)
        pairs = [
            (path, noted or _logical_id(path.removeprefix(f"{self._owner(path, stacks)}/"))) for path, noted in below
        ]
        return self._by_stack(pairs, (path for path, _ in below))

    def _by_stack(self, pairs: Iterable[tuple[str, str]], paths: Iterable[str]) -> dict[tuple[str, str], str]:
        stacks = _nested(paths)
        return {(self._owner(path, stacks), logical_id): path for path, logical_id in pairs}

    def _owner(self, path: str, nested: frozenset[str]) -> str:
        """The innermost stack that a construct belongs to."""
        above = path
        while above := above.rpartition("/")[0]:
            if above in nested:
                return above
        return self.stack

    def _site(self, frames: Iterable[str]) -> CreationSite | None:
        for frame in frames:
            found = _FRAME.search(frame.strip())
            if found is None or any(name in found[1] for name in _NOT_OWN):
                continue
            file = self._source(found[1])
            if file is not None:
                return CreationSite(self._shown(file), int(found[2]))
        return None

    def _source(self, written: str) -> Path | None:
        """The file of the project that a path means: it was written where the assembly was made, perhaps elsewhere."""
        parts = written.replace("\\", "/").split("/")
        candidates = [Path(written), *(self._root.joinpath(*parts[start:]) for start in range(1, len(parts) - 1))]
        for candidate in candidates if ".." not in parts else ():
            try:
                if candidate.is_file() and candidate.resolve().is_relative_to(self._root):
                    return candidate
            except (OSError, RuntimeError, ValueError):
                continue
        return None


def _nested(paths: Iterable[str]) -> frozenset[str]:
    """The construct paths of nested stacks, told by the constructs beside them."""
    above = (path.rpartition("/")[0] for path in paths)
    return frozenset(path.removesuffix(_NESTED) for path in above if path.endswith(_NESTED))


def _logical_id(path: str) -> str:
    """The ID that CDK gives to a construct by its path in the stack.

    `makeUniqueId` in packages/aws-cdk-lib/core/lib/private/uniqueid.ts of https://github.com/aws/aws-cdk (2026-11).
    """
    parts = [part for part in path.split("/") if part != "Default"]
    if len(parts) == 1 and len(alone := _plain(parts[0])) <= 255:
        return alone
    said: list[str] = []
    for part in parts:
        if not (said and said[-1].endswith(part)):
            said.append(part)
    human = "".join(_plain(part) for part in said if part != "Resource")[:240]
    return human + md5("/".join(parts).encode(), usedforsecurity=False).hexdigest()[:8].upper()


def _plain(part: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", part)


def _frames(entries: Any) -> Iterator[str]:
    for entry in _entries(entries):
        frames = entry.get("data") if entry["type"] == "aws:cdk:creationStack" else entry.get("trace")
        for frame in frames[:_MAX_FRAMES] if isinstance(frames, list) else ():
            if isinstance(frame, str):
                yield frame


def _entries(entries: Any) -> Iterator[dict[str, Any]]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("type"), str):
            yield entry
