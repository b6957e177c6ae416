"""Options that several commands have, and what they come to."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from sless_audit.cli.output import Color
from sless_audit.config import (
    Config,
    Environment,
    FailOn,
    Overrides,
    Strictness,
    checked_region,
    load_config,
    overridden,
    read_config,
)
from sless_audit.errors import UsageError

STANDARD_INPUT = "-"

Paths: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Templates and folders; - is standard input. Default: this folder."),
]
Output: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="KIND[=PATH]", help="What to write, and where to. Repeatable."),
]
Param: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--param", envvar="SLESS_AUDIT_PARAM", metavar="NAME=VALUE", help="A template parameter. Repeatable."),
]
Select: TypeAlias = Annotated[
    list[str] | None, typer.Option(envvar="SLESS_AUDIT_SELECT", metavar="NAMES", help="Only these rules and concerns.")
]
Ignore: TypeAlias = Annotated[
    list[str] | None, typer.Option(envvar="SLESS_AUDIT_IGNORE", metavar="NAMES", help="Not these rules and concerns.")
]
ShownFrom: TypeAlias = Annotated[
    Strictness | None,
    typer.Option(envvar="SLESS_AUDIT_STRICTNESS", help="What is shown, by confidence. Default: standard."),
]
TakenFor: TypeAlias = Annotated[
    Environment | None, typer.Option(envvar="SLESS_AUDIT_ENVIRONMENT", help="What the stacks are taken for.")
]
Region: TypeAlias = Annotated[
    str | None, typer.Option(envvar="SLESS_AUDIT_REGION", help="The region that stacks are for, as in eu-west-1.")
]
ProfileFile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--profile",
        envvar="SLESS_AUDIT_PROFILE",
        metavar="FILE",
        help="The usage profile. Default: sless-usage.yaml beside the template, or in the folder or project around it.",
    ),
]
ScenarioName: TypeAlias = Annotated[
    str | None, typer.Option(envvar="SLESS_AUDIT_SCENARIO", metavar="NAME", help="A scenario of the usage profile.")
]
FreeTier: TypeAlias = Annotated[
    bool,
    typer.Option("--free-tier", envvar="SLESS_AUDIT_FREE_TIER", help="Take off what every account gets for nothing."),
]
ConfigFile: TypeAlias = Annotated[
    str | None,
    typer.Option("--config", envvar="SLESS_AUDIT_CONFIG", metavar="FILE", help="Read this config, and no other."),
]
NoConfig: TypeAlias = Annotated[bool, typer.Option("--no-config", help="Read no config.")]
Colored: TypeAlias = Annotated[Color, typer.Option(envvar="SLESS_AUDIT_COLOR", help="Also: NO_COLOR.")]
SkipNonTemplates: TypeAlias = Annotated[
    bool, typer.Option("--skip-non-templates", help="Pass over files that are named and are no templates.")
]


def overrides(
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    fail_on: FailOn | None = None,
    strictness: Strictness | None = None,
    region: str | None = None,
    param: Iterable[str] | None = None,
    environment: Environment | None = None,
    profile: str | None = None,
) -> Overrides:
    """What was said; an option that was not given says nothing."""
    said = Overrides()
    if select:
        said["select"] = _names(select)
    if ignore:
        said["ignore"] = _names(ignore)
    if fail_on:
        said["fail_on"] = fail_on
    if strictness:
        said["strictness"] = strictness
    if region:
        said["region"] = checked_region(region)
    if param:
        said["params"] = dict(map(_parameter, param))
    if environment:
        said["environment"] = environment
    if profile:
        said["profile"] = Path(profile)
    return said


def config_for(paths: Sequence[str], file: str | None, no_config: bool, said: Overrides | None = None) -> Config:
    """The config that is named, else the one nearest to what all paths have in common."""
    said = said or {}
    if no_config:
        if file:
            raise UsageError("--config and --no-config exclude one another")
        return overridden(Config(), said)
    if file:
        return overridden(read_config(Path(file)), said)
    return load_config(_common_folder(paths), said)


def _common_folder(paths: Sequence[str]) -> Path:
    folders = [_folder(Path(path)) for path in paths if path != STANDARD_INPUT]
    return Path(os.path.commonpath(folders)) if folders else Path.cwd()


def _folder(path: Path) -> Path:
    path = path.resolve()
    return path if path.is_dir() else path.parent


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip() for part in given for name in part.split(",") if name.strip())


def _parameter(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise UsageError(f"--param {given} names no value", hint="write --param NAME=VALUE")
    return name, value
