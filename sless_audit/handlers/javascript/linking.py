"""Modules are run when they are first imported, and what they export is kept for one handler."""

from sless_audit.handlers.javascript.execute import execute
from sless_audit.handlers.javascript.modules import Files, Programs, SourceModule
from sless_audit.handlers.javascript.modules_syntax import bound
from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.scope import Binding, Scope
from sless_audit.handlers.javascript.syntax import Declare, Export, Span
from sless_audit.handlers.javascript.values import (
    JsArray,
    JsObject,
    Library,
    Live,
    Unknown,
    Value,
    text,
)
from sless_audit.handlers.model import CodePlace, Note

MAX_FILES = 400
"""Files that are read for one handler."""
MAX_BYTES = 16 * 2**20
"""Of all of them together."""


class Linker:
    def __init__(self, files: Files, programs: Programs) -> None:
        self.files = files
        self.programs = programs
        self.modules: dict[str, SourceModule] = {}
        """By the name that the user sees, in the order in which they were reached."""
        self._exports: dict[str, Value] = {}
        self.complete = True
        self._bytes = 0

    def place(self, file: str, span: Span) -> CodePlace:
        return self.modules[file].text.place(span.line, span.column, span.end_line, span.end_column)

    def load(self, run: Run, file: str, source: str, place: CodePlace | None) -> Value:
        """What the module that is called `source` in `file` exports."""
        found = self.files.find(self.modules[file], source)
        if isinstance(found, SourceModule):
            return self.exports(run, found)
        if isinstance(found, Note):
            run.findings.add_note(found.message, place)
            if place is not None:
                run.findings.add_unresolved(found.message, place)
            return Unknown("a module that was not found")
        if place is not None:
            run.findings.add_library(found.removeprefix("node:"), place)
        if found.removeprefix("node:") == "process":
            return Library("", ("process",))
        return Library(found)

    def exports(self, run: Run, module: SourceModule) -> Value:
        file = module.text.shown
        if file in self._exports:
            return self._exports[file]
        self._bytes += len(module.text.data)
        if len(self.modules) >= MAX_FILES or self._bytes > MAX_BYTES:
            self.complete = False
            run.findings.add_note("more files are imported than are read for one handler")
            return Unknown("a module that is not read")
        self.modules[file] = module
        if module.suffix == ".json":
            self._exports[file] = _from_json(self.files.data(module))
            return self._exports[file]
        if not module.read:
            self.complete = False
            kind = "a bundle" if module.bundled else module.not_own
            run.findings.leave_out(file, kind)
            self._exports[file] = JsObject(open=True)
            return self._exports[file]
        return self._run(run, module, file)

    def _run(self, run: Run, module: SourceModule, file: str) -> Value:
        exports = JsObject()
        self._exports[file] = exports
        program = self.programs.program(module)
        for span in program.errors[:1]:
            run.findings.add_note("a syntax error: what stands around it is not read", self.place(file, span))
            self.complete = False
        if program.too_large:
            run.findings.add_note(f"{file} is too large to be read")
            self.complete = False
        if program.too_deep is not None:
            run.findings.add_note("nested too deeply to be read to the end", self.place(file, program.too_deep))
            self.complete = False
        holder = JsObject({"exports": exports})
        scope = Scope(None, exports)
        for name, value in (
            ("exports", exports), ("module", holder), ("require", Library("", ("require",))),
            ("__dirname", text("/var/task")), ("__filename", text(f"/var/task/{module.path}")),
        ):  # fmt: skip
            scope.names[name] = Binding(value, ())
        for statement in program.body:
            if isinstance(statement, Export) and statement.source is None:
                for local, name in statement.names:
                    exports.properties[name] = Live(scope, local)
            elif isinstance(statement, Declare):
                for name in bound(statement.target):
                    scope.names.setdefault(name, Binding(Unknown("not set yet"), ()))
        self._execute(run, scope, file)
        final = holder.properties.get("exports", exports)
        self._exports[file] = final
        return final

    def _execute(self, run: Run, scope: Scope, file: str) -> None:
        """A module runs once, whoever imports it first, and wherever."""
        before = run.file, run.phase, run.frames, run.regions, run.arms, run.loops, run.concurrent, run.discarded
        run.file, run.phase, run.frames, run.loops, run.concurrent = file, "init", [], [], 0
        run.regions, run.arms = (), ()
        try:
            execute(run, scope, self.programs.program(self.modules[file]).body)
        finally:
            run.file, run.phase, run.frames, run.regions, run.arms, run.loops, run.concurrent, run.discarded = before


def _from_json(value: object, depth: int = 0) -> Value:
    if depth > 20:
        return Unknown("nested too deeply")
    match value:
        case str():
            return text(value)
        case bool() | int() | float() | None:
            return value
        case list():
            return JsArray([_from_json(item, depth + 1) for item in value[:500]], len(value) > 500)
        case dict():
            entries = list(value.items())[:500]
            return JsObject({str(key): _from_json(item, depth + 1) for key, item in entries}, len(value) > 500)
        case _:
            return Unknown("a value of a JSON file")
