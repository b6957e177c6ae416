"""The wildcards of IAM and of event patterns: `*` stands for any number of characters, `?` for one."""

import re
from functools import lru_cache


def matches(pattern: str, text: str, *, ignore_case: bool = False, single: bool = True) -> bool:
    """Whether the whole text is matched; with `single=False`, `?` is an ordinary character."""
    if pattern == "*":
        return True
    if ignore_case:
        pattern, text = pattern.lower(), text.lower()
    if "*" not in pattern and not (single and "?" in pattern):
        return pattern == text
    return _compiled(pattern, single).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, single: bool) -> re.Pattern[str]:
    first, *rest = (_chunk(chunk, single) for chunk in re.split(r"\*+", pattern))
    if not rest:
        return re.compile(first, re.DOTALL)
    # Between two stars the leftmost hit is always as good as any later one. The atomic groups say so to `re`,
    # which would otherwise try all of them: time exponential in the number of stars.
    middle = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1])
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)


def _chunk(chunk: str, single: bool) -> str:
    return "".join("." if single and character == "?" else re.escape(character) for character in chunk)
