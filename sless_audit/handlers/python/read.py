"""Reads one handler in Python."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sless_audit.handlers.model import CodePlace, FunctionSize, HandlerCode, SourceFile
from sless_audit.handlers.package import Package
from sless_audit.handlers.python import calls, imports
from sless_audit.handlers.python.arguments import Arguments, parameters_without_default
from sless_audit.handlers.python.batches import batch_facts
from sless_audit.handlers.python.entry import candidates, module_and_name
from sless_audit.handlers.python.frames import Frame
from sless_audit.handlers.python.modules import Module, ParsedFiles, Resolver
from sless_audit.handlers.python.powertools import run_record_handler
from sless_audit.handlers.python.run import MAX_STEPS, Exhausted, Run
from sless_audit.handlers.python.values import (
    UNKNOWN,
    BoundMethod,
    EventPart,
    External,
    FunctionObject,
    InstanceObject,
    Value,
    options,
)

_NOWHERE = ast.Constant(None, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
_CALLED_BY_OTHERS = frozenset({"__call__", "__enter__", "__exit__", "__iter__", "__next__"})


class PythonReader:
    """Keeps what it parsed, so that functions which share files pay once."""

    def __init__(self) -> None:
        self._files = ParsedFiles()

    def read(self, package: Package, layers: Sequence[Package], handler: str) -> HandlerCode:
        module_name, name = module_and_name(handler)
        run = Run(Resolver(package, layers, self._files, module_name))
        module = run.resolver.find(module_name) if module_name and name else None
        if module is None:
            return self._without_file(package, run, module_name, handler)
        frame = Frame(module, module.scope, "<module>", "init")
        _guarded(run, lambda: _import(run, module_name))
        run.handler_runs, frame.phase = True, "request"
        value = module.scope.names.get(name)
        if name not in module.scope.names:
            return self._without_function(package, run, module, handler)
        _guarded(run, lambda: _invoke(run, frame, value))
        returns = list(run.last_returns) if isinstance(value, FunctionObject | BoundMethod | InstanceObject) else []
        _guarded(run, lambda: _invoke_referenced(run, frame))
        own_end = module.parsed.place(value.node) if isinstance(value, FunctionObject) else None
        return replace(
            _answer(run),
            place=module.places.get(name),
            batch=batch_facts(run, returns, own_end),
            decorators=tuple(run.wrappers),
        )

    def _without_file(self, package: Package, run: Run, module_name: str, handler: str) -> HandlerCode:
        resolver = run.resolver
        installed = resolver.is_declared(module_name) and not resolver.is_folder(module_name.split(".", 1)[0])
        if not package.exists or resolver.unread or resolver.is_library(module_name) or installed:
            return HandlerCode("python", "unknown", complete=False, notes=tuple(resolver.notes))
        return HandlerCode("python", "no-file", candidates(package, self._files, handler), notes=tuple(resolver.notes))

    def _without_function(self, package: Package, run: Run, module: Module, handler: str) -> HandlerCode:
        unknown = module.parsed.note is not None or module.stars or run.resolver.unread or not run.complete
        if unknown:
            return replace(_answer(run), found="unknown", complete=False)
        return replace(_answer(run), found="no-function", candidates=candidates(package, self._files, handler))


def _guarded(run: Run, action: Callable[[], None]) -> None:
    """Runs to the end, or to a limit."""
    try:
        action()
    except Exhausted:
        run.give_up(f"the code takes more than {MAX_STEPS} steps to follow; the rest was not read")
    except RecursionError:
        run.give_up("calls are nested too deeply to be followed; a part was not read")


def _import(run: Run, name: str) -> None:
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        module = run.resolver.find(".".join(parts[:depth]))
        if module is not None:
            imports.run_module(run, module)


def _invoke(run: Run, frame: Frame, value: Value) -> None:
    """As the runtime does: with the event and the context."""
    for arguments, place in run.record_handlers:
        run_record_handler(run, frame, arguments, _NOWHERE, place)
    for option in options(value):
        if isinstance(option, FunctionObject):
            run.wrappers |= dict.fromkeys(option.wrappers)
        elif isinstance(option, External):
            run.wrappers[option.path] = None
        calls.call_value(run, frame, option, Arguments((EventPart(), External("context"))), _NOWHERE)


def _invoke_referenced(run: Run, frame: Frame) -> None:
    """What nothing called though its name, or its object, was handed on."""
    given: Value = EventPart(("request",)) if run.router else UNKNOWN
    while waiting := _waiting(run):
        for function, receiver in waiting:
            run.entered.setdefault(function, 0)
            own = _receiver(function, receiver)
            with frame.under_condition():
                arguments = Arguments((given,) * (parameters_without_default(function) - (own is not None)))
                calls.call_function(run, frame, function, arguments, _NOWHERE, receiver=own)


def _receiver(function: FunctionObject, receiver: Value) -> Value:
    if function.owner is None or function.kind == "static":
        return None
    return receiver if receiver is not None else InstanceObject(function.owner, {}, made_at_init=False)


def _waiting(run: Run) -> list[tuple[FunctionObject, Value]]:
    found = [(function, receiver) for function, receiver in run.referenced.items() if function not in run.entered]
    for cls, instance in list(run.escaped.items()):
        found += [
            (member, instance)
            for name, member in cls.names.items()
            if isinstance(member, FunctionObject)
            and member not in run.entered
            and (not name.startswith("__") or name in _CALLED_BY_OTHERS)
        ]
    return found


def _answer(run: Run) -> HandlerCode:
    modules = [module for module in run.resolver.modules if module.ran]
    order = {module.parsed.text.shown: index for index, module in enumerate(modules)}

    def rank(place: CodePlace) -> tuple[int, CodePlace]:
        return order.get(place.file, len(order)), place

    files = tuple(_file(module) for module in modules)
    most = max(_reached(run), key=lambda size: size.complexity, default=None)
    return HandlerCode(
        "python",
        "found",
        call_sites=tuple(sorted(run.sites.values(), key=lambda site: rank(site.place))),
        clients=tuple(sorted(run.clients.values(), key=lambda client: rank(client.place))),
        env_reads=tuple(sorted(run.env_reads.values(), key=lambda read: rank(read.place))),
        unresolved=tuple(sorted(run.unresolved, key=lambda item: (rank(item.place), item.reason))),
        libraries=tuple(sorted(run.libraries.values(), key=lambda library: rank(library.place))),
        router=run.router,
        files=files,
        own_lines=sum(file.lines for file in files if not file.not_own),
        complexity=most.complexity if most else 0,
        most_complex=most,
        complete=run.complete and not run.resolver.unread,
        notes=(*run.resolver.notes, *run.notes),
    )


def _file(module: Module) -> SourceFile:
    return SourceFile(
        module.parsed.text.shown, module.parsed.lines, tuple(module.parsed.functions.values()), module.not_own
    )


def _reached(run: Run) -> Iterator[FunctionSize]:
    """The functions of own source that were followed, in the order in which they were reached."""
    for function in run.entered:
        if not function.module.not_own and not isinstance(function.node, ast.Lambda):
            parsed = function.module.parsed
            size = parsed.functions.get(parsed.place(function.node))
            if size is not None:
                yield size
