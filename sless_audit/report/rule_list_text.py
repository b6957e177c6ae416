"""`rules` for people: by concern."""

from collections.abc import Iterator
from itertools import groupby

from sless_audit.report import Part
from sless_audit.report.rule_info import RuleList
from sless_audit.report.terminal import painted, visible, wrapped

LONGEST_SEVERITY = len("warning")


def render(report: RuleList) -> tuple[Part, ...]:
    return (Part("\n".join(_lines(report)) + "\n"),)


def _lines(report: RuleList) -> Iterator[str]:
    look = report.look
    rules = sorted(report.rules, key=lambda rule: (rule.concern, rule.name))
    for concern, group in groupby(rules, key=lambda rule: rule.concern):
        yield painted(concern, "strong", look.color)
        for rule in group:
            padding = " " * (LONGEST_SEVERITY - len(rule.severity))
            yield f"  {painted(rule.severity, rule.severity, look.color)}{padding}  {rule.name}"
            margin = " " * (LONGEST_SEVERITY + 4)
            yield from wrapped(visible(rule.title), look.width, margin, margin)
        yield ""
    yield f"{len(rules)} rule{'' if len(rules) == 1 else 's'}. `sless-audit explain RULE` tells all of one."
