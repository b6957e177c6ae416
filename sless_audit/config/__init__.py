"""The config of a project, as a typed value: `.sless-audit.toml`, or `[tool.sless-audit]` in `pyproject.toml`.

A flag wins over an environment variable, which wins over the config, which wins over the default.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypedDict

from sless_audit.config.toml import FILE, PYPROJECT, Keys, error_at, shown, table
from sless_audit.errors import ConfigError, ErrorPlace

if TYPE_CHECKING:  # only where there is a budget
    from decimal import Decimal

Severity: TypeAlias = Literal["error", "warning", "info"]
FailOn: TypeAlias = Literal["error", "warning", "info", "never"]
Strictness: TypeAlias = Literal["focused", "standard", "thorough"]
Environment: TypeAlias = Literal["prod", "dev"]
Availability: TypeAlias = Literal["standard", "critical"]


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

    def error(self, keys: Keys, message: str, hint: str | None = None) -> ConfigError:
        """An error at a key of the config file, for what only a higher room can judge: the name of a rule."""
        if self.file is None:
            return ConfigError(message, hint=hint)
        return error_at(self.file, keys, message, hint)


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
        if (folder / PYPROJECT).is_file() and table(folder / PYPROJECT) is not None:
            return folder / PYPROJECT
        if (folder / ".git").exists():
            return None
    return None


def read_config(file: Path) -> Config:
    """Reads one file. Raises `ConfigError` for what is no TOML, an unknown key and a value of the wrong type."""
    from sless_audit.config.keys import fields  # only where there is a config

    stated = table(file)
    if stated is None:
        raise ConfigError("holds no [tool.sless-audit]", place=ErrorPlace(shown(file)))
    return Config(**fields(file, stated), file=file)


_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
"""`eu-west-1`, `us-gov-east-1`, `us-iso-west-1`."""


def checked_region(name: str) -> str:
    """Raises `ConfigError` for what cannot be the name of a region; new regions need no new version."""
    if not _REGION.fullmatch(name):
        raise ConfigError(f"{name!r} is no region", hint="write it as eu-west-1")
    return name
