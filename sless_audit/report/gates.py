"""Thresholds of the config, for people and for scripts."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sless_audit.report import Look
from sless_audit.report.diagnostic import diagnostic
from sless_audit.report.terminal import visible, wrapped

if TYPE_CHECKING:
    from sless_audit.cost.budget import Gate


def gate_json(gate: "Gate") -> dict[str, Any]:
    from sless_audit.report.money import in_json, plain

    return {
        "name": gate.name,
        "limit": plain(gate.limit),
        "value": in_json(gate.value),
        "unit": gate.unit,
        "complete": gate.complete,
        "severity": gate.severity,
        "of": gate.of or None,
        "passed": gate.passed,
    }


def gate_words(gate: "Gate") -> str:
    """`budget.monthly: $612.00 a month, above the limit of $500.00`."""
    limit = _said(gate.limit, gate)
    if gate.value is None:
        return f"{gate.name}: not known; the limit is {limit}"
    value = _said(gate.value, gate) + ("" if gate.complete else ", as far as it is known")
    if gate.is_least:
        whose = f" of {gate.of}" if gate.of else ""
        asked = f"{'at least' if gate.passed else 'below'} the {limit} that is asked for"
        return f"{gate.name}: room for {value} the load{whose}, {asked}"
    return f"{gate.name}: {value}, {'within' if gate.passed else 'above'} the limit of {limit}"


def gate_lines(gates: "Sequence[Gate]", look: Look) -> Iterator[str]:
    """For a report in text; where it is quiet, those that are crossed."""
    for gate in gates:
        if gate.passed and not look.quiet:
            yield from (f"{line}\n" for line in wrapped(visible(gate_words(gate)), look.width, rest="  "))
    yield from gates_crossed(gates, look)


def gates_crossed(gates: "Sequence[Gate]", look: Look) -> Iterator[str]:
    for gate in gates:
        if not gate.passed:
            yield diagnostic(gate.severity, gate.name.partition(".")[0], gate_words(gate), None, None, look)


def _said(amount: Decimal, gate: "Gate") -> str:
    from sless_audit.report.money import dollars, fine_dollars, plain

    if gate.unit == "times":
        return f"x{amount:.3g}"
    if gate.unit == "percent":
        return f"{plain(round(amount, 1))}%"
    return fine_dollars(amount) if gate.unit == "USD" else f"{dollars(amount)} a month"
