"""What Step Functions charges for: https://aws.amazon.com/step-functions/pricing/ (2026-11).

Standard: state transitions, one for each state that is entered, and one more for each retry. A state inside of a Map
counts for each item, and the Map itself once (the events `…StateEntered` of the history). Express: each execution, and
its duration, in steps of 100 ms, times its memory, in steps of 64 MB. AWS estimates the memory as 50 MB, the
definition, and the data of an execution for each parallel step. Executions that a distributed Map starts as Express
workflows are charged as such, within a Standard one, too. State machines that log or trace write to CloudWatch Logs and
X-Ray.
"""

import json
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from sless_audit.aws import asl
from sless_audit.cost.metering import KB, Charge, Meter, not_known
from sless_audit.cost.telemetry import logged, traces
from sless_audit.graph.model import Resource
from sless_audit.graph.views import StateMachine
from sless_audit.services.step_functions import MACHINE
from sless_audit.services.step_functions.passage import executions, runs_of_map
from sless_audit.template.values import ABSENT
from sless_audit.workload.executions import Entered
from sless_audit.workload.figures import exactly
from sless_audit.workload.load import Input, Load, decimal

_MB = KB * KB
_MEMORY_STEP = 64 * _MB
_BASE_MB = 50
_DURATION_STEP_S = Decimal("0.1")
_TRANSITIONS = ("stepfunctions", "standard-transitions")
_REQUESTS = ("stepfunctions", "express-requests")
_DURATION = ("stepfunctions", "express-duration")


def _machine(machine: Resource, load: Load) -> Iterator[Charge]:
    view = machine.as_(StateMachine)
    assert view is not None
    kind = load.settled(view.kind)
    found = executions(machine, load.conduct)
    if kind == "EXPRESS":
        yield from _express(machine, load)
    elif kind == "STANDARD":
        yield from _standard(machine, found, load)
    else:
        yield not_known("executions", _TRANSITIONS, "StateMachineType", "work")
    level = load.settled(machine.properties.get("LoggingConfiguration", "Level"))
    if isinstance(level, str) and level != "OFF":
        yield logged(machine, "work", load)
    traced = traces(machine, "work", load)
    if traced is not None:
        yield traced


def _standard(machine: Resource, found: Entered | None, load: Load) -> Iterator[Charge]:
    if found is None:
        yield not_known("transitions", _TRANSITIONS, "the definition, which is not in the template's folder", "work")
        return
    runs = load.monthly(machine, "work")
    children = _express_children(machine, load)
    inside = sum(
        tried
        for path, tried in found.tries.items()
        if any(path[: len(child.path)] == child.path and path != child.path for child in children)
    )
    again = load.number(machine, "retries_per_execution")
    each = Input(
        f"{machine.source_id}: transitions of an execution",
        decimal(found.transitions - inside) + again.value,
        "",
        "template",
        spot=machine.place(_definition_path(machine)),
    )
    yield Charge(
        "transitions", _TRANSITIONS, runs.value * each.value, "work",
        "executions × transitions of an execution", (runs, each),
    )  # fmt: skip
    for child in children:
        items = float(load.number(machine, f"items.{child.name}").value)
        started = Input(
            f"{machine.source_id}: child executions of {child.name} in one execution",
            decimal(found.tries.get(child.path, 0.0) * runs_of_map(child, items)),
            "",
            "template",
            spot=each.spot,
        )
        yield Charge(
            f"child executions of {child.name}", _REQUESTS, runs.value * started.value, "work",
            "executions × child executions in one execution", (runs, started),
        )  # fmt: skip
        missing = f"how long a child execution of {child.name} takes"
        yield not_known(f"duration of child executions of {child.name}", _DURATION, missing, "work")


def _express_children(machine: Resource, load: Load) -> list[asl.State]:
    """Each distributed Map that starts Express workflows."""
    view = machine.as_(StateMachine)
    definition = load.settled(view.definition) if view is not None else None
    return [
        state
        for state in asl.walk(asl.parse(definition if isinstance(definition, dict) else {}))
        if state.distributed and _type_of_children(state) == "EXPRESS"
    ]


def _type_of_children(state: asl.State) -> object:
    processor = state.definition.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
    return config.get("ExecutionType") if isinstance(config, dict) else None


def _express(machine: Resource, load: Load) -> Iterator[Charge]:
    runs, lasts = load.monthly(machine, "work"), load.number(machine, "duration")
    yield Charge("requests", _REQUESTS, runs.value, "work", "executions", (runs,))
    memory = load.number(
        machine,
        "memory_used",
        exactly(_estimated(machine, load)),
        "50 MB and the definition, as AWS estimates it; the data of an execution is left out",
    )
    billed = lasts._replace(
        name=f"{lasts.name} in steps of 100 ms",
        value=(lasts.value / _DURATION_STEP_S).to_integral_value(ROUND_CEILING) * _DURATION_STEP_S,
    )
    steps = memory._replace(
        name=f"{memory.name} in steps of 64 MB",
        value=max((memory.value / _MEMORY_STEP).to_integral_value(ROUND_CEILING), Decimal(1)) * 64,
        unit="MB",
    )
    yield Charge(
        "duration", _DURATION, runs.value * billed.value / 3_600 * steps.value / KB, "work",
        "executions × duration in steps of 100 ms / 3600 × memory in steps of 64 MB / 1024", (runs, billed, steps),
    )  # fmt: skip


def _estimated(machine: Resource, load: Load) -> float:
    """Bytes."""
    view = machine.as_(StateMachine)
    definition = load.settled(view.definition) if view is not None else None
    written = len(json.dumps(definition, default=str)) if isinstance(definition, dict) else 0
    return float(_BASE_MB * _MB + written)


def _definition_path(machine: Resource) -> tuple[str]:
    return ("Definition",) if machine.properties.get("Definition") is not ABSENT else ("DefinitionString",)


METERS: dict[str, Meter] = {MACHINE: _machine}
