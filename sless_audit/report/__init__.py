"""Reports: one module per output format, imported when it is asked for.

A format is a module with `render(report) -> tuple[Part, ...]`. Order, counts and exit code are settled before it is
called: it decides nothing, opens no file and does not look at the environment.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:  # `--help` and `--version` need none of the graph
    from sless_audit.cost.bill import Line
    from sless_audit.cost.breakeven.estimate import AppBreakEvens
    from sless_audit.cost.budget import Gate
    from sless_audit.cost.estimate import AppCost, By
    from sless_audit.graph.model import App
    from sless_audit.graph.spots import Spot
    from sless_audit.limits.answer import AppLimits
    from sless_audit.limits.book import QuotaBook
    from sless_audit.limits.spike_answer import AppSpike
    from sless_audit.lint.comparison import Comparison
    from sless_audit.lint.docs import RuleDocs
    from sless_audit.lint.result import Problem, Result
    from sless_audit.report.rule_info import RuleInfo
    from sless_audit.report.where import Kept

Command: TypeAlias = Literal[
    "breakeven",
    "check",
    "cost",
    "diff",
    "limits",
    "limits quotas",
    "limits --spike",
    "graph",
    "rules",
    "explain",
    "pricing show",
    "pricing diff",
    "pricing verify",
    "pricing refresh",
]

_PRICING = {"text": "pricing_text", "json": "pricing_json"}

FORMATS: dict[Command, dict[str, str]] = {
    "check": {"text": "text", "json": "json_v1", "sarif": "sarif", "github": "github", "markdown": "markdown"},
    "cost": {"text": "bill_table", "json": "bill_json", "csv": "bill_csv", "markdown": "bill_markdown"},
    "limits": {"text": "limits_table", "json": "limits_json", "markdown": "limits_markdown"},
    "limits quotas": {"text": "quotas_text", "json": "quotas_json"},
    "limits --spike": {"text": "spike_text", "json": "spike_json"},
    "breakeven": {"text": "breakeven_text", "json": "breakeven_json", "markdown": "breakeven_markdown"},
    "diff": {
        "text": "diff_text",
        "json": "diff_json",
        "markdown": "diff_markdown",
        "markdown-azure": "diff_markdown_azure",
    },
    "graph": {"mermaid": "mermaid", "dot": "dot", "json": "graph_json"},
    "rules": {"text": "rule_list_text", "json": "rule_list_json"},
    "explain": {"text": "rule_page_text", "markdown": "rule_page_markdown"},
    "pricing show": _PRICING,
    "pricing diff": _PRICING,
    "pricing verify": _PRICING,
    "pricing refresh": _PRICING,
}
"""By command: the name that `--output` takes, and the module; the first one is what a command prints unless told."""


class Look(NamedTuple):
    """How text is laid out; machine formats have no use for it."""

    color: bool = False
    width: int = 80
    quiet: bool = False
    """Findings, and what could not be done; nothing else."""


def _no_rules() -> "tuple[tuple[RuleInfo, RuleDocs], ...]":
    return ()


def _in_repository(_spot: "Spot") -> None:
    return None


class CheckReport(NamedTuple):
    result: "Result"
    look: Look
    rules: "Callable[[], tuple[tuple[RuleInfo, RuleDocs], ...]]" = _no_rules
    """The rules that ran, with their documentation: only some formats pay for reading it."""
    in_repository: "Callable[[Spot], Kept | None]" = _in_repository
    """What stands for a place in a file that is not in the repository."""


class GraphReport(NamedTuple):
    apps: "tuple[App, ...]"
    problems: "tuple[Problem, ...]" = ()


class CostReport(NamedTuple):
    costs: "tuple[AppCost, ...]"
    problems: "tuple[Problem, ...]" = ()
    look: Look = Look()
    by: "By" = "line"
    top: int = 10
    """Rows of a table for people; 0 for all."""
    explained: "tuple[tuple[AppCost, Line], ...]" = ()
    """In text, these instead of the bill."""
    gates: "tuple[Gate, ...]" = ()


class LimitsReport(NamedTuple):
    limits: "tuple[AppLimits, ...]"
    problems: "tuple[Problem, ...]" = ()
    look: Look = Look()
    top: int = 10
    """Rows of a table for people; 0 for all."""
    gates: "tuple[Gate, ...]" = ()


class SpikeReport(NamedTuple):
    apps: "tuple[AppSpike, ...]"
    problems: "tuple[Problem, ...]" = ()
    look: Look = Look()
    top: int = 10
    """Nodes of each app that people see; 0 for all."""


class QuotasReport(NamedTuple):
    book: "QuotaBook"
    look: Look = Look()


class BreakEvenReport(NamedTuple):
    apps: "tuple[AppBreakEvens, ...]"
    problems: "tuple[Problem, ...]" = ()
    look: Look = Look()
    top: int = 10
    """Break-evens of each app that people see; 0 for all."""


class DiffReport(NamedTuple):
    comparison: "Comparison"
    look: Look = Look()
    top: int = 10
    """Rows of a list in text; 0 for all."""
    paths: tuple[str, ...] = (".",)
    """What was looked at: two projects of one repository have reports of their own."""


class Part(NamedTuple):
    """A piece of a report."""

    text: str
    aside: bool = False
    """Not the result itself, but what hindered it: where a report is printed, this goes to standard error."""


def render(command: Command, format: str, report: object) -> tuple[Part, ...]:
    """The report of a command in one of its formats."""
    module = import_module(f"{__name__}.{FORMATS[command][format]}")
    parts: tuple[Part, ...] = module.render(report)
    return parts
