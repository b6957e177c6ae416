"""A secret that is found is never repeated: reports are kept in logs that more people read than the template."""

from datetime import date

import pytest

from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.run import run
from sless_audit.shipped import shipped
from tests.graphs import app_of

NAME = "secret-in-environment"


@pytest.mark.parametrize(
    ("variable", "default", "shown"),
    [
        ("DB_PASSWORD: !Ref Given", "kV9!tr4wq", [3]),
        ("KEY: !Ref Given", "AKIAQ7ZK3VJ5NWX2RTLD", [3]),
        ('URL: !Sub "https://orders:${Given}@db.example.com"', "kV9!tr4wq", [3]),
        ("DB_PASSWORD: !If [Known, !Ref Hidden, none]", "kV9!tr4wq", []),
    ],
)
def test_the_default_of_a_parameter(variable: str, default: str, shown: list[int]) -> None:
    template = f"""
Parameters:
  Given: {{Type: String, Default: {default}}}
  Hidden: {{Type: String, NoEcho: true, Default: {default}}}
Conditions:
  Known: !Not [!Equals [!Ref Hidden, none]]
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          {variable}
"""
    rules = rule_files([shipped("rules")])
    found = run(
        [app_of(template)],
        [load_rule(NAME, rules[NAME])],
        strictness="thorough",
        severities={},
        options={},
        asked_for=frozenset(("stack.yaml",)),
        known=rules,
        today=date(2026, 11, 21),
    ).findings
    draft = found[0].draft
    told = [draft.message, draft.help, *draft.notes, *(related.message for related in draft.related)]
    assert default not in " ".join(told)
    assert [related.place.span.line for related in draft.related] == shown
