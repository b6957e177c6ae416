"""The config of a project, as a typed value: `.sless-audit.toml`, or `[tool.sless-audit]` in `pyproject.toml`.

A flag wins over an environment variable, which wins over the config, which wins over the default.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypedDict, TypeVar, get_args

from sless_audit.errors import ConfigError, ErrorPlace

if TYPE_CHECKING:  # only where there is a budget
    from decimal import Decimal

Severity: TypeAlias = Literal["error", "warning", "info"]
FailOn: TypeAlias = Literal["error", "warning", "info", "never"]
Strictness: TypeAlias = Literal["focused", "standard", "thorough"]
Environment: TypeAlias = Literal["prod", "dev"]
Availability: TypeAlias = Literal["standard", "critical"]

FILE = ".sless-audit.toml"
PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "sless-audit")
"""Where the keys are in a `pyproject.toml`."""

_Keys: TypeAlias = tuple[str | int, ...]
_Value = TypeVar("_Value")


class Resilience(NamedTuple):
    """What the team has decided on regions, and why."""

    mode: str
    """`single-region`."""
    reason: str


class AppGroup(NamedTuple):
    """Templates that belong together: an `[[app]]` of the config."""

    name: str
    templates: tuple[str, ...]
    """Glob patterns, relative to `folder`; `*` also matches across `/`."""
    folder: Path
    """Absolute: where the config lies."""

    def lists(self, file: Path) -> bool:
        """Whether one of the patterns matches the file."""
        path = file.resolve()
        if not path.is_relative_to(self.folder):
            return False
        return any(fnmatch(path.relative_to(self.folder).as_posix(), pattern) for pattern in self.templates)


class SuppressedRule(NamedTuple):
    """A `[[suppress]]` of the config."""

    rule: str
    reason: str
    resource: str | None
    """A logical ID or construct path, with wildcards; `None` for every resource."""
    until: str | None
    """A date, as it is written."""
    file: str
    line: int | None


class Pricing(NamedTuple):
    """Which price tables are used."""

    folder: Path | None = None
    """Read before the shipped ones."""
    max_age: int = 24
    """Months; an older table is an error."""


class Budget(NamedTuple):
    """What may be spent; a figure is compared with the likely case."""

    monthly: "Decimal | None" = None
    """USD, of all apps of a run."""
    increase: "Decimal | None" = None
    """Percent, from one state of the templates to another."""
    per_unit: Mapping[str, "Decimal"] = {}
    """USD, by unit of business."""


class HeadroomLimits(NamedTuple):
    """How much room the tightest limit has to leave: by how much the load at the peak may grow until it binds."""

    warn: "Decimal | None" = None
    fail: "Decimal | None" = None


@dataclass(frozen=True, slots=True)
class Config:
    """What flags, environment variables and the config file come to."""

    select: tuple[str, ...] = ()
    """Rules and concerns; all where it is empty."""
    ignore: tuple[str, ...] = ()
    fail_on: FailOn = "warning"
    strictness: Strictness = "standard"
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """By rule: instead of the rule's own."""
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By rule, then by option."""
    rules_folder: Path | None = None
    profile: Path | None = None
    """The usage profile of every app; `None`: it is looked for beside the template."""
    region: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    """Template parameters, as text: so CloudFormation takes them."""
    asked_params: frozenset[str] = frozenset()
    """Those of `params` that were given for this run alone, so that a template must have them."""
    whole: bool | None = None
    """Whether all templates of each app are looked at; `None`: it is told by what was given."""
    environment: Environment | None = None
    availability: Availability | None = None
    resilience: Resilience | None = None
    pricing: Pricing = field(default_factory=Pricing)
    budget: Budget = field(default_factory=Budget)
    account: str | None = None
    """Whose quotas apply: a name, or a file."""
    headroom: HeadroomLimits = field(default_factory=HeadroomLimits)
    apps: tuple[AppGroup, ...] = ()
    suppress: tuple[SuppressedRule, ...] = ()
    file: Path | None = None
    """Where it was read from."""

    def error(self, keys: _Keys, message: str, hint: str | None = None) -> ConfigError:
        """An error at a key of the config file, for what only a higher room can judge: the name of a rule."""
        if self.file is None:
            return ConfigError(message, hint=hint)
        return _error(self.file, keys, message, hint)


class Overrides(TypedDict, total=False):
    """What flags and environment variables say."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: FailOn
    strictness: Strictness
    profile: Path
    region: str
    params: Mapping[str, str]
    environment: Environment


def load_config(start: Path, overrides: Overrides | None = None) -> Config:
    """The config nearest to `start`, from there up to the root of its project; the default where there is none."""
    found = find_config(start)
    return overridden(read_config(found) if found else Config(), overrides or {})


def overridden(config: Config, overrides: Overrides) -> Config:
    """The config with these values in place of its own; of `params`, those that are named."""
    given = overrides.get("params", {})
    return replace(
        replace(config, **overrides), params={**config.params, **given}, asked_params=config.asked_params.union(given)
    )


def find_config(start: Path) -> Path | None:
    """The file to read, if any; in one folder, `.sless-audit.toml` wins. The root of a project has a `.git`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / PYPROJECT).is_file() and _table(folder / PYPROJECT) is not None:
            return folder / PYPROJECT
        if (folder / ".git").exists():
            return None
    return None


def read_config(file: Path) -> Config:
    """Reads one file. Raises `ConfigError` for what is no TOML, an unknown key and a value of the wrong type."""
    table = _table(file)
    if table is None:
        raise ConfigError("holds no [tool.sless-audit]", place=ErrorPlace(_shown(file)))
    reader = _Reader(file)
    values = {
        _FIELDS.get(key, key.replace("-", "_")): _READERS[reader.known(key, _READERS, ())](reader, (key,), value)
        for key, value in table.items()
    }
    return Config(**values, file=file)


def _table(file: Path) -> dict[str, Any] | None:
    """The keys of a config file; `None` for a `pyproject.toml` that has none of ours."""
    import tomllib  # only where there is a config

    try:
        document: Any = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        place = ErrorPlace(_shown(file), int(at[1]), int(at[2])) if at else ErrorPlace(_shown(file))
        raise ConfigError(f"not valid TOML: {str(error).partition(' (at ')[0]}", place=place) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not valid UTF-8", place=ErrorPlace(_shown(file))) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", place=ErrorPlace(_shown(file))) from error
    if file.name == PYPROJECT:
        for key in _TABLE:
            document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else None


@dataclass(frozen=True, slots=True)
class _Reader:
    file: Path

    def error(self, keys: _Keys, message: str, hint: str | None = None) -> ConfigError:
        return _error(self.file, keys, message, hint)

    def known(self, key: str, allowed: Iterable[str], above: _Keys) -> str:
        if key not in allowed:
            hint = _nearest(key, allowed) or f"known here: {', '.join(allowed)}"
            raise self.error((*above, key), f"unknown key {key!r}", hint)
        return key

    def text(self, keys: _Keys, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.error(keys, f"{_dotted(keys)} must be a text that is not empty")
        return value

    def texts(self, keys: _Keys, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(element, str) and element for element in value):
            raise self.error(keys, f"{_dotted(keys)} must be a list of texts", f'write {keys[-1]} = ["…"]')
        return tuple(value)

    def flag(self, keys: _Keys, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.error(keys, f"{_dotted(keys)} must be true or false")
        return value

    def table(self, keys: _Keys, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(keys, f"{_dotted(keys)} must be a table", f"write [{_dotted(keys)}]")
        return value

    def one_of(self, allowed: tuple[str, ...]) -> "Callable[[_Keys, object], str]":
        def read(keys: _Keys, value: object) -> str:
            if value not in allowed:
                hint = _nearest(value, allowed) if isinstance(value, str) else None
                raise self.error(keys, f"{_dotted(keys)} must be one of {', '.join(allowed)}", hint)
            return str(value)

        return read

    def by_name(self, keys: _Keys, value: object, read: Callable[[_Keys, object], _Value]) -> dict[str, _Value]:
        return {name: read((*keys, name), inner) for name, inner in self.table(keys, value).items()}


def _one_of(literal: object) -> Callable[[_Reader, _Keys, object], str]:
    return lambda reader, keys, value: reader.one_of(get_args(literal))(keys, value)


def _rules_folder(reader: _Reader, keys: _Keys, value: object) -> Path:
    folder = reader.file.parent / reader.text(keys, value)
    if not folder.is_dir():
        raise reader.error(keys, f"there is no folder {folder}", "it is looked for beside the config")
    return folder


def _profile(reader: _Reader, keys: _Keys, value: object) -> Path:
    """Whether it is there is asked where it is used: `profile init` writes it."""
    return reader.file.parent / reader.text(keys, value)


def _params(reader: _Reader, keys: _Keys, value: object) -> dict[str, str]:
    def read(keys: _Keys, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        if isinstance(value, list):
            return ",".join(read((*keys, index), element) for index, element in enumerate(value))
        raise reader.error(keys, f"{_dotted(keys)} must be a text, a number, or a list of these")

    return reader.by_name(keys, value, read)


def _resilience(reader: _Reader, keys: _Keys, value: object) -> Resilience:
    written = 'write resilience = { mode = "single-region", reason = "…" }'
    if isinstance(value, str):
        raise reader.error(keys, "resilience needs a reason", written)
    table = reader.table(keys, value)
    for key in table:
        reader.known(key, ("mode", "reason"), keys)
    if "reason" not in table:
        raise reader.error(keys, "resilience needs a reason", written)
    mode = reader.one_of(("single-region",))((*keys, "mode"), table.get("mode"))
    return Resilience(mode, reader.text((*keys, "reason"), table["reason"]))


def _pricing(reader: _Reader, keys: _Keys, value: object) -> Pricing:
    table = reader.table(keys, value)
    for key in table:
        reader.known(key, ("folder", "max-age"), keys)
    found = Pricing()
    if "folder" in table:
        folder = reader.file.parent / reader.text((*keys, "folder"), table["folder"])
        if not folder.is_dir():
            raise reader.error((*keys, "folder"), f"there is no folder {folder}", "it is looked for beside the config")
        found = found._replace(folder=folder)
    if "max-age" in table:
        months = table["max-age"]
        if not isinstance(months, int) or isinstance(months, bool) or months < 1:
            raise reader.error((*keys, "max-age"), f"{_dotted(keys)}.max-age must be a number of months, at least 1")
        found = found._replace(max_age=months)
    return found


def _account(reader: _Reader, keys: _Keys, value: object) -> str:
    named = reader.text(keys, value)
    file = reader.file.parent / named
    return _shown(file) if file.is_file() else named


def _headroom(reader: _Reader, keys: _Keys, value: object) -> HeadroomLimits:
    from decimal import Decimal

    found: dict[str, Decimal] = {}
    for key, written in reader.table(keys, value).items():
        reader.known(key, ("warn", "fail"), keys)
        if isinstance(written, bool) or not isinstance(written, int | float) or not 0 < written < float("inf"):
            message = f"{_dotted((*keys, key))} must be a number above 0"
            raise reader.error((*keys, key), message, f"write {key} = 1.5 for half as much load again")
        found[key] = Decimal(str(written))
    return HeadroomLimits(**found)


_AMOUNT = re.compile(r"\d+(\.\d+)?")


def _budget(reader: _Reader, keys: _Keys, value: object) -> Budget:
    table = reader.table(keys, value)
    for key in table:
        reader.known(key, ("monthly", "increase", "per-unit"), keys)
    found = Budget()
    if "monthly" in table:
        found = found._replace(monthly=_amount(reader, (*keys, "monthly"), table["monthly"]))
    if "increase" in table:
        above, written = (*keys, "increase"), table["increase"]
        if not isinstance(written, str) or not written.endswith("%"):
            raise reader.error(above, f"{_dotted(above)} must be in percent", 'write increase = "10%"')
        found = found._replace(increase=_amount(reader, above, written.removesuffix("%").strip()))
    if "per-unit" in table:
        units = reader.by_name((*keys, "per-unit"), table["per-unit"], lambda at, one: _amount(reader, at, one))
        found = found._replace(per_unit=units)
    return found


def _amount(reader: _Reader, keys: _Keys, value: object) -> "Decimal":
    from decimal import Decimal

    text = f"{value}" if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        written = 'write it as a text, "500" or "0.0003"'  # a number of TOML is a binary one
        raise reader.error(keys, f"{_dotted(keys)} must be an amount that is not negative", written)
    return Decimal(text)


def _apps(reader: _Reader, keys: _Keys, value: object) -> tuple[AppGroup, ...]:
    if not isinstance(value, list):
        raise reader.error(keys, "app must be a list of tables", "write [[app]]")
    groups = []
    for index, element in enumerate(value):
        above = (*keys, index)
        table = reader.table(above, element)
        for key in table:
            reader.known(key, ("name", "templates"), above)
        for key in ("name", "templates"):
            if key not in table:
                raise reader.error(above, f"an [[app]] without {key}")
        name = reader.text((*above, "name"), table["name"])
        templates = reader.texts((*above, "templates"), table["templates"])
        groups.append(AppGroup(name, templates, reader.file.parent.resolve()))
    return tuple(groups)


def _suppress(reader: _Reader, keys: _Keys, value: object) -> tuple[SuppressedRule, ...]:
    if not isinstance(value, list):
        raise reader.error(keys, "suppress must be a list of tables", "write [[suppress]]")
    found = []
    for index, element in enumerate(value):
        above = (*keys, index)
        table = reader.table(above, element)
        for key in table:
            reader.known(key, ("rule", "resource", "reason", "until"), above)
        for key in ("rule", "reason"):
            if key not in table:
                raise reader.error(above, f"a [[suppress]] without {key}")
        texts = {key: reader.text((*above, key), table[key]) for key in ("rule", "reason", "resource") if key in table}
        until = table.get("until")
        place = reader.error(above, "").place
        found.append(
            SuppressedRule(
                texts["rule"],
                texts["reason"],
                texts.get("resource"),
                None if until is None else str(until),
                _shown(reader.file),
                place.line if place else None,
            )
        )
    return tuple(found)


_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
"""`eu-west-1`, `us-gov-east-1`, `us-iso-west-1`."""


def checked_region(name: str) -> str:
    """Raises `ConfigError` for what cannot be the name of a region; new regions need no new version."""
    if not _REGION.fullmatch(name):
        raise ConfigError(f"{name!r} is no region", hint="write it as eu-west-1")
    return name


def _region(reader: _Reader, keys: _Keys, value: object) -> str:
    try:
        return checked_region(reader.text(keys, value))
    except ConfigError as error:
        raise (error if error.place else reader.error(keys, error.message, error.hint)) from None


_READERS: dict[str, Callable[[_Reader, _Keys, Any], Any]] = {
    "select": _Reader.texts,
    "ignore": _Reader.texts,
    "fail-on": _one_of(FailOn),
    "strictness": _one_of(Strictness),
    "severity": lambda reader, keys, value: reader.by_name(keys, value, reader.one_of(get_args(Severity))),
    "options": lambda reader, keys, value: reader.by_name(keys, value, reader.table),
    "rules-folder": _rules_folder,
    "profile": _profile,
    "region": _region,
    "params": _params,
    "whole": _Reader.flag,
    "environment": _one_of(Environment),
    "availability": _one_of(Availability),
    "resilience": _resilience,
    "pricing": _pricing,
    "budget": _budget,
    "account": _account,
    "headroom": _headroom,
    "app": _apps,
    "suppress": _suppress,
}

KEYS = tuple(_READERS)
"""The keys of version 1, in the order in which they are documented."""

_FIELDS = {"app": "apps"}
"""Where a field is not the key with underscores."""


def _error(file: Path, keys: _Keys, message: str, hint: str | None) -> ConfigError:
    above = _TABLE if file.name == PYPROJECT else ()
    line = line_of(file.read_text("utf-8-sig"), (*above, *keys))
    return ConfigError(message, hint=hint, place=ErrorPlace(_shown(file), line))


def _shown(file: Path) -> str:
    """Relative to the working directory, where it lies below it."""
    absolute, here = file.absolute(), Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else file).as_posix()


def line_of(text: str, wanted: _Keys) -> int | None:
    """The line (1-based) that states a key: the last one on the way to it that can be told. TOML's own parser keeps no
    positions, so each line is read by itself; what spans several lines is found by the line it begins on."""
    found, longest = None, 0
    table: _Keys = ()
    stated: _Keys
    counts: dict[_Keys, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            keys: _Keys = _keys_of(stripped)
            if stripped.startswith("[["):
                counts[keys] = counts.get(keys, -1) + 1
                keys = (*keys, counts[keys])
            elif keys[:-1] in counts:
                keys = (*keys[:-1], counts[keys[:-1]], keys[-1])
            table, stated = keys, keys
        elif "=" in stripped:
            stated = (*table, *_keys_of(f"{stripped.partition('=')[0]} = 0"))
        else:
            continue
        shared = next((i for i, (a, b) in enumerate(zip(stated, wanted, strict=False)) if a != b), None)
        depth = min(len(stated), len(wanted)) if shared is None else 0
        if depth > longest:
            found, longest = number, depth
    return found


def _keys_of(statement: str) -> tuple[str, ...]:
    """`[a.b]`, `[[a.b]]` or `a.b = 0` → (`a`, `b`); empty for what is neither."""
    import tomllib

    try:
        value: Any = tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        keys.append(key)
        if isinstance(value, list):
            value = value[0]
    return tuple(keys)


def _dotted(keys: _Keys) -> str:
    return ".".join(str(key) for key in keys)


def _nearest(key: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(key, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else None
