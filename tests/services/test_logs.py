import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from sless_audit.template.values import ABSENT
from tests.graphs import app_of, edge, edges, resource


@pytest.mark.parametrize(
    ("group", "function", "found"),
    [
        ("!Sub '/aws/lambda/${Worker}'", "!Ref AWS::NoValue", True),
        ("!Join ['', [/aws/lambda/, !Ref Worker]]", "orders", True),
        ("/aws/lambda/orders", "orders", True),
        ("!Sub '/aws/lambda/${Name}'", "!Ref Name", True),
        ("!Sub '/aws/lambda/${Stage}-orders'", "!Sub '${Stage}-orders'", True),
        ("!Sub '/aws/lambda/${Stage}-orders'", "!Sub '${Stage}-orders-new'", False),
        ("/aws/lambda/orders", "orders-new", False),
        ("/aws/apigateway/orders", "orders", False),
        ("!Ref AWS::NoValue", "orders", False),
    ],
)
def test_a_log_group_belongs_to_the_function_that_its_name_names(group: str, function: str, found: bool) -> None:
    app = app_of(f"""
        Parameters: {{Name: {{Type: String}}, Stage: {{Type: String, Default: dev}}}}
        Resources:
          Worker: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: {function}}}}}
          Group: {{Type: AWS::Logs::LogGroup, Properties: {{LogGroupName: {group}}}}}
        """)
    assert edges(app) == (["Group -observes-> Worker"] if found else [])


def test_what_a_function_logs_is_kept_for_ever_unless_a_retention_is_set() -> None:
    app = app_of("""
        Resources:
          Ever: {Type: AWS::Logs::LogGroup}
          Week: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: week, RetentionInDays: '7'}}
        """)
    assert resource(app, "Ever").view == views.LogGroup(ABSENT, ABSENT)
    assert resource(app, "Week").view == views.LogGroup("week", 7)


def test_log_events_go_to_subscribers() -> None:
    app = app_of("""
        Resources:
          Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: orders}}
          Reader: {Type: AWS::Lambda::Function}
          Stream: {Type: AWS::Kinesis::Stream}
          Target: {Type: AWS::Logs::Destination, Properties: {DestinationName: all, TargetArn: !GetAtt Stream.Arn,
                   DestinationPolicy: '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}'}}
          ToReader:
            Type: AWS::Logs::SubscriptionFilter
            Properties: {LogGroupName: orders, DestinationArn: !GetAtt Reader.Arn}
          ToTarget:
            Type: AWS::Logs::SubscriptionFilter
            Properties:
              LogGroupName: !Ref Group
              DestinationArn: arn:aws:logs:eu-west-1:123456789012:destination:all
          OfOthers:
            Type: AWS::Logs::SubscriptionFilter
            Properties: {LogGroupName: /aws/lambda/elsewhere, DestinationArn: !GetAtt Stream.Arn}
          Errors: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: !Ref Group}}
        """)
    assert edges(app) == [
        "Errors -observes-> Group",
        "Group -delivers-> Target",
        "Group -invokes async-> Reader",
        "Target -delivers-> Stream",
        "external:aws:/aws/lambda/elsewhere -delivers-> Stream",
    ]
    assert edge(app, "Group", "Reader").stated_by is resource(app, "ToReader")
    assert [policy.statements[0].principals for _, policy, _ in policies_on(resource(app, "Target"))] == [{"*": ("*",)}]


def test_a_policy_of_the_account_is_attached_to_the_groups_that_it_names() -> None:
    app = app_of("""
        Resources:
          Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/events/orders}}
          Other: {Type: AWS::Logs::LogGroup}
          Policy:
            Type: AWS::Logs::ResourcePolicy
            Properties:
              PolicyDocument: !Sub |
                {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
                 "Action": "logs:PutLogEvents",
                 "Resource": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/events/orders:*"}]}
        """)
    assert [holder.logical_id for holder, _, _ in policies_on(resource(app, "Group"))] == ["Policy"]
    assert list(policies_on(resource(app, "Other"))) == []
