import pytest

from sless_audit.graph.verdict import described
from tests.graphs import app_of, edge, edges

MAPPING = """
    Parameters:
      Given: {Type: String}
      Preset: {Type: String, Default: worker}
      Stage: {Type: String, AllowedValues: [dev, prod]}
    Conditions: {Prod: !Equals [!Ref Stage, prod]}
    Resources:
      Queue: {Type: AWS::SQS::Queue}
      Custom: {Type: Custom::Lookup}
      Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: %s}}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: %s}
    """


@pytest.mark.parametrize(
    ("name", "called", "target"),
    [
        ("!Ref Given", "!Ref Given", "Worker"),
        ("!Ref Given", "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Given}'", "Worker"),
        ("!Sub '${Given}-a'", "!Sub '${Given}-a'", "Worker"),
        ("!Sub '${Given}-a'", "!Sub '${Given}-a:live'", "Worker"),
        ("!Sub '${Given}-a'", "!Sub '${Given}-ab'", "external:aws:${parameter Given}-ab"),
        ("!Ref Given", "!Ref Preset", "external:aws:worker"),
        ("worker", "elsewhere", "external:aws:elsewhere"),
        ("worker", "arn:aws:lambda:eu-west-1:123456789012:function:elsewhere",
         "external:aws:arn:aws:lambda:eu-west-1:123456789012:function:elsewhere"),
        ("worker", "!GetAtt Custom.FunctionArn", "external:aws:${Custom}"),
        ("worker", "!ImportValue theirs", "external:aws:imported from theirs"),
        ("worker", "{'Fn::Transform': {Name: Lookup}}", "external:aws:the result of a macro"),
    ],
)  # fmt: skip
def test_a_name_leads_to_the_resource_that_has_it_or_outside(name: str, called: str, target: str) -> None:
    app = app_of(MAPPING % (name, called))
    assert f"Queue -polls-> {target}" in edges(app, "polls")


def test_alternatives_that_all_come_to_one_target_depend_on_nothing() -> None:
    app = app_of(MAPPING % ("!Ref Preset", "!Ref Preset"))
    assert edge(app, "Queue", "Worker").worlds == ({},)


def test_alternatives_that_do_not_all_lead_anywhere_do_not_agree() -> None:
    app = app_of(MAPPING % ("worker", "!If [Prod, worker, !Ref AWS::NoValue]"))
    assert [described(world) for world in edge(app, "Queue", "Worker").worlds] == ["Stage = prod"]


def test_a_name_that_is_there_under_a_condition_is_met_under_it_alone() -> None:
    app = app_of(MAPPING % ("!If [Prod, orders, bills]", "orders"))
    assert [described(world) for world in edge(app, "Queue", "Worker").worlds] == ["Stage = prod"]


def test_a_policy_that_names_a_resource_by_its_plain_name_is_attached_to_it() -> None:
    app = app_of("""
        Resources:
          Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: orders}}
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
          Policy:
            Type: AWS::S3::BucketPolicy
            Properties: {Bucket: orders, PolicyDocument: {Statement: []}}
        """)
    assert edges(app) == ["Policy -attached-to-> Bucket"]


def test_a_long_name_is_read_quickly() -> None:
    name = "/" * 200_000
    assert edges(app_of(MAPPING % (f"'{name}'", f"'{name}'")), "polls") == ["Queue -polls-> Worker"]
