"""What statements do to names, and which calls stand in them."""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Arm, Loop, Opaque
from sless_audit.handlers.python import imports
from sless_audit.handlers.python.assignments import assign
from sless_audit.handlers.python.constants import combine
from sless_audit.handlers.python.definitions import define_class, define_function
from sless_audit.handlers.python.entering import enter
from sless_audit.handlers.python.environment import asks_whether_set
from sless_audit.handlers.python.expressions import element_of, loop_over, truth
from sless_audit.handlers.python.guards import is_missing_test, is_present_test
from sless_audit.handlers.python.rejections import rejects
from sless_audit.handlers.python.values import ListObject, Value, either, is_from_event

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_KEY_ERRORS = frozenset({"KeyError", "LookupError"})
_ALL_ERRORS = frozenset({"Exception", "BaseException"})


def execute_block(run: "Run", frame: "Frame", body: Sequence[ast.stmt]) -> bool:
    """True: what stands behind the block is not reached."""
    for statement in body:
        run.step()
        executor = _EXECUTORS.get(type(statement))
        if executor is not None and executor(run, frame, statement):
            return True
    return False


def _expression(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Expr)
    run.evaluate(frame, node.value)
    return False


def _assign(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Assign)
    value = run.evaluate(frame, node.value)
    for target in node.targets:
        assign(run, frame, target, value)
        _pass_on_origin(frame, target, node.value)
    return False


def _annotated(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.AnnAssign)
    if node.value is not None:
        assign(run, frame, node.target, run.evaluate(frame, node.value))
        _pass_on_origin(frame, node.target, node.value)
    return False


def _augmented(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.AugAssign)
    added = run.evaluate(frame, node.value)
    if not isinstance(node.target, ast.Name):
        assign(run, frame, node.target, Opaque("a computed value", is_from_event(added)))
        return False
    known = run.evaluate(frame, ast.Name(node.target.id, ast.Load()))
    if isinstance(known, ListObject) and isinstance(added, ListObject):
        for value in added.items:
            known.add(value)
        return False
    value = combine(node.op, known, added)
    assign(run, frame, node.target, Opaque("counted in a loop", is_from_event(value)) if frame.loops else value)
    return False


def _pass_on_origin(frame: "Frame", target: ast.expr, value: ast.expr) -> None:
    if frame.from_parameters and frame.uses_parameters(value):
        frame.from_parameters |= {inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)} - {"self"}


def _return(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Return)
    value = run.evaluate(frame, node.value) if node.value is not None else None
    frame.returns.append((value, frame.place(node)))
    return True


def _raise(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Raise)
    for part in (node.exc, node.cause):
        if part is not None:
            run.evaluate(frame, part)
    run.raises = run.raises or frame.phase == "request"
    return True


def _leave_loop(_run: "Run", _frame: "Frame", _node: ast.stmt) -> bool:
    return True


def _if(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.If)
    if _is_main_test(node.test):
        return execute_block(run, frame, node.orelse)
    if _is_name(node.test, "TYPE_CHECKING"):
        return execute_block(run, frame, node.orelse)
    known = truth(run.evaluate(frame, node.test)) if isinstance(node.test, ast.Constant) else None
    if known is not None:
        return execute_block(run, frame, node.body if known else node.orelse)
    missing, present = is_missing_test(run, frame, node.test), is_present_test(run, frame, node.test)
    if not isinstance(node.test, ast.Constant):
        run.evaluate(frame, node.test)
    before = dict(frame.scope.names)
    asked = asks_whether_set(node.test)
    test = frame.place(node.test)
    with frame.on_arm(test, 0), frame.at_init(missing), frame.tolerating_missing_keys(asked):
        left = execute_block(run, frame, node.body)
    after = frame.scope.names
    frame.scope.names = before
    with frame.on_arm(test, 1), frame.at_init(present):
        other_left = execute_block(run, frame, node.orelse)
    if other_left:
        frame.scope.names = after
    elif not left:
        _join(run, frame, after)
    if left != other_left:
        block = node.body if left else node.orelse
        frame.conditional = frame.conditional or not rejects(node.test, block, _last_returned(frame))
        frame.arms = (*frame.arms, Arm(test, 1 if left else 0))
    if left and present and not other_left:  # `if x: return x`; what follows makes x
        frame.phase, frame.cached = "init", True
    return left and other_left


def _last_returned(frame: "Frame") -> Value:
    return frame.returns[-1][0] if frame.returns else None


def _join(run: "Run", frame: "Frame", other: dict[str, Value]) -> None:
    run.steps += len(other) // 10  # a scope with thousands of names costs what it costs
    names = frame.scope.names
    for name, value in other.items():
        known = names.get(name, value)
        names[name] = value if known is value else either(known, value)


def _for(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.For | ast.AsyncFor)
    iterated = run.evaluate(frame, node.iter)
    loop = loop_over(frame, node.iter, iterated)
    if loop.over == "records" and frame.phase == "request":
        run.loops_over_records = True
    assign(run, frame, node.target, element_of(iterated))
    _pass_on_origin(frame, node.target, node.iter)
    _loop_body(run, frame, loop, node.body)
    _after_loop(run, frame, node)
    return False


def _while(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.While)
    loop = Loop(frame.place(node.test), "condition")
    with frame.in_loop(loop):
        run.evaluate(frame, node.test)
    _loop_body(run, frame, loop, node.body)
    _after_loop(run, frame, node)
    return False


def _after_loop(run: "Run", frame: "Frame", node: ast.For | ast.AsyncFor | ast.While) -> None:
    """The `else` of a loop runs where no `break` left it."""
    if any(isinstance(inner, ast.Break) for statement in node.body for inner in ast.walk(statement)):
        with frame.under_condition():
            execute_block(run, frame, node.orelse)
    else:
        execute_block(run, frame, node.orelse)


def _loop_body(run: "Run", frame: "Frame", loop: Loop, body: Sequence[ast.stmt]) -> None:
    before = dict(frame.scope.names)
    conditional, arms = frame.conditional, frame.arms
    with frame.in_loop(loop):
        left = execute_block(run, frame, body)
    frame.conditional, frame.arms = conditional, arms
    _join(run, frame, before)
    if left and any(isinstance(inner, ast.Return) for statement in body for inner in ast.walk(statement)):
        frame.conditional = True


def _try(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Try | ast.TryStar)
    tolerant = any(_does_without(node, handler) for handler in node.handlers)
    arms_before = frame.arms
    with frame.tolerating_missing_keys(tolerant):
        left = execute_block(run, frame, node.body)
    if not left:
        left = execute_block(run, frame, node.orelse)
    kept = any(_is_cache_miss(run, frame, node, handler) for handler in node.handlers)
    after, arms_after = dict(frame.scope.names), frame.arms
    all_left = left
    for handler in node.handlers:
        frame.arms = arms_before
        if handler.name:
            frame.scope.names[handler.name] = Opaque("an exception")
        with frame.under_condition(), frame.at_init(kept):
            handler_left = execute_block(run, frame, handler.body)
        if not handler_left and not left:
            _join(run, frame, after)
        elif handler_left:
            frame.scope.names = dict(after)
        arms_after = arms_after if handler_left else arms_before
        all_left = all_left and handler_left
    frame.arms = arms_after
    return execute_block(run, frame, node.finalbody) or all_left


def _does_without(node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> bool:
    """Whether a variable that is not set does no harm. What catches all that may go wrong in a request, and answers
    with an error, is no way to do without it."""
    if _KEY_ERRORS & _caught(handler):
        return True
    if handler.type is not None and not _ALL_ERRORS & _caught(handler):
        return False
    if any(isinstance(inner, ast.Raise) for statement in handler.body for inner in ast.walk(statement)):
        return False
    is_one = len(node.body) == 1 and isinstance(node.body[0], ast.Return | ast.Assign | ast.AnnAssign)
    return is_one or not isinstance(handler.body[-1], ast.Return)


def _caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return set()
    return {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}


def _is_cache_miss(run: "Run", frame: "Frame", node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> bool:
    """`try: return CACHE[key]` `except KeyError: …`, and the like with names and attributes."""
    if not _caught(handler) & {"KeyError", "NameError", "AttributeError"} or len(node.body) != 1:
        return False
    first = node.body[0]
    tested = first.value if isinstance(first, ast.Return | ast.Assign | ast.Expr) else None
    return tested is not None and is_present_test(run, frame, tested)


def _with(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.With | ast.AsyncWith)
    for item in node.items:
        entered = enter(run, frame, run.evaluate(frame, item.context_expr), item.context_expr)
        if item.optional_vars is not None:
            assign(run, frame, item.optional_vars, entered)
            _pass_on_origin(frame, item.optional_vars, item.context_expr)
    return execute_block(run, frame, node.body)


def _match(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Match)
    subject = run.evaluate(frame, node.subject)
    before = dict(frame.scope.names)
    all_left, covers_all = True, False
    joined: list[dict[str, Value]] = []
    for number, case in enumerate(node.cases):
        frame.scope.names = dict(before)
        for inner in ast.walk(case.pattern):
            name = getattr(inner, "name", None) or getattr(inner, "rest", None)
            if isinstance(name, str):
                frame.scope.names[name] = Opaque("a part of what is matched", is_from_event(subject))
        if case.guard is not None:
            run.evaluate(frame, case.guard)
        with frame.on_arm(frame.place(node.subject), number):
            left = execute_block(run, frame, case.body)
        if not left:
            joined.append(frame.scope.names)
        all_left = all_left and left
        pattern = case.pattern
        covers_all = covers_all or (case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None)
    frame.scope.names = before if not covers_all or not joined else joined[0]
    for names in joined:
        _join(run, frame, names)
    frame.conditional = frame.conditional or len(joined) < len(node.cases)
    return all_left and covers_all


def _global(_run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Global)
    frame.globals |= set(node.names)
    return False


def _nonlocal(_run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Nonlocal)
    frame.globals |= {f"nonlocal {name}" for name in node.names}
    return False


def _import(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Import)
    imports.import_modules(run, frame, node)
    return False


def _import_from(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.ImportFrom)
    imports.import_from(run, frame, node)
    return False


def _function(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    define_function(run, frame, node)
    return False


def _class(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.ClassDef)
    define_class(run, frame, node)
    return False


def _assert(run: "Run", frame: "Frame", node: ast.stmt) -> bool:
    assert isinstance(node, ast.Assert)
    run.evaluate(frame, node.test)
    return False


def _is_main_test(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and len(test.comparators) == 1
        and any(_is_name(side, "__name__") for side in (test.left, test.comparators[0]))
        and any(
            isinstance(side, ast.Constant) and side.value == "__main__" for side in (test.left, test.comparators[0])
        )
    )


def _is_name(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)


_EXECUTORS: dict[type[ast.stmt], Callable[["Run", "Frame", ast.stmt], bool]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _leave_loop,
    ast.Continue: _leave_loop,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Assert: _assert,
}
