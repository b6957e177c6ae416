"""The keys of the config: how the value of each is read."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from sless_audit.config import (
    AppGroup,
    Availability,
    Budget,
    Environment,
    FailOn,
    HeadroomLimits,
    Pricing,
    Resilience,
    Severity,
    Strictness,
    SuppressedRule,
    checked_region,
)
from sless_audit.config.reader import Reader, dotted
from sless_audit.config.toml import Keys, shown
from sless_audit.errors import ConfigError


def fields(file: Path, table: dict[str, Any]) -> dict[str, Any]:
    """The fields of `Config` that a file states. Raises `ConfigError` for an unknown key and a wrong value."""
    reader = Reader(file)
    return {
        _FIELDS.get(key, key.replace("-", "_")): _READERS[reader.known(key, _READERS, ())](reader, (key,), value)
        for key, value in table.items()
    }


def _one_of(literal: object) -> Callable[[Reader, Keys, object], str]:
    return lambda reader, keys, value: reader.one_of(get_args(literal))(keys, value)


def _rules_folder(reader: Reader, keys: Keys, value: object) -> Path:
    folder = reader.file.parent / reader.text(keys, value)
    if not folder.is_dir():
        raise reader.error(keys, f"there is no folder {folder}", "it is looked for beside the config")
    return folder


def _profile(reader: Reader, keys: Keys, value: object) -> Path:
    """Whether it is there is asked where it is used: `profile init` writes it."""
    return reader.file.parent / reader.text(keys, value)


def _params(reader: Reader, keys: Keys, value: object) -> dict[str, str]:
    def read(keys: Keys, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        if isinstance(value, list):
            return ",".join(read((*keys, index), element) for index, element in enumerate(value))
        raise reader.error(keys, f"{dotted(keys)} must be a text, a number, or a list of these")

    return reader.by_name(keys, value, read)


def _resilience(reader: Reader, keys: Keys, value: object) -> Resilience:
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


def _pricing(reader: Reader, keys: Keys, value: object) -> Pricing:
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
            raise reader.error((*keys, "max-age"), f"{dotted(keys)}.max-age must be a number of months, at least 1")
        found = found._replace(max_age=months)
    return found


def _account(reader: Reader, keys: Keys, value: object) -> str:
    named = reader.text(keys, value)
    file = reader.file.parent / named
    return shown(file) if file.is_file() else named


def _headroom(reader: Reader, keys: Keys, value: object) -> HeadroomLimits:
    found: dict[str, Decimal] = {}
    for key, written in reader.table(keys, value).items():
        reader.known(key, ("warn", "fail"), keys)
        if isinstance(written, bool) or not isinstance(written, int | float) or not 0 < written < float("inf"):
            message = f"{dotted((*keys, key))} must be a number above 0"
            raise reader.error((*keys, key), message, f"write {key} = 1.5 for half as much load again")
        found[key] = Decimal(str(written))
    return HeadroomLimits(**found)


_AMOUNT = re.compile(r"\d+(\.\d+)?")


def _budget(reader: Reader, keys: Keys, value: object) -> Budget:
    table = reader.table(keys, value)
    for key in table:
        reader.known(key, ("monthly", "increase", "per-unit"), keys)
    found = Budget()
    if "monthly" in table:
        found = found._replace(monthly=_amount(reader, (*keys, "monthly"), table["monthly"]))
    if "increase" in table:
        above, written = (*keys, "increase"), table["increase"]
        if not isinstance(written, str) or not written.endswith("%"):
            raise reader.error(above, f"{dotted(above)} must be in percent", 'write increase = "10%"')
        found = found._replace(increase=_amount(reader, above, written.removesuffix("%").strip()))
    if "per-unit" in table:
        units = reader.by_name((*keys, "per-unit"), table["per-unit"], lambda at, one: _amount(reader, at, one))
        found = found._replace(per_unit=units)
    return found


def _amount(reader: Reader, keys: Keys, value: object) -> Decimal:
    text = f"{value}" if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        written = 'write it as a text, "500" or "0.0003"'  # a number of TOML is a binary one
        raise reader.error(keys, f"{dotted(keys)} must be an amount that is not negative", written)
    return Decimal(text)


def _apps(reader: Reader, keys: Keys, value: object) -> tuple[AppGroup, ...]:
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


def _suppress(reader: Reader, keys: Keys, value: object) -> tuple[SuppressedRule, ...]:
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
                shown(reader.file),
                place.line if place else None,
            )
        )
    return tuple(found)


def _region(reader: Reader, keys: Keys, value: object) -> str:
    try:
        return checked_region(reader.text(keys, value))
    except ConfigError as error:
        raise (error if error.place else reader.error(keys, error.message, error.hint)) from None


_READERS: dict[str, Callable[[Reader, Keys, Any], Any]] = {
    "select": Reader.texts,
    "ignore": Reader.texts,
    "fail-on": _one_of(FailOn),
    "strictness": _one_of(Strictness),
    "severity": lambda reader, keys, value: reader.by_name(keys, value, reader.one_of(get_args(Severity))),
    "options": lambda reader, keys, value: reader.by_name(keys, value, reader.table),
    "rules-folder": _rules_folder,
    "profile": _profile,
    "region": _region,
    "params": _params,
    "whole": Reader.flag,
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
