"""Where a config file states a key."""

import re
from pathlib import Path
from typing import Any, TypeAlias

from sless_audit.errors import ConfigError, ErrorPlace

FILE = ".sless-audit.toml"
PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "sless-audit")
"""Where the keys are in a `pyproject.toml`."""

Keys: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys of tables, indexes of lists."""


def table(file: Path) -> dict[str, Any] | None:
    """The keys of a config file; `None` for a `pyproject.toml` that has none of ours."""
    import tomllib  # only where there is a config

    try:
        document: Any = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        place = ErrorPlace(shown(file), int(at[1]), int(at[2])) if at else ErrorPlace(shown(file))
        raise ConfigError(f"not valid TOML: {str(error).partition(' (at ')[0]}", place=place) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not valid UTF-8", place=ErrorPlace(shown(file))) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", place=ErrorPlace(shown(file))) from error
    if file.name == PYPROJECT:
        for key in _TABLE:
            document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else None


def error_at(file: Path, keys: Keys, message: str, hint: str | None) -> ConfigError:
    above = _TABLE if file.name == PYPROJECT else ()
    line = line_of(file.read_text("utf-8-sig"), (*above, *keys))
    return ConfigError(message, hint=hint, place=ErrorPlace(shown(file), line))


def shown(file: Path) -> str:
    """Relative to the working directory, where it lies below it."""
    absolute, here = file.absolute(), Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else file).as_posix()


def line_of(text: str, wanted: Keys) -> int | None:
    """The line (1-based) that states a key: the last one on the way to it that can be told. TOML's own parser keeps no
    positions, so each line is read by itself; what spans several lines is found by the line it begins on."""
    found, longest = None, 0
    table: Keys = ()
    stated: Keys
    counts: dict[Keys, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            keys: Keys = _keys_of(stripped)
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
