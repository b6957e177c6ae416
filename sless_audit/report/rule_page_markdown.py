"""`explain` as Markdown: the same text, for a page."""

from collections.abc import Iterator

from sless_audit.report import Part
from sless_audit.report.rule_info import RulePage


def render(report: RulePage) -> tuple[Part, ...]:
    return (Part("\n".join(_lines(report)) + "\n"),)


def _lines(report: RulePage) -> Iterator[str]:
    rule, docs = report.rule, report.docs
    yield f"# {rule.name}"
    yield f"\n{docs.title}"
    yield f"\nSeverity: {rule.severity}. Confidence: {rule.confidence}."
    yield f"Concern: {rule.concern}. Needs: {', '.join(rule.needs)}."
    if docs.summary:
        yield f"\n{docs.summary}"
    for name, text in docs.sections:
        yield f"\n## {name}\n\n{text}"
    for example in docs.examples:
        heading = f"{example.verdict} ({example.label})" if example.label else example.verdict
        fence = "````" if "```" in example.template else "```"
        yield f"\n## {heading}\n\n{fence}yaml\n{example.template.rstrip()}\n{fence}"
