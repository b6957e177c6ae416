"""A comparison as Markdown for a pull request: what is always there, what is left out first, what a name cannot do."""

import re
from decimal import Decimal

import pytest

from sless_audit.cost.bill import Amount
from sless_audit.cost.budget import Increase
from sless_audit.lint.comparison import Arrow, Comparison, Findings, Priced, PricedLine, Seen, State, compared
from sless_audit.report import DiffReport, render
from sless_audit.report.diff_markdown import MOST
from sless_audit.report.diff_markdown_azure import MOST as MOST_ON_AZURE

LIMITS = {"markdown": MOST, "markdown-azure": MOST_ON_AZURE}


def amount(dollars: float) -> Amount:
    return Amount(*[Decimal(str(dollars))] * 3)


def seen(number: int, message: str = "a queue", severity: str = "warning") -> Seen:
    return Seen(
        "queue-is-there", severity, message, "remove it", "template.yaml", number, 1, f"Queue{number}",  # type: ignore[arg-type]
        f"{number:032x}", {},
    )  # fmt: skip


def state(
    name: str, findings: list[Seen], lines: dict[str, float] | None = None, arrows: tuple[Arrow, ...] = ()
) -> State:
    amounts = lines or {}
    total = amount(sum(amounts.values()))
    priced = Priced(
        "baseline", True, total, amount(0), total, (),
        tuple(PricedLine("app", f"app:{one}", "requests", "us-east-1", f"{one}.requests", False, amount(value))
              for one, value in amounts.items()),
    )  # fmt: skip
    return State(name, 1, len(findings), Findings(tuple(findings), 0), priced, arrows)


def markdown(found: Comparison, kind: str = "markdown", paths: tuple[str, ...] = (".",)) -> str:
    (part, _) = render("diff", kind, DiffReport(found, paths=paths))
    return part.text


def length(text: str) -> int:
    """As JavaScript and .NET count."""
    return len(text.encode("utf-16-le")) // 2


def test_the_totals_are_there_though_nothing_changed() -> None:
    same = [seen(1)], {"Api": 12.5}
    text = markdown(compared(state("main", *same), state("work", *same)))
    assert text.startswith("<!-- sless-audit diff . -->\n## sless-audit\n")
    assert "**no new finding, none fixed; $12.50 a month, as before.**" in text
    assert "| findings | 1 warning | 1 warning | 0 new, 0 fixed |" in text
    assert "| total | $12.50 | $12.50 | 0 (0%) |" in text
    assert "<details>" not in text


def test_two_projects_have_marks_of_their_own() -> None:
    same = compared(state("main", []), state("work", []))
    assert len({markdown(same, paths=(path,)).splitlines()[0] for path in ("a", "b", ".")}) == 3
    assert markdown(same, paths=("a--><b>",)).splitlines()[0].count(">") == 1


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize("message", ["short", "long " * 200, "\N{PILE OF POO}" * 500, "|" * 1_500])
def test_no_longer_than_a_comment_may_be_and_nothing_is_left_out_unsaid(kind: str, message: str) -> None:
    new = [seen(number, message, "info") for number in range(3_000)] + [seen(9_999, "gravest", "error")]
    lines = {f"Function{number}": float(number + 1) for number in range(3_000)}
    arrows = tuple(Arrow(f"app:A{number}", f"app:B{number}", "invokes", "sync") for number in range(3_000))
    text = markdown(compared(state("main", []), state("work", new, lines, arrows)), kind)
    assert length(text) <= LIMITS[kind]
    assert length(text) > LIMITS[kind] * 0.9
    assert text.index("gravest") < text.index("info | queue-is-there")
    shown = text.count("| queue-is-there |")
    (left_out,) = re.findall(r"([\d,]+) more new findings", text)
    assert shown + int(left_out.replace(",", "")) == len(new)
    assert re.search(r"[\d,]+ more lines of the bill", text)
    assert text.count("<details>") == text.count("</details>")
    assert text.count("```") % 2 == 0
    assert "| total | $0.00 |" in text


def test_a_name_cannot_leave_its_place() -> None:
    evil = "@everyone <img src=x> | --> ``` [a](b)\n# title"
    arrows = (Arrow(f"app:{evil}", 'app:"]; click', "invokes", None),)
    found = compared(state(f"main {evil}", []), state("work", [seen(1, evil)], {evil: 1.0}, arrows))
    text = markdown(found)
    assert not re.search(r"@\w", text)
    assert "<img" not in text
    assert "\n# title" not in text
    rows = [line for line in text.splitlines() if line.startswith("| warning")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5]
    picture = text.split("```mermaid")[1].split("```")[0]
    assert "<" not in picture
    assert 'n1["#34;#93;#59; click"]' in picture


def test_alike_findings_are_paired_as_often_as_they_are_there() -> None:
    one, other = seen(1, "first"), seen(1, "second")
    found = compared(state("main", [one, other]), state("work", [other._replace(line=7)]))
    assert [finding.message for finding in found.fixed] == ["first"]
    assert [(finding.message, finding.line) for finding in found.kept] == [("second", 7)]
    assert found.new == ()
    twice = compared(state("main", [one]), state("work", [one._replace(line=2), one._replace(line=3)]))
    assert (len(twice.new), len(twice.kept), len(twice.fixed)) == (1, 1, 0)


def test_what_moves_most_stands_first() -> None:
    before, after = {"A": 10.0, "B": 5.0, "C": 1.0}, {"A": 11.0, "B": 1.0, "D": 2.0}
    found = compared(state("main", [], before), state("work", [], after))
    assert [line.name for line in found.lines] == ["B.requests", "D.requests", "A.requests", "C.requests"]
    assert found.increase is not None
    assert found.increase.difference == -2
    assert "| B.requests | $5.00 | $1.00 | −$4.00 |" in markdown(found)
    assert "| C.requests | $1.00 | – | −$1.00 |" in markdown(found)


def test_a_line_that_was_not_known_is_in_no_increase() -> None:
    before = state("main", [], {"A": 10.0, "B": 5.0})
    assert before.priced is not None
    unknown = before.priced.lines[1]._replace(monthly=Amount(None, None, None))
    priced = before.priced._replace(complete=False, total=amount(10), lines=(before.priced.lines[0], unknown))
    found = compared(before._replace(priced=priced), state("work", [], {"A": 11.0, "B": 500.0}))
    assert found.increase is not None
    assert found.increase == Increase(Decimal(10), Decimal(11), complete=False)
    text = markdown(found)
    assert "$1.00 more than before (+10%), as far as it is known" in text
    assert "| total | $10.00 + ? | $511.00 | +$1.00 (+10%) + ? |" in text
