"""Step Functions: Standard or Express.

What Express workflows lack: Step Functions developer guide, "Choosing workflow type in Step Functions"
(https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html, 2026-11): at most five minutes, no
activities, no `.sync` and `.waitForTaskToken`, no distributed Map; executions run at least once.
"""

from collections.abc import Iterator

from sless_audit.aws import asl
from sless_audit.cost.breakeven.changed import Changed
from sless_audit.cost.breakeven.comparison import Comparison, Obstacle, Subject, Undecided, Way, as_charged
from sless_audit.cost.metering import Charge
from sless_audit.graph.model import Resource
from sless_audit.graph.views import StateMachine
from sless_audit.template.values import ABSENT

TOPIC = "workflow"
UNIT = "executions"

LONGEST_S = 300
"""Of an Express execution."""
_NAMES = {"STANDARD": "Standard", "EXPRESS": "Express"}


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for machine in subject.resources:
        view = machine.as_(StateMachine)
        if view is None:
            continue
        kind = subject.load.settled(view.kind)
        runs = subject.load.monthly(machine, "work")
        if kind not in _NAMES or not runs.value:
            what = "executions: nothing in the app starts it" if kind in _NAMES else "StateMachineType"
            yield Undecided(TOPIC, machine, what)
            continue
        then = "EXPRESS" if kind == "STANDARD" else "STANDARD"
        today = _of_runs(subject.charges(machine))
        other = _of_runs(subject.charges_if(Changed(machine, {"StateMachineType": then})))
        unknown = next((one.unknown for one in (*today, *other) if one.quantity is None), "")
        if unknown:
            yield Undecided(TOPIC, machine, unknown)
            continue
        express = today if kind == "EXPRESS" else other
        yield Comparison(
            TOPIC,
            machine,
            Way(_NAMES[str(kind)], as_charged(subject, machine, today, runs.value)),
            Way(_NAMES[then], as_charged(subject, machine, other, runs.value)),
            UNIT,
            subject.volume(machine, runs.value),
            tuple(_obstacles(machine, view, subject)) if then == "EXPRESS" else (),
            tuple(one for charge in express for one in charge.inputs if one.unit != "/month"),
            ("an Express execution runs at least once, a Standard one exactly once",) if then == "EXPRESS" else (),
        )


def _of_runs(charges: tuple[Charge, ...]) -> tuple[Charge, ...]:
    return tuple(one for one in charges if one.price[0] == "stepfunctions")


def _obstacles(machine: Resource, view: StateMachine, subject: Subject) -> Iterator[Obstacle]:
    definition = subject.load.settled(view.definition)
    if not isinstance(definition, dict):
        return
    parsed = asl.parse(definition)
    for state in asl.walk(parsed):
        for words, forbids in _of_state(state):
            yield Obstacle(f"{words} ({state.name})", machine.place((_at(machine), *state.path)), forbids)
    timeout = parsed.timeout_s
    if isinstance(timeout, int | float) and timeout > LONGEST_S:
        place = machine.place((_at(machine), "TimeoutSeconds"))
        yield Obstacle(f"a timeout of {timeout:,.0f} s: an Express execution ends after 300 s", place, forbids=False)
    lasts = subject.load.stated(machine, "duration")
    if lasts is not None and lasts.value > LONGEST_S:
        yield Obstacle(f"executions of {lasts.value:,.0f} s: an Express one ends after 300 s", lasts.spot)


def _of_state(state: asl.State) -> Iterator[tuple[str, bool]]:
    called = asl.integration(state)
    if called is not None and called.pattern == "wait-for-task-token":
        yield "a task that waits for a callback", True
    elif called is not None and called.pattern == "sync":
        yield "a task that waits for a job", True
    elif called is not None and called.kind == asl.IntegrationKind.ACTIVITY:
        yield "an activity", True
    if state.distributed:
        yield "a distributed Map", True
    if state.type == "Wait":
        seconds = state.definition.get("Seconds")
        if isinstance(seconds, int | float):
            if seconds > LONGEST_S:
                yield f"a wait of {seconds:,.0f} s, more than the 300 s of an Express execution", True
        else:
            yield "a wait of which the length is not known: an Express execution ends after 300 s", False
    elif isinstance(state.timeout_s, int | float) and state.timeout_s > LONGEST_S:
        yield f"a task with a timeout of {state.timeout_s:,.0f} s: an Express execution ends after 300 s", False


def _at(machine: Resource) -> str:
    return "Definition" if machine.properties.get("Definition") is not ABSENT else "DefinitionString"
