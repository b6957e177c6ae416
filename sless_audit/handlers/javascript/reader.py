"""One handler in JavaScript or TypeScript → `HandlerCode`."""

import difflib
import posixpath
from collections.abc import Sequence
from typing import Literal

from sless_audit.handlers.javascript.batch import batch_facts
from sless_audit.handlers.javascript.entry import (
    Called,
    call_handler,
    exported_functions,
    find_function,
    is_callable,
    place_of,
    split_handler,
)
from sless_audit.handlers.javascript.evaluate import evaluate
from sless_audit.handlers.javascript.execute import make_instantiate, make_invoke
from sless_audit.handlers.javascript.linking import Linker
from sless_audit.handlers.javascript.modules import SUFFIXES, TYPESCRIPT_SUFFIXES, Files, Programs, SourceModule
from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.values import UNDEFINED, JsObject, Unknown, Value
from sless_audit.handlers.model import (
    CodePlace,
    FunctionSize,
    HandlerCode,
    Note,
    SourceFile,
)
from sless_audit.handlers.package import Package

_MAX_CANDIDATES = 5
_BUILD_SETTINGS = ("tsconfig.", "webpack.", "rollup.config.", "vite.config.", "esbuild.", "tsup.config.", ".babelrc")


class JavaScriptReader:
    """Keeps what it parsed for as long as it lives."""

    def __init__(self) -> None:
        self._programs = Programs()
        self._files: dict[tuple[int, ...], Files] = {}

    def read(self, package: Package, layers: Sequence[Package], handler: str) -> HandlerCode:
        files = self._files.setdefault((id(package), *map(id, layers)), Files(package, layers))
        stem, function = split_handler(handler)
        entry = files.entry(stem)
        if entry is None:
            from_layer = stem.startswith(("/opt/", "opt/"))
            elsewhere = from_layer or files.notes or not package.exists or _is_built(package)
            return HandlerCode(
                "javascript", "unknown" if elsewhere else "no-file",
                candidates=() if from_layer else _similar_files(package, stem, function), complete=False,
                notes=tuple(dict.fromkeys(files.notes)),
            )  # fmt: skip
        linker = Linker(files, self._programs)
        run = Run(linker.place, evaluate, make_invoke, make_instantiate, linker.load)
        try:
            return _read(run, linker, entry, function)
        except RecursionError:
            note = Note(f"{entry.text.shown} calls too deeply to be followed to the end")
            return _told(run, linker, entry, "unknown", Called(None, ()), (), None, note)


def _is_built(package: Package) -> bool:
    """Whether a compiler or bundler writes files that are not there before it runs."""
    return any(name.startswith(_BUILD_SETTINGS) for name in package.names_in(""))


def _read(run: Run, linker: Linker, entry: SourceModule, function: str) -> HandlerCode:
    exports = linker.exports(run, entry)
    run.file = entry.text.shown
    value = find_function(run, exports, function)
    found = _found(run, linker, entry, exports, value)
    candidates: tuple[str, ...] = ()
    if found == "no-function":
        near = difflib.get_close_matches(function, exported_functions(exports), _MAX_CANDIDATES, 0.0)
        candidates = tuple(f"{posixpath.splitext(entry.path)[0]}.{name}" for name in near)
    called = call_handler(run, value) if is_callable(value) else Called(None, ())
    place = place_of(run, value)
    return _told(run, linker, entry, found, called, candidates, place, None)


def _found(
    run: Run, linker: Linker, entry: SourceModule, exports: Value, value: Value
) -> Literal["found", "no-function", "unknown"]:
    if value is UNDEFINED or value is None:
        sure = isinstance(exports, JsObject) and not exports.open and linker.complete and not run.exhausted
        return "no-function" if sure else "unknown"
    if not entry.read or isinstance(value, Unknown):
        return "unknown"
    return "found" if is_callable(value) else "no-function"


def _told(
    run: Run,
    linker: Linker,
    entry: SourceModule,
    found: Literal["found", "no-function", "unknown"],
    called: Called,
    candidates: tuple[str, ...],
    place: CodePlace | None,
    note: Note | None,
) -> HandlerCode:
    findings = run.findings
    order = {file: index for index, file in enumerate(linker.modules)}

    def by_place(at: CodePlace) -> tuple[int, int, int]:
        return order.get(at.file, len(order)), at.line, at.column

    files = tuple(_source_file(linker, file, module) for file, module in linker.modules.items())
    sizes = [
        size
        for file, module in linker.modules.items()
        if module.read and module.suffix in SUFFIXES and not module.not_own
        for size in _visited(run, linker, file, module)
    ]
    largest = max(sizes, key=lambda size: size.complexity, default=None)
    notes = [*linker.files.notes, *findings.notes.values(), *([note] if note else [])]
    if run.exhausted:
        notes.append(Note(f"{entry.text.shown}: the code was not followed to the end, since it branches too much"))
    return HandlerCode(
        language="typescript" if entry.suffix in TYPESCRIPT_SUFFIXES else "javascript",
        found=found,
        candidates=candidates,
        place=place,
        call_sites=tuple(sorted(findings.sites.values(), key=lambda site: by_place(site.place))),
        clients=tuple(sorted(findings.clients.values(), key=lambda client: by_place(client.place))),
        env_reads=tuple(sorted(findings.variables.values(), key=lambda read: by_place(read.place))),
        unresolved=tuple(sorted(findings.unresolved.values(), key=lambda item: by_place(item.place))),
        libraries=tuple(findings.libraries[name] for name in sorted(findings.libraries)),
        router=findings.router,
        batch=batch_facts(findings, called.frame),
        decorators=called.decorators,
        files=files,
        own_lines=sum(file.lines for file in files if not file.not_own),
        complexity=largest.complexity if largest else 0,
        most_complex=largest,
        complete=linker.complete and not run.exhausted and note is None,
        notes=tuple(dict.fromkeys(notes)),
    )


def _source_file(linker: Linker, file: str, module: SourceModule) -> SourceFile:
    if not module.read or module.suffix not in SUFFIXES:
        return SourceFile(file, 0, (), module.not_own or ("" if module.read else "generated"))
    program = linker.programs.program(module)
    sizes = tuple(
        FunctionSize(function.name, linker.place(file, function.span), function.complexity)
        for function in sorted(program.functions, key=lambda function: (function.span.line, function.span.column))
    )
    return SourceFile(file, program.lines, sizes, module.not_own)


def _visited(run: Run, linker: Linker, file: str, module: SourceModule) -> list[FunctionSize]:
    return [
        FunctionSize(function.name, linker.place(file, function.span), function.complexity)
        for function in linker.programs.program(module).functions
        if function in run.visits
    ]


def _similar_files(package: Package, stem: str, function: str) -> tuple[str, ...]:
    stems = {
        posixpath.splitext(path)[0]
        for path in package.paths()
        if path.endswith(SUFFIXES) and "node_modules/" not in path
    }
    near = difflib.get_close_matches(stem, sorted(stems), _MAX_CANDIDATES, 0.3)
    same_name = sorted(path for path in stems if posixpath.basename(path) == posixpath.basename(stem))
    return tuple(f"{path}.{function}" for path in dict.fromkeys([*same_name, *near]))[:_MAX_CANDIDATES]
