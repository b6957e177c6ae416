"""The closing lines of `check` in text."""

from collections import Counter
from collections.abc import Iterable, Iterator

from sless_audit.config import Severity
from sless_audit.lint.finding import SEVERITIES, is_foreign
from sless_audit.lint.result import Result, Skipped
from sless_audit.report import Look
from sless_audit.report.terminal import painted, visible, wrapped

MOST_SKIPPED = 6
"""Rules that are named; the JSON report has them all, with what each would have needed."""


def summary(result: Result, look: Look) -> Iterator[str]:
    """What was found, in how much, and what was not looked at."""
    first, *rest = wrapped("; ".join(_clauses(result)) + ".", look.width)
    yield painted(first, "strong", look.color)
    yield from (painted(line, "strong", look.color) for line in rest)
    for line in _skipped(result.skipped):
        yield from wrapped(line, look.width)
    explained = [finding for finding in result.findings if not is_foreign(finding.rule)]
    if explained:
        gravest = max(explained, key=lambda finding: SEVERITIES.index(finding.severity))
        command = f"`sless-audit explain {gravest.rule}`"
        yield from wrapped(f"{command} tells why, and shows how it is done.", look.width)


def _clauses(result: Result) -> Iterator[str]:
    if result.templates:
        where = f"in {_amount(result.templates, 'template')} ({_amount(result.resources, 'resource')})"
        found = ", ".join(_found(result)) or "Nothing to report"
        yield f"{found} {where}"
    else:
        yield "No template was analysed"
    if result.held_back:
        yield f"{result.held_back} more at --strictness thorough"
    if result.suppressed:
        yield f"{_amount(result.suppressed, 'finding')} ignored, with a reason"
    kinds = Counter(problem.kind for problem in result.problems)
    if kinds["refused"]:
        yield f"{_amount(kinds['refused'], 'file')} could not be read"
    if kinds["rule-failed"]:
        yield f"a rule failed {_amount(kinds['rule-failed'], 'time')}"
    if kinds["partly-read"]:
        yield f"{_amount(kinds['partly-read'], 'place')} not read"
    if kinds["passed-over"]:
        yield f"{_amount(kinds['passed-over'], 'file')} passed over"


def _found(result: Result) -> Iterator[str]:
    words: tuple[tuple[Severity, str], ...] = (("error", "errors"), ("warning", "warnings"), ("info", "info"))
    for severity, plural in words:
        count = result.count(severity)
        if count:
            yield f"{count:,} {severity if count == 1 else plural}"


def _skipped(skipped: Iterable[Skipped]) -> Iterator[str]:
    """A line for each need that several rules share, and one for the others."""
    needs: dict[str, Counter[str]] = {}
    for skip in skipped:
        needs.setdefault(skip.need, Counter())[skip.rule] += skip.count
    others = Counter[str]()
    for need, rules in sorted(needs.items()):
        if len(rules) > 1 or len(needs) == 1:
            yield f"{_amount(len(rules), 'rule')} skipped for want of {visible(need)}: {_named(rules)}."
        else:
            others += rules
    if others:
        yield f"{_amount(len(others), 'rule')} skipped: {_named(others)}."


def _named(skipped: Counter[str]) -> str:
    names = [f"{rule} ({count:,})" if count > 1 else rule for rule, count in sorted(skipped.items())]
    more = len(names) - MOST_SKIPPED
    return ", ".join(names[:MOST_SKIPPED]) + (f" and {more} more" if more > 0 else "")


def _amount(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
