"""What went wrong, for standard error: an error of the command line and a problem of a run look the same."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sless_audit.report import Look
from sless_audit.report.terminal import painted, visible, wrapped

if TYPE_CHECKING:
    from sless_audit.lint.result import Problem


def diagnostic(style: str, label: str, message: str, place: str | None, hint: str | None, look: Look) -> str:
    """`label: message`, then the place and a hint, each where there is one."""
    lines = list(wrapped(visible(message), look.width, f"{label}: ", "  "))
    lines[0] = painted(label, style, look.color) + lines[0].removeprefix(label)
    if place:
        lines.append(f"  {painted('-->', 'frame', look.color)} {visible(place)}")
    if hint:
        lead = f"  {painted('=', 'frame', look.color)} help:"
        first, *rest = wrapped(visible(hint), look.width, "  = help: ", "          ")
        lines += [lead + first.removeprefix("  = help:"), *rest]
    return "\n".join(lines) + "\n"


def of_problems(problems: "tuple[Problem, ...]", look: Look) -> Iterator[str]:
    """Of what could not be done. What was passed over is only counted, in the summary."""
    for problem in problems:
        at = (problem.template, problem.line, problem.column)
        place = ":".join(str(part) for part in at if part is not None)
        if problem.kind in ("refused", "rule-failed"):
            yield diagnostic("error", "error", problem.message, place, problem.hint, look)
        elif problem.kind == "partly-read" and not look.quiet:
            yield diagnostic("warning", "not read", problem.message, place, problem.hint, look)
        elif problem.kind == "suppression":
            yield diagnostic("warning", "suppression", problem.message, place, problem.hint, look)
