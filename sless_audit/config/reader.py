"""Reads a value of the config as what it has to be, or tells what it has to be, and where."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sless_audit.config.toml import Keys, error_at
from sless_audit.errors import ConfigError

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Reader:
    file: Path

    def error(self, keys: Keys, message: str, hint: str | None = None) -> ConfigError:
        return error_at(self.file, keys, message, hint)

    def known(self, key: str, allowed: Iterable[str], above: Keys) -> str:
        if key not in allowed:
            hint = _nearest(key, allowed) or f"known here: {', '.join(allowed)}"
            raise self.error((*above, key), f"unknown key {key!r}", hint)
        return key

    def text(self, keys: Keys, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.error(keys, f"{dotted(keys)} must be a text that is not empty")
        return value

    def texts(self, keys: Keys, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(element, str) and element for element in value):
            raise self.error(keys, f"{dotted(keys)} must be a list of texts", f'write {keys[-1]} = ["…"]')
        return tuple(value)

    def flag(self, keys: Keys, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.error(keys, f"{dotted(keys)} must be true or false")
        return value

    def table(self, keys: Keys, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(keys, f"{dotted(keys)} must be a table", f"write [{dotted(keys)}]")
        return value

    def one_of(self, allowed: tuple[str, ...]) -> "Callable[[Keys, object], str]":
        def read(keys: Keys, value: object) -> str:
            if value not in allowed:
                hint = _nearest(value, allowed) if isinstance(value, str) else None
                raise self.error(keys, f"{dotted(keys)} must be one of {', '.join(allowed)}", hint)
            return str(value)

        return read

    def by_name(self, keys: Keys, value: object, read: Callable[[Keys, object], _Value]) -> dict[str, _Value]:
        return {name: read((*keys, name), inner) for name, inner in self.table(keys, value).items()}


def dotted(keys: Keys) -> str:
    return ".".join(str(key) for key in keys)


def _nearest(key: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(key, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else None
