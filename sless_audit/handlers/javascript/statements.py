"""Statements of tree-sitter's tree as `syntax`."""

from collections.abc import Callable
from typing import TypeAlias

from tree_sitter import Node

from sless_audit.handlers.javascript.expressions import hint_of, lower_expression, lower_pattern
from sless_audit.handlers.javascript.functions import lower_class, lower_function
from sless_audit.handlers.javascript.modules_syntax import lower_export, lower_import
from sless_audit.handlers.javascript.syntax import (
    Block,
    Class,
    Constant,
    Declare,
    Evaluate,
    Expression,
    ForEach,
    If,
    Name,
    ObjectLiteral,
    Property,
    Return,
    Statement,
    Switch,
    Throw,
    Try,
    While,
)
from sless_audit.handlers.javascript.tree import Source, field, parts

_Statements: TypeAlias = tuple[Statement, ...]
_Lower: TypeAlias = Callable[[Source, Node], _Statements]


def lower_block(source: Source, node: Node | None) -> _Statements:
    """The statements of a block, or the one that stands for it; function declarations first."""
    if node is None:
        return ()
    if node.type in ("statement_block", "program"):
        lowered = [statement for child in parts(node) for statement in lower_statement(source, child)]
    else:
        lowered = list(lower_statement(source, node))
    hoisted = [statement for statement in lowered if isinstance(statement, Declare) and statement.hoisted]
    if not hoisted:
        return tuple(lowered)
    others = [statement for statement in lowered if not (isinstance(statement, Declare) and statement.hoisted)]
    return (*hoisted, *others)


def lower_statement(source: Source, node: Node) -> _Statements:
    with source.nested(node) as fine:
        if not fine:
            return ()
        lower = _STATEMENTS.get(node.type)
        if lower:
            return lower(source, node)
        return (Evaluate(lower_expression(source, node)),)


def _condition(source: Source, node: Node) -> Expression:
    return lower_expression(source, field(node, "condition"))


def _declaration(source: Source, node: Node) -> _Statements:
    var = node.type == "variable_declaration"
    return tuple(
        Declare(target, lower_expression(source, value, hint_of(target)) if value else None, var=var)
        for child in parts(node)
        if child.type == "variable_declarator" and (name := field(child, "name")) is not None
        for value in (field(child, "value"),)
        if (target := lower_pattern(source, name)) is not None
    )


def _function(source: Source, node: Node) -> _Statements:
    name = field(node, "name")
    if name is None:
        return ()
    return (Declare(Name(source.text(name), source.span(name)), lower_function(source, node), hoisted=True),)


def _class(source: Source, node: Node) -> _Statements:
    name = field(node, "name")
    lowered: Class = lower_class(source, node)
    return (Declare(Name(source.text(name), source.span(name)), lowered) if name else Evaluate(lowered),)


def _evaluate(source: Source, node: Node) -> _Statements:
    inner = next(iter(parts(node)), None)
    return (Evaluate(lower_expression(source, inner)),) if inner else ()


def _return(source: Source, node: Node) -> _Statements:
    inner = next(iter(parts(node)), None)
    return (Return(lower_expression(source, inner) if inner else None, source.span(node)),)


def _throw(source: Source, node: Node) -> _Statements:
    return (Throw(lower_expression(source, next(iter(parts(node)), None))),)


def _if(source: Source, node: Node) -> _Statements:
    source.branch()
    alternative = field(node, "alternative")
    inner = next(iter(parts(alternative)), None) if alternative else None
    then = lower_block(source, field(node, "consequence"))
    return (If(_condition(source, node), then, lower_block(source, inner), source.span(node)),)


def _for_each(source: Source, node: Node) -> _Statements:
    source.branch()
    left, operator = field(node, "left"), field(node, "operator")
    target = lower_pattern(source, left) if left else None
    if target is None:
        return lower_block(source, field(node, "body"))
    iterable = lower_expression(source, field(node, "right"))
    keys = operator is not None and operator.type == "in"
    body = lower_block(source, field(node, "body"))
    return (ForEach(target, field(node, "kind") is not None, iterable, keys, body, source.span(node)),)


def _for(source: Source, node: Node) -> _Statements:
    source.branch()
    begin, test, step = field(node, "initializer"), field(node, "condition"), field(node, "increment")
    return (
        While(
            lower_block(source, begin) if begin and begin.type != "empty_statement" else (),
            None if test is None or test.type == "empty_statement" else lower_expression(source, _inside(test)),
            lower_expression(source, step) if step else None,
            lower_block(source, field(node, "body")),
            source.span(node),
        ),
    )


def _inside(node: Node) -> Node:
    return parts(node)[0] if node.type == "expression_statement" and parts(node) else node


def _while(source: Source, node: Node) -> _Statements:
    source.branch()
    body = lower_block(source, field(node, "body"))
    return (While((), _condition(source, node), None, body, source.span(node)),)


def _try(source: Source, node: Node) -> _Statements:
    handler, final = field(node, "handler"), field(node, "finalizer")
    body = lower_block(source, field(node, "body"))
    parameter = caught = None
    if handler is not None:
        source.branch()
        name = field(handler, "parameter")
        parameter = lower_pattern(source, name) if name else None
        caught = lower_block(source, field(handler, "body"))
    return (Try(body, parameter, caught, lower_block(source, field(final, "body")) if final else ()),)


def _switch(source: Source, node: Node) -> _Statements:
    body = field(node, "body")
    cases: list[tuple[Expression | None, _Statements]] = []
    for case in parts(body) if body else ():
        value = field(case, "value")
        if value is not None:
            source.branch()
        statements = [child for child in parts(case) if child != value]
        lowered = tuple(statement for child in statements for statement in lower_statement(source, child))
        cases.append((lower_expression(source, value) if value else None, lowered))
    return (Switch(lower_expression(source, field(node, "value")), tuple(cases), source.span(node)),)


def _block(source: Source, node: Node) -> _Statements:
    return (Block(lower_block(source, node)),)


def _labeled(source: Source, node: Node) -> _Statements:
    return lower_block(source, field(node, "body"))


def _nothing(_: Source, __: Node) -> _Statements:
    return ()


def _enum(source: Source, node: Node) -> _Statements:
    """TypeScript; a member without a value is a number, which nothing is named by."""
    name, body = field(node, "name"), field(node, "body")
    if name is None:
        return ()
    properties = tuple(
        Property(source.text(key).strip("'\""), lower_expression(source, value) if value else Constant(None))
        for child in (parts(body) if body else ())
        for key, value in ((field(child, "name") or child, field(child, "value")),)
    )
    return (Declare(Name(source.text(name), source.span(name)), ObjectLiteral(properties)),)


def _import(source: Source, node: Node) -> _Statements:
    return lower_import(source, node)


def _export(source: Source, node: Node) -> _Statements:
    declaration = field(node, "declaration")
    return lower_export(source, node, lower_statement(source, declaration) if declaration else ())


def _namespace(source: Source, node: Node) -> _Statements:
    """TypeScript's `namespace`: what stands in it, as if it stood beside."""
    return lower_block(source, field(node, "body"))


def _with(source: Source, node: Node) -> _Statements:
    return (Evaluate(lower_expression(source, field(node, "object"))), *lower_block(source, field(node, "body")))


def _error(source: Source, node: Node) -> _Statements:
    return tuple(
        statement
        for child in parts(node)
        for statement in (
            lower_statement(source, child)
            if child.type in _STATEMENTS
            else (Evaluate(lower_expression(source, child)),)
        )
    )


_STATEMENTS: dict[str, _Lower] = {
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "expression_statement": _evaluate,
    "return_statement": _return,
    "throw_statement": _throw,
    "if_statement": _if,
    "for_in_statement": _for_each,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _while,
    "try_statement": _try,
    "switch_statement": _switch,
    "statement_block": _block,
    "labeled_statement": _labeled,
    "enum_declaration": _enum,
    "import_statement": _import,
    "export_statement": _export,
    "internal_module": _namespace,
    "module": _namespace,
    "with_statement": _with,
    "ERROR": _error,
    "empty_statement": _nothing,
    "break_statement": _nothing,
    "continue_statement": _nothing,
    "debugger_statement": _nothing,
    "hash_bang_line": _nothing,
    "interface_declaration": _nothing,
    "type_alias_declaration": _nothing,
    "ambient_declaration": _nothing,
    "function_signature": _nothing,
    "decorator": _nothing,
    "import_alias": _nothing,
}
