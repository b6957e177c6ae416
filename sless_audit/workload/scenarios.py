"""Scenarios of a usage profile: other figures, or factors on those that it gives."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from sless_audit.template.places import Place
from sless_audit.template.values import Path
from sless_audit.workload.figures import Range
from sless_audit.workload.keys import Unit
from sless_audit.workload.profile import (
    BASELINE,
    RATES,
    Change,
    Figures,
    Profile,
    Section,
    edge_name,
    unit_of,
)
from sless_audit.workload.profile_errors import error_at, nearest, together
from sless_audit.workload.profile_reader import Reader
from sless_audit.workload.quantities import factor
from sless_audit.workload.usage import Stated

ALL = "all"
MOST = 50
"""Scenarios of one profile."""


def read_scenarios(
    reader: Reader, entries: Mapping[str, Figures], value: object
) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Each key of a scenario is the path of a figure, with dots."""
    yield BASELINE, ()
    scenarios = _Scenarios(reader, entries)
    named = reader.mapping(("scenarios",), value)
    if len(named) > MOST:
        reader.wrong(("scenarios",), f"more than {MOST} scenarios", "each is looked at in each run: keep fewer")
        return
    for name, inner in named.items():
        path = ("scenarios", name)
        if name == ALL:
            reader.wrong(path, f"no scenario can be named {ALL}", "`--scenario all` shows every one")
        if name == BASELINE and inner:
            reader.wrong(path, "the baseline changes nothing", "change the figures themselves")
        changes = [scenarios.change((*path, key), key, one) for key, one in reader.mapping(path, inner).items()]
        yield name, tuple(change for change in changes if change is not None)


def under(profile: Profile, scenario: str) -> Profile:
    """The profile as a scenario changes it. Raises `ProfileError` for a factor on what the profile does not give, and
    `KeyError` for a scenario that it does not have."""
    changes = profile.scenarios[scenario]
    if not changes:
        return profile
    figures: dict[Section, dict[str, dict[str, Stated]]] = {
        section: {name: dict(stated) for name, stated in named.items()} for section, named in profile.figures.items()
    }
    errors = []
    for change in changes:
        stated = figures[change.section].setdefault(change.name, {})
        before = stated.get(change.key)
        if change.figure is not None:
            stated[change.key] = change.figure
        elif before is None:
            what = ".".join(part for part in (change.section, change.name, change.key) if part)
            hint = "give it there, or write a figure here"
            errors.append(error_at(change.place, f"a factor on {what}, which the profile does not give", hint))
        else:
            stated[change.key] = changed = _scaled(before, cast(float, change.factor), change.place)
            if unit_of(change.section, change.key) == "share" and changed.range.high > 1.0:
                errors.append(error_at(change.place, f"{changed.key} comes to more than 100%"))
    if errors:
        raise together(errors)
    return profile._replace(figures=cast(Mapping[Section, Mapping[str, Figures]], figures))


def _scaled(stated: Stated, times: float, place: Place) -> Stated:
    quantiles = {share: value * times for share, value in stated.quantiles.items()}
    return Stated(Range(*(value * times for value in stated.range)), stated.key, place, quantiles)


class _Scenarios:
    def __init__(self, reader: Reader, entries: Mapping[str, Figures]) -> None:
        self.reader = reader
        self.entries = entries

    def change(self, path: Path, written: str, value: object) -> Change | None:
        split = self._split(written)
        if split is None:
            self._unknown(path, written)
            return None
        section, name, key = split
        unit = cast(Unit, unit_of(section, key))
        times = factor(value)
        if value is None:
            self.reader.wrong(path, f"{written} is left blank", "write a figure, or a factor as x8")
            return None
        figure = None
        if times is None:
            figure = self.reader.figure(path, value, unit, ".".join(part for part in (section, name, key) if part))
            if figure is None:
                return None
        return Change(section, name, key, figure, times, Place(self.reader.document, path))

    def _split(self, written: str) -> tuple[Section, str, str] | None:
        section, _, rest = written.partition(".")
        if section in ("logs", "defaults"):
            found = cast(Section, section)
            return (found, "", rest) if unit_of(found, rest) is not None else None
        if section in ("nodes", "edges"):
            found = cast(Section, section)
            for name, key in _splits(rest):
                named = edge_name(name) if found == "edges" else name
                if named is not None and unit_of(found, key) is not None:
                    return found, named, key
            return None
        for name, key in _splits(rest if section == "entry_points" else written):
            if name in self.entries and unit_of("entry_points", key) is not None:
                return "entry_points", name, key
        return None

    def _unknown(self, path: Path, written: str) -> None:
        known = [f"{name}.{key}" for name in self.entries for key in RATES]
        known += [f"{section}.{name}" for section in ("nodes", "edges") for name in self._names(section)]
        written_so = "write it as PlaceOrder.volume, nodes.NAME.failure or edges.A -> B.writes"
        self.reader.wrong(path, f"there is no figure {written!r}", nearest(written, known, written_so))

    def _names(self, section: str) -> Iterable[str]:
        values = self.reader.document.values
        named = values.get(section) if isinstance(values, dict) else None
        for name, figures in named.items() if isinstance(named, dict) else ():
            yield from (f"{name}.{key}" for key in figures) if isinstance(figures, dict) else ()


def _splits(written: str) -> Iterator[tuple[str, str]]:
    """Each way to part a text at a dot."""
    for at, character in enumerate(written):
        if character == ".":
            yield written[:at], written[at + 1 :]
