"""Annotations of GitHub Actions."""

from collections.abc import Iterable

from sless_audit.config import Severity
from sless_audit.lint.finding import Draft
from sless_audit.lint.result import Problem, Result
from sless_audit.report import CheckReport, Look, render
from tests.graphs import app_of, resource
from tests.report.results import TEMPLATE, flagged, result


def annotations(found: Result) -> list[str]:
    (part,) = render("check", "github", CheckReport(found, Look()))
    assert not part.aside
    assert part.text == "" or part.text.endswith("\n")
    return part.text.splitlines()


def with_findings(severities: Iterable[Severity], problems: Iterable[Problem] = ()) -> Result:
    app = app_of(TEMPLATE, name="template")
    orders = resource(app, "Orders")
    findings = [
        flagged(app, Draft(f"finding {number}", "mend it", orders.place(), orders), severity=severity)
        for number, severity in enumerate(severities)
    ]
    return result(app, findings=findings, problems=problems)


def test_an_annotation_names_the_rule_and_the_place() -> None:
    assert annotations(with_findings(["warning"])) == [
        "::warning title=made-up-rule,file=template.yaml,line=3,endLine=3,col=3,endColumn=8::finding 0%0Ahelp: mend it"
    ]


def test_it_is_escaped_as_the_toolkit_of_github_does() -> None:
    """The command is what `core.error` of @actions/core 3.0.1 prints for these values."""
    app = app_of(TEMPLATE, name="a,b:c%d")
    orders = resource(app, "Orders")
    draft = Draft("100%: a,b\r\n::error::c", "mend", orders.place(), orders)
    (line,) = annotations(result(app, findings=[flagged(app, draft, severity="error")]))
    command, message = (
        "error title=made-up-rule,file=a%2Cb%3Ac%25d.yaml,line=3,endLine=3,col=3,endColumn=8",
        "100%25: a,b",
    )
    assert line == f"::{command}::{message}%0D%0A::error::c%0Ahelp: mend"


def test_the_gravest_come_first() -> None:
    lines = annotations(with_findings(["info", "warning", "error"]))
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_of_each_level_there_are_ten_and_the_last_one_tells_how_many_are_missing() -> None:
    warning: list[Severity] = ["warning"]
    error: list[Severity] = ["error"]
    lines = annotations(with_findings(warning * 12 + error * 10))
    assert len(lines) == 20
    assert lines[9].endswith("finding 21%0Ahelp: mend it")
    assert lines[19].endswith("finding 9%0Ahelp: mend it%0A%0A2 more of level warning are not shown here")


def test_what_makes_the_answer_incomplete_is_an_error() -> None:
    problems = [
        Problem("refused", "not valid YAML", "broken.yaml", 3, 7, "indent by two"),
        Problem("rule-failed", "the rule x failed"),
        Problem("partly-read", "not read", "template.yaml", 5),
    ]
    assert annotations(with_findings([], problems)) == [
        "::error title=sless-audit%3A refused,file=broken.yaml,line=3::not valid YAML%0Aindent by two",
        "::error title=sless-audit%3A rule-failed::the rule x failed",
    ]


def test_nothing_to_report_prints_nothing() -> None:
    assert annotations(with_findings([])) == []
