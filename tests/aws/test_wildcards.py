import re

from hypothesis import given
from hypothesis import strategies as st

from sless_audit.aws.wildcards import matches

TEXTS = st.text("ab:/[.", max_size=12)
PATTERNS = st.text("ab:/[.*?", max_size=8)


@given(PATTERNS, TEXTS)
def test_matches_what_the_naive_regular_expression_matches(pattern: str, text: str) -> None:
    naive = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    assert matches(pattern, text) == (re.fullmatch(naive, text, re.DOTALL) is not None)


@given(TEXTS)
def test_a_text_without_wildcards_matches_itself_only(text: str) -> None:
    assert matches(text, text)
    assert not matches(text, text + "x")


@given(PATTERNS, TEXTS)
def test_case_is_ignored_on_request(pattern: str, text: str) -> None:
    assert matches(pattern, text.upper(), ignore_case=True) == matches(pattern, text)


def test_many_stars_cost_no_exponential_time() -> None:
    assert not matches("*a" * 40 + "b", "a" * 400)  # a search that goes back would not end
