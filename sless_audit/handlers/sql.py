"""What a statement in SQL is for, by its first word."""

import re

ENGINES = frozenset({"mysql", "postgres", "sql"})
"""Those of `CallSite.service` that are spoken to in SQL."""

_FIRST_WORD = re.compile(r"\s*(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*([A-Za-z]+)", re.DOTALL)


def first_word(text: str) -> str:
    """In capitals, comments left out: `SELECT`; empty where there is none."""
    found = _FIRST_WORD.match(text[:2_000])
    return found.group(1).upper() if found else ""
