"""What an expression is, and what happens while it is worked out."""

from collections.abc import Callable
from typing import Any, TypeAlias

from sless_audit.handlers.javascript import operators
from sless_audit.handlers.javascript.calls import call
from sless_audit.handlers.javascript.members import callee_of, current, get_member, key_value, spread_into
from sless_audit.handlers.javascript.run import MAX_DEPTH, Arguments, Run
from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import (
    ArrayLiteral,
    Asserted,
    Assign,
    Await,
    Binary,
    Call,
    Class,
    Conditional,
    Constant,
    Expression,
    Function,
    ImportCall,
    Logical,
    Member,
    Name,
    ObjectLiteral,
    Sequence,
    Span,
    Spread,
    Template,
    This,
    Unary,
)
from sless_audit.handlers.javascript.values import (
    MAX_ITEMS,
    UNDEFINED,
    Closure,
    Getter,
    JsArray,
    JsClass,
    JsObject,
    Library,
    Live,
    Text,
    Unknown,
    Value,
    concatenated,
    derived,
    text,
)

_TOO_DEEP = Unknown("nested too deeply")


def evaluate(run: Run, scope: Scope, node: Expression) -> Value:
    if not run.step() or run.depth >= MAX_DEPTH:
        run.exhausted = run.exhausted or run.depth >= MAX_DEPTH
        return _TOO_DEEP
    run.depth += 1
    try:
        return _EVALUATORS[type(node)](run, scope, node)
    finally:
        run.depth -= 1


def _constant(_: Run, __: Scope, node: Constant) -> Value:
    return text(node.value) if isinstance(node.value, str) else node.value


def _template(run: Run, scope: Scope, node: Template) -> Value:
    return concatenated([run.evaluate(scope, part) for part in node.parts])


def _name(run: Run, scope: Scope, node: Name) -> Value:
    if node.name == "undefined":
        return UNDEFINED
    binding = scope.find(node.name)
    if binding is None:
        return Library("", (node.name,))
    value = binding.value
    if isinstance(value, Live):
        value = current(value)
    if isinstance(value, Closure) and run.phase == "request":
        run.referenced.append(value)
    return value


def _this(_: Run, scope: Scope, __: This) -> Value:
    this = scope.bound_this()
    return UNDEFINED if this is None else this


def _member(run: Run, scope: Scope, node: Member) -> Value:
    base = run.evaluate(scope, node.object)
    return get_member(run, base, _key(run, scope, node), node.span, inherited=_is_base(node.object))


def _is_base(node: Expression) -> bool:
    return isinstance(node, This) and node.base


def _key(run: Run, scope: Scope, node: Member) -> str | Value:
    return node.key if isinstance(node.key, str) else key_value(run.evaluate(scope, node.key))


def evaluate_arguments(
    run: Run, scope: Scope, items: tuple[Expression | Spread, ...], span: Span, *, new: bool
) -> Arguments:
    values: list[Value] = []
    complete = True
    for item in items:
        if isinstance(item, Spread):
            spread = run.evaluate(scope, item.value)
            if isinstance(spread, JsArray):
                values += spread.items
                complete = complete and not spread.open
            else:
                complete = False
        else:
            values.append(run.evaluate(scope, item))
    return Arguments(values, complete, span, new)


def _call(run: Run, scope: Scope, node: Call) -> Value:
    this: Value = UNDEFINED
    if isinstance(node.callee, Member):
        this = run.evaluate(scope, node.callee.object)
        key, span = _key(run, scope, node.callee), node.callee.span
        inherited = _is_base(node.callee.object)
        callee = get_member(run, this, key, span, inherited=True) if inherited else callee_of(run, this, key, span)
    elif _is_base(node.callee):
        _construct_base(run, scope, node)
        return UNDEFINED
    else:
        callee = run.evaluate(scope, node.callee)
    if isinstance(callee, Library) and callee.module == "" and callee.path[:1] == ("Promise",):
        return _promise(run, scope, node, callee, this)
    arguments = evaluate_arguments(run, scope, node.arguments, node.span, new=node.new)
    return call(run, callee, this, arguments)


def _promise(run: Run, scope: Scope, node: Call, callee: Library, this: Value) -> Value:
    """What is given to `all`, `race` and their kin runs side by side."""
    if callee.path[-1] in ("race", "any"):
        before = len(run.requested)
        run.racing += 1
        with run.beside_others():
            arguments = evaluate_arguments(run, scope, node.arguments, node.span, new=node.new)
        run.racing -= 1
        if callee.path[-1] == "race":
            _end_race(run, arguments.at(0), before)
    elif callee.path[-1] in ("all", "allSettled"):
        with run.beside_others():
            arguments = evaluate_arguments(run, scope, node.arguments, node.span, new=node.new)
    else:
        arguments = evaluate_arguments(run, scope, node.arguments, node.span, new=node.new)
    return call(run, callee, this, arguments)


def _end_race(run: Run, raced: Value, before: int) -> None:
    """HTTP calls that race with anything else, such as a timer, are not waited for without end."""
    if not isinstance(raced, JsArray):
        return
    places = set(run.requested[before:])
    places |= {run.answers[id(item)][1] for item in raced.items if id(item) in run.answers}
    if len(raced.items) > len(places):
        for place in places:
            run.findings.end_by_race(place)


def _construct_base(run: Run, scope: Scope, node: Call) -> None:
    arguments = evaluate_arguments(run, scope, node.arguments, node.span, new=False)
    this = scope.bound_this()
    home = run.frames[-1].home if run.frames else None
    base = home.base if home is not None else UNDEFINED
    for _ in range(MAX_DEPTH):
        if not isinstance(base, JsClass) or "constructor" in base.methods:
            break
        base = base.base
    if isinstance(this, JsObject) and isinstance(base, JsClass):
        constructor = base.methods.get("constructor")
        if isinstance(constructor, Closure):
            run.invoke(constructor, arguments.values, run.here(node.span), this=this)


def _import(run: Run, scope: Scope, node: ImportCall) -> Value:
    source = run.evaluate(scope, node.source)
    name = source.constant if isinstance(source, Text) else None
    if name is None:
        run.unresolved("a module whose name is made while the code runs", node.span)
        return Unknown("a module whose name is made while the code runs")
    return run.load(name, run.here(node.span))


def _array(run: Run, scope: Scope, node: ArrayLiteral) -> Value:
    array = JsArray()
    for item in node.items:
        if isinstance(item, Spread):
            spread = run.evaluate(scope, item.value)
            if isinstance(spread, JsArray):
                array.items = (array.items + spread.items)[:MAX_ITEMS]
                array.open = array.open or spread.open or len(array.items) == MAX_ITEMS
                array.records = array.records or spread.records
            else:
                array.open = True
                if isinstance(spread, Unknown) and spread.batch == "records":
                    array.records = True
                    array.items.append(Unknown("a record of the event", True, "record"))
        else:
            array.items.append(run.evaluate(scope, item))
    return array


def _object(run: Run, scope: Scope, node: ObjectLiteral) -> Value:
    made = JsObject()
    inner = Scope(scope, this=None)
    for part in node.properties:
        if isinstance(part, Spread):
            spread_into(made, run.evaluate(scope, part.value))
            continue
        value = run.evaluate(inner, part.value)
        if isinstance(value, Closure) and not value.function.arrow:
            value.this = made
        if part.getter and isinstance(value, Closure):
            value = Getter(value)
        key = part.key if isinstance(part.key, str) else key_value(run.evaluate(scope, part.key))
        if isinstance(key, (str, Text)):
            made.properties[key] = value
        else:
            made.open = True
    return made


def _function(run: Run, scope: Scope, node: Function) -> Value:
    return Closure(node, scope, run.file)


def _class(run: Run, scope: Scope, node: Class) -> Value:
    base = run.evaluate(scope, node.base) if node.base else UNDEFINED
    made = JsClass(node, scope, run.file, base)
    inner = Scope(scope, this=made)
    for member in node.members:
        if not isinstance(member.key, str):
            continue
        for decorator in member.decorators:
            run.evaluate(scope, decorator)
        if member.value is None and member.static:
            made.statics.properties[member.key] = UNDEFINED
        if member.value is not None and (member.method or member.static):
            value = run.evaluate(inner if member.static else scope, member.value)
            if isinstance(value, Closure):
                value.home = made
                if member.getter:
                    value = Getter(value)
            if member.static:
                made.statics.properties[member.key] = value
            else:
                made.methods[member.key] = value
    for block in node.static_blocks:
        function = Function(f"{node.name}.<static>", (), block, False, node.span, 1)
        run.invoke(Closure(function, inner, run.file), [], None, this=made)
    return made


def _asserted(run: Run, scope: Scope, node: Asserted) -> Value:
    return run.evaluate(scope, node.value)


def _await(run: Run, scope: Scope, node: Await) -> Value:
    return run.evaluate(scope, node.value)


def _sequence(run: Run, scope: Scope, node: Sequence) -> Value:
    values = [run.evaluate(scope, item) for item in node.items]
    return derived("not known before the code runs", values) if node.opaque or not values else values[-1]


_Evaluator: TypeAlias = Callable[[Run, Scope, Any], Value]
_EVALUATORS: dict[type, _Evaluator] = {
    Constant: _constant,
    Template: _template,
    Name: _name,
    Member: _member,
    Call: _call,
    ImportCall: _import,
    ArrayLiteral: _array,
    ObjectLiteral: _object,
    Function: _function,
    Class: _class,
    Unary: operators.evaluate_unary,
    Asserted: _asserted,
    Await: _await,
    Binary: operators.evaluate_binary,
    Logical: operators.evaluate_logical,
    Conditional: operators.evaluate_conditional,
    Assign: operators.evaluate_assign,
    Sequence: _sequence,
    This: _this,
}
