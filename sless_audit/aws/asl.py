"""State machine definitions in the Amazon States Language: https://states-language.net/spec.html (2026-11-21).

A broken definition is read as far as it goes; what is wrong with it stands in `Machine.problems`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from sless_audit.aws import arns

Path = tuple[str | int, ...]
QueryLanguage = Literal["JSONPath", "JSONata"]

# A definition may have 1,048,576 characters (`CreateStateMachine`, botocore 1.44.5), too few for this many states. More
# of them come of YAML aliases to aliases. The nesting is bounded for the sake of Python's stack.
_MOST_STATES = 50_000
_DEEPEST_NESTING = 50

_TERMINAL_TYPES = {"Succeed", "Fail"}
_TYPES = {"Task", "Parallel", "Map", "Pass", "Wait", "Choice"} | _TERMINAL_TYPES


@dataclass(frozen=True, slots=True)
class RuntimeExpression:
    """A value that is computed while the machine runs: a JSONPath, or a JSONata expression with its `{% %}`."""

    text: str


class Retrier(NamedTuple):
    """One entry of `Retry`. None stands for a value that is not known before deployment or run."""

    error_equals: tuple[str, ...]
    interval_s: float | None
    max_attempts: float | None
    backoff_rate: float | None
    max_delay_s: float | None
    """None, too, where the delay has no upper bound."""


class Catcher(NamedTuple):
    error_equals: tuple[str, ...]
    next: str | None


class Problem(NamedTuple):
    path: Path
    """Keys from the root of the definition to the value that is wrong."""
    message: str


class State(NamedTuple):
    """Times in seconds are a number, a RuntimeExpression, another object (not known yet), or None (not set)."""

    name: str
    path: Path
    """Keys from the root of the definition to this state."""
    type: str
    """`Task`, `Map`, …; empty where it cannot be read."""
    query_language: QueryLanguage
    definition: Mapping[str, object]
    """The state as it is written."""
    resource: object
    """Of a task: text, an opaque object, or None where there is none."""
    arguments: Mapping[str, object]
    """`Parameters` of a JSONPath state, `Arguments` of a JSONata state; see also `argument`."""
    next: str | None
    default: str | None
    choices: tuple[str, ...]
    """The states that the rules of a `Choice` lead to, in order."""
    end: bool
    retry: tuple[Retrier, ...]
    catch: tuple[Catcher, ...]
    timeout_s: object
    heartbeat_s: object
    branches: tuple["Machine", ...]
    """Of a `Parallel`."""
    iterator: "Machine | None"
    """Of a `Map`: its `ItemProcessor` or, in older definitions, `Iterator`."""
    distributed: bool
    """Whether a `Map` starts a child execution for each item or batch."""
    max_concurrency: object
    """Of a `Map`: a number (0: no bound), a RuntimeExpression, another object, or None (not set)."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The states that may come next, errors included, each once."""
        candidates = (self.next, *self.choices, self.default, *(catcher.next for catcher in self.catch))
        return tuple(dict.fromkeys(name for name in candidates if name is not None))


class Machine(NamedTuple):
    """A state machine, a branch of a `Parallel`, or the processor of a `Map`."""

    start_at: str | None
    states: tuple[State, ...]
    query_language: QueryLanguage
    timeout_s: object
    problems: tuple[Problem, ...]
    """Of the whole definition; empty in nested machines."""


class IntegrationKind(StrEnum):
    LAMBDA_ARN = "lambda-arn"
    OPTIMIZED = "optimized"
    AWS_SDK = "aws-sdk"
    ACTIVITY = "activity"
    HTTP = "http"
    UNKNOWN = "unknown"


IntegrationPattern = Literal["request-response", "sync", "wait-for-task-token"]


class Integration(NamedTuple):
    """What a task calls. `service` and `action` are written as in the resource (`sqs`, `sendMessage`; `sfn`)."""

    kind: IntegrationKind
    service: str
    action: str
    pattern: IntegrationPattern


def parse(definition: Mapping[str, object]) -> Machine:
    reader = _Reader(definition)
    machine = reader.machine(definition, ())
    return Machine(machine.start_at, machine.states, machine.query_language, machine.timeout_s, tuple(reader.problems))


def walk(machine: Machine) -> Iterator[State]:
    """Every state, those of branches and processors after the state that holds them."""
    for state in machine.states:
        yield state
        for branch in state.branches:
            yield from walk(branch)
        if state.iterator is not None:
            yield from walk(state.iterator)


def argument(state: State, name: str) -> object:
    """What a task hands to its resource under a name; None where it hands nothing."""
    if state.query_language == "JSONPath" and (path := state.arguments.get(f"{name}.$")) is not None:
        return RuntimeExpression(path) if isinstance(path, str) else path
    return _value(state.arguments.get(name), state.query_language)


def integration(state: State) -> Integration | None:
    """What a task calls; None for states of other types."""
    return integration_of(state.resource) if state.type == "Task" else None


def integration_of(resource: object) -> Integration:
    """What the `Resource` of a task, of an `ItemReader` or of a `ResultWriter` names.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-service-integrations.html (2026-11-21)
    """
    arn = arns.parse(resource) if isinstance(resource, str) else None
    if arn is None or arn.service not in {"lambda", "states"}:
        return Integration(IntegrationKind.UNKNOWN, "", "", "request-response")
    if arn.service == "lambda":
        return Integration(IntegrationKind.LAMBDA_ARN, "lambda", "invoke", "request-response")
    if arn.resource.startswith("activity:"):
        return Integration(IntegrationKind.ACTIVITY, "states", "activity", "request-response")
    name, pattern = _call_pattern(arn.resource)
    service, _, action = name.partition(":")
    if service == "aws-sdk":
        service, _, action = action.partition(":")
        return Integration(IntegrationKind.AWS_SDK, service, action, pattern)
    kind = IntegrationKind.HTTP if service == "http" else IntegrationKind.OPTIMIZED
    return Integration(kind, service, action, pattern)


def _call_pattern(resource: str) -> tuple[str, IntegrationPattern]:
    if resource.endswith(".waitForTaskToken"):
        return resource.removesuffix(".waitForTaskToken"), "wait-for-task-token"
    # `.sync:2` differs from `.sync` in the form of the result only.
    name, dot, _ = resource.partition(".sync")
    return name, "sync" if dot else "request-response"


class _Reader:
    """Reads one definition; holds what belongs to the whole of it."""

    def __init__(self, root: Mapping[str, object]) -> None:
        self.problems: list[Problem] = []
        self.query_language: QueryLanguage = _query_language(root, "JSONPath")
        self.states_read = 0

    def machine(self, definition: Mapping[str, object], path: Path) -> Machine:
        states = tuple(self.states(definition.get("States"), (*path, "States")))
        start_at = _text(definition.get("StartAt"))
        names = {state.name for state in states}
        if "StartAt" not in definition:
            self.problem(path, "has no StartAt")
        elif states and start_at is not None and start_at not in names:
            self.problem((*path, "StartAt"), f"names no state of this machine: {start_at}")
        for state in states:
            for target in state.targets:
                if target not in names:
                    self.problem(state.path, f"leads to a state that this machine does not have: {target}")
        # Inside a Map or Parallel, too, states have the query language of the whole machine unless they say
        # otherwise.
        timeout_s = _setting(definition, "TimeoutSeconds", self.query_language)
        return Machine(start_at, states, self.query_language, timeout_s, ())

    def states(self, definitions: object, path: Path) -> Iterator[State]:
        if not isinstance(definitions, Mapping):
            self.problem(path, "is missing or not a mapping")
            return
        for name, definition in definitions.items():
            state_path = (*path, name)
            self.states_read += 1
            if self.states_read > _MOST_STATES or len(path) > 4 * _DEEPEST_NESTING:
                self.problem(path, "holds too many states, or too deep; the rest is not read")
                return
            if isinstance(definition, Mapping):
                yield self.state(str(name), definition, state_path)
            else:
                self.problem(state_path, "is not a mapping")

    def state(self, name: str, definition: Mapping[str, object], path: Path) -> State:
        language = _query_language(definition, self.query_language)
        state_type = _text(definition.get("Type")) or ""
        if state_type and state_type not in _TYPES:
            self.problem((*path, "Type"), f"is no type of state: {state_type}")
        if "Type" not in definition:
            self.problem(path, "has no Type")
        if state_type == "Task" and "Resource" not in definition:
            self.problem(path, "has no Resource")
        end = definition.get("End") is True or state_type in _TERMINAL_TYPES
        if state_type not in {"Choice", ""} and not end and "Next" not in definition:
            self.problem(path, "has neither Next nor End")
        arguments = definition.get("Arguments" if language == "JSONata" else "Parameters")
        return State(
            name=name,
            path=path,
            type=state_type,
            query_language=language,
            definition=definition,
            resource=definition.get("Resource"),
            arguments=arguments if isinstance(arguments, Mapping) else {},
            next=_text(definition.get("Next")),
            default=_text(definition.get("Default")),
            choices=tuple(
                target for rule in _mappings(definition.get("Choices")) if (target := _text(rule.get("Next")))
            ),
            end=end,
            retry=tuple(_retrier(entry) for entry in _mappings(definition.get("Retry"))),
            catch=tuple(
                Catcher(_texts(entry.get("ErrorEquals")), _text(entry.get("Next")))
                for entry in _mappings(definition.get("Catch"))
            ),
            timeout_s=_setting(definition, "TimeoutSeconds", language),
            heartbeat_s=_setting(definition, "HeartbeatSeconds", language),
            branches=self.branches(definition, path) if state_type == "Parallel" else (),
            iterator=self.processor(definition, path) if state_type == "Map" else None,
            distributed=_is_distributed(definition),
            max_concurrency=_setting(definition, "MaxConcurrency", language),
        )

    def branches(self, definition: Mapping[str, object], path: Path) -> tuple[Machine, ...]:
        branches = definition.get("Branches")
        if not isinstance(branches, list | tuple):
            self.problem(path, "has no list of Branches")
            return ()
        return tuple(
            self.machine(branch, (*path, "Branches", index))
            for index, branch in enumerate(branches)
            if isinstance(branch, Mapping)
        )

    def processor(self, definition: Mapping[str, object], path: Path) -> Machine | None:
        for key in ("ItemProcessor", "Iterator"):
            processor = definition.get(key)
            if isinstance(processor, Mapping):
                return self.machine(processor, (*path, key))
        self.problem(path, "has no ItemProcessor")
        return None

    def problem(self, path: Path, message: str) -> None:
        self.problems.append(Problem(path, message))


def _query_language(definition: Mapping[str, object], inherited: QueryLanguage) -> QueryLanguage:
    match _text(definition.get("QueryLanguage")):
        case "JSONata":
            return "JSONata"
        case "JSONPath":
            return "JSONPath"
        case _:
            return inherited


def _retrier(entry: Mapping[str, object]) -> Retrier:
    # Defaults: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (2026-11-21)
    return Retrier(
        error_equals=_texts(entry.get("ErrorEquals")),
        interval_s=_number(entry.get("IntervalSeconds", 1)),
        max_attempts=_number(entry.get("MaxAttempts", 3)),
        backoff_rate=_number(entry.get("BackoffRate", 2.0)),
        max_delay_s=_number(entry.get("MaxDelaySeconds")),
    )


def _is_distributed(definition: Mapping[str, object]) -> bool:
    processor = definition.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
    return isinstance(config, Mapping) and _text(config.get("Mode")) == "DISTRIBUTED"


def _setting(definition: Mapping[str, object], key: str, language: QueryLanguage) -> object:
    """The value under a key; a RuntimeExpression for `{% … %}` and for a `…Path` beside it; None where neither is."""
    path = definition.get(f"{key}Path")
    if path is not None:
        return RuntimeExpression(path) if isinstance(path, str) else path
    return _value(definition.get(key), language)


_JSONATA = re.compile(r"\{%.*%\}", re.DOTALL)


def _value(value: object, language: QueryLanguage) -> object:
    if language == "JSONata" and isinstance(value, str) and _JSONATA.fullmatch(value):
        return RuntimeExpression(value)
    return value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list | tuple):
        yield from (item for item in value if isinstance(item, Mapping))
