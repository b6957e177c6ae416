"""How load passes through rules: the events whose pattern they match, or the runs of their schedule.

EventBridge user guide, "Event bus targets": each target of a rule gets each event that the rule matches (2026-11).
"""

from collections.abc import Iterator, Mapping

from sless_audit.aws.event_patterns import may_match
from sless_audit.aws.schedule_expressions import runs_per_second
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import BusRule
from sless_audit.handlers.model import CallSite
from sless_audit.services.eventbridge import RULE
from sless_audit.workload.figures import Range
from sless_audit.workload.passage import Conduct, Departure, Flow, Passage, ratio


def _arrive(edge: Edge, conduct: Conduct) -> Mapping[Flow, float]:
    """Of the events that reach the bus, those that the rule matches."""
    assert isinstance(edge.target, Resource)
    rule = edge.target.as_(BusRule)
    if rule is None or conduct.settled(rule.enabled) is False:
        return {}
    if conduct.stated(edge, "passes_filter") is not None:
        return {"work": conduct.number(edge, "passes_filter")}
    pattern = conduct.settled(rule.pattern)
    publishers = [(one, conduct.carried(one)) for one in conduct.incoming(edge.source)]
    silent = not any(rate for _, rate in publishers)  # before there is any load, all count alike
    answers = [(_matched(pattern, one), 1.0 if silent else rate) for one, rate in publishers if silent or rate]
    total = sum(rate for _, rate in answers)
    if not total:
        return {"work": conduct.number(edge, "passes_filter")}
    if all(answer is not None for answer, _ in answers):
        return {"work": sum(rate for answer, rate in answers if answer) / total}
    least = sum(rate for answer, rate in answers if answer) / total
    most = sum(rate for answer, rate in answers if answer is not False) / total
    share = Range(least, most, most)
    return {"work": conduct.number(edge, "passes_filter", share, "events of which the code does not tell the type")}


def _origins(edge: Edge, conduct: Conduct) -> Mapping[Edge, float] | None:
    """Of what each publisher sends, the share that the rule matches: what cannot be told is matched in the case
    `likely`."""
    rule = edge.target.as_(BusRule) if isinstance(edge.target, Resource) else None
    if rule is None or conduct.stated(edge, "passes_filter") is not None:
        return None
    pattern = conduct.settled(rule.pattern)
    return {one: float(_matched(pattern, one) is not False) for one in conduct.incoming(edge.source)}


def _matched(pattern: object, publisher: Edge) -> bool | None:
    """Whether the rule matches what a publisher sends; `None` where it cannot be told."""
    site = publisher.settings
    if not isinstance(site, CallSite) or not isinstance(pattern, dict):
        return None
    entries = site.arguments.get("Entries")
    entry = entries[0] if isinstance(entries, tuple) and len(entries) == 1 else None
    if not isinstance(entry, Mapping):
        return None
    event = {"source": entry.get("Source", object()), "detail-type": entry.get("DetailType", object())}
    return may_match(pattern, event)


def _depart(rule: Resource, conduct: Conduct) -> Iterator[Departure]:
    for edge in conduct.outgoing(rule):
        if edge.kind != "dead-letters":
            yield Departure(edge, "work", ratio(edge, conduct))


def _constant(rule: Resource, conduct: Conduct) -> float:
    view = rule.as_(BusRule)
    if view is None or conduct.settled(view.enabled) is False:
        return 0.0
    expression = conduct.settled(view.schedule)
    return (runs_per_second(expression) or 0.0) if isinstance(expression, str) else 0.0


PASSAGES = {RULE: Passage(arrive=_arrive, origins=_origins, depart=_depart, constant=_constant)}
