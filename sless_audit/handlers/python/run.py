"""What has been found so far for one handler, and how far reading may go."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sless_audit.aws.calls import call as effect_of
from sless_audit.handlers.model import (
    CallSite,
    Choice,
    ClientCreation,
    CodePlace,
    CodeValue,
    Confidence,
    EnvRead,
    Library,
    Note,
    Phase,
    Router,
    Unresolved,
)
from sless_audit.handlers.python import expressions, statements
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.frames import Frame
from sless_audit.handlers.python.modules import Resolver
from sless_audit.handlers.python.sdk_names import TRANSFERS
from sless_audit.handlers.python.telling import freeze, is_constant
from sless_audit.handlers.python.values import (
    MAX_OPTIONS,
    BoundMethod,
    ClassObject,
    ClientOptions,
    DictObject,
    External,
    FunctionObject,
    InstanceObject,
    Value,
    without_none,
)
from sless_audit.handlers.python.values import options as options_of

MAX_STEPS = 150_000
"""Expressions and statements that are looked at for one handler; that of a large application needs a tenth."""


class Exhausted(Exception):  # noqa: N818 - it is the end of the reading, not an error
    """The limit of steps is reached."""


@dataclass(slots=True, eq=False)
class Run:
    resolver: Resolver
    steps: int = 0
    sites: dict[tuple[CodePlace, str, str, str, str], CallSite] = field(default_factory=dict)
    clients: dict[tuple[CodePlace, str], ClientCreation] = field(default_factory=dict)
    env_reads: dict[tuple[str, CodePlace], EnvRead] = field(default_factory=dict)
    variables_set: set[str] = field(default_factory=set)
    """Environment variables that the code itself has set so far."""
    unresolved: dict[Unresolved, None] = field(default_factory=dict)
    libraries: dict[str, Library] = field(default_factory=dict)
    noted_roots: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    complete: bool = True
    router: Router | None = None
    processor: str | None = None
    loops_over_records: bool = False
    hands_records_on: bool = False
    first_record: CodePlace | None = None
    raises: bool = False
    socket_timeout: Value = None
    referenced: dict[FunctionObject, Value] = field(default_factory=dict)
    """Functions that were put where others may call them from, with the object of a method."""
    entered: dict[FunctionObject, int] = field(default_factory=dict)
    leading_out: set[FunctionObject] = field(default_factory=set)
    """Functions in which, or below which, a call leaves the function, or cannot be followed."""
    results: dict[tuple[object, ...], Value] = field(default_factory=dict)
    reported_at_caller: set[FunctionObject] = field(default_factory=set)
    """Wrappers, whose calls are told at each place where they are called."""
    escaped: dict[ClassObject, InstanceObject | None] = field(default_factory=dict)
    """Classes and objects handed to a library, which may call their methods."""
    record_handlers: list[tuple[Arguments, CodePlace]] = field(default_factory=list)
    """What a decorator of the handler calls for each record, before the handler."""
    wrappers: dict[str, None] = field(default_factory=dict)
    """Decorators of the handler that were not read."""
    nested_imports: int = 0
    module_order: list[str] = field(default_factory=list)
    handler_runs: bool = False
    """False: the modules are being imported."""
    last_returns: list[tuple[Value, CodePlace]] = field(default_factory=list)
    """Of the function that was read to its end last."""

    def evaluate(self, frame: Frame, node: ast.expr) -> Value:
        return expressions.evaluate(self, frame, node)

    def execute_block(self, frame: Frame, body: Sequence[ast.stmt]) -> bool:
        """True: what stands behind the block is not reached."""
        return statements.execute_block(self, frame, body)

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Exhausted

    def give_up(self, reason: str, place: CodePlace | None = None) -> None:
        self.complete = False
        note = Note(reason, place)
        if note not in self.notes:
            self.notes.append(note)

    def refer(self, value: Value) -> None:
        for option in options_of(value):
            if isinstance(option, FunctionObject):
                self.referenced.setdefault(option)
            elif isinstance(option, BoundMethod):
                self.referenced.setdefault(option.function, option.receiver)

    def leave_open(self, reason: str, frame: Frame, node: ast.expr | ast.stmt) -> None:
        self.unresolved.setdefault(Unresolved(reason, frame.place(node)))
        self._lead_out(frame)

    def add_site(
        self,
        frame: Frame,
        node: ast.Call,
        kind: Literal["sdk", "http", "database", "sleep", "wait"],
        library: str,
        service: str,
        operation: str,
        arguments: Mapping[str, Value],
        *,
        complete: bool = True,
        options: ClientOptions | None = None,
        confidence: Confidence = "high",
        also: tuple[str, ...] = (),
        signed_only: bool = False,
        via: str = "",
        phase: Phase | None = None,
    ) -> None:
        """`phase`: where the helper calls AWS later than it is made."""
        self._lead_out(frame)
        if kind == "sdk":
            arguments = {name: without_none(value) for name, value in arguments.items()}
        reported, place, wrapper = _report_at(self, frame, node, service, operation)
        made_at = frame.place(node)
        options = options or ClientOptions()
        site = CallSite(
            kind=kind,
            library=library,
            service=service,
            operation=operation,
            arguments={name: freeze(value) for name, value in arguments.items()},
            place=place,
            function=reported.name,
            phase=phase or frame.phase,
            confidence=confidence,
            loops=frame.loops,
            conditional=frame.conditional,
            arms=frame.arms,
            concurrent=frame.concurrent,
            region=options.region,
            endpoint=options.endpoint,
            other_credentials=options.other_credentials,
            arguments_complete=complete,
            also=also,
            signed_only=signed_only,
            via=wrapper or via,
            via_place=made_at if wrapper else None,
            enclosing=reported.enclosing,
        )
        names = _members_that_name(service, operation)
        told_apart = [
            (name, value) for name, value in site.arguments.items() if kind != "sdk" or not names or name in names
        ]
        key = (made_at, kind, service, operation, repr((place, told_apart, options)))
        known = self.sites.get(key)
        self.sites[key] = site if known is None else _merged(known, site)

    def _lead_out(self, frame: Frame) -> None:
        at: Frame | None = frame
        while at is not None:
            if at.function is not None:
                self.leading_out.add(at.function)
            at = at.caller

    def add_client(
        self,
        frame: Frame,
        node: ast.Call,
        kind: Literal["sdk", "http", "database"],
        library: str,
        service: str,
        arguments: Arguments,
    ) -> None:
        creation = ClientCreation(
            kind=kind,
            library=library,
            service=service,
            place=frame.place(node),
            function=frame.name,
            phase=frame.phase,
            cached=frame.cached,
            constant_arguments=arguments.complete and all(_is_kept(value) for value in arguments.values),
        )
        key = (creation.place, service)
        known = self.clients.get(key)
        if known is None or (known.phase == "init" and creation.phase == "request"):
            self.clients[key] = creation

    def read_variable(self, frame: Frame, node: ast.expr, name: str, *, required: bool) -> None:
        needed = required and not frame.tolerates_missing_key and name not in self.variables_set
        read = EnvRead(name, needed, frame.place(node), frame.phase)
        known = self.env_reads.get((name, read.place))
        if known is None or (read.required and not known.required):
            self.env_reads[name, read.place] = read


def _report_at(run: Run, frame: Frame, node: ast.Call, service: str, operation: str) -> tuple[Frame, CodePlace, str]:
    """The call itself; where a parameter decides which resource is meant, the call of the function that has it."""
    names = _what_names_the_resource(run, frame, node, service, operation)
    if frame.caller is None or frame.call_place is None or not frame.uses_parameters(*names):
        return frame, frame.place(node), ""
    wrapper = frame
    while wrapper.passes_on and wrapper.caller is not None and wrapper.caller.call_place is not None:
        wrapper = wrapper.caller
    if wrapper.caller is None or wrapper.call_place is None:
        return frame, frame.place(node), ""
    at: Frame | None = frame
    while at is not None and at is not wrapper.caller:
        if at.function is not None:
            run.reported_at_caller.add(at.function)
        at = at.caller
    return wrapper.caller, wrapper.call_place, frame.name


def _what_names_the_resource(run: Run, frame: Frame, node: ast.Call, service: str, operation: str) -> list[ast.AST]:
    members = _members_that_name(service, operation)
    is_known = bool(members)
    members |= {"url", "ClientMethod"}
    names: list[ast.AST] = [
        keyword.value
        for keyword in node.keywords
        if keyword.arg in members or (keyword.arg is None and _may_hold(run, frame, keyword.value, members))
    ]
    if isinstance(node.func, ast.Attribute):
        names.append(node.func.value)
        _, parameters, _ = TRANSFERS.get(node.func.attr, ("", (), ()))
        if len(node.args) == len(parameters) > 0:  # of a client, not of a bucket
            names.append(node.args[parameters.index("Bucket")])
    if not is_known:
        names += node.args[:2]
    return names


def _may_hold(run: Run, frame: Frame, spread: ast.expr, members: set[str]) -> bool:
    """Whether one of these is, or may be, among what is spread."""
    value = run.evaluate(frame, spread) if isinstance(spread, ast.Name) else None
    if not isinstance(value, DictObject) or not value.complete:
        return True
    return not all(isinstance(key, str) and key not in members for key, _ in value.entries)


def _members_that_name(service: str, operation: str) -> set[str]:
    """Members of a request that say which resource is meant."""
    effect = effect_of(service, operation)
    return {path[0] for path in effect.names if path} if effect else set()


def _merged(known: CallSite, again: CallSite) -> CallSite:
    """The same call by another way: what weighs more is kept."""
    return replace(
        known,
        phase="request" if "request" in (known.phase, again.phase) else "init",
        loops=max(known.loops, again.loops, key=len),
        arguments=_either_arguments(known.arguments, again.arguments),
        conditional=known.conditional and again.conditional,
        arms=tuple(arm for arm in known.arms if arm in again.arms),
        concurrent=known.concurrent and again.concurrent,
    )


def _either_arguments(known: Mapping[str, CodeValue], again: Mapping[str, CodeValue]) -> Mapping[str, CodeValue]:
    merged = dict(known)
    for name, value in again.items():
        if name not in merged:
            merged[name] = value
            continue
        before = merged[name]
        found = list(_choices(before))
        found += [option for option in _choices(value) if option not in found]
        merged[name] = found[0] if len(found) == 1 else Choice(tuple(found[:MAX_OPTIONS]))
    return merged


def _choices(value: CodeValue) -> tuple[CodeValue, ...]:
    return value.options if isinstance(value, Choice) else (value,)


def _is_kept(value: Value) -> bool:
    """The same in every invocation, so that what is made of it could be kept."""
    if isinstance(value, External):
        return True
    frozen = freeze(value)
    return is_constant(frozen)
