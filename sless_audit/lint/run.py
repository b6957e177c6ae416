"""Runs rules over apps."""

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sless_audit.config import Severity, Strictness
from sless_audit.graph.model import App
from sless_audit.graph.spots import Spot
from sless_audit.lint.catalogue import Rule
from sless_audit.lint.finding import CONFIDENCES, SEVERITIES, Draft, Finding, Skip, lowered
from sless_audit.lint.fingerprint import identity
from sless_audit.lint.result import Foreign, Problem, Result, Skipped
from sless_audit.lint.select import is_shown
from sless_audit.lint.stages import once
from sless_audit.lint.suppress import Suppression, suppress, written_in
from sless_audit.lint.workload import Workload


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
    other_tool: Callable[[Sequence[Finding]], Foreign] | None = None,
    workload_of: Callable[[App], Workload] | None = None,
) -> Result:
    """Each rule over each app. A rule that fails is a problem; the others still run.

    Of the templates of an app, only those that were asked for get findings. `known`: the names of all rules there are.
    `other_tool` is asked when the rules have run; it is told what they found, and is suppressed like them. What is
    found alike in several stages is reported once. `workload_of` gives the rules that need it the workload of an app.
    """
    apps, rules = tuple(apps), tuple(rules)
    findings: list[Finding] = []
    skipped: Counter[tuple[str, str]] = Counter()
    found_problems = list(problems)
    for app in apps:
        for rule in rules:
            try:
                workload = workload_of(app) if workload_of is not None else None
                outcomes = _outcomes(rule, app, options.get(rule.name), workload)
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
                elif _template_of(outcome) in asked_for:
                    findings.append(_finding(rule, outcome, app, severities))
    findings = _not_silenced(findings, rules)
    foreign = other_tool(findings) if other_tool else Foreign()
    findings += foreign.findings
    found_problems += foreign.problems
    distinct: dict[tuple[tuple[str, ...], int], Finding] = {}
    for finding in findings:
        key = (identity(finding), finding.place.span.line)
        distinct[key] = _joined(distinct[key], finding) if key in distinct else finding
    written = dict.fromkeys(one for app in apps for one in written_in(app, asked_for))  # apps may share code
    judged = suppress(
        sorted(distinct.values(), key=_order),
        (*written, *suppressions),
        today=today,
        known=known,
        ran=[*(rule.name for rule in rules), foreign.tool],
    )
    kept = once(judged.kept)
    shown = tuple(finding for finding in kept if is_shown(finding, strictness))
    return Result(
        apps,
        shown,
        len(kept) - len(shown),
        judged.suppressed,
        tuple(Skipped(rule, need, count) for (rule, need), count in sorted(skipped.items())),
        (*found_problems, *judged.problems),
        rules,
        foreign.rules,
    )


def _not_silenced(findings: Sequence[Finding], rules: Iterable[Rule]) -> list[Finding]:
    """Without those of which another finding, of a rule that goes before theirs, says more at the same place."""
    silences = {rule.name: rule.check.silences for rule in rules}
    covered = {
        (name, *_start(place))
        for finding in findings
        for name in silences[finding.rule]
        for place in (finding.place, *(one.place for one in finding.draft.related))
    }
    return [finding for finding in findings if (finding.rule, *_start(finding.place)) not in covered]


def _start(place: Spot) -> tuple[str, int, int]:
    return place.file, place.span.line, place.span.column


def _outcomes(
    rule: Rule, app: App, options: Mapping[str, object] | None, workload: Workload | None
) -> list[Draft | Skip]:
    """What a rule yields. Raises `TypeError` for what is no finding: anybody may write a rule."""
    found = rule.check(app, options, workload)
    if isinstance(found, Draft | Skip):
        raise TypeError("check returns a finding; it must yield its findings")
    outcomes = list(found)
    for outcome in outcomes:
        if not isinstance(outcome, Draft | Skip):
            raise TypeError(f"check yields {outcome!r}; it must yield what `finding` or `skip` gives")
        if isinstance(outcome, Draft) and outcome.severity not in (None, *SEVERITIES):
            raise ValueError(f"there is no severity {outcome.severity!r}")
    return outcomes


def _template_of(draft: Draft) -> str:
    """The template that a finding belongs to, wherever in its functions' code it stands."""
    return draft.place.file if draft.resource is None else draft.resource.stack.template.file


def _finding(rule: Rule, draft: Draft, app: App, severities: Mapping[str, Severity]) -> Finding:
    confidence = lowered(draft.confidence or rule.check.confidence, draft.steps_down)
    severity = severities.get(rule.name) or draft.severity or rule.check.severity
    return Finding(rule.name, rule.concern, severity, confidence, rule.check.absence, draft, app)


def _joined(first: Finding, second: Finding) -> Finding:
    """Two findings as one: what a rule says twice of a place holds for the values of either."""
    if first.message != second.message or first.confidence != second.confidence:
        return max(second, first, key=lambda finding: CONFIDENCES.index(finding.confidence))
    notes = tuple(dict.fromkeys((*first.draft.notes, *second.draft.notes)))
    return replace(first, draft=first.draft._replace(notes=notes))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    span = finding.place.span
    return finding.place.file, span.line, span.column, finding.rule, finding.message
