"""A path into the values leads back to where a user wrote it."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.template.places import locate, path_at
from sless_audit.template.read import Document, read_text

TEMPLATE = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30   # seconds
      Tags: [{Key: a, Value: b}]
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dlq.Arn
        maxReceiveCount: !If [Prod, 5, 3]
      Policy:
        - Effect: Allow
          Action: "*"
        - !Ref Other
      Text: |
        several
        lines
"""
PROPERTIES = ("Resources", "Queue", "Properties")


def excerpt(document: Document, *path: str | int) -> tuple[int, str]:
    span = locate(document, path)
    line = document.text.split("\n")[span.line - 1]
    return span.line, line[span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        (("Resources", "Queue"), 2, "Queue"),
        ((*PROPERTIES, "VisibilityTimeout"), 5, "VisibilityTimeout: 30"),
        ((*PROPERTIES, "Tags", 0, "Key"), 6, "Key: a"),
        ((*PROPERTIES, "RedrivePolicy"), 7, "RedrivePolicy"),
        ((*PROPERTIES, "RedrivePolicy", "deadLetterTargetArn"), 8, "deadLetterTargetArn: !GetAtt Dlq.Arn"),
        ((*PROPERTIES, "RedrivePolicy", "maxReceiveCount", "Fn::If", 2), 9, "3"),
        ((*PROPERTIES, "Policy", 0), 11, "Effect: Allow"),
        ((*PROPERTIES, "Policy", 0, "Action"), 12, 'Action: "*"'),
        ((*PROPERTIES, "Policy", 1), 13, "!Ref Other"),
        ((*PROPERTIES, "Text"), 14, "Text"),
        ((*PROPERTIES, "RedrivePolicy", "missing"), 7, "RedrivePolicy"),
    ],
)
def test_yaml(path: tuple[str | int, ...], line: int, text: str) -> None:
    assert excerpt(read_text(TEMPLATE, "t.yaml"), *path) == (line, text)


def test_the_last_of_two_equal_keys_counts() -> None:
    assert excerpt(read_text("a: 1\nb: 2\na: 3\n", "t.yaml"), "a") == (3, "a: 3")


def test_through_merge_keys_and_aliases() -> None:
    text = "base: &base\n  Timeout: 3\nfn:\n  <<: *base\n  Name: x\n"
    assert excerpt(read_text(text, "t.yaml"), "fn", "Timeout") == (2, "Timeout: 3")


def test_json_with_tabs_and_crlf() -> None:
    document = read_text('{\r\n\t"a": {"b": [1, {"c": "d"}]},\r\n\t"e": "f"\r\n}', "t.json")
    assert excerpt(document, "a", "b", 1, "c") == (2, '"c": "d"')
    assert excerpt(document, "a", "b", 0) == (2, "1")
    assert excerpt(document, "a") == (2, '"a"')
    assert excerpt(document, "e") == (3, '"e": "f"')


SCALARS = st.one_of(st.integers(), st.booleans(), st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))))
TREES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3),
            st.dictionaries(st.text("abcdef", min_size=1, max_size=4), inner, min_size=1, max_size=3),
        ),
        max_leaves=12,
    ),
    min_size=1,
    max_size=4,
)


@given(TREES, st.sampled_from(["json", "indented", "yaml", "flow"]))
def test_every_key_is_found_where_it_stands(tree: dict[str, Any], style: str) -> None:
    text = {
        "json": lambda: json.dumps(tree),
        "indented": lambda: json.dumps(tree, indent="\t", ensure_ascii=False),
        "yaml": lambda: yaml.safe_dump(tree, allow_unicode=True),
        "flow": lambda: yaml.safe_dump(tree, allow_unicode=True, default_flow_style=True),
    }[style]()
    document = read_text(text, "t.json" if style in ("json", "indented") else "t.yaml")
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), document.values)]
    while pending:
        path, value = pending.pop()
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for step, child in children:
            pending.append(((*path, step), child))
            if isinstance(step, str):
                assert excerpt(document, *path, step)[1].lstrip("\"'").startswith(step)


def test_a_line_and_column_lead_to_a_path() -> None:
    document = read_text("a:\n  - b: !Sub x\n    c: 1\nd: {e: f}\n", "t.yaml")
    assert path_at(document, 2, 5) == ("a", 0, "b", "Fn::Sub")
    assert path_at(document, 3, 5) == ("a", 0, "c")
    assert path_at(document, 4, 5) == ("d", "e")
    assert path_at(document, 1, 1) == ("a",)
    assert path_at(read_text('{"a": 1}', "t.json"), 1, 2) == ()
