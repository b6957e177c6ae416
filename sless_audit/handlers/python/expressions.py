"""The value of an expression, and the calls in it."""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Loop, Opaque
from sless_audit.handlers.python import calls, members, resources
from sless_audit.handlers.python.assignments import assign
from sless_audit.handlers.python.constants import combine
from sless_audit.handlers.python.environment import asks_whether_set
from sless_audit.handlers.python.guards import guards_kept_value
from sless_audit.handlers.python.names import look_up
from sless_audit.handlers.python.telling import join
from sless_audit.handlers.python.values import (
    MAX_TEXT,
    UNKNOWN,
    DictObject,
    EventPart,
    External,
    FunctionObject,
    ListObject,
    Resource,
    Scope,
    SdkResult,
    Value,
    either,
    event_part,
    is_from_event,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_LARGEST = 10**15


def evaluate(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    run.step()
    evaluator = _EVALUATORS.get(type(node))
    return evaluator(run, frame, node) if evaluator else UNKNOWN


def loop_over(frame: "Frame", node: ast.expr, iterated: Value) -> Loop:
    bound = None
    if isinstance(iterated, ListObject) and iterated.complete:
        bound = len(iterated.items)
    elif isinstance(iterated, External) and iterated.path.startswith("range:"):
        bound = int(iterated.path.removeprefix("range:"))
    part = event_part(iterated)
    return Loop(frame.place(node), "records" if part is not None and part.of_records else "collection", bound)


def element_of(iterated: Value) -> Value:
    """What the loop's variable stands for."""
    found: list[Value] = []
    for option in options(iterated):
        if isinstance(option, EventPart):
            found.append(option.at("[]"))
        elif isinstance(option, ListObject):
            found += option.items or [UNKNOWN]
        elif isinstance(option, DictObject):
            found += [key for key, _ in option.entries] or [UNKNOWN]
        elif isinstance(option, SdkResult):
            found.append(members.of_result(option, None))
        elif isinstance(option, Resource):
            found.append(resources.element(option))
        else:
            found.append(Opaque("an element", is_from_event(option)))
    return either(*found) if found else UNKNOWN


def truth(value: Value) -> bool | None:
    """None: not to be told."""
    if isinstance(value, str | int | float) or value is None:
        return bool(value)
    return None


def _constant(_run: "Run", _frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else Opaque("a long text")
    if isinstance(value, int | float):
        return value if abs(value) < _LARGEST else Opaque("a large number")
    return None if value is None else Opaque("a constant of another kind")


def _name(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Name)
    return look_up(run, frame, node.id)


def _attribute(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Attribute)
    return members.attribute(run, frame, evaluate(run, frame, node.value), node.attr, node)


def _subscript(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Subscript)
    return members.item(run, frame, evaluate(run, frame, node.value), evaluate(run, frame, node.slice), node)


def _joined(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.JoinedStr)
    return join(*(evaluate(run, frame, part) for part in node.values))


def _formatted(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.FormattedValue)
    value = evaluate(run, frame, node.value)
    if node.format_spec is not None:
        evaluate(run, frame, node.format_spec)
        return Opaque("a formatted value", is_from_event(value))
    return _as_text_part(value)


def _as_text_part(value: Value) -> Value:
    return Opaque("the event", from_event=True) if isinstance(value, EventPart) else value


def _binary(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.BinOp)
    return combine(node.op, evaluate(run, frame, node.left), evaluate(run, frame, node.right))


def _boolean(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.BoolOp)
    first = evaluate(run, frame, node.values[0])
    rest: list[Value] = []
    kept = isinstance(node.op, ast.Or) and guards_kept_value(run, frame, node.values[0])
    with frame.under_condition(), frame.at_init(kept):
        rest = [evaluate(run, frame, value) for value in node.values[1:]]
    if isinstance(node.op, ast.Or):
        return members.with_default(first, rest[-1]) if len(rest) == 1 else either(first, *rest)
    return either(*rest)


def _conditional(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.IfExp)
    known = truth(evaluate(run, frame, node.test))
    taken = (node.body, node.orelse) if known is None else (node.body if known else node.orelse,)
    values: list[Value] = []
    for number, option in enumerate(taken):
        with frame.on_arm(frame.place(node.test), number), frame.tolerating_missing_keys(asks_whether_set(node.test)):
            values.append(evaluate(run, frame, option))
    return either(*values)


def _compare(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Compare)
    left = evaluate(run, frame, node.left)
    for comparator in node.comparators:
        evaluate(run, frame, comparator)
    return Opaque("a comparison", is_from_event(left))


def _unary(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.UnaryOp)
    value = evaluate(run, frame, node.operand)
    if isinstance(node.op, ast.USub) and isinstance(value, int | float):
        return -value
    return Opaque("a computed value", is_from_event(value))


def _call(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Call)
    return calls.evaluate_call(run, frame, node)


def _lambda(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Lambda)
    function = FunctionObject(node, frame.module, f"{frame.name}.<lambda>", frame.scope)
    function.defaults = calls.defaults_of(run, frame, node.args)
    return function


def _list(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.List | ast.Tuple | ast.Set)
    found = ListObject([])
    for element in node.elts:
        if isinstance(element, ast.Starred):
            spread = evaluate(run, frame, element.value)
            if isinstance(spread, ListObject):
                for value in spread.items:
                    found.add(value)
                found.complete = found.complete and spread.complete
            else:
                found.add(element_of(spread))
                found.complete = False
        else:
            value = evaluate(run, frame, element)
            run.refer(value)
            found.add(value)
    return found


def _dict(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Dict)
    found = DictObject([])
    for key, element in zip(node.keys, node.values, strict=True):
        value = evaluate(run, frame, element)
        run.refer(value)
        if key is not None:
            found.put(evaluate(run, frame, key), value)
        elif isinstance(value, DictObject):
            for name, inner in value.entries:
                found.put(name, inner)
            found.complete = found.complete and value.complete
        else:
            found.complete = False
    return found


def _comprehension(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp)
    outer = frame.scope
    frame.scope = Scope({}, outer)
    try:
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        values, first = _generate(run, frame, node.generators, elements)
    finally:
        frame.scope = outer
    if isinstance(node, ast.DictComp):
        return DictObject([(values[0], values[1])], complete=False)
    is_plain = all(isinstance(option, EventPart | Opaque | str | int | float) for option in options(values[0]))
    if isinstance(first, EventPart) and is_plain:
        return first
    if any(generator.ifs for generator in node.generators):
        values = [either(*(option for option in options(value) if option is not None)) for value in values]
    return ListObject(list(values), complete=False)


def _generate(
    run: "Run", frame: "Frame", generators: Sequence[ast.comprehension], elements: Sequence[ast.expr]
) -> tuple[list[Value], Value]:
    """The values of the elements, and what the outermost loop goes over."""
    if not generators:
        return [evaluate(run, frame, element) for element in elements], None
    generator = generators[0]
    iterated = evaluate(run, frame, generator.iter)
    loop = loop_over(frame, generator.iter, iterated)
    run.loops_over_records = run.loops_over_records or (loop.over == "records" and frame.phase == "request")
    assign(run, frame, generator.target, element_of(iterated))
    with frame.in_loop(loop):
        for condition in generator.ifs:
            evaluate(run, frame, condition)
        values, _ = _generate(run, frame, generators[1:], elements)
    return values, iterated


def _await(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Await)
    return evaluate(run, frame, node.value)


def _yield(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Yield)
    frame.is_generator = True
    if node.value is not None:
        frame.yields.append(evaluate(run, frame, node.value))
    return UNKNOWN


def _yield_from(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.YieldFrom)
    frame.is_generator = True
    frame.yields.append(element_of(evaluate(run, frame, node.value)))
    return UNKNOWN


def _named(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.NamedExpr)
    value = evaluate(run, frame, node.value)
    assign(run, frame, node.target, value)
    return value


def _starred(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Starred)
    return evaluate(run, frame, node.value)


def _slice(run: "Run", frame: "Frame", node: ast.expr) -> Value:
    assert isinstance(node, ast.Slice)
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            evaluate(run, frame, part)
    return members.SLICE


_EVALUATORS: dict[type[ast.expr], Callable[["Run", "Frame", ast.expr], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.IfExp: _conditional,
    ast.Compare: _compare,
    ast.UnaryOp: _unary,
    ast.Call: _call,
    ast.Lambda: _lambda,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Set: _list,
    ast.Dict: _dict,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.NamedExpr: _named,
    ast.Starred: _starred,
    ast.Slice: _slice,
}
