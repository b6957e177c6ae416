"""How load passes through state machines: each task as often as an execution enters its state."""

import math
from collections.abc import Iterator

from sless_audit.aws import asl
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Function, StateMachine, Task
from sless_audit.services.step_functions import MACHINE
from sless_audit.workload.executions import Behaviour, Entered, entered
from sless_audit.workload.figures import exactly
from sless_audit.workload.passage import COUNTED, Conduct, Departure, Passage, ratio


def executions(machine: Resource, conduct: Conduct) -> Entered | None:
    """What an execution enters; `None` where the definition is not known."""
    view = machine.as_(StateMachine)
    definition = conduct.settled(view.definition) if view is not None else None
    if not isinstance(definition, dict):
        return None
    called = {
        edge.settings.state.path: edge.target
        for edge in conduct.outgoing(machine)
        if isinstance(edge.settings, Task) and isinstance(edge.target, Resource)
    }

    def failure(state: asl.State) -> float:
        target = called.get(state.path)
        return conduct.number(target, "failure") if target is not None and target.as_(Function) is not None else 0.0

    def share(_state: asl.State, target: str) -> float | None:
        return conduct.stated(machine, f"choices.{target}")

    def assumed_share(_state: asl.State, target: str, even: float) -> float:
        return conduct.number(machine, f"choices.{target}", exactly(even), "each way out of a choice equally often")

    def items(state: asl.State) -> float:
        return runs_of_map(state, conduct.number(machine, f"items.{state.name}"))

    return entered(asl.parse(definition), Behaviour(share, assumed_share, items, failure))


def runs_of_map(state: asl.State, items: float) -> float:
    """How often a Map runs its processor: for each item, or for each batch where an `ItemBatcher` makes some."""
    batcher = state.definition.get("ItemBatcher")
    most = batcher.get("MaxItemsPerBatch") if isinstance(batcher, dict) else None
    return math.ceil(items / most) if isinstance(most, int) and most > 0 else items


def _depart(machine: Resource, conduct: Conduct) -> Iterator[Departure]:
    found = executions(machine, conduct)
    for edge in conduct.outgoing(machine):
        task = edge.settings
        counted = edge.kind in COUNTED and conduct.stated(edge, edge.kind) is not None
        if found is None or not isinstance(task, Task) or counted:
            yield Departure(edge, "work", ratio(edge, conduct))
        else:
            yield Departure(edge, "work", found.tries.get(task.state.path, 0.0))


PASSAGES = {MACHINE: Passage(depart=_depart)}
