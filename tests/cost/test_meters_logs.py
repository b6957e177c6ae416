from sless_audit.api.cost import costs_of
from sless_audit.api.prices import books
from sless_audit.cost.estimate import flow_shares
from sless_audit.workload.usage import NO_USAGE
from tests.cost.charges import Charges, charges_of, near
from tests.graphs import app_of

_KB = 1_024
_GB = 1_024**3


_LOGGED = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/aws/lambda/${F}'%s}}
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: a.b, InlineCode: '', Events: {Url: {Type: HttpApi}}}
"""


def _logged(group: str, numbers: dict[str, float] | None = None) -> Charges:
    return charges_of(
        _LOGGED % group,
        {"ServerlessHttpApi ANY $default": 1e9},
        {"F: log": 1 * _KB, "Group: compressed": 0.15} | (numbers or {}),
    )


def test_a_group_keeps_what_is_written_in_its_retention_compressed() -> None:
    found = _logged(", RetentionInDays: 365")
    # 10^9 KB a month, 15% of it, over 365 days of the month's 730 / 24: twelve months
    assert found.quantity("Group", "storage") == near(1e9 * _KB / _GB * 0.15 * 12)
    assert found("Group", "storage").price == ("logs", "archival-storage")


def test_a_group_that_keeps_all_is_unknown_until_a_profile_states_it() -> None:
    found = _logged("")
    assert found.quantity("Group", "storage") is None
    assert found("Group", "storage").unknown == "nodes.Group.storage"
    found = _logged("", {"Group: storage": 50 * _GB})
    assert found.usd("Group", "storage") == near(50 * 0.03)


def test_what_is_looked_for_secrets_is_charged_by_the_gb() -> None:
    found = _logged(", DataProtectionPolicy: {Name: p}")
    assert found.usd("Group", "data protection") == near(1e9 * _KB / _GB * 0.12)
    assert "data protection" not in _logged("").of("Group")


def test_a_group_that_nothing_of_the_app_writes_to_is_unknown() -> None:
    found = charges_of("Resources: {Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}}")
    assert found.quantity("Group", "storage") is None


def test_access_logs_and_logs_of_state_machines_are_kept_too() -> None:
    found = charges_of(
        """
        Resources:
          Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 365}}
          Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            Properties: {ApiId: !Ref Api, AccessLogSettings: {DestinationArn: !GetAtt Group.Arn, Format: '$context'}}
        """,
        {"Api": 1e9},
        {"Api: log": 1 * _KB, "Group: compressed": 0.1},
    )
    assert found.quantity("Group", "storage") == near(1e9 * _KB / _GB * 0.1 * 12)


def test_a_metric_filter_makes_a_custom_metric() -> None:
    metric = "{MetricName: m, MetricNamespace: n, MetricValue: '1'%s}"
    template = """
    Resources:
      Filter: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: g, MetricTransformations: [%s]}}
    """
    found = charges_of(template % ", ".join([metric % "", metric % ""]))
    assert found.usd("Filter", "metrics") == near(2 * 0.30)
    found = charges_of(template % (metric % ", Dimensions: [{Key: k, Value: $.v}]"))
    assert found.quantity("Filter", "metrics with dimensions") is None


def test_what_a_group_keeps_stems_from_the_entry_points_of_those_who_write_to_it() -> None:
    app = app_of(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: both, RetentionInDays: 30}}
          A: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: a.b, InlineCode: '',
              LoggingConfig: {LogGroup: !Ref Group}, Events: {Get: {Type: HttpApi, Properties: {Path: /a, Method: GET}}}}}
          B: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: a.b, InlineCode: '',
              LoggingConfig: {LogGroup: !Ref Group}, Events: {Get: {Type: HttpApi, Properties: {Path: /b, Method: GET}}}}}
        """
    )
    found = costs_of(app, NO_USAGE, None, books())
    for million, writer in zip(found.per_million, ("A", "B"), strict=True):
        kept = {
            line.component: line.monthly.likely for line in million.bill.lines if line.resource.logical_id == "Group"
        }
        assert [component for component, monthly in kept.items() if monthly] == [f"storage for {writer}"]
        line = next(line for line in million.bill.lines if line.component == f"storage for {writer}")
        assert flow_shares(million.bill.loads["likely"], line) == {million.entry.id: 1.0}
