"""The wildcards of IAM and of event patterns: `*` stands for any number of characters, `?` (IAM only) for one."""

import re
from collections.abc import Sequence
from functools import lru_cache


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether a pattern of IAM matches the whole text."""
    if pattern == "*":
        return True
    if ignore_case:
        pattern, text = pattern.lower(), text.lower()
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    return _compiled(pattern).fullmatch(text) is not None


def with_stars_between(chunks: Sequence[str]) -> re.Pattern[str]:
    """The regular expression for chunks, each a regular expression of fixed length, with anything between them."""
    if len(chunks) == 1:
        return re.compile(chunks[0], re.DOTALL)
    first, *middle, last = chunks
    # Between two stars the leftmost hit is always as good as any later one. The atomic groups say so to `re`, which
    # would otherwise try all of them: time exponential in the number of stars.
    hits = "".join(f"(?>.*?{chunk})" for chunk in middle if chunk)
    return re.compile(f"{first}{hits}.*{last}", re.DOTALL)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return with_stars_between([".".join(map(re.escape, chunk.split("?"))) for chunk in pattern.split("*")])
