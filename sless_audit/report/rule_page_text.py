"""`explain` for a terminal: the documentation of a rule wrapped to its width."""

from collections.abc import Iterator
from textwrap import indent

from sless_audit.report import Part
from sless_audit.report.rule_info import RulePage
from sless_audit.report.terminal import painted, visible, wrapped


def render(report: RulePage) -> tuple[Part, ...]:
    return (Part("\n".join(_lines(report)) + "\n"),)


def _lines(report: RulePage) -> Iterator[str]:
    rule, docs, look = report.rule, report.docs, report.look
    label = f"{rule.severity}[{rule.name}]"
    first, *rest = wrapped(visible(docs.title), look.width, f"{label}: ", "  ")
    yield painted(label, rule.severity, look.color) + painted(first.removeprefix(label), "strong", look.color)
    yield from (painted(line, "strong", look.color) for line in rest)
    yield f"concern: {rule.concern}; confidence: {rule.confidence}; needs: {', '.join(rule.needs)}"
    if docs.summary:
        yield ""
        yield from _prose(docs.summary, "", look.width)
    for name, text in docs.sections:
        yield f"\n{painted(name, 'strong', look.color)}"
        yield from _prose(text, "  ", look.width)
    for example in docs.examples:
        heading = f"{example.verdict} ({example.label})" if example.label else example.verdict
        yield f"\n{painted(heading, 'error' if example.verdict == 'Bad' else 'info', look.color)}"
        yield indent(example.template.rstrip(), "  ")


def _prose(text: str, margin: str, width: int) -> Iterator[str]:
    """Paragraphs, and items that begin with a dash, each wrapped by itself."""
    block: list[str] = []
    for line in text.splitlines():
        if block and (not line.strip() or line.startswith("- ")):
            yield from _wrapped(block, margin, width)
            block = []
        if line.strip():
            block.append(line)
        else:
            yield ""
    if block:
        yield from _wrapped(block, margin, width)


def _wrapped(block: list[str], margin: str, width: int) -> Iterator[str]:
    text = visible(" ".join(block))
    if not text.startswith("- "):
        return wrapped(text, width, margin, margin)
    return wrapped(text.removeprefix("- "), width, f"{margin}- ", f"{margin}  ")  # the dash stays at a long address
