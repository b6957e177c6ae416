"""Text of a usage profile → `profile.Profile`."""

from collections.abc import Iterable, Iterator, Mapping

from sless_audit.template.read import Document
from sless_audit.template.values import Path
from sless_audit.workload.keys import MEMORY_SIZE
from sless_audit.workload.profile import (
    BURST,
    BURSTS,
    EDGES,
    KEYS,
    NODES,
    ON,
    RATES,
    SCHEMA,
    SIZES,
    Figures,
    Profile,
    Section,
    edge_name,
    unit_of,
)
from sless_audit.workload.profile_errors import nearest
from sless_audit.workload.profile_reader import Reader, dotted
from sless_audit.workload.quantities import QuantityError, quantity
from sless_audit.workload.scenarios import read_scenarios
from sless_audit.workload.usage import Stated


def read_profile(document: Document) -> Profile:
    """Raises `ProfileError` for whatever can be seen without the app: unknown keys, units that do not fit."""
    reader = Reader(document)
    profile = _Sections(reader).profile()
    reader.mistakes.end()
    return profile


class _Sections:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.values = reader.mapping((), reader.document.values)
        self.on: dict[str, Mapping[str, str]] = {}

    def profile(self) -> Profile:
        reader, values = self.reader, self.values
        for duplicate in reader.document.duplicates:
            reader.wrong(duplicate.path, f"{dotted(duplicate.path)} is there twice")
        for key in values:
            if key not in KEYS:
                reader.unknown((key,), KEYS)
        self._check_schema()
        figures: dict[Section, Mapping[str, Figures]] = {
            "entry_points": dict(self._entries()),
            "nodes": dict(self._named("nodes")),
            "edges": dict(self._edges()),
            "logs": {"": self._figures("logs", ("logs",), values.get("logs"))},
            "defaults": {"": self._figures("defaults", ("defaults",), values.get("defaults"))},
        }
        units = dict(self._units(figures["entry_points"]))
        scenarios = dict(read_scenarios(reader, figures["entry_points"], values.get("scenarios")))
        return Profile(reader.document, figures, self.on, units, dict(self._targets()), scenarios)

    def _check_schema(self) -> None:
        if not isinstance(self.reader.document.values, dict):
            return
        if "schema" not in self.values:
            self.reader.wrong((), "no schema is named", f"begin the file with `schema: {SCHEMA}`")
        elif self.values["schema"] != SCHEMA:
            self.reader.wrong(("schema",), f"unknown schema {self.values['schema']!r}", f"write {SCHEMA}")

    def _entries(self) -> Iterator[tuple[str, Figures]]:
        for name, value in self.reader.mapping(("entry_points",), self.values.get("entry_points")).items():
            path = ("entry_points", name)
            entry = self.reader.mapping(path, value)
            for key in entry:
                if key not in ("on", "volume", "shape", *SIZES):
                    self.reader.unknown((*path, key), ("on", "volume", "shape", *SIZES))
            self.on[name] = self._on((*path, "on"), entry.get("on"))
            shape = self.reader.mapping((*path, "shape"), entry.get("shape"))
            for key in shape:
                if key not in ("peak", "bursts"):
                    self.reader.unknown((*path, "shape", key), ("peak", "bursts"))
            stated = {"volume": entry.get("volume"), **{key: entry.get(key) for key in SIZES}}
            found = {key: self._figure("entry_points", (*path, key), value, key) for key, value in stated.items()}
            found["shape.peak"] = self._figure(
                "entry_points", (*path, "shape", "peak"), shape.get("peak"), "shape.peak"
            )
            found |= self._bursts((*path, "shape", "bursts"), shape.get("bursts"))
            yield name, {key: figure for key, figure in found.items() if figure is not None}

    def _on(self, path: Path, value: object) -> Mapping[str, str]:
        on = self.reader.mapping(path, value)
        kinds = [key for key in on if key in ON]
        for key, named in on.items():
            if key not in (*ON, "route"):
                self.reader.unknown((*path, key), (*ON, "route"))
            else:
                self.reader.text((*path, key), named)
        if on and len(kinds) != 1 and all(key in (*ON, "route") for key in on):
            self.reader.wrong(path, "an entry point is on one resource", f"name one of: {', '.join(ON)}")
        elif "route" in on and "api" not in on:
            self.reader.wrong((*path, "route"), "only an api has routes")
        return {key: named for key, named in on.items() if isinstance(named, str)}

    def _bursts(self, path: Path, value: object) -> dict[str, Stated | None]:
        if value is not None and not isinstance(value, list):
            self.reader.wrong(path, f"{dotted(path)} must be a list", "write [{ name: sale, rate: 400/s, …}]")
            return {}
        found: dict[str, Stated | None] = {}
        for index, element in enumerate(value or ()):
            burst = self.reader.mapping((*path, index), element)
            for key in burst:
                if key not in ("name", *BURST):
                    self.reader.unknown((*path, index, key), ("name", *BURST))
            name = burst.get("name")
            if not isinstance(name, str) or not name or f"{BURSTS}{name}.rate" in found:
                self.reader.wrong((*path, index), "a burst has a name of its own", "write name: sale")
                continue
            missing = [key for key in BURST if burst.get(key) is None]
            if missing:
                written = "write rate: 400/s, lasts: 30min, per_month: 3"
                self.reader.wrong((*path, index), f"the burst {name} has no {', '.join(missing)}", written)
            for key in BURST:
                flat = f"{BURSTS}{name}.{key}"
                found[flat] = self._figure("entry_points", (*path, index, key), burst.get(key), flat)
                if key != "rate" and (one := found[flat]) is not None and not one.range.is_exact:
                    self.reader.wrong((*path, index, key), f"{key} is one value, no range")
        return found

    def _named(self, section: Section) -> Iterator[tuple[str, Figures]]:
        for name, value in self.reader.mapping((section,), self.values.get(section)).items():
            yield name, self._figures(section, (section, name), value)

    def _edges(self) -> Iterator[tuple[str, Figures]]:
        seen: set[str] = set()
        for written, value in self.reader.mapping(("edges",), self.values.get("edges")).items():
            name = edge_name(written)
            if name is None:
                self.reader.wrong(("edges", written), f"{written!r} is no edge", "write Source -> Target")
                continue
            if name in seen:
                self.reader.wrong(("edges", written), f"the edge {name} is there twice")
            seen.add(name)
            yield name, self._figures("edges", ("edges", written), value)

    def _figures(self, section: Section, path: Path, value: object) -> Figures:
        found = {}
        for key, inner in self.reader.mapping(path, value).items():
            for flat, deeper, one in _flat(section, key, inner):
                figure = self._figure(section, (*path, key, *deeper), one, flat)
                if figure is not None:
                    found[flat] = figure
        return found

    def _figure(self, section: Section, path: Path, value: object, key: str) -> Stated | None:
        unit = unit_of(section, key)
        if unit is None:
            _unknown_key(self.reader, path, section, key)
            return None
        known, _, name = key.partition(".")
        if section == "nodes" and NODES[known].by == MEMORY_SIZE and not _is_size(name):
            self.reader.wrong(path, f"{name!r} is no memory size", f"write {known}: {{ 512MB: 180ms }}")
        return self.reader.figure(path, value, unit)

    def _units(self, entries: Iterable[str]) -> Iterator[tuple[str, str]]:
        names = list(entries)
        for unit, value in self.reader.mapping(("unit_of_business",), self.values.get("unit_of_business")).items():
            path = ("unit_of_business", unit)
            name = self.reader.text(path, value)
            if name is not None and name not in names:
                hint = nearest(name, names, "name one of `entry_points`")
                self.reader.wrong(path, f"there is no entry point {name!r} to count {unit!r} by", hint)
            elif name is not None:
                yield unit, name

    def _targets(self) -> Iterator[tuple[str, Stated]]:
        for name, value in self.reader.mapping(("targets",), self.values.get("targets")).items():
            figure = self.reader.figure(("targets", name), value, "s")
            if figure is not None:
                yield name, figure


def _is_size(text: str) -> bool:
    try:
        return quantity(text, "B").range.is_exact
    except QuantityError:
        return False


def _flat(section: Section, key: str, value: object) -> Iterator[tuple[str, Path, object]]:
    """A key as it is written → each flat key with the rest of its path, and its value."""
    known = NODES.get(key) if section == "nodes" else None
    if known is not None and known.by and isinstance(value, dict):
        for name, inner in value.items():
            yield f"{key}.{name}", (name,), inner
    else:
        yield key, (), value


def _unknown_key(reader: Reader, path: Path, section: Section, key: str) -> None:
    known = NODES.get(key)
    if known is not None and known.by:
        if section == "defaults":
            reader.wrong(path, f"{key} has no default", "say it of a node")
        else:
            reader.wrong(path, f"{key} is said by {known.by}", f"write {key}: {{ {known.by.upper()}: … }}")
        return
    names: Iterable[str]
    if section == "entry_points":
        names = (*RATES, *SIZES)
    elif section == "logs":
        names = ("default",)
    else:
        names = EDGES if section == "edges" else NODES
    fits = "edge" if section != "edges" and key in EDGES else "node" if section == "edges" and key in NODES else None
    hint = f"it is said of {'an edge' if fits == 'edge' else 'a node'}, under `{fits}s`" if fits else None
    names = list(names)
    reader.wrong(path, f"unknown key {key!r}", hint or nearest(key, names, f"known here: {', '.join(names)}"))
