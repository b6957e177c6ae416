"""The JSON report of an earlier run, as one side of a comparison: of `check`, `cost` or `diff`."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sless_audit.cost.bill import UNKNOWN, Amount
from sless_audit.errors import ErrorPlace, UsageError
from sless_audit.lint.comparison import Arrow, Findings, Priced, PricedLine, Seen, State, UnitPrice
from sless_audit.lint.finding import SEVERITIES

MOST_BYTES = 256 * 2**20


def saved_state(file: Path) -> State:
    """Raises `UsageError` for what is no such report."""
    place = ErrorPlace(file.as_posix())
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UsageError(f"larger than {MOST_BYTES // 2**20} MiB", place=place)
        report = json.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", place=place) from error
    except (ValueError, RecursionError) as error:
        hint = "write one with `sless-audit check --output json=FILE`, or cost, or diff"
        raise UsageError("no JSON report", hint=hint, place=place) from error
    try:
        return _state(file.as_posix(), report)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise UsageError(
            "no report of sless-audit that can be compared",
            hint="the JSON of check, cost and diff can, of schema version 1",
            place=place,
        ) from error


def _state(name: str, report: Any) -> State:
    if report["schema_version"] != 1:
        raise ValueError
    if "head" in report:  # of `diff`: what is compared is its head
        findings, cost, edges = report["findings"], report["cost"]["after"], report["edges"]
        seen = None if findings is None else [*findings["new"], *findings["kept"]]
        return State(
            name,
            report["head"]["templates"],
            report["head"]["resources"],
            None if seen is None else Findings(tuple(map(_seen, seen)), int(report["head"]["suppressed"])),
            None if cost is None else _priced(cost),
            None if edges is None else tuple(_arrow(edge) for edge in (*edges["added"], *edges["kept"])),
        )
    if "lines" in report:
        return State(name, None, None, None, _priced(report), None)
    summary = report["summary"]
    found = Findings(tuple(map(_seen, report["findings"])), int(summary["suppressed"]))
    return State(name, int(summary["templates"]), int(summary["resources"]), found, None, None)


def _seen(finding: Mapping[str, Any]) -> Seen:
    if finding["severity"] not in SEVERITIES:
        raise ValueError
    texts = [finding[key] for key in ("rule", "message", "help", "template", "fingerprint")]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError
    rule, message, help_, template, fingerprint = texts
    resource = finding["resource"]
    return Seen(
        rule,
        finding["severity"],
        message,
        help_,
        template,
        int(finding["line"]),
        int(finding["column"]),
        None if resource is None else str(resource),
        fingerprint,
        finding,
    )


def _priced(cost: Mapping[str, Any]) -> Priced:
    return Priced(
        str(cost["scenario"]),
        bool(cost["complete"]),
        _amount(cost["total"]),
        _amount(cost["fixed"]),
        _amount(cost["per_use"]),
        tuple(
            UnitPrice(str(name), _case_amounts(unit), _amount(unit["volume"]))
            for name, unit in cost["per_unit"].items()
        ),
        tuple(_line(line) for line in cost["lines"]),
    )


def _line(line: Mapping[str, Any]) -> PricedLine:
    texts = [str(line[key]) for key in ("app", "stack", "resource", "component", "region", "name")]
    app, stack, resource, component, region, name = texts
    return PricedLine(
        app, f"{stack}:{resource}", component, region, name, bool(line["fixed"]), _amount(line["monthly"])
    )


def _amount(amount: Mapping[str, str] | None) -> Amount:
    return UNKNOWN if amount is None else _case_amounts(amount)


def _case_amounts(amount: Mapping[str, str | None]) -> Amount:
    return Amount(*(None if (text := amount[case]) is None else _decimal(text) for case in Amount._fields))


def _decimal(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite():
        raise ValueError
    return found


def _arrow(edge: Mapping[str, Any]) -> Arrow:
    mode = edge["mode"]
    return Arrow(str(edge["source"]), str(edge["target"]), str(edge["kind"]), None if mode is None else str(mode))
