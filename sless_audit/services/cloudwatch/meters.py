"""What CloudWatch charges for alarms and dashboards: https://aws.amazon.com/cloudwatch/pricing/ (2026-11).

An alarm for each metric that it looks at, at the price of a high resolution where its period is below a minute; one
that detects anomalies counts three for a metric, since the band has two. A composite alarm has a price of its own.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, by_the_month, not_known
from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT, Value, dig
from sless_audit.workload.load import Load

_MINUTE_S = 60
_BAND = "ANOMALY_DETECTION_BAND"


def _alarm(alarm: Resource, load: Load) -> Iterator[Charge]:
    metrics = [query for _, query in load.items(alarm, "Metrics")]
    period = alarm.properties.number("Period")
    if not metrics:
        yield by_the_month("alarm", _price(load.settled(period)))
        return
    expressions = [load.settled(dig(query, "Expression")) for query in metrics]
    looked_at = [dig(query, "MetricStat", "Period") for query in metrics if _is_metric(query, load)]
    if any(isinstance(text, str) and text.lstrip().upper().startswith("SELECT") for text in expressions):
        yield not_known("alarm", ("cloudwatch", "alarm-metrics-insights"), "how many metrics the query looks at")
        return
    if not looked_at:
        yield not_known("alarm", ("cloudwatch", "alarm-standard"), "the metrics that it looks at")
        return
    threefold = any(isinstance(text, str) and _BAND in text for text in expressions)
    shortest = min((_seconds(load.settled(one)) for one in looked_at), default=float(_MINUTE_S))
    number = len(looked_at) * (3 if threefold else 1)
    yield by_the_month("alarm", _price(shortest), number)


def _is_metric(query: Value, load: Load) -> bool:
    return load.settled(dig(query, "MetricStat")) is not ABSENT


def _price(period: Value) -> tuple[str, str]:
    return "cloudwatch", "alarm-high-resolution" if _seconds(period) < _MINUTE_S else "alarm-standard"


def _seconds(period: Value) -> float:
    try:
        return float(period) if isinstance(period, int | float | str) else float(_MINUTE_S)
    except ValueError:
        return float(_MINUTE_S)


def _composite(_: Resource, __: Load) -> Iterator[Charge]:
    yield by_the_month("composite alarm", ("cloudwatch", "alarm-composite"))


def _dashboard(_: Resource, __: Load) -> Iterator[Charge]:
    yield by_the_month("dashboard", ("cloudwatch", "dashboard"))


def _metric_stream(_: Resource, __: Load) -> Iterator[Charge]:
    yield not_known("metric updates", ("cloudwatch", "metric-stream-update"), "how many updates it sends")


def _insight_rule(rule: Resource, load: Load) -> Iterator[Charge]:
    if load.settled(rule.properties.get("RuleState")) != "DISABLED":
        yield by_the_month("rule", ("cloudwatch", "contributor-insights-rule"))
        yield not_known(
            "events matched", ("cloudwatch", "contributor-insights-log-event"), "how many events it matches"
        )


METERS: dict[str, Meter] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _composite,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::CloudWatch::InsightRule": _insight_rule,
    "AWS::CloudWatch::MetricStream": _metric_stream,
}
