"""How often the states of a state machine are entered in one execution, on average.

States are the nodes of a Markov chain: a `Choice` divides, a `Parallel` and a `Map` multiply, a retry enters a state
again, a catcher takes what still fails. Amazon States Language: https://states-language.net/spec.html (2026-11).
"""

from collections.abc import Callable, Mapping
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
    _enter(machine, 1.0, behaviour, found)
    return found


def _enter(machine: Machine, runs: float, behaviour: Behaviour, found: Entered) -> None:
    states = {state.name: state for state in machine.states}
    for state, times in _times(machine, states, behaviour):
        tried = times * tries(behaviour.failure(state), _most_tries(state))
        found.times[state.path] = found.times.get(state.path, 0.0) + runs * times
        found.tries[state.path] = found.tries.get(state.path, 0.0) + runs * tried
        for branch in state.branches:
            _enter(branch, runs * times, behaviour, found)
        if state.iterator is not None:
            _enter(state.iterator, runs * times * behaviour.items(state), behaviour, found)


def _times(machine: Machine, states: Mapping[str, State], behaviour: Behaviour) -> list[tuple[State, float]]:
    """How often each state is entered in one run of the machine."""
    names = list(states)[:MOST_STATES]
    number = {name: index for index, name in enumerate(names)}
    gains = [[0.0] * len(names) for _ in names]
    for name in names:
        for target, share in _onward(states[name], behaviour).items():
            if target in number:
                gains[number[target]][number[name]] += share
    start = [1.0 if name == machine.start_at else 0.0 for name in names]
    times = solution(gains, start)
    if times is None:  # a loop without an end
        times = start
    return [(states[name], times[index]) for index, name in enumerate(names)]


def _onward(state: State, behaviour: Behaviour) -> dict[str, float]:
    """The share of the runs of a state that goes on to each other one."""
    if state.type == "Choice":
        return _chosen(state, behaviour)
    failed = given_up(behaviour.failure(state), _most_tries(state))
    shares: dict[str, float] = {}
    if state.next is not None:
        shares[state.next] = 1.0 - failed
    if failed and state.catch and state.catch[0].next is not None:
        shares[state.catch[0].next] = shares.get(state.catch[0].next, 0.0) + failed
    return shares


def _chosen(state: State, behaviour: Behaviour) -> dict[str, float]:
    """What is said of some targets holds; the others share the rest evenly."""
    targets = dict.fromkeys((*state.choices, *((state.default,) if state.default else ())))
    said = {target: share for target in targets if (share := behaviour.share(state, target)) is not None}
    rest = [target for target in targets if target not in said]
    left = max(1.0 - sum(said.values()), 0.0)
    return said | {target: behaviour.assumed_share(state, target, left / len(rest)) for target in rest}


def _most_tries(state: State) -> float:
    """By the first retrier that takes any error; errors of one name only are no part of the share that fails."""
    for retrier in state.retry:
        if retrier.max_attempts is not None:
            return retrier.max_attempts + 1.0
    return 1.0
