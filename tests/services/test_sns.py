import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from sless_audit.graph.verdict import described
from sless_audit.template.values import ABSENT, Ref
from tests.graphs import app_of, edge, edges, resource

SUBSCRIBED = """
    Parameters: {Address: {Type: String}}
    Resources:
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders}}
      Worker: {Type: AWS::Lambda::Function}
      Queue: {Type: AWS::SQS::Queue}
      Firehose: {Type: AWS::KinesisFirehose::DeliveryStream}
      Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
      Subscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, %s}}
    """


@pytest.mark.parametrize(
    ("properties", "drawn"),
    [
        ("Protocol: lambda, Endpoint: !GetAtt Worker.Arn", "Topic -invokes async-> Worker"),
        ("Protocol: lambda, Endpoint: !ImportValue f", "Topic -invokes async-> external:aws:imported from f"),
        ("Protocol: sqs, Endpoint: !GetAtt Queue.Arn", "Topic -delivers-> Queue"),
        ("Protocol: firehose, Endpoint: !GetAtt Firehose.Arn", "Topic -delivers-> Firehose"),
        ("Protocol: https, Endpoint: 'https://u:p@example.com/x'", "Topic -delivers-> external:http:example.com"),
        (
            "Protocol: https, Endpoint: !Sub 'https://${Api}.execute-api.eu-west-1.amazonaws.com/'",
            "Topic -delivers-> Api",
        ),
        ("Protocol: email, Endpoint: ann@example.com", "Topic -delivers-> external:client:email"),
        ("Protocol: email, Endpoint: !Ref Address", "Topic -delivers-> external:client:email"),
        ("Protocol: sqs, Endpoint: {'Fn::Transform': x}", "Topic -delivers-> external:aws:subscriber of a topic"),
        ("Protocol: !Ref Address, Endpoint: !GetAtt Worker.Arn", "Topic -invokes async-> Worker"),
    ],
)
def test_a_subscription_leads_from_the_topic_to_its_endpoint(properties: str, drawn: str) -> None:
    app = app_of(SUBSCRIBED % properties)
    assert [one for one in edges(app, "delivers", "invokes") if one.startswith("Topic")] == [drawn]


def test_each_edge_of_a_subscription_carries_it() -> None:
    app = app_of("""
        Resources:
          Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders}}
          Queue: {Type: AWS::SQS::Queue}
          Dead: {Type: AWS::SQS::Queue}
          Subscription:
            Type: AWS::SNS::Subscription
            Properties:
              TopicArn: !Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:orders'
              Protocol: sqs
              Endpoint: !GetAtt Queue.Arn
              FilterPolicy: '{"kind": ["paid"]}'
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}
        """)
    assert edges(app) == ["Topic -dead-letters-> Dead", "Topic -delivers-> Queue"]
    settings = edge(app, "Topic", "Queue").settings
    assert isinstance(settings, views.Subscription)
    assert (settings.filter_policy, settings.redrive_target) == ({"kind": ["paid"]}, Ref("stack", "Dead", "Arn"))
    assert edge(app, "Topic", "Dead").settings == settings


def test_a_topic_may_list_its_subscriptions_itself() -> None:
    app = app_of("""
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
        Conditions: {Prod: !Equals [!Ref Stage, prod]}
        Resources:
          Queue: {Type: AWS::SQS::Queue}
          Topic:
            Type: AWS::SNS::Topic
            Properties:
              FifoTopic: true
              Subscription:
                - !If [Prod, {Protocol: sms, Endpoint: '+123456789'}, !Ref AWS::NoValue]
                - {Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
        """)
    to_queue, to_people = edge(app, "Topic", "Queue"), edge(app, "Topic", "external:client:sms")
    assert resource(app, "Topic").view == views.Topic(True)
    assert (to_queue.path, to_queue.worlds) == (("Subscription", 1, "Endpoint"), ({},))
    assert [described(world) for world in to_people.worlds] == ["Stage = prod"]
    assert isinstance(to_queue.settings, views.Subscription)
    assert to_queue.settings.redrive_target is ABSENT


def test_policies_are_attached_to_their_topics() -> None:
    app = app_of("""
        Resources:
          One: {Type: AWS::SNS::Topic}
          Two: {Type: AWS::SNS::Topic}
          Both:
            Type: AWS::SNS::TopicPolicy
            Properties:
              Topics: [!Ref One, !Ref Two]
              PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: '*'}}
          Inline:
            Type: AWS::SNS::TopicInlinePolicy
            Properties:
              TopicArn: !Ref Two
              PolicyDocument: {Statement: {Effect: Deny, Principal: '*', Action: 'sns:Publish', Resource: '*'}}
        """)
    assert [holder.logical_id for holder, _, _ in policies_on(resource(app, "One"))] == ["Both"]
    assert [holder.logical_id for holder, _, _ in policies_on(resource(app, "Two"))] == ["Both", "Inline"]
