"""A secret that is found is never repeated: reports are kept in logs that more people read than the template."""

from datetime import date

import pytest

from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.finding import Draft
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
    draft = _first_of(NAME, template)
    assert default not in _told(draft)
    assert [related.place.span.line for related in draft.related] == shown


@pytest.mark.parametrize(
    ("declared", "hidden"),
    [
        ("NoEcho: true, Default: kV9!tr4wq", True),
        ("NoEcho: 'true', AllowedValues: [kV9!tr4wq, none]", True),
        ("Default: kV9!tr4wq", False),
    ],
)
def test_a_value_that_a_finding_depends_on(declared: str, hidden: bool) -> None:
    template = f"""
Parameters:
  Key: {{Type: String, {declared}}}
Conditions:
  Known: !Not [!Equals [!Ref Key, none]]
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {{VisibilityTimeout: !If [Known, 5, 900]}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {{Timeout: 60}}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}}
"""
    draft = _first_of("visibility-timeout-too-short", template)
    assert draft.notes[0] == (
        "holds where Key has a value that NoEcho hides" if hidden else "holds where Key = kV9!tr4wq"
    )
    assert ("kV9!tr4wq" in _told(draft)) is not hidden


def _first_of(name: str, template: str) -> Draft:
    rules = rule_files([shipped("rules")])
    found = run(
        [app_of(template)],
        [load_rule(name, rules[name])],
        strictness="thorough",
        severities={},
        options={},
        asked_for=frozenset(("stack.yaml",)),
        known=rules,
        today=date(2026, 11, 21),
    ).findings
    return found[0].draft


def _told(draft: Draft) -> str:
    return " ".join([draft.message, draft.help, *draft.notes, *(related.message for related in draft.related)])
