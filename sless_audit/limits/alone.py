"""What one function can take by itself: useful where nobody has said how much an app is used."""

from collections.abc import Callable
from typing import NamedTuple

from sless_audit.graph.model import Resource
from sless_audit.limits.headroom import Headroom, Quotas
from sless_audit.limits.ladder import Question, Rung, ladder
from sless_audit.limits.uses import Demand
from sless_audit.workload.equations import Rates


class Alone(NamedTuple):
    function: Resource
    rung: Rung | None
    """The rate of invocations, per second, at which the first of its limits binds if nothing else runs."""


def alone(function: Resource, demand: Callable[[Rates], Demand], quotas: Quotas, most: float) -> Alone:
    rungs = ladder(_question(function, demand, quotas), 1.0, most)
    return Alone(function, rungs[0] if rungs else None)


def _question(function: Resource, demand: Callable[[Rates], Demand], quotas: Quotas) -> Question:
    uses_of = quotas.quotas(function.type)

    def ask(rate: float) -> list[Headroom]:
        rates = Rates()
        asked = demand(rates)
        starts = rate * float(asked.load.number(function, "cold_starts").value)
        rates.flows[function] = {"invocations": rate, "work": rate, "cold_starts": starts}
        found = uses_of(function, asked) if uses_of is not None else ()
        return [Headroom(use.name, function, use.used, use.used, use.limit, use, ()) for use in found]

    return ask
