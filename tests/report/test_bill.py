"""A bill in its formats: wide names, hostile text, tiers, several apps."""

import json
from decimal import Decimal

import pytest

from sless_audit.api.cost import Costs, costs_of
from sless_audit.api.prices import books
from sless_audit.cost.prices import FreeAmount
from sless_audit.report import CostReport, Look, render
from sless_audit.report.terminal import unpainted
from sless_audit.services import Services
from sless_audit.workload.figures import exactly
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed
from sless_audit.workload.usage import EntryUsage, Stated, Usage
from tests.graphs import app_of

FUNCTION = """
Resources:
  {name}:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: a.b, Role: r, MemorySize: 1024, Code: {{S3Bucket: b, S3Key: k}}}}
  Url:
    Type: AWS::Lambda::Url
    Properties: {{AuthType: NONE, TargetFunctionArn: !GetAtt {name}.Arn}}
"""


def costs(
    name: str = "Work", million: float | None = None, *, stack: str = "stack", free: tuple[FreeAmount, ...] = ()
) -> Costs:
    """Of a function behind an URL that takes so many million requests a month, of a second each."""
    app = app_of(FUNCTION.format(name=name), name=stack, region="us-east-1")
    usage = Usage()
    if million is not None:
        (entry,) = Deployed(app, Services()).entries
        place = app.resources[0].place()
        volume = Stated(exactly(million * 1e6 / SECONDS_PER_MONTH), "entry_points.Url.volume", place)
        numbers = {"duration": Stated(exactly(1.0), "", place), "cold_starts": Stated(exactly(0.0), "", place)}
        usage = Usage({entry.id: EntryUsage("Url", volume, None)}, nodes={app.resources[0].id: numbers})
    return Costs((costs_of(app, usage, None, books(), free),), ())


def text(costs: Costs, *explained: str, look: Look | None = None) -> str:
    return "".join(
        part.text
        for part in render(
            "cost", "text", CostReport(costs.bills, look=look or Look(), explained=costs.explained(explained))
        )
    )


def test_tiers_are_shown_with_what_falls_into_each() -> None:
    # 10 billion GB-seconds: 6 billion at the first price, 4 billion at the second
    words = " ".join(text(costs(million=10_000), "Work.duration").split())
    assert "6,000,000,000 × $0.0000166667 + 4,000,000,000 × $0.000015 = $160,000.20" in words


def test_a_free_amount_is_shown_where_it_was_taken_off() -> None:
    free = FreeAmount("lambda", "requests", "request", ("requests",), Decimal(1_000_000), "always-free", "x", "2026-01")
    words = " ".join(text(costs(million=5, free=(free,)), "Work.requests").split())
    assert "1,000,000 of 5,000,000 are free; 4,000,000 are paid" in words
    assert "4,000,000 × $0.0000002 = $0.8" in words


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("million", [None, 3.0])
def test_no_line_is_wider_than_the_terminal(width: int, million: float | None) -> None:
    name = "AFunctionWithANameThatIsFarTooLongForAnyColumn"
    lines = text(costs(name, million), look=Look(width=width)).splitlines()
    assert max(map(len, lines)) <= width
    assert any("…" in line and line.rstrip().endswith("%") for line in lines) or million is None


def test_the_ends_of_long_names_stay() -> None:
    lines = text(costs("AFunctionWithANameThatIsFarTooLongForAnyColumn", 3.0)).splitlines()
    assert any(line.startswith("AFunction") and "Column.duration" in line for line in lines)


def test_escape_sequences_of_a_template_do_not_reach_the_terminal() -> None:
    hostile = costs(million=1.0, stack="evil\x1b]0;title\x07\u202e")
    for printed in (text(hostile), text(hostile, "all")):
        assert not {"\x1b", "\x07", "\u202e"}.intersection(printed)
    (markdown, *_) = render("cost", "markdown", CostReport(hostile.bills))
    assert "\x1b" not in markdown.text


def test_markdown_takes_no_markup_from_a_template() -> None:
    (part, *_) = render("cost", "markdown", CostReport(costs(million=1.0, stack="<img src=x>|[a](b)").bills))
    assert "<img" not in part.text
    assert "\\|\\[a\\](b)" in part.text


def test_several_apps_are_summed_up() -> None:
    both = Costs((*costs(million=1.0, stack="one").bills, *costs(million=2.0, stack="two").bills), ())
    # 1 M and 2 M requests of a second of 1 GB: $0.20 and $16.67 a million, and what is logged and sent
    table = text(both).split("2 apps")[1].splitlines()
    assert [row.split()[0] for row in table[1:]] == ["one", "two", "total"]
    found = json.loads(render("cost", "json", CostReport(both.bills))[0].text)
    by_app = [float(app["total"]["likely"]) for app in found["apps"]]
    assert float(found["total"]["likely"]) == pytest.approx(sum(by_app))
    assert by_app[1] == pytest.approx(2 * by_app[0])
    assert {line["app"] for line in found["lines"]} == {"one", "two"}


def test_color_changes_no_text() -> None:
    found = costs(million=1.0)
    colored = text(found, look=Look(color=True))
    assert "\x1b[1m" in colored
    assert unpainted(colored) == text(found)


def test_nothing_at_all() -> None:
    (part, *_) = render("cost", "text", CostReport(()))
    assert part.text == "No template was analysed.\n"
    assert json.loads(render("cost", "json", CostReport(()))[0].text)["lines"] == []
