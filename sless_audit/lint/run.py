"""Runs rules over apps."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date

from sless_audit.config import Severity, Strictness
from sless_audit.graph.model import App
from sless_audit.lint.catalogue import Rule
from sless_audit.lint.finding import Draft, Finding, Skip, lowered
from sless_audit.lint.fingerprint import identity
from sless_audit.lint.result import Problem, Result, Skipped
from sless_audit.lint.select import is_shown
from sless_audit.lint.suppress import Suppression, suppress, written_in


def run(
    apps: Iterable[App],
    rules: Iterable[Rule],
    *,
    strictness: Strictness,
    severities: Mapping[str, Severity],
    options: Mapping[str, Mapping[str, object]],
    asked_for: Container[str],
    known: Collection[str],
    today: date,
    suppressions: Iterable[Suppression] = (),
    problems: Iterable[Problem] = (),
) -> Result:
    """Each rule over each app. A rule that fails is a problem; the others still run.

    Of the templates of an app, only those that were asked for get findings. `known`: the names of all rules there are.
    """
    apps, rules = tuple(apps), tuple(rules)
    findings: list[Finding] = []
    skipped: Counter[tuple[str, str]] = Counter()
    found_problems = list(problems)
    for app in apps:
        for rule in rules:
            try:
                outcomes = list(rule.check(app, options.get(rule.name)))
            except Exception as error:  # noqa: BLE001 - the boundary between the engine and a rule
                where = f"{type(error).__name__}: {error}"
                found_problems.append(
                    Problem("rule-failed", f"the rule {rule.name} failed ({where})", app.stacks[0].template.file)
                )
                continue
            for outcome in outcomes:
                if isinstance(outcome, Skip):
                    if outcome.resource is None or outcome.resource.stack.template.file in asked_for:
                        skipped[rule.name, outcome.need] += 1
                elif outcome.place.file in asked_for:
                    findings.append(_finding(rule, outcome, app, severities))
    distinct = {(identity(finding), finding.place.span.line): finding for finding in findings}
    written = [one for app in apps for one in written_in(app) if one.file in asked_for]
    judged = suppress(
        sorted(distinct.values(), key=_order),
        (*written, *suppressions),
        today=today,
        known=known,
        ran=[rule.name for rule in rules],
    )
    shown = tuple(finding for finding in judged.kept if is_shown(finding, strictness))
    return Result(
        apps,
        shown,
        len(judged.kept) - len(shown),
        judged.suppressed,
        tuple(Skipped(rule, need, count) for (rule, need), count in sorted(skipped.items())),
        (*found_problems, *judged.problems),
    )


def _finding(rule: Rule, draft: Draft, app: App, severities: Mapping[str, Severity]) -> Finding:
    confidence = lowered(draft.confidence or rule.check.confidence, draft.steps_down)
    severity = severities.get(rule.name) or draft.severity or rule.check.severity
    return Finding(rule.name, rule.concern, severity, confidence, rule.check.absence, draft, app)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    span = finding.place.span
    return finding.place.file, span.line, span.column, finding.rule, finding.message
