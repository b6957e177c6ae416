"""A secret that is found is never repeated: reports are kept in logs that more people read than the template."""

from datetime import date

import pytest

from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.run import run
from sless_audit.shipped import shipped
from tests.graphs import app_of

NAME = "secret-in-environment"


@pytest.mark.parametrize(
    ("variable", "default"),
    [
        ("DB_PASSWORD: !Ref Given", "kV9!tr4wq"),
        ("KEY: !Ref Given", "AKIAQ7ZK3VJ5NWX2RTLD"),
        ('URL: !Sub "https://orders:${Given}@db.example.com"', "kV9!tr4wq"),
    ],
)
def test_the_default_of_a_parameter(variable: str, default: str) -> None:
    template = f"""
Parameters:
  Given: {{Type: String, Default: {default}}}
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
    assert [related.place.span.line for related in draft.related] == [3]
