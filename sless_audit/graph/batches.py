"""Batches that an event source hands to a function, and what is known of how its handler treats them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.query import app_functions
from sless_audit.graph.spots import Code
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import EventSource
from sless_audit.template.values import ABSENT

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import BatchFacts, CodePlace

_REPORTING = ("sqs", "kinesis", "dynamodb", "stream")
"""Kinds of event sources that take item failures whatever the pollers are. Lambda API reference,
CreateEventSourceMapping, `FunctionResponseTypes`; for Kafka with provisioned pollers, developer guide, "Configuring
error handling controls for Kafka event sources"; 2026-11."""


class Batch(NamedTuple):
    """One way by which a function gets records in batches."""

    function: Resource
    edge: Edge
    source: EventSource

    @property
    def mapping(self) -> Resource:
        """The resource that states it."""
        return self.edge.stated_by

    @property
    def records(self) -> str:
        return "messages" if self.source.kind in ("sqs", "mq") else "records"

    @property
    def can_report(self) -> Verdict:
        """Whether its source takes the answer which records failed."""
        kind = self.source.kind
        return holds(
            lambda pollers: kind in _REPORTING or (kind == "kafka" and pollers is not ABSENT),
            ABSENT if kind in _REPORTING else self.source.provisioned,
            given=self.edge.worlds,
        )

    @property
    def retried_whole(self) -> Verdict:
        """Whether several records come at once, and a failure of one is a failure of all though it need not be."""
        reporting, kafka = self.source.kind in _REPORTING, self.source.kind == "kafka"
        return holds(
            lambda size, reports, pollers: size > 1 and not reports and (reporting or pollers is not ABSENT),
            self.source.batch_size,
            self.source.reports_item_failures,
            self.source.provisioned if kafka else ABSENT,
            given=self.edge.worlds,
        )

    @property
    def bisected(self) -> Verdict:
        """Whether a batch that fails is retried in halves."""
        return holds(lambda bisects: bisects is True, self.source.bisects, given=self.edge.worlds)

    def reports(self, expected: bool) -> Verdict:
        """Whether it is set to take that answer, or (`False`) is not."""
        return holds(lambda set_: set_ is expected, self.source.reports_item_failures, given=self.edge.worlds)


class Handling(NamedTuple):
    """What a handler makes of a batch, where its code was read to the end."""

    code: Code
    facts: "BatchFacts"
    wrapped: bool
    """By a decorator that was not read, and may change the answer."""

    @property
    def answers(self) -> Literal["never", "sometimes", "always", "unknown"]:
        """Whether it says which records failed: itself, or a batch processor for it."""
        facts = self.facts
        if facts.item_failures == "never" and (facts.processor or (self.wrapped and not self._seen)):
            return "unknown"
        return facts.item_failures

    @property
    def loops(self) -> bool | None:
        """Whether it takes the records one by one; `None` where that cannot be told."""
        return None if self.wrapped and not self._seen else self.facts.loops_over_records

    @property
    def _seen(self) -> bool:
        """Whether anything of the handler shows: behind a call that was not read, nothing may."""
        facts = self.facts
        return bool(facts.returns or facts.loops_over_records or facts.first_record_only or facts.raises)

    @property
    def answered_at(self) -> "CodePlace | None":
        """The first statement that returns an answer, else the handler."""
        return self.facts.returns[0] if self.facts.returns else self.code.facts.place

    @property
    def in_one_call(self) -> bool:
        """Whether the only call that it makes for a batch is one for all of its records."""
        sites = [site for site in self.code.facts.call_sites if site.phase == "request"]
        return self.code.is_known and len(sites) == 1 and not sites[0].loops


def batches_of(function: Resource) -> tuple[Batch, ...]:
    return tuple(
        Batch(function, edge, edge.settings)
        for edge in function.edges_in("polls")
        if isinstance(edge.settings, EventSource)
    )


def batched_functions(app: App) -> Iterator[tuple[Resource, tuple[Batch, ...]]]:
    """The app functions that get records in batches."""
    for function, _ in app_functions(app):
        batches = batches_of(function)
        if batches:
            yield function, batches


def handling(function: Resource) -> Handling | None:
    """`None` where the handler was not found, or not read to the end."""
    code = function.code
    if code is None or code.facts.found != "found" or not code.facts.language or not code.facts.complete:
        return None
    return Handling(code, code.facts.batch, bool(code.facts.decorators))
