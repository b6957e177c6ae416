"""Which plain YAML scalars are something else than text, as CloudFormation reads them.

YAML 1.1 without timestamps (`2010-09-09` stays text), octal numbers (`012345678901` is an account) and sexagesimal
numbers (`10:30` is a time of day).
"""

import re

STR, BOOL, INT, FLOAT, NULL, MERGE = "str", "bool", "int", "float", "null", "merge"

_BOOLEANS = {
    spelling: word in {"yes", "true", "on"}
    for word in ("yes", "no", "true", "false", "on", "off")
    for spelling in (word, word.capitalize(), word.upper())
}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*|0x[0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?")
_NUMBER_STARTS = frozenset("0123456789+-.")


def scalar_tag(value: str) -> str:
    """The type of a plain (unquoted) scalar."""
    if not value or value[0] == "~":
        return NULL if value in _NULLS else STR
    if value[0] in _NUMBER_STARTS:
        if _INT.fullmatch(value):
            return INT
        return FLOAT if _FLOAT.fullmatch(value) and any(c.isdigit() for c in value) else STR
    if value in _BOOLEANS:
        return BOOL
    if value in _NULLS:
        return NULL
    return MERGE if value == "<<" else STR


def scalar_value(value: str, tag: str) -> str | int | float | bool | None:
    """The value of a scalar of that type; also of the explicit `!!int` and the like."""
    kind = tag.removeprefix("tag:yaml.org,2002:")
    try:
        if kind == INT:
            return int(value.replace("_", ""), 0) if "x" in value else int(value.replace("_", ""))
        if kind == FLOAT:
            return float(value.replace("_", ""))
    except ValueError:
        return value
    if kind == BOOL:
        return _BOOLEANS.get(value, value)
    return None if kind == NULL else value
