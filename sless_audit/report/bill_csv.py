"""A bill as CSV: a row for each line, for a spreadsheet. Amounts that are not known are empty."""

import csv
from io import StringIO

from sless_audit.report import CostReport, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.gates import gates_crossed
from sless_audit.report.money import in_json

COLUMNS = (
    "app", "scenario", "stack", "resource", "type", "service", "component", "region", "fixed", "quantity", "unit",
    "monthly_low", "monthly_likely", "monthly_high", "missing", "template", "line", "price_as_of", "price_source",
)  # fmt: skip
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def render(report: CostReport) -> tuple[Part, ...]:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cost in report.costs:
        for line in cost.bill.lines:
            resource, price, place = line.resource, line.price, line.resource.place()
            writer.writerow(
                _harmless(cell)
                for cell in (
                    cost.name, cost.scenario, resource.stack.name, resource.logical_id, resource.type, line.service,
                    line.component, line.region, "yes" if line.is_fixed else "no", in_json(line.quantity.likely),
                    price.unit if price else None, *map(in_json, line.monthly), line.unknown, place.file,
                    str(place.span.line), price.as_of if price else None, price.source if price else None,
                )
            )  # fmt: skip
    hindered = (*of_problems(report.problems, report.look), *gates_crossed(report.gates, report.look))
    return Part(text.getvalue()), Part("".join(hindered), aside=True)


def _harmless(cell: str | None) -> str:
    """A spreadsheet takes a text that begins like a formula for one, and templates are written by others."""
    text = cell or ""
    return f"'{text}" if text.startswith(_FORMULAS) else text
