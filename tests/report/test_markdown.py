"""The summary of a CI job."""

from sless_audit.lint.finding import Draft
from sless_audit.lint.result import Problem, Result
from sless_audit.report import CheckReport, Look, render
from sless_audit.report.markdown import MAX_BYTES
from tests.graphs import app_of, resource
from tests.report.results import TEMPLATE, flagged, result


def markdown(found: Result) -> str:
    (part,) = render("check", "markdown", CheckReport(found, Look(color=True, width=40)))
    return part.text


def test_it_is_a_table_the_gravest_first_and_the_problems() -> None:
    app = app_of(TEMPLATE, name="template")
    orders = resource(app, "Orders")
    mild = flagged(app, Draft("it happens", "mend it", orders.place(), orders), severity="info")
    grave = flagged(app, Draft("worse", "mend that", orders.place(), orders, notes=("a note",)), severity="error")
    problem = Problem("refused", "not valid YAML", "broken.yaml", 3, 7, "indent by two")
    assert (
        markdown(result(app, findings=[mild, grave], problems=[problem]))
        == """\
## sless-audit

1 error, 1 info in 1 template (4 resources); 1 file could not be read.

| severity | rule | place | finding |
|---|---|---|---|
| error | made-up-rule | template.yaml:3 | worse<br>help: mend that<br>a note |
| info | made-up-rule | template.yaml:3 | it happens<br>help: mend it |

- error: not valid YAML
  --> broken.yaml:3:7
  = help: indent by two
"""
    )


def test_text_of_a_template_is_neither_markdown_nor_html() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    draft = Draft("a | b\n<img src=x> [c](d) `e` *f* &amp;", "mend it", orders.place(), orders)
    text = markdown(result(app, findings=[flagged(app, draft)]))
    assert r"a \| b &lt;img src=x> \[c\](d) \`e\` \*f\* &amp;amp;<br>" in text


def test_it_stays_below_what_github_takes_and_says_what_is_left_out() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    finding = flagged(app, Draft("x" * 1000, "mend it", orders.place(), orders))
    text = markdown(result(app, findings=[finding] * 2000))
    assert len(text.encode()) < MAX_BYTES + 500
    assert text.rstrip().endswith("more lines are left out: the summary would be too long.")
