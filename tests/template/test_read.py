"""What a user may write in a template, and what bad input comes to."""

from typing import Any

import pytest

from sless_audit.errors import NotATemplate, TemplateError
from sless_audit.template.read import MAX_BYTES, read_bytes, read_text


def values(text: str) -> Any:
    return read_text(text, "template.yaml").values


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref Queue", {"Ref": "Queue"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!GetAtt Queue.Arn", {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("!GetAtt Nested.Outputs.Name", {"Fn::GetAtt": ["Nested", "Outputs.Name"]}),
        ("!GetAtt [Queue, Arn]", {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("!Sub 'a-${B}'", {"Fn::Sub": "a-${B}"}),
        ("!Sub ['a-${B}', {B: !Ref C}]", {"Fn::Sub": ["a-${B}", {"B": {"Ref": "C"}}]}),
        ("!If [A, 1, !Ref AWS::NoValue]", {"Fn::If": ["A", 1, {"Ref": "AWS::NoValue"}]}),
        ("!Base64 text", {"Fn::Base64": "text"}),
        ("!FindInMap [A, B, C]", {"Fn::FindInMap": ["A", "B", "C"]}),
        ("!ImportValue x", {"Fn::ImportValue": "x"}),
        ("!Transform {Name: X}", {"Fn::Transform": {"Name": "X"}}),
    ],
)
def test_short_forms_become_long_ones(short: str, long: object) -> None:
    assert values(f"a: {short}") == {"a": long}


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("2010-09-09", "2010-09-09"),
        ("2012-10-17T00:00:00Z", "2012-10-17T00:00:00Z"),
        ("012345678901", "012345678901"),
        ("10:30", "10:30"),
        ("yes", True),
        ("'yes'", "yes"),
        ("1_000", 1000),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("-1", -1),
        ("1.2.3", "1.2.3"),
        ("~", None),
        ("", None),
        ("!!str 12", "12"),
    ],
)
def test_scalars(scalar: str, value: object) -> None:
    found = values(f"a: {scalar}")["a"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_text() -> None:
    assert values("{200: a, true: b}") == {"200": "a", "true": "b"}


def test_anchors_and_merge_keys() -> None:
    text = (
        "base: &base {Timeout: 3, Runtime: x}\nfn:\n  <<: *base\n  Timeout: 10\nboth:\n  <<: [{a: 1}, {a: 2, b: 2}]\n"
    )
    assert values(text)["fn"] == {"Timeout": 10, "Runtime": "x"}
    assert values(text)["both"] == {"a": 1, "b": 2}


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa: 1\r\nb: [x]\r\n", "a: 1\nb: [x]\n".encode("utf-16")])
def test_encodings_and_line_ends(content: bytes) -> None:
    assert read_bytes(content, "t").values == {"a": 1, "b": ["x"]}


def test_json_may_be_indented_with_tabs() -> None:
    assert values('{\n\t"a": [1, true, null, "\\ud83d\\ude00"]\n}') == {"a": [1, True, None, "\U0001f600"]}


@pytest.mark.parametrize("text", ["a: 1\nb: {c: 1, c: 2}\n", '{"a": 1, "b": {"c": 1, "c": 2}}'])
def test_duplicate_keys_are_reported(text: str) -> None:
    document = read_text(text, "t.json" if text.startswith("{") else "t.yaml")
    assert document.values["b"] == {"c": 2}
    assert [duplicate.path for duplicate in document.duplicates] == [("b", "c")]


def _alias_bomb() -> str:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    return "\n".join(levels)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: 1\n\tb: 2\n", "a tab character", 2),
        ("a: [1, 2\nb: 3\n", "not valid YAML", 2),
        ('{"a": 1,\n "b": }', "not valid JSON", 2),
        ("a: &x [*x]\n", "contains itself", 1),
        ("? [a, b]\n: c\n", "a key that is a list", 1),
        ("a: *nowhere\n", "undefined alias", 1),
        (_alias_bomb(), "aliases are followed", 5),
    ],
)
def test_broken_text_is_refused_with_its_place(text: str, message: str, line: int) -> None:
    with pytest.raises(TemplateError, match=message) as refused:
        read_text(text, "bad.json" if text.startswith("{") else "bad.yaml")
    assert refused.value.place is not None
    assert (refused.value.place.file.partition(".")[0], refused.value.place.line) == ("bad", line)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " + "{b: " * 20_000,
        "- " * 20_000 + "a",
        '{"a": ' * 20_000,
        "".join(f"{' ' * level}a:\n" for level in range(3_000)) + " " * 3_000 + "b",
        "? " * 10_000 + "a",
    ],
    ids=["flow-list", "flow-mapping", "block-list", "json", "block-mapping", "complex-keys"],
)
def test_deep_nesting_ends_in_an_error(text: str) -> None:
    with pytest.raises(TemplateError, match=r"levels|not valid"):
        read_text(text, "deep.yaml")


def test_huge_files_are_refused() -> None:
    with pytest.raises(TemplateError, match="larger than"):
        read_bytes(b"a" * (MAX_BYTES + 1), "huge.yaml")


def test_what_is_no_utf8_is_refused_with_its_line() -> None:
    with pytest.raises(TemplateError, match="not valid UTF-8") as refused:
        read_bytes(b"a: 1\nb: \xff\xfa\n", "latin.yaml")
    assert refused.value.place is not None
    assert refused.value.place.line == 2


@pytest.mark.parametrize("text", ["", "# nothing\n", "a: 1\n---\nb: 2\n"])
def test_no_template(text: str) -> None:
    with pytest.raises(NotATemplate):
        read_text(text, "t.yaml")
