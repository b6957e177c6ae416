"""How load passes through schedules: as often as their expression says."""

from sless_audit.aws.schedule_expressions import runs_per_second
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Schedule
from sless_audit.services.scheduler import SCHEDULE
from sless_audit.workload.passage import Conduct, Departure, Passage, ratio


def _constant(schedule: Resource, conduct: Conduct) -> float:
    view = schedule.as_(Schedule)
    if view is None or conduct.settled(view.enabled) is False:
        return 0.0
    expression = conduct.settled(view.expression)
    return (runs_per_second(expression) or 0.0) if isinstance(expression, str) else 0.0


def _depart(schedule: Resource, conduct: Conduct) -> list[Departure]:
    return [
        Departure(edge, "work", ratio(edge, conduct))
        for edge in conduct.outgoing(schedule)
        if edge.kind != "dead-letters"
    ]


PASSAGES = {SCHEDULE: Passage(depart=_depart, constant=_constant)}
