"""The text report, whole."""

import re

import pytest

from sless_audit.lint.finding import Draft, Related
from sless_audit.lint.result import Problem, Skipped
from sless_audit.report import CheckReport, Look, render
from tests.graphs import app_of, resource
from tests.report.results import TEMPLATE, flagged, result, text


def test_a_finding_looks_like_that_of_a_compiler() -> None:
    app = app_of(TEMPLATE, name="template")
    orders, worker = resource(app, "Orders"), resource(app, "Worker")
    draft = Draft(
        "a message that Worker has not finished is received again after 30 s, and the function may still be at work",
        "set VisibilityTimeout of Orders to 180",
        orders.place(("VisibilityTimeout",)),
        orders,
        related=(Related("Worker runs for up to 30 s", worker.place(), worker),),
        notes=("holds where Stage = prod",),
    )
    found = result(app, findings=[flagged(app, draft, severity="error", confidence="medium")])
    assert (
        text(found)
        == """\
error[made-up-rule]: a message that Worker has not finished is received again
  after 30 s, and the function may still be at work
 --> template.yaml:6:7  (resource Orders)
  |
6 |       VisibilityTimeout: 30
  |       ^^^^^^^^^^^^^^^^^^^^^
  = note: holds where Stage = prod
  = note: medium confidence
  = help: set VisibilityTimeout of Orders to 180
 ::: template.yaml:7:3  Worker runs for up to 30 s

1 error in 1 template (4 resources).
`sless-audit explain made-up-rule` tells why, and shows how it is done.
"""
    )


def test_the_construct_path_stands_beside_the_resource() -> None:
    app = app_of(
        """\
        Resources:
          OrdersF6E1A6B2:
            Type: AWS::SQS::Queue
            Metadata: {aws:cdk:path: Shop/Orders/Resource}
        """
    )
    queue = resource(app, "OrdersF6E1A6B2")
    found = result(app, findings=[flagged(app, Draft("m", "h", queue.place(), queue))])
    assert "stack.yaml:2:3  (resource OrdersF6E1A6B2, construct Shop/Orders/Resource)\n" in text(found)


def test_what_is_absent_in_the_whole_app_is_gathered_at_the_end() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    here = orders.place()
    found = result(
        app,
        findings=[
            flagged(app, Draft("no budget", "add one", here), rule="no-budget", severity="info", absence=True),
            flagged(app, Draft("no queue like this", "h", here, orders)),
            flagged(
                app, Draft("all of it is in one region: Orders, and with it every order that was not yet worked on",
                "h", here), rule="single-region", severity="info", confidence="medium", absence=True,
            ),
        ],
    )  # fmt: skip
    assert text(found).endswith(
        """\
  = help: h

not set up in this app:
  info[no-budget]: no budget
  info[single-region]: all of it is in one region: Orders, and with it every
    order that was not yet worked on; medium confidence

1 warning, 2 info in 1 template (4 resources).
`sless-audit explain made-up-rule` tells why, and shows how it is done.
"""
    )


def test_with_several_apps_it_is_said_which_one_has_it_not() -> None:
    one, other = app_of(TEMPLATE, name="one"), app_of(TEMPLATE, name="other")
    findings = [
        flagged(app, Draft("no budget", "h", resource(app, "Orders").place()), rule="no-budget", absence=True)
        for app in (one, other)
    ]
    shown = text(result(one, other, findings=findings))
    assert "not set up in the app of one.yaml:\n" in shown
    assert "not set up in the app of other.yaml:\n" in shown


def test_problems_go_beside_the_report_with_place_and_help() -> None:
    app = app_of(TEMPLATE)
    found = result(
        app,
        problems=[
            Problem("refused", "not valid YAML: a tab", "broken.yaml", 3, 1, "indent with spaces"),
            Problem("partly-read", "the type AWS::Serverless::X is not known", "t.yaml", 9, 3),
            Problem("rule-failed", "the rule x failed (KeyError: 'y')", "t.yaml"),
            Problem("passed-over", "holds a list", "list.yaml"),
        ],
    )
    parts = render("check", "text", CheckReport(found, Look()))
    assert [part.text for part in parts if part.aside] == [
        """\
error: not valid YAML: a tab
  --> broken.yaml:3:1
  = help: indent with spaces
not read: the type AWS::Serverless::X is not known
  --> t.yaml:9:3
error: the rule x failed (KeyError: 'y')
  --> t.yaml
"""
    ]
    assert "".join(part.text for part in parts if not part.aside) == (
        "Nothing to report in 1 template (4 resources); 1 file could not be read; a rule\n"
        "failed 1 time; 1 place not read; 1 file passed over.\n"
    )


def test_the_summary_counts_what_was_held_back_and_names_what_was_skipped() -> None:
    app = app_of(TEMPLATE)
    skipped = [Skipped("a-rule", "the route table of A", 2), Skipped("a-rule", "the route table of B", 1)]
    skipped += [Skipped(f"rule-{number}", "x", 1) for number in range(7)]
    shown = text(result(app, held_back=4, skipped=skipped))
    assert (
        shown
        == """\
Nothing to report in 1 template (4 resources); 4 more at --strictness thorough.
7 rules skipped for want of x: rule-0, rule-1, rule-2, rule-3, rule-4, rule-5
and 1 more.
1 rule skipped: a-rule (3).
"""
    )


def test_quiet_leaves_findings_and_errors() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    problems = [Problem("partly-read", "left out", "t.yaml", 1), Problem("refused", "broken", "b.yaml", 1)]
    findings = [flagged(app, Draft("m", "h", orders.place(), orders))]
    shown = text(result(app, findings=findings, problems=problems), quiet=True)
    assert shown.startswith("warning[made-up-rule]: m\n")
    assert shown.endswith("  = help: h\n\nerror: broken\n  --> b.yaml:1\n")


def test_nothing_analysed_is_not_nothing_to_report() -> None:
    assert text(result()) == "No template was analysed.\n"


def test_nothing_of_a_template_steers_the_terminal() -> None:
    app = app_of(TEMPLATE)
    queue = resource(app, "Orders")
    raw = "\x1b[31mred\x1b]0;title\x07\u202egnp.exe\x85\r\n"
    draft = Draft(raw, raw, queue.place(), queue, related=(Related(raw, queue.place(), queue),), notes=(raw,))
    findings = [flagged(app, draft), flagged(app, draft, absence=True)]
    problems = [Problem("refused", raw, raw, 1, 1, raw)]
    shown = text(result(app, findings=findings, problems=problems))
    assert "red" in shown
    assert [character for character in shown if not character.isprintable() and character != "\n"] == []


def test_a_raw_escape_in_the_source_line_is_not_shown_as_one() -> None:
    source = "Resources:\n  Q:\n    Type: AWS::SQS::Queue # \u200b\u202e\n"
    app = app_of(source)
    queue = resource(app, "Q")
    shown = text(result(app, findings=[flagged(app, Draft("m", "h", queue.place(), queue))]))
    assert "\u202e" not in shown


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_colours_change_no_text(severity: str) -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    draft = Draft("m " * 60, "h " * 60, orders.place(), orders, related=(Related("r " * 60, orders.place(), orders),))
    findings = [flagged(app, draft, severity=severity), flagged(app, draft, absence=True)]  # type: ignore[arg-type]
    found = result(app, findings=findings, problems=[Problem("refused", "broken", "b.yaml", 1, 1, "help")])
    colored = text(found, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == text(found)


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    words = "so many words that they have to be put on several lines, " * 4
    related = (Related(words, orders.place(), orders),)
    draft = Draft(words, words, orders.place(), orders, related=related, notes=(words,))
    found = result(app, findings=[flagged(app, draft), flagged(app, draft, absence=True)])
    assert max(map(len, text(found, width=width).splitlines())) <= width


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("            DB_PASSWORD: kV9!tr4wq  # of the old database", "            DB_PASSWORD: (not shown)"),
        ('            {"A": "kV9!tr4wq:x", "DB_PASSWORD": "kV9!tr4wq:x"}', '"DB_PASSWORD": (not shown)'),
    ],
)
def test_a_secret_is_not_shown(line: str, shown: str) -> None:
    template = (
        "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n        Variables:\n"
    )
    app = app_of(f"{template}{line}\n")
    function = resource(app, "F")
    place = function.place(("Environment", "Variables", "DB_PASSWORD"))
    secret = Draft("is a secret", "help", place, function, secret=True)
    beside = Draft("stands on the same line", "help", place, function)
    told = text(result(app, findings=[flagged(app, secret), flagged(app, beside)]))
    assert told.count(f"{shown}\n") == 2
    assert "kV9" not in told
