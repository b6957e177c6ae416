"""Writing usage profiles: a new one, and what is new in an app into one that is there."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sless_audit.api.profile import holds_all, load_profile, readable_apps, shown
from sless_audit.api.profile_files import FILE, find_profile
from sless_audit.config import Config
from sless_audit.errors import UsageError
from sless_audit.graph.model import App, Resource
from sless_audit.template.read import read_bytes
from sless_audit.workload.entries import Entry
from sless_audit.workload.names import Unresolved
from sless_audit.workload.profile_entries import entry_on, kind_of
from sless_audit.workload.profile_sections import read_profile
from sless_audit.workload.profile_text import Blank, CannotInsert, new_text, with_blanks
from sless_audit.workload.resolution import Resolution, part_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Gone(NamedTuple):
    """An entry point of a profile that the app has no more."""

    name: str
    why: str


class Synced(NamedTuple):
    file: str
    added: tuple[Blank, ...]
    gone: tuple[Gone, ...]


def init_profile(path: str, config: Config, *, force: bool = False) -> Synced:
    """Writes a profile with a blank for each entry point of the apps at a path: where the config says, else beside the
    template, or into the folder. Raises `UsageError` for one that is there, without `force`."""
    apps = readable_apps(path, config)
    place = Path(path)
    target = config.profile or (place if place.is_dir() else place.parent) / FILE
    for there in (target, *(find_profile(app, [path]) for app in apps if config.profile is None)):
        if there is not None and there.exists() and not force:
            hint = "`sless-audit profile sync` adds what is new; --force writes over it"
            raise UsageError(f"{shown(there)} is there already", hint=hint)
    blanks = tuple(_blanks(Resolution([part_of(app) for app in apps]), (), ()))
    _write(target, new_text(blanks).encode(), lambda content: _checked(content, target))
    return Synced(shown(target), blanks, ())


def sync_profiles(path: str, config: Config) -> tuple[Synced, ...]:
    """Adds the entry points that the profiles of the apps at a path do not have; takes nothing away."""
    files: dict[Path, list[App]] = {}
    for app in readable_apps(path, config):
        file = config.profile or find_profile(app, [path])
        if file is not None:
            files.setdefault(file, []).append(app)
    if not files:
        raise UsageError(f"no usage profile for {path}", hint="`sless-audit profile init` writes one")
    return tuple(_sync(file, apps, holds_all(file, apps, [path])) for file, apps in files.items())


def _sync(file: Path, apps: Sequence[App], all_are_there: bool) -> Synced:
    profile = load_profile(file)
    resolution = Resolution([part_of(app) for app in apps])
    said: set[str] = set()
    gone = []
    for name in profile.figures["entry_points"]:
        try:
            said.add(resolution.entry(profile, name)[1].id)
        except Unresolved as error:
            if all_are_there or not error.near:
                gone.append(Gone(name, error.message))
    added = tuple(_blanks(resolution, said, profile.figures["entry_points"]))
    if added:
        _insert(file, added)
    return Synced(shown(file), added, tuple(gone))


def _insert(file: Path, added: Sequence[Blank]) -> None:
    content = file.read_bytes()
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else b""
    by_hand = UsageError(
        f"{shown(file)}: entry points cannot be added to what is laid out so",
        hint=f"add by hand: {', '.join(blank.name for blank in added)}",
    )
    try:
        before = read_bytes(content, shown(file)).values
        text = with_blanks(content.removeprefix(mark).decode("utf-8"), added)
    except (CannotInsert, UnicodeDecodeError) as error:
        raise by_hand from error

    def check(changed: bytes) -> None:
        after = _checked(changed, file)
        entries = {**(before.get("entry_points") or {}), **{blank.name: None for blank in added}}
        same = {key: value for key, value in after.items() if key != "entry_points"} == {
            key: value for key, value in before.items() if key != "entry_points"
        }
        kept = all(after["entry_points"][name] == one for name, one in (before.get("entry_points") or {}).items())
        if not same or not kept or list(after["entry_points"]) != list(entries):
            raise by_hand

    _write(file, mark + text.encode("utf-8"), check)


def _checked(content: bytes, file: Path) -> dict[str, dict[str, object]]:
    """The values of what is about to be written. Raises `ProfileError` where it is no profile."""
    document = read_bytes(content, shown(file))
    read_profile(document)
    values: dict[str, dict[str, object]] = document.values
    return values


def _write(file: Path, content: bytes, check: Callable[[bytes], object]) -> None:
    """All of it or nothing, and only what has been read again."""
    check(content)
    target = file.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise UsageError(f"cannot write {shown(file)}: {error.strerror or error}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _blanks(resolution: Resolution, said: Iterable[str], names: Iterable[str]) -> Iterator[Blank]:
    """One for each entry that nothing is said of yet, under a name of its own."""
    known = set(said)
    taken: dict[str, Resource | None] = dict.fromkeys(names)
    for part in resolution.parts:
        for entry in part.entries:
            if entry.id not in known:
                kind = kind_of(entry.node)
                name = next(name for name in _names(entry, taken) if name not in taken)
                taken[name] = entry.node
                yield Blank(name, kind, _node(entry, kind, resolution), entry.route)


def _node(entry: Entry, kind: str, resolution: Resolution) -> str:
    """A name that means it: a construct path outlives the logical IDs that CDK makes."""
    node = entry.node
    path = (node.construct_path or "").removesuffix("/Resource")
    short = f"{node.stack.name.rpartition('/')[2]}:{node.logical_id}"
    for name in filter(None, (path, node.source_id, node.logical_id, short)):
        on = {kind: name, **({"route": entry.route} if entry.route else {})}
        try:
            if entry_on(name, on, resolution.names, resolution.parts)[1].id == entry.id:
                return name
        except Unresolved:
            continue
    return node.id


def _names(entry: Entry, taken: Mapping[str, Resource | None]) -> Iterator[str]:
    """`POST /orders/{orderId}` → `PostOrdersOrderId`, without a route the name of the node; if that is taken, by what
    tells the two apart."""
    node = entry.node
    path = (node.construct_path or "").removesuffix("/Resource")
    name = _joined(entry.route) or path.rpartition("/")[2] or node.source_id
    if entry.route.endswith(" /"):
        name += "Root"
    yield name
    other = taken.get(name)
    if other is None or other.stack is node.stack:
        yield f"{node.source_id}{name}"
    yield f"{_joined(node.stack.name.rpartition('/')[2])}{name}"
    for number in count(2):
        yield f"{name}{number}"


def _joined(text: str) -> str:
    """`POST /orders/{orderId}` → `PostOrdersOrderId`."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word.capitalize() if word.isupper() else word[:1].upper() + word[1:] for word in words)
