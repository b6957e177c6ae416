"""What a rule says of one place, as data."""

from typing import Literal, NamedTuple, TypeAlias

from sless_audit.config import Severity
from sless_audit.graph.model import App, Confidence, Resource
from sless_audit.graph.spots import Spot
from sless_audit.record import record

Need: TypeAlias = Literal["template", "code", "workload"]

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")


class Related(NamedTuple):
    """Another place that belongs to a finding, with a few words on why."""

    message: str
    place: Spot
    resource: Resource | None = None


class Draft(NamedTuple):
    """What a rule yields. The engine adds the rule's name, and its severity and confidence where none are given."""

    message: str
    """What happens, when, and with which figures: one or two sentences."""
    help: str
    """How to mend it: an imperative."""
    place: Spot
    resource: Resource | None = None
    """The resource at fault; `None` for a finding on the whole app."""
    severity: Severity | None = None
    confidence: Confidence | None = None
    steps_down: int = 0
    """How much less sure than `confidence`: 1 where it holds for some of the possible values only."""
    related: tuple[Related, ...] = ()
    notes: tuple[str, ...] = ()
    """The values for which it holds, and other remarks."""
    subject: str = ""
    """What makes it distinct among the findings of its rule on its resource: part of its fingerprint."""
    secret: bool = False
    """The value at `place` is a secret: reports end in logs, and show no more of the line than the name."""


class Skip(NamedTuple):
    """What a rule yields where it cannot tell, because something that it needs was not found."""

    need: str
    """What is missing, in words: `the route table of subnet A`."""
    resource: Resource | None = None


class ForeignRule(NamedTuple):
    """A rule of another tool, as that tool describes it."""

    name: str
    """The tool, a slash, and the name that the tool has for it: `cfn-lint/E3012`."""
    title: str
    description: str
    severity: Severity
    url: str | None


def is_foreign(rule: str) -> bool:
    """Whether a name is that of another tool's rule."""
    return "/" in rule


@record
class Finding:
    rule: str
    concern: str
    severity: Severity
    confidence: Confidence
    absence: bool
    """Whether it speaks of something that is not set up in the whole app; the text output gathers those."""
    draft: Draft
    app: App

    @property
    def message(self) -> str:
        return self.draft.message

    @property
    def help(self) -> str:
        return self.draft.help

    @property
    def place(self) -> Spot:
        return self.draft.place

    @property
    def resource(self) -> Resource | None:
        return self.draft.resource


def lowered(confidence: Confidence, steps: int) -> Confidence:
    """So many steps less sure."""
    return CONFIDENCES[max(CONFIDENCES.index(confidence) - steps, 0)]
