"""How often the states of a state machine are entered in one execution, on average.

States are the nodes of a Markov chain: a `Choice` divides, a `Parallel` and a `Map` multiply, a retry enters a state
again, a catcher takes what still fails. A branch that fails fails its `Parallel`; what the others had begun is taken as
done. Amazon States Language: https://states-language.net/spec.html (2026-11).
"""

from collections.abc import Callable
from typing import NamedTuple

from sless_audit.aws.asl import Machine, Path, State
from sless_audit.workload.linear import solution
from sless_audit.workload.retries import given_up, tries

MOST_STATES = 400
"""In one machine, branch or processor: beyond it loops between states are not followed."""


class Behaviour(NamedTuple):
    """What a definition leaves open."""

    share: Callable[[State, str], float | None]
    """Of the executions that reach a `Choice`, those that go on to a state; `None` where nobody says."""
    assumed_share: Callable[[State, str, float], float]
    """The same, where an even share is to be assumed."""
    items: Callable[[State], float]
    """Of a `Map`: how many it runs for."""
    failure: Callable[[State], float]
    """Of a task: the share of tries that fail."""


class Entered(NamedTuple):
    """By path of the state: how often it is entered, and how often it is tried, retries included."""

    times: dict[Path, float]
    tries: dict[Path, float]

    @property
    def transitions(self) -> float:
        """A state that is entered is one, and so is every retry.

        https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (2026-11)
        """
        return sum(self.tries.values())


def entered(machine: Machine, behaviour: Behaviour) -> Entered:
    """For one execution of the whole machine."""
    found = Entered({}, {})
    _Executions(behaviour, found).enter(machine, 1.0)
    return found


_ANY_ERROR = frozenset(
    ("States.ALL", "States.TaskFailed", "States.BranchFailed", "States.ExceedToleratedFailureThreshold")
)
"""What a task, a branch or too many items that fail are retried and caught by, whatever the error: those of one name
only are no part of the share that fails."""


class _Executions:
    def __init__(self, behaviour: Behaviour, found: Entered) -> None:
        self.behaviour = behaviour
        self.found = found
        self._times: dict[int, list[tuple[State, float]]] = {}
        """By identity of the machine, branch or processor."""

    def enter(self, machine: Machine, runs: float) -> None:
        for state, times in self.times(machine):
            tried = times * tries(self.failing(state), _most_tries(state))
            self.found.times[state.path] = runs * times
            self.found.tries[state.path] = runs * tried
            for branch in state.branches:
                self.enter(branch, runs * tried)
            if state.iterator is not None:
                self.enter(state.iterator, runs * tried * self.behaviour.items(state))

    def times(self, machine: Machine) -> list[tuple[State, float]]:
        """How often each state is entered in one run of the machine."""
        if id(machine) not in self._times:
            self._times[id(machine)] = self._solved(machine)
        return self._times[id(machine)]

    def failing(self, state: State) -> float:
        """The share of tries of a state that fail: of a `Parallel` with any of its branches, of a `Map` with any item,
        unless it tolerates that."""
        succeeding = 1.0 - self.behaviour.failure(state)
        for branch in state.branches:
            succeeding *= 1.0 - self.runs_failing(branch)
        if state.iterator is not None and not any(name.startswith("ToleratedFailure") for name in state.definition):
            lost = self.runs_failing(state.iterator)
            succeeding *= (1.0 - lost) ** self.behaviour.items(state) if lost else 1.0
        return 1.0 - succeeding

    def runs_failing(self, machine: Machine) -> float:
        """The share of runs of a branch or processor that end in an error that nothing in it catches."""
        failed = sum(
            times * (1.0 if state.type == "Fail" else 0.0 if _catcher(state) is not None else self.given_up(state))
            for state, times in self.times(machine)
        )
        return min(failed, 1.0)

    def given_up(self, state: State) -> float:
        """The share of entries into a state of which all tries fail."""
        return given_up(self.failing(state), _most_tries(state))

    def onward(self, state: State) -> dict[str, float]:
        """The share of the runs of a state that goes on to each other one."""
        if state.type == "Choice":
            return self.chosen(state)
        failed = self.given_up(state)
        shares: dict[str, float] = {}
        if state.next is not None:
            shares[state.next] = 1.0 - failed
        caught = _catcher(state)
        if failed and caught is not None:
            shares[caught] = shares.get(caught, 0.0) + failed
        return shares

    def chosen(self, state: State) -> dict[str, float]:
        """What is said of some targets holds; the others share the rest evenly. The default takes the rest where all
        others are said, whatever is said of it: it may be said of the state as the target of another choice."""
        targets = tuple(dict.fromkeys((*state.choices, *((state.default,) if state.default else ()))))
        said = {target: share for target in targets if (share := self.behaviour.share(state, target)) is not None}
        if len(said) == len(targets) and state.default not in state.choices and state.default in said:
            del said[state.default]
            left = max(1.0 - sum(said.values()), 0.0)
            return said | {state.default: left}
        rest = [target for target in targets if target not in said]
        left = max(1.0 - sum(said.values()), 0.0)
        return said | {target: self.behaviour.assumed_share(state, target, left / len(rest)) for target in rest}

    def _solved(self, machine: Machine) -> list[tuple[State, float]]:
        states = {state.name: state for state in machine.states}
        names = list(states)[:MOST_STATES]
        number = {name: index for index, name in enumerate(names)}
        gains: list[dict[int, float]] = [{} for _ in names]
        for name in names:
            for target, share in self.onward(states[name]).items():
                if target in number:
                    gains[number[target]][number[name]] = share
        start = [1.0 if name == machine.start_at else 0.0 for name in names]
        times = solution(gains, start)
        if times is None:  # a loop without an end
            times = start
        return [(states[name], times[index]) for index, name in enumerate(names)]


def _takes_any(errors: tuple[str, ...]) -> bool:
    return not _ANY_ERROR.isdisjoint(errors)


def _most_tries(state: State) -> float:
    """By the first retrier that takes any error."""
    for retrier in state.retry:
        if retrier.max_attempts is not None and _takes_any(retrier.error_equals):
            return retrier.max_attempts + 1.0
    return 1.0


def _catcher(state: State) -> str | None:
    """Where the first catcher that takes any error leads to."""
    return next((catcher.next for catcher in state.catch if _takes_any(catcher.error_equals)), None)
