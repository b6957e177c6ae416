"""`diff` as Markdown for a comment in Azure DevOps, which takes 150,000 characters: its answer to more is "A
discussion comment cannot be longer than 150000 characters" (github.com/runatlantis/atlantis/pull/1585, 2026-11). There
is no picture: it takes Mermaid in wikis, in a syntax of its own (learn.microsoft.com, "Markdown syntax for wikis",
2026-11)."""

from sless_audit.report import DiffReport, Part
from sless_audit.report.diff_markdown import rendered

MOST = 150_000


def render(report: DiffReport) -> tuple[Part, ...]:
    return rendered(report, MOST, pictures=False)
