"""`rules` as JSON. Schema: `schemas/rules.json`."""

from sless_audit.report import Part
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.rule_info import RuleList


def render(report: RuleList) -> tuple[Part, ...]:
    rules = [
        {
            "rule": rule.name,
            "concern": rule.concern,
            "title": rule.title,
            "severity": rule.severity,
            "confidence": rule.confidence,
            "needs": list(rule.needs),
        }
        for rule in report.rules
    ]
    return (Part(as_json({"schema_version": SCHEMA_VERSION, "rules": rules})),)
