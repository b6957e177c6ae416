"""What a run of `check` comes to."""

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from sless_audit.config import FailOn, Severity
from sless_audit.graph.model import App
from sless_audit.lint.catalogue import Rule
from sless_audit.lint.finding import SEVERITIES, Finding, ForeignRule
from sless_audit.record import record

if TYPE_CHECKING:  # only where there is a budget
    from sless_audit.cost.budget import Gate

ProblemKind: TypeAlias = Literal["refused", "passed-over", "partly-read", "rule-failed", "suppression"]


class Problem(NamedTuple):
    """What could not be done. `refused` and `rule-failed` mean that the answer is not whole; `suppression` is one that
    does not hold, or has nothing to hold back."""

    kind: ProblemKind
    message: str
    template: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None


class Foreign(NamedTuple):
    """What another tool says of the same templates."""

    tool: str = ""
    """The name before the slash in the names of its rules; empty where none was asked."""
    findings: tuple[Finding, ...] = ()
    rules: tuple[ForeignRule, ...] = ()
    problems: tuple[Problem, ...] = ()


@record
class Skipped:
    rule: str
    need: str
    count: int


@record
class Result:
    apps: tuple[App, ...]
    findings: tuple[Finding, ...]
    """Those to show, by file, line and rule."""
    held_back: int
    """Findings that a greater strictness would show."""
    suppressed: int
    """Findings that the team lets go."""
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]
    rules: tuple[Rule, ...] = ()
    """Those that ran, by name."""
    foreign_rules: tuple[ForeignRule, ...] = ()
    """Those of other tools that found something, by name."""
    gates: "tuple[Gate, ...]" = ()
    """Thresholds that the config sets."""

    @property
    def templates(self) -> int:
        return len({stack.template.file for app in self.apps for stack in app.stacks})

    @property
    def resources(self) -> int:
        return sum(len(app.resources) for app in self.apps)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def exit_code(self, fail_on: FailOn) -> int:
        """0: nothing at or above `fail_on`; 1: something, or a threshold is crossed; 2: the work could not be done. It
        wins."""
        if any(problem.kind in ("refused", "rule-failed") for problem in self.problems):
            return 2
        if any(gate.fails for gate in self.gates):
            return 1
        if fail_on == "never":
            return 0
        threshold = SEVERITIES.index(fail_on)
        return int(any(SEVERITIES.index(finding.severity) >= threshold for finding in self.findings))
