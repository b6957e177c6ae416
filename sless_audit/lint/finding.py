"""A finding: what a rule says of one place, as data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sless_audit.graph.model import Confidence, Resource
from sless_audit.template.places import Place

Severity: TypeAlias = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, with a few words on why."""

    message: str
    place: Place
    resource: Resource | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What happens, when, and with which figures (`message`); how to mend it (`help`)."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    help: str
    place: Place
    resource: Resource | None
    """The resource at fault; `None` for a finding on the whole app."""
    subject: str
    """What makes it distinct among the findings of its rule on its resource: part of its fingerprint."""
    related: tuple[Related, ...] = ()
    note: str = ""
    """An assumption under which it holds, or a further remark."""


def lower(confidence: Confidence) -> Confidence:
    """One step less sure."""
    return CONFIDENCES[max(CONFIDENCES.index(confidence) - 1, 0)]
