import pytest

from tests.cost.charges import charges_of, near

_ALARM = "Resources: {Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {%s}}}"


def _alarm(properties: str) -> float:
    return charges_of(_ALARM % properties).usd("Alarm", "alarm")


_STAT = "{Id: %s, MetricStat: {Metric: {Namespace: n, MetricName: m}, Period: %s, Stat: Sum}}"


@pytest.mark.parametrize(
    ("properties", "usd"),
    [
        ("Namespace: n, MetricName: m, Period: 60", 0.10),
        ("Namespace: n, MetricName: m, Period: 10", 0.30),
        # an alarm on an expression over two metrics
        (f"Metrics: [{_STAT % ('a', 300)}, {_STAT % ('b', 300)}, {{Id: c, Expression: a/b}}]", 0.20),
        # the metric, and the two sides of its band
        (f"Metrics: [{_STAT % ('a', 300)}, {{Id: b, Expression: 'ANOMALY_DETECTION_BAND(a, 2)'}}]", 0.30),
        (f"Metrics: [{_STAT % ('a', 10)}, {{Id: b, Expression: 'ANOMALY_DETECTION_BAND(a, 2)'}}]", 0.90),
    ],
)
def test_an_alarm_is_charged_for_each_metric_that_it_looks_at(properties: str, usd: float) -> None:
    assert _alarm(properties) == near(usd)


def test_an_alarm_on_a_query_of_metrics_is_unknown() -> None:
    found = charges_of(
        """
        Resources:
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties: {Metrics: [{Id: a, Expression: 'SELECT MAX(Errors) FROM "AWS/Lambda"', Period: 60}]}
        """
    )
    assert found.quantity("Alarm", "alarm") is None
    assert found("Alarm", "alarm").price == ("cloudwatch", "alarm-metrics-insights")


def test_composite_alarms_and_dashboards() -> None:
    found = charges_of(
        """
        Resources:
          All: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: 'ALARM(a)'}}
          Board: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: '{}'}}
        """
    )
    assert found.usd("All", "composite alarm") == near(0.50)
    assert found.usd("Board", "dashboard") == near(3.00)
