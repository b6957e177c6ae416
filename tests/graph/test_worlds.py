"""An edge is there in every world in which its ends are, and one edge stands for all of them."""

from tests.graphs import app_of, edge

STAGES = """
    Parameters: {Stage: {Type: String, AllowedValues: [dev, test, prod], Default: dev}}
    Conditions: {Up: !Not [!Equals [!Ref Stage, dev]]}
    Resources:
      Topic: {Type: AWS::SNS::Topic, Condition: Up}
      Rule:
        Type: AWS::IoT::TopicRule
        Properties: {TopicRulePayload: {Actions: [{Sns: {TargetArn: %s}}]}}
    """

UP = [{"parameter stack:Stage": "test"}, {"parameter stack:Stage": "prod"}]


def test_a_target_that_is_created_in_two_worlds_is_reached_in_both() -> None:
    assert list(edge(app_of(STAGES % "!Ref Topic"), "Rule", "Topic").worlds) == UP


def test_a_reference_that_holds_in_two_worlds_is_one_edge() -> None:
    assert list(edge(app_of(STAGES % "!If [Up, !Ref Topic, !Ref AWS::NoValue]"), "Rule", "Topic").worlds) == UP
