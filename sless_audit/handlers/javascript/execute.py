"""Statements, and the functions that hold them."""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from sless_audit.handlers.javascript.assignment import assign, declare
from sless_audit.handlers.javascript.batch import ends
from sless_audit.handlers.javascript.guards import is_missing_test, is_present_test, throws, walk
from sless_audit.handlers.javascript.iteration import extent, item_of, key_of
from sless_audit.handlers.javascript.recursion import rounds
from sless_audit.handlers.javascript.rejections import rejects
from sless_audit.handlers.javascript.run import MAX_CALLS, MAX_DEPTH, MAX_VISITS, Frame, Instantiate, Invoke, Run
from sless_audit.handlers.javascript.scope import Binding, Scope
from sless_audit.handlers.javascript.syntax import (
    Binary,
    Block,
    Call,
    Declare,
    Evaluate,
    Export,
    ExportDefault,
    ForEach,
    If,
    Import,
    Member,
    Name,
    Rest,
    Return,
    Statement,
    Switch,
    Throw,
    Try,
    While,
)
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Closure,
    JsArray,
    JsClass,
    JsObject,
    Library,
    Live,
    OneOf,
    Passed,
    Text,
    Unknown,
    Value,
    from_event,
    join,
    passed,
)
from sless_audit.handlers.model import Arm, CodePlace, Loop, Opaque


def execute(run: Run, scope: Scope, statements: tuple[Statement, ...]) -> None:
    arms, may_have_left = run.arms, run.may_have_left
    for index, statement in enumerate(statements):
        if not run.step() or run.depth >= MAX_DEPTH:
            break
        run.depth += 1
        try:
            if isinstance(statement, If) and is_present_test(run, scope, statement, statements[index + 1 :]):
                _if(run, scope, statement)
                with run.kept():
                    execute(run, scope, statements[index + 1 :])
                break
            _EXECUTORS[type(statement)](run, scope, statement)
            if isinstance(statement, If) and ends(statement.then) != ends(statement.otherwise):
                left = statement.then if ends(statement.then) else statement.otherwise
                run.arms = (*run.arms, Arm(run.here(statement.span), 1 if left is statement.then else 0))
                run.may_have_left = run.may_have_left or not rejects(statement.test, left, _last_returned(run))
        finally:
            run.depth -= 1
    run.arms, run.may_have_left = arms, may_have_left


def _last_returned(run: Run) -> Value:
    return run.frames[-1].returns[-1][0] if run.frames and run.frames[-1].returns else UNDEFINED


def make_invoke(run: Run) -> Invoke:
    def invoke(
        closure: Closure,
        arguments: list[Value],
        place: CodePlace | None,
        *,
        this: Value | None = None,
        callback: bool = False,
    ) -> Value:
        return _invoke(run, closure, arguments, place, this, callback)

    return invoke


def make_instantiate(run: Run) -> Instantiate:
    def instantiate(cls: JsClass, arguments: list[Value], place: CodePlace | None) -> Value:
        return _instantiate(run, cls, arguments, place)

    return instantiate


def _invoke(
    run: Run, closure: Closure, arguments: list[Value], place: CodePlace | None, this: Value | None, callback: bool
) -> Value:
    function = closure.function
    visits = run.visits.get(function, 0)
    for frame in run.frames:
        if frame.function is function and frame.scope is closure.scope:
            if place is not None:
                bound = rounds(function, closure.scope, frame.arguments, arguments)
                frame.recursions.append(Loop(place, "condition", bound))
            return Unknown("result of a function that calls itself", any(from_event(value) for value in arguments))
    if len(run.frames) >= MAX_CALLS or visits >= MAX_VISITS or run.exhausted:
        run.exhausted = run.exhausted or len(run.frames) >= MAX_CALLS
        return Unknown(f"result of {function.name}")
    run.visits[function] = visits + 1
    frame = Frame(
        number=run.next_number(),
        function=function,
        scope=closure.scope,
        file=closure.file,
        place=place,
        caller=run.function_name,
        inline=callback and function.name.endswith("<function>"),
        regions=len(run.regions),
        arguments=tuple(arguments) if not callback else (),
        home=closure.home,
    )
    known = set(run.findings.sites)
    file_before, run.file = run.file, closure.file
    if not run.frames:
        run.watched.append(frame)
    run.frames.append(frame)
    try:
        _run_body(run, closure, arguments, frame, this, marked=not callback and place is not None)
    finally:
        run.frames.pop()
        run.file = file_before
    for recursion in frame.recursions[:1]:
        run.findings.loop_over_all_but(known, recursion)
    return join([value for value, _ in frame.returns])


def _run_body(
    run: Run, closure: Closure, arguments: list[Value], frame: Frame, this: Value | None, *, marked: bool
) -> None:
    function = closure.function
    bound: Value | None = None
    if not function.arrow:
        bound = closure.this if closure.this is not UNDEFINED else this if this is not None else UNDEFINED
    scope = Scope(closure.scope, bound, function=True, kept=run.phase == "init")
    if not function.arrow:
        scope.names["arguments"] = Binding(JsArray(list(arguments), True), run.regions)
    if marked:
        arguments = [_marked(run, value, frame) for value in arguments]
    for index, pattern in enumerate(function.parameters):
        if isinstance(pattern, Rest):
            declare(run, scope, pattern.target, JsArray(arguments[index:]))
        else:
            declare(run, scope, pattern, arguments[index] if index < len(arguments) else UNDEFINED)
    if closure.cached:
        with run.kept():
            execute(run, scope, function.body)
    else:
        execute(run, scope, function.body)


def _marked(run: Run, value: Value, frame: Frame) -> Value:
    """Texts know the outermost call under way that they were given to."""
    if isinstance(value, OneOf):
        return OneOf(tuple(_marked(run, option, frame) for option in value.options))
    if isinstance(value, Text) and not (len(value.parts) == 1 and isinstance(value.parts[0], Opaque)):
        under_way = value.passed is not None and any(value.passed.frame == other.number for other in run.frames)
        return value if under_way else passed(value, Passed(frame.number))
    return value


def _instantiate(run: Run, cls: JsClass, arguments: list[Value], place: CodePlace | None) -> Value:
    made = JsObject(made_by=cls, kept=run.phase == "init")
    chain: list[JsClass] = []
    current: Value = cls
    while isinstance(current, JsClass) and len(chain) < 20:
        chain.append(current)
        current = current.base
    if current is not UNDEFINED:
        made.open = True  # a class of a library above
    for ancestor in reversed(chain):
        _set_fields(run, ancestor, made)
    for ancestor in chain:
        constructor = ancestor.methods.get("constructor")
        if isinstance(constructor, Closure):
            run.invoke(constructor, arguments, place, this=made)
            break
    return made


def _set_fields(run: Run, cls: JsClass, made: JsObject) -> None:
    scope = Scope(cls.scope, this=made)
    for member in cls.node.members:
        if not member.method and not member.static and isinstance(member.key, str) and member.value is not None:
            file_before, run.file = run.file, cls.file
            made.properties[member.key] = run.evaluate(scope, member.value)
            run.file = file_before


def _declare(run: Run, scope: Scope, node: Declare) -> None:
    value = run.evaluate(scope, node.value) if node.value is not None else UNDEFINED
    if node.var and isinstance(node.target, Name):
        owner = scope.of_function()
        if owner is not scope or node.target.name in owner.names:
            _declare_var(run, owner, node.target, value)
            return
    declare(run, scope, node.target, value)


def _declare_var(run: Run, owner: Scope, target: Name, value: Value) -> None:
    """Once more, or from within a block: what it was before remains possible."""
    before = owner.names.get(target.name)
    if before is None:
        owner.names[target.name] = Binding(value, run.regions[: run.frames[-1].regions] if run.frames else ())
    elif value is not UNDEFINED:
        assign(run, owner, target, value)


def _evaluate(run: Run, scope: Scope, node: Evaluate) -> None:
    if isinstance(node.value, Call):
        run.discarded = id(node.value.span)
    run.evaluate(scope, node.value)


def _return(run: Run, scope: Scope, node: Return) -> None:
    value = run.evaluate(scope, node.value) if node.value is not None else UNDEFINED
    if run.frames:
        run.frames[-1].returns.append((value, run.here(node.span)))


def _throw(run: Run, scope: Scope, node: Throw) -> None:
    run.evaluate(scope, node.value)
    run.findings.raises = run.findings.raises or run.phase == "request"


def _if(run: Run, scope: Scope, node: If) -> None:
    kept = is_missing_test(run, scope, node)
    with run.demanded() if throws(node) else run.optional():
        run.evaluate(scope, node.test)
    with run.on_arm(node.span, 0):
        if kept:
            with run.kept():
                execute(run, Scope(scope), node.then)
        else:
            execute(run, Scope(scope), node.then)
    with run.on_arm(node.span, 1):
        execute(run, Scope(scope), node.otherwise)


def _for_each(run: Run, scope: Scope, node: ForEach) -> None:
    iterable = run.evaluate(scope, node.iterable)
    over, bound = extent(iterable)
    inner = Scope(scope)
    with run.loop(node.span, over, bound):
        item = key_of(iterable) if node.keys else item_of(run, iterable)
        (declare if node.declares else assign)(run, inner, node.target, item)
        execute(run, inner, node.body)


def _while(run: Run, scope: Scope, node: While) -> None:
    inner = Scope(scope)
    execute(run, inner, node.begin)
    over, bound = _rounds(run, inner, node)
    with run.loop(node.span, over, bound):
        if node.test is not None:
            with run.optional():
                run.evaluate(inner, node.test)
        execute(run, Scope(inner), node.body)
        if node.step is not None:
            run.evaluate(inner, node.step)


def _rounds(run: Run, scope: Scope, node: While) -> tuple[Literal["records", "collection", "condition"], int | None]:
    """What the test tells: `i < list.length`, `i < 10`, `attempts < MAX`."""
    for found in walk(node.test):
        if isinstance(found, Member) and found.key == "length":
            return extent(run.evaluate(scope, found.object))
    if isinstance(node.test, Binary) and node.test.operator in ("<", "<=", "!==", "!="):
        limit = run.evaluate(scope, node.test.right)
        if isinstance(limit, Unknown) and limit.batch == "records":
            return "records", None
        if isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0:
            return "condition", limit + (node.test.operator == "<=" and not node.begin)
    return "condition", None


def _try(run: Run, scope: Scope, node: Try) -> None:
    execute(run, Scope(scope), node.body)
    if node.handler is not None:
        inner = Scope(scope)
        if node.parameter is not None:
            declare(run, inner, node.parameter, Unknown("an error"))
        with run.condition():
            execute(run, inner, node.handler)
    execute(run, Scope(scope), node.final)


def _switch(run: Run, scope: Scope, node: Switch) -> None:
    with run.optional():
        run.evaluate(scope, node.value)
    inner = Scope(scope)
    for number, (test, body) in enumerate(node.cases):
        if test is not None:
            run.evaluate(inner, test)
        with run.on_arm(node.span, number):
            execute(run, inner, body)


def _block(run: Run, scope: Scope, node: Block) -> None:
    execute(run, Scope(scope), node.body)


def _import(run: Run, scope: Scope, node: Import) -> None:
    exports = run.load(node.source, run.here(node.span))
    for imported, local in node.names:
        value: Value
        if imported == "*":
            value = exports
        elif isinstance(exports, Library):
            value = exports if imported == "default" else Library(exports.module, (*exports.path, imported))
        else:
            value = Live(exports, imported)
        scope.names[local] = Binding(value, ())


def _export(run: Run, scope: Scope, node: Export) -> None:
    """What is exported from here was told before; this is for what comes from another module."""
    if node.source is None:
        return
    target = scope.find("exports")
    exports = run.load(node.source, run.here(node.span))
    if target is None or not isinstance(target.value, JsObject):
        return
    for name, alias in node.names:
        if (name, alias) == ("*", "*"):
            if isinstance(exports, JsObject):
                for key in exports.properties:
                    if isinstance(key, str) and key != "default":
                        target.value.properties.setdefault(key, Live(exports, key))
            else:
                target.value.open = True
        elif name == "*":
            target.value.properties[alias] = exports
        else:
            target.value.properties[alias] = Live(exports, name)


def _export_default(run: Run, scope: Scope, node: ExportDefault) -> None:
    value = run.evaluate(scope, node.value)
    target = scope.find("exports")
    if target is not None and isinstance(target.value, JsObject):
        target.value.properties["default"] = value


_Executor: TypeAlias = Callable[[Run, Scope, Any], None]
_EXECUTORS: dict[type, _Executor] = {
    Declare: _declare,
    Evaluate: _evaluate,
    Return: _return,
    Throw: _throw,
    If: _if,
    ForEach: _for_each,
    While: _while,
    Try: _try,
    Switch: _switch,
    Block: _block,
    Import: _import,
    Export: _export,
    ExportDefault: _export_default,
}
