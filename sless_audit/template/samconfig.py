"""`samconfig.toml`: the stack's name, region and parameters as SAM would deploy it.

Format: AWS SAM CLI configuration file (docs.aws.amazon.com/serverless-application-model, 2026-11).
The environment `default` counts.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sless_audit.errors import ErrorPlace, TemplateError


@dataclass(frozen=True, slots=True)
class SamConfig:
    stack_name: str | None = None
    region: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    template: str | None = None
    """The template that it is for, where it names one."""


def read_samconfig(file: Path, shown_as: str) -> SamConfig:
    """Raises `TemplateError` for a file that is no TOML."""
    import tomllib

    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TemplateError(f"not a valid samconfig: {error}", place=ErrorPlace(shown_as)) from error
    commands = content.get("default")
    found: dict[str, Any] = {}
    for command in ("global", "build", "deploy"):
        section = commands.get(command) if isinstance(commands, dict) else None
        parameters = section.get("parameters") if isinstance(section, dict) else None
        if isinstance(parameters, dict):
            found.update(parameters)
    return SamConfig(
        stack_name=_text(found.get("stack_name")),
        region=_text(found.get("region")),
        parameters=_overrides(found.get("parameter_overrides")),
        template=_text(found.get("template_file") or found.get("template")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _overrides(value: Any) -> dict[str, str]:
    """`A=1 B="x y"`, `ParameterKey=A,ParameterValue=1`, a list of such, or a table."""
    if isinstance(value, dict):
        return {name: str(given) for name, given in value.items() if isinstance(given, str | int | float)}
    import shlex

    lines = value if isinstance(value, list) else [value]
    found: dict[str, str] = {}
    for line in lines:
        if not isinstance(line, str):
            continue
        try:
            words = shlex.split(line)
        except ValueError:
            words = line.split()
        for word in words:
            if word.startswith("ParameterKey=") and ",ParameterValue=" in word:
                name, _, given = word.removeprefix("ParameterKey=").partition(",ParameterValue=")
            else:
                name, _, given = word.partition("=")
            if name and "=" in word:
                found[name] = given
    return found
