from sless_audit.graph.query import is_helper
from sless_audit.graph.views import CustomResource
from tests.graphs import app_of, edges, resource

STACK = """
Resources:
  Maker: {Type: AWS::Lambda::Function}
  Topic: {Type: AWS::SNS::Topic}
  Made: {Type: Custom::Thing, Properties: {ServiceToken: !GetAtt Maker.Arn}}
  Announced: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: !Ref Topic}}
  Elsewhere: {Type: Custom::Other, Properties: {ServiceToken: !ImportValue maker}}
  Macro: {Type: Custom::Macro, Properties: {ServiceToken: 'arn:aws:sns:eu-west-1:1:makers'}}
"""


def test_custom_resources_call_the_function_or_topic_behind_them() -> None:
    assert edges(app_of(STACK)) == [
        "Announced -publishes-> Topic",
        "Elsewhere -invokes async-> external:aws:imported from maker",
        "Macro -publishes-> external:aws:arn:aws:sns:eu-west-1:1:makers",
        "Made -invokes async-> Maker",
    ]


def test_a_function_behind_a_custom_resource_is_a_helper() -> None:
    app = app_of(STACK)
    assert isinstance(resource(app, "Made").view, CustomResource)
    assert resource(app, "Made").service == "cloudformation"
    assert is_helper(resource(app, "Maker"))
