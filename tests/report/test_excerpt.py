"""The underlined part of a line, whatever the line is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.report.excerpt import excerpt
from sless_audit.report.terminal import columns, wrapped


@pytest.mark.parametrize(
    ("line", "start", "end", "expected"),
    [
        ("  Orders:", 2, 8, ("  Orders:", "  ^^^^^^")),
        ("\tTimeout: 3", 1, 11, ("    Timeout: 3", "    ^^^^^^^^^^")),
        ("a\tb", 2, 3, ("a   b", "    ^")),
        ("名前: Orders", 4, 10, ("名前: Orders", "      ^^^^^^")),
        ("名前: Orders", 0, 2, ("名前: Orders", "^^^^")),
        ("Cafe\u0301: Orders", 0, 5, ("Cafe\u0301: Orders", "^^^^")),
        ("x\x1b[31mred", 1, 9, ("x\N{REPLACEMENT CHARACTER}[31mred", " ^^^^^^^^")),
        ("", 0, 1, ("", "^")),
        ("abc", 3, 4, ("abc", "   ^")),
    ],
)
def test_carets_stand_below_what_is_meant(line: str, start: int, end: int, expected: tuple[str, str]) -> None:
    assert excerpt(line, start, end, 60) == expected


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    line = "x" * 500 + "Timeout: 3" + "y" * 500
    shown, marks = excerpt(line, 500, 510, 40)
    assert shown == "…" + "x" * 10 + "Timeout: 3" + "y" * 18 + "…"
    assert marks == " " * 11 + "^" * 10


def test_a_long_line_keeps_its_beginning_where_that_has_room() -> None:
    shown, marks = excerpt("    Timeout: 3" + " # why" * 50, 4, 14, 40)
    assert shown.startswith("    Timeout: 3 # why")
    assert shown.endswith("…")
    assert marks == "    ^^^^^^^^^^"


def test_a_part_that_is_longer_than_the_room_is_cut_with_its_carets() -> None:
    shown, marks = excerpt("a: " + "z" * 300, 0, 303, 40)
    assert (columns(shown), len(marks)) == (40, 39)


@given(
    st.text(alphabet=st.sampled_from("ab\t名é\u0301\x1b\u202e "), max_size=200),
    st.integers(0, 220),
    st.integers(0, 220),
    st.integers(20, 100),
)
def test_it_never_takes_more_room_than_there_is(line: str, start: int, end: int, width: int) -> None:
    shown, marks = excerpt(line, start, end, width)
    assert columns(shown) <= width
    assert len(marks) <= max(width, 1) + 1
    assert marks.lstrip(" ").strip("^") == ""
    assert "^" in marks


@given(st.text(max_size=200), st.integers(10, 80))
def test_wrapping_keeps_every_word_in_its_order(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert " ".join(lines).split() == text.split()
    assert all(columns(line) <= width or len(line.split()) == 1 for line in lines)
