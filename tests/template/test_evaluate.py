"""Parameters, conditions and intrinsic functions, where they are known and where they are not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.template.evaluate import Evaluator
from sless_audit.template.read import read_text
from sless_audit.template.values import ABSENT, OTHER, Choice, Ref, Text, Unknown, alternatives

TEMPLATE = """\
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Name: {Type: String}
  QueueArn: {Type: String, Default: ''}
  Size: {Type: Number, Default: 128}
  Subnets: {Type: CommaDelimitedList, Default: 'a, b'}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path}
Mappings:
  ByStage: {dev: {Size: 1}, prod: {Size: 2}}
  ByRegion: {us-east-1: {Ami: x}, eu-west-1: {Ami: y}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  HasQueue: !Not [!Equals [!Ref QueueArn, '']]
  Either: !Or [!Condition IsProd, !Condition HasQueue]
  Never: !And [!Condition IsProd, !Not [!Condition IsProd]]
  Always: !Or [!Condition IsProd, !Not [!Condition IsProd]]
  Circular: !Not [!Condition Circular]
Resources:
  Queue: {Type: 'AWS::SQS::Queue'}
"""


def evaluator(region: str | None = None, **given_: str) -> Evaluator:
    values = read_text(TEMPLATE, "t.yaml").values
    return Evaluator("stack", values, values["Resources"], given_, region)


def value(expression: str, region: str | None = None, **given_: str) -> Any:
    return evaluator(region, **given_).value(read_text(f"x: {expression}", "x.yaml").values["x"])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref Stage", "prod"),
        ("!Sub '${Stage}-${!Literal}-${AWS::Region}'", "prod-${Literal}-eu-west-1"),
        ("!Sub ['${a}/${Stage}', {a: !Ref Size}]", "128/prod"),
        ("!Join ['-', [a, !Ref Stage, 3]]", "a-prod-3"),
        ("!Join [',', !Ref Subnets]", "x,y"),
        ("!Select [1, !Split ['-', 'a-b-c']]", "b"),
        ("!If [IsProd, yes-it-is, no]", "yes-it-is"),
        ("!If [IsProd, !Ref 'AWS::NoValue', 1]", ABSENT),
        ("!FindInMap [ByStage, !Ref Stage, Size]", 2),
        ("!FindInMap [ByStage, nowhere, Size, {DefaultValue: 7}]", 7),
        ("!FindInMap [ByRegion, !Ref 'AWS::Region', Ami]", "y"),
        ("!Base64 abc", "YWJj"),
        ("!Cidr ['10.0.0.0/16', 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("{Fn::Length: [1, 2, 3]}", 3),
        ("{Fn::ToJsonString: {a: !Ref Stage}}", '{"a": "prod"}'),
        ("!Ref AWS::Partition", "aws"),
        ("!GetAtt Queue.Arn", Ref("stack", "Queue", "Arn")),
        ("{Fn::GetAtt: Queue.Arn}", Ref("stack", "Queue", "Arn")),
        ("!Ref Queue", Ref("stack", "Queue")),
        ("!Sub '${Queue.Arn}/x'", Text((Ref("stack", "Queue", "Arn"), "/x"))),
    ],
)
def test_what_is_known(expression: str, expected: object) -> None:
    assert value(expression, "eu-west-1", Stage="prod", Subnets="x,y", Size="128") == expected


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [("cn-north-1", "aws-cn", "amazonaws.com.cn"), ("us-gov-west-1", "aws-us-gov", "amazonaws.com")],
)
def test_pseudo_parameters_follow_the_region(region: str, partition: str, suffix: str) -> None:
    assert value("!Sub '${AWS::Partition} ${AWS::URLSuffix}'", region) == f"{partition} {suffix}"


def test_allowed_values_are_all_possible_and_the_default_comes_first() -> None:
    assert [option.value for option in value("!Ref Stage").alternatives] == ["dev", "prod"]


def test_a_default_is_only_one_of_the_possible_values() -> None:
    default, other = value("!Ref Size").alternatives
    assert default.value == 128
    assert isinstance(other.value, Unknown)
    assert other.world == {"parameter stack:Size": OTHER}


def test_an_empty_default_decides_the_usual_condition() -> None:
    found = value("!If [HasQueue, !Ref QueueArn, !GetAtt Queue.Arn]")
    assert [type(option.value) for option in found.alternatives] == [Ref, Unknown]


@pytest.mark.parametrize("expression", ["!Ref Name", "!Ref Image", "!Ref Nowhere", "!ImportValue x", "{Fn::Macro: 1}"])
def test_what_only_the_deployment_knows(expression: str) -> None:
    assert isinstance(value(expression), Unknown)


def test_choices_stay_together() -> None:
    found = value("!Sub ['${a}-${Stage}', {a: !If [IsProd, p, d]}]")
    assert [option.value for option in found.alternatives] == ["d-dev", "p-prod"]


def test_conditions_that_cannot_be_otherwise() -> None:
    assert evaluator().condition("Never") is False
    assert evaluator().condition("Always") is True
    assert evaluator().worlds("Never") == ()
    assert evaluator(Stage="prod").condition("Either") is True


def test_a_circular_condition_can_be_both() -> None:
    assert {option.value for option in alternatives(evaluator().condition("Circular"))} == {True, False}


def test_a_condition_key_of_a_policy_is_no_condition() -> None:
    assert value("{Condition: {StringEquals: {a: b}}}") == {"Condition": {"StringEquals": {"a": "b"}}}


def test_a_region_that_is_not_known_leaves_every_row_of_a_mapping_possible() -> None:
    found = value("!FindInMap [ByRegion, !Ref 'AWS::Region', Ami]")
    assert isinstance(found, Choice)
    assert {option.value for option in found.alternatives} == {"x", "y"}


def test_text_is_split_around_its_unknown_parts() -> None:
    assert value("!Select [2, !Split [':', !Sub 'a:b:${Name}-c']]") == Text(
        (Unknown("parameter stack:Name", "parameter Name"), "-c")
    )


def test_a_part_of_an_attribute_still_refers_to_its_resource() -> None:
    found = value("!Select [2, !Split ['/', !GetAtt Queue.QueueUrl]]")
    assert (found.stack, found.logical_id) == ("stack", "Queue")
    assert found != Ref("stack", "Queue", "QueueUrl")


def test_a_dynamic_reference_is_unknown() -> None:
    assert isinstance(value("'{{resolve:secretsmanager:a}}'"), Unknown)
    assert isinstance(value("'x-{{resolve:ssm:/a}}'"), Text)


JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["Stage", "IsProd", "Queue"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)
FUNCTIONS = [
    "Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Split", "Fn::Select", "Fn::If", "Fn::Equals", "Fn::Not",
    "Fn::And", "Fn::Or", "Fn::FindInMap", "Fn::ImportValue", "Fn::Base64", "Fn::GetAZs", "Fn::Cidr", "Fn::Length",
    "Fn::ToJsonString", "Fn::Transform", "Fn::Unheard",
]  # fmt: skip


@given(st.sampled_from(FUNCTIONS), JUNK, st.sampled_from([*FUNCTIONS, ""]))
def test_junk_never_raises(function: str, argument: object, inner: str) -> None:
    nested = {inner: argument} if inner else argument
    evaluator().value({function: nested})
    evaluator().value({function: [nested, argument, nested]})
