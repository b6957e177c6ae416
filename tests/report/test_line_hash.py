"""The hash of a line is the one that GitHub computes. The values are those of its own tests
(github/codeql-action, src/fingerprints.test.ts, 2026-06)."""

import pytest

from sless_audit.report.line_hash import line_hashes

WINDOWS = " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n"
HELLO = [
    "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (WINDOWS, HELLO),
        (WINDOWS.replace("\r\n", "\n"), HELLO),
        (WINDOWS.replace("\r\n", "\r"), HELLO),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
                "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)  # fmt: skip
def test_it_is_that_of_github(text: str, hashes: list[str]) -> None:
    assert line_hashes(text, range(1, len(hashes) + 1)) == dict(enumerate(hashes, start=1))


def test_one_line_has_the_hash_that_it_has_among_all() -> None:
    text = "Lorem ipsum dolor sit amet.\n" * 10
    assert line_hashes(text, [3]) == {3: "a7f2ff13bc495cf2:3"}


def test_characters_beyond_the_first_plane_count_as_two_units() -> None:
    """The value is what the script of GitHub says of this text."""
    assert line_hashes("a: \U0001f600\nb: 1\n", [1, 2]) == {1: "fbd8fc124d662cd8:1", 2: "c9e1e35156b45736:1"}
