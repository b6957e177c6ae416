"""The examples in a rule's documentation are its first tests: what is called bad is flagged, what is called good is not."""

from pathlib import Path

import pytest

from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.docs import Example, read_docs
from sless_audit.lint.finding import Draft
from sless_audit.shipped import shipped
from tests.graphs import app_of

RULES = rule_files([shipped("rules")])
EXAMPLES = [
    pytest.param(name, file, example, id=f"{name}-{example.verdict.lower()}-{number}")
    for name, file in RULES.items()
    for number, example in enumerate(read_docs(file).examples, start=1)
]


@pytest.mark.parametrize(("name", "file", "example"), EXAMPLES)
def test_example(name: str, file: Path, example: Example, tmp_path: Path) -> None:
    check = load_rule(name, file).check
    app = app_of(example.template, code=tmp_path if "code" in check.needs else None)
    drafts = [outcome for outcome in check(app) if isinstance(outcome, Draft)]
    shown = [draft for draft in drafts if (draft.confidence or check.confidence) != "low"]
    assert bool(shown) == (example.verdict == "Bad"), [draft.message for draft in drafts]
    for draft in drafts:
        assert draft.message
        assert draft.help
        assert draft.place.span.line >= 1


@pytest.mark.parametrize("name", RULES)
def test_documentation_is_whole(name: str) -> None:
    docs = read_docs(RULES[name])
    assert {"Bad", "Good"} <= {example.verdict for example in docs.examples}
    assert {"Why it matters", "What to do", "Not flagged", "References"} <= {section for section, _ in docs.sections}
    assert docs.title.endswith(".")
    assert docs.summary
