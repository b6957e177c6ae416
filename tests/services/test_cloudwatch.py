import pytest

from sless_audit.graph import views
from sless_audit.graph.verdict import described
from sless_audit.template.values import ABSENT
from tests.graphs import app_of, edge, edges, resource

WATCHED = """
    Parameters: {ApiTitle: {Type: String}}
    Resources:
      Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, Name: live}}
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
      Topic: {Type: AWS::SNS::Topic}
      Table: {Type: AWS::DynamoDB::Table}
      Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Ref ApiTitle}}
      Described: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {info: {title: shop}}}}
      Http: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
      Machine: {Type: AWS::StepFunctions::StateMachine}
      Group: {Type: AWS::Logs::LogGroup}
      Errors:
        Type: AWS::Logs::MetricFilter
        Properties:
          LogGroupName: !Ref Group
          MetricTransformations: [{MetricNamespace: !Sub '${AWS::StackName}/app', MetricName: Failed}]
      Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {%s}}
    """


@pytest.mark.parametrize(
    ("properties", "watched"),
    [
        (
            "Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]",
            ["Worker"],
        ),
        ("Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: worker}]", ["Worker"]),
        ("Namespace: AWS/Lambda, MetricName: Errors", []),
        (
            "Namespace: AWS/SQS, MetricName: M, Dimensions: [{Name: QueueName, Value: !GetAtt Queue.QueueName}]",
            ["Queue"],
        ),
        ("Namespace: AWS/SQS, MetricName: M, Dimensions: [{Name: QueueName, Value: orders}]", ["Queue"]),
        (
            "Namespace: AWS/SQS, MetricName: M, Dimensions: [{Name: QueueName, Value: !ImportValue q}]",
            ["external:aws:imported from q"],
        ),
        (
            "Namespace: AWS/SNS, MetricName: M, Dimensions: [{Name: TopicName, Value: !GetAtt Topic.TopicName}]",
            ["Topic"],
        ),
        (
            "Namespace: AWS/DynamoDB, MetricName: M, Dimensions: [{Name: TableName, Value: !Ref Table}, {Name: N}]",
            ["Table"],
        ),
        ("Namespace: AWS/ApiGateway, MetricName: M, Dimensions: [{Name: ApiName, Value: !Ref ApiTitle}]", ["Rest"]),
        ("Namespace: AWS/ApiGateway, MetricName: M, Dimensions: [{Name: ApiName, Value: shop}]", ["Described"]),
        (
            "Namespace: AWS/ApiGateway, MetricName: M, Dimensions: [{Name: ApiName, Value: !Ref Described}]",
            ["Described"],
        ),
        ("Namespace: AWS/ApiGateway, MetricName: M, Dimensions: [{Name: ApiId, Value: !Ref Http}]", ["Http"]),
        (
            "Namespace: AWS/States, MetricName: M, Dimensions: [{Name: StateMachineArn, Value: !Ref Machine}]",
            ["Machine"],
        ),
        (
            "Namespace: shop, MetricName: M, Dimensions: [{Name: any, Value: !Ref Worker}, {Name: n, Value: x}]",
            ["Worker"],
        ),
        ("Namespace: stack/app, MetricName: Failed", ["Errors"]),
        ("Namespace: stack/app, MetricName: Other", []),
    ],
)
def test_an_alarm_watches_what_its_dimensions_name(properties: str, watched: list[str]) -> None:
    app = app_of(WATCHED % properties)
    assert [one.removeprefix("Alarm -observes-> ") for one in edges(app) if one.startswith("Alarm")] == watched


def test_an_alarm_on_an_alias_says_so_once() -> None:
    app = app_of(
        WATCHED % "Namespace: AWS/Lambda, MetricName: Errors, Dimensions: "
        "[{Name: FunctionName, Value: !Ref Worker}, {Name: Resource, Value: !Sub '${Worker}:live'}]"
    )
    found = edge(app, "Alarm", "Worker")
    assert (found.qualifier, found.settings) == ("live", views.Metric("AWS/Lambda", "Errors"))
    assert found.path == ("Dimensions", 1, "Value")
    assert resource(app, "Alarm").view == views.Alarm("AWS/Lambda", "Errors", ABSENT)


def test_metric_math_watches_each_of_its_metrics() -> None:
    app = app_of("""
        Resources:
          One: {Type: AWS::Lambda::Function}
          Two: {Type: AWS::SQS::Queue}
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties:
              Metrics:
                - {Id: e, Expression: a / b}
                - {Id: a, MetricStat: {Metric: {Namespace: AWS/Lambda, MetricName: Errors,
                   Dimensions: [{Name: FunctionName, Value: !Ref One}]}}}
                - {Id: b, MetricStat: {Metric: {Namespace: AWS/SQS, MetricName: NumberOfMessagesSent,
                   Dimensions: [{Name: QueueName, Value: !GetAtt Two.QueueName}]}}}
        """)
    assert edges(app) == ["Alarm -observes-> One", "Alarm -observes-> Two"]
    assert edge(app, "Alarm", "Two").settings == views.Metric("AWS/SQS", "NumberOfMessagesSent")


def test_what_is_watched_may_depend_on_a_condition() -> None:
    app = app_of("""
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
        Conditions: {Prod: !Equals [!Ref Stage, prod]}
        Resources:
          One: {Type: AWS::Lambda::Function}
          Two: {Type: AWS::Lambda::Function}
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties:
              Namespace: AWS/Lambda
              MetricName: Errors
              Dimensions: [{Name: FunctionName, Value: !If [Prod, !Ref One, !Ref Two]}]
        """)
    worlds = {name: [described(world) for world in edge(app, "Alarm", name).worlds] for name in ("One", "Two")}
    assert worlds == {"One": ["Stage = prod"], "Two": ["Stage = dev"]}


@pytest.mark.parametrize(
    ("rule", "children"),
    [
        ("!Sub 'ALARM(${A}) AND NOT OK(\"b\")'", ["A", "B"]),
        ('!Sub \'ALARM("${A}") OR INSUFFICIENT_DATA("${B}")\'', ["A", "B"]),
        ("!Join ['', ['ALARM(', !GetAtt A.Arn, ')']]", ["A"]),
        ("!Sub 'ALARM(arn:aws:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:b)'", ["B"]),
        ("ALARM(other)", ["external:aws:other"]),
        ("'TRUE'", []),
    ],
)
def test_a_composite_alarm_watches_the_alarms_of_its_rule(rule: str, children: list[str]) -> None:
    app = app_of(f"""
        Resources:
          A: {{Type: AWS::CloudWatch::Alarm}}
          B: {{Type: AWS::CloudWatch::Alarm, Properties: {{AlarmName: b}}}}
          Both: {{Type: AWS::CloudWatch::CompositeAlarm, Properties: {{AlarmRule: {rule}}}}}
        """)
    assert edges(app) == [f"Both -observes-> {child}" for child in children]


def test_an_alarm_tells_topics_and_functions() -> None:
    app = app_of("""
        Resources:
          Topic: {Type: AWS::SNS::Topic}
          Mend: {Type: AWS::Lambda::Function}
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties:
              AlarmActions: [!Ref Topic, !GetAtt Mend.Arn, 'arn:aws:automate:eu-west-1:ec2:reboot']
              OKActions: [!ImportValue page]
          Silent: {Type: AWS::CloudWatch::Alarm, Properties: {ActionsEnabled: false, AlarmActions: [!Ref Topic]}}
        """)
    assert edges(app) == [
        "Alarm -invokes async-> Mend",
        "Alarm -publishes-> Topic",
        "Alarm -publishes-> external:aws:imported from page",
    ]


def test_an_alarm_on_a_query_watches_the_log_groups() -> None:
    app = app_of("""
        Resources:
          Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: orders}}
          Alarm:
            Type: AWS::CloudWatch::LogAlarm
            Properties: {ScheduledQueryConfiguration: {LogGroupIdentifiers: [orders]}}
        """)
    assert edges(app) == ["Alarm -observes-> Group"]
