"""Expressions and patterns of tree-sitter's tree as `syntax`."""

from collections.abc import Callable
from typing import TypeAlias

from tree_sitter import Node

from sless_audit.handlers.javascript.functions import lower_class, lower_function, lower_method
from sless_audit.handlers.javascript.syntax import (
    ArrayLiteral,
    ArrayPattern,
    Asserted,
    Assign,
    Await,
    Binary,
    Call,
    Conditional,
    Constant,
    Defaulted,
    Expression,
    ImportCall,
    Logical,
    Member,
    Name,
    ObjectLiteral,
    ObjectPattern,
    Pattern,
    Property,
    Rest,
    Sequence,
    Span,
    Spread,
    Template,
    This,
    Unary,
)
from sless_audit.handlers.javascript.tree import Source, field, parts, unescaped

_NOTHING = Sequence((), opaque=True)

_Lower: TypeAlias = Callable[[Source, Node, str], Expression]


def lower_expression(source: Source, node: Node | None, hint: str = "") -> Expression:
    """`hint`: what a function without a name is called."""
    if node is None:
        return _NOTHING
    with source.nested(node) as fine:
        if not fine:
            return _NOTHING
        lower = _EXPRESSIONS.get(node.type)
        return lower(source, node, hint) if lower else _other(source, node, hint)


def lower_pattern(source: Source, node: Node) -> Pattern | None:
    """None for what binds nothing (`this: Type`)."""
    with source.nested(node) as fine:
        return _pattern(source, node) if fine else None


def hint_of(target: Pattern | None) -> str:
    """What a function that is assigned there is called: `module.exports.handler = …` is `handler`."""
    if isinstance(target, Name):
        return target.name
    if isinstance(target, Member) and isinstance(target.key, str):
        return target.key
    return ""


def key_of(source: Source, node: Node) -> str | Expression:
    if node.type == "computed_property_name":
        inner = parts(node)
        key = lower_expression(source, inner[0] if inner else None)
        return str(key.value) if isinstance(key, Constant) else key
    if node.type == "string":
        return _string(source, node)
    return source.text(node).removeprefix("#")


def _pattern(source: Source, node: Node) -> Pattern | None:
    match node.type:
        case "identifier" | "shorthand_property_identifier_pattern" | "undefined":
            return Name(source.text(node), source.span(node))
        case "assignment_pattern" | "object_assignment_pattern":
            left, right = field(node, "left"), field(node, "right")
            target = lower_pattern(source, left) if left else None
            return Defaulted(target, lower_expression(source, right)) if target else None
        case "required_parameter" | "optional_parameter":
            inner, value = field(node, "pattern"), field(node, "value")
            target = lower_pattern(source, inner) if inner else None
            return Defaulted(target, lower_expression(source, value)) if target and value else target
        case "rest_pattern":
            inner = next(iter(parts(node)), None)
            target = lower_pattern(source, inner) if inner else None
            return Rest(target) if target else None
        case "object_pattern" | "object":
            return _object_pattern(source, node)
        case "array_pattern" | "array":
            return _array_pattern(source, node)
        case "member_expression" | "subscript_expression" | "non_null_expression" | "parenthesized_expression":
            expression = lower_expression(source, node)
            while isinstance(expression, Asserted):
                expression = expression.value
            return expression if isinstance(expression, (Member, Name)) else None
        case _:
            return None


def _object_pattern(source: Source, node: Node) -> Pattern:
    entries: list[tuple[str | Expression, Pattern, Span]] = []
    rest: Pattern | None = None
    for child in parts(node):
        key: str | Expression
        target: Pattern | None
        if child.type in ("pair_pattern", "pair"):
            key_node, value = field(child, "key"), field(child, "value")
            if key_node is None or value is None:
                continue
            key, target = key_of(source, key_node), lower_pattern(source, value)
        elif child.type in ("rest_pattern", "spread_element"):
            inner = next(iter(parts(child)), None)
            rest = lower_pattern(source, inner) if inner else None
            continue
        elif child.type in ("shorthand_property_identifier_pattern", "shorthand_property_identifier"):
            key, target = source.text(child), Name(source.text(child), source.span(child))
        else:
            target = lower_pattern(source, child)
            key = target.target.name if isinstance(target, Defaulted) and isinstance(target.target, Name) else ""
        if target is not None:
            entries.append((key, target, source.span(child)))
    return ObjectPattern(tuple(entries), rest)


def _array_pattern(source: Source, node: Node) -> Pattern:
    items: list[Pattern | None] = []
    expected = True
    for child in node.children[1:]:
        if child.type == ",":
            if expected:
                items.append(None)
            expected = True
        elif child.is_named and child.type != "comment":
            items.append(lower_pattern(source, child))
            expected = False
    return ArrayPattern(tuple(items))


def _string(source: Source, node: Node) -> str:
    return unescaped(source.text(node)[1:-1])


def _constant_string(source: Source, node: Node, _: str) -> Expression:
    return Constant(_string(source, node))


def _number(source: Source, node: Node, _: str) -> Expression:
    text = source.text(node).replace("_", "").rstrip("n")
    try:
        return Constant(float(text) if text[:2].lower() != "0x" and set(".eE") & set(text) else int(text, 0))
    except ValueError:
        return _NOTHING


def _template(source: Source, node: Node, _: str) -> Expression:
    pieces: list[Expression] = []
    for child in node.named_children:
        if child.type == "template_substitution":
            inner = parts(child)
            pieces.append(lower_expression(source, inner[0] if inner else None))
        elif child.type in ("string_fragment", "escape_sequence"):
            pieces.append(Constant(unescaped(source.text(child))))
    return Template(tuple(pieces))


def _name(source: Source, node: Node, _: str) -> Expression:
    name = source.text(node)
    source.used.add(name)
    return Name(name, source.span(node))


def _member(source: Source, node: Node, _: str) -> Expression:
    key = field(node, "property")
    base = lower_expression(source, field(node, "object"))
    return Member(base, source.text(key).removeprefix("#") if key else "", source.span(node))


def _subscript(source: Source, node: Node, _: str) -> Expression:
    key = lower_expression(source, field(node, "index"))
    base = lower_expression(source, field(node, "object"))
    return Member(base, str(key.value) if isinstance(key, Constant) else key, source.span(node))


def _arguments(source: Source, node: Node | None, hint: str) -> tuple[Expression | Spread, ...]:
    if node is None:
        return ()
    if node.type == "template_string":
        return (_template(source, node, ""),)
    return tuple(_spreadable(source, child, hint) for child in parts(node))


def _spreadable(source: Source, node: Node, hint: str) -> Expression | Spread:
    if node.type == "spread_element":
        return Spread(lower_expression(source, next(iter(parts(node)), None)))
    return lower_expression(source, node, hint)


def _call(source: Source, node: Node, hint: str) -> Expression:
    callee, arguments = field(node, "function"), field(node, "arguments")
    if callee is not None and callee.type == "import":
        return ImportCall(_first(_arguments(source, arguments, hint)), source.span(node))
    if callee is not None and callee.type == "identifier" and source.text(callee) == "await":
        # The grammar of JavaScript takes `await (0, module.send)(…)` for a call of what a function `await` gives.
        awaited = parts(arguments) if arguments is not None else []
        return Await(Sequence(tuple(lower_expression(source, part) for part in awaited)))
    return Call(lower_expression(source, callee, hint), _arguments(source, arguments, hint), source.span(node))


def _first(arguments: tuple[Expression | Spread, ...]) -> Expression:
    return arguments[0] if arguments and not isinstance(arguments[0], Spread) else _NOTHING


def _new(source: Source, node: Node, hint: str) -> Expression:
    callee = lower_expression(source, field(node, "constructor"))
    return Call(callee, _arguments(source, field(node, "arguments"), hint), source.span(node), new=True)


def _array(source: Source, node: Node, hint: str) -> Expression:
    return ArrayLiteral(tuple(_spreadable(source, child, hint) for child in parts(node)))


def _object(source: Source, node: Node, _: str) -> Expression:
    properties: list[Property | Spread] = []
    for child in parts(node):
        key_node = field(child, "key") or field(child, "name")
        if child.type == "spread_element":
            properties.append(Spread(lower_expression(source, next(iter(parts(child)), None))))
        elif child.type == "shorthand_property_identifier":
            name = source.text(child)
            properties.append(Property(name, _name(source, child, "")))
        elif key_node is not None:
            key = key_of(source, key_node)
            hint = key if isinstance(key, str) else ""
            if child.type == "method_definition":
                getter = any(part.type == "get" for part in child.children)
                properties.append(Property(key, lower_method(source, child, hint), getter))
            else:
                properties.append(Property(key, lower_expression(source, field(child, "value"), hint)))
    return ObjectLiteral(tuple(properties))


def _unary(source: Source, node: Node, _: str) -> Expression:
    operator = field(node, "operator")
    return Unary(source.text(operator) if operator else "", lower_expression(source, field(node, "argument")))


def _binary(source: Source, node: Node, _: str) -> Expression:
    operator_node = field(node, "operator")
    operator = source.text(operator_node) if operator_node else ""
    left = lower_expression(source, field(node, "left"))
    right = lower_expression(source, field(node, "right"))
    match operator:
        case "&&" | "||" | "??":
            source.branch()
            return Logical(operator, left, right)
    return Binary(operator, left, right)


def _assignment(source: Source, node: Node, _: str) -> Expression:
    left, right, operator = field(node, "left"), field(node, "right"), field(node, "operator")
    target = lower_pattern(source, left) if left else None
    value = lower_expression(source, right, hint_of(target))
    sign = source.text(operator) if operator else "="
    if sign in ("&&=", "||=", "??="):
        source.branch()
    return Assign(target, sign, value) if target else Sequence((value,))


def _update(source: Source, node: Node, _: str) -> Expression:
    argument = field(node, "argument")
    target = lower_pattern(source, argument) if argument else None
    return Assign(target, "+=", Constant(1)) if target else _NOTHING


def _conditional(source: Source, node: Node, hint: str) -> Expression:
    source.branch()
    test = lower_expression(source, field(node, "condition"))
    then = lower_expression(source, field(node, "consequence"), hint)
    otherwise = lower_expression(source, field(node, "alternative"), hint)
    return Conditional(test, then, otherwise, source.span(node))


def _inner(source: Source, node: Node, hint: str) -> Expression:
    return lower_expression(source, next(iter(parts(node)), None), hint)


def _type_assertion(source: Source, node: Node, hint: str) -> Expression:
    inner = parts(node)
    return lower_expression(source, inner[-1] if inner else None, hint)


def _await(source: Source, node: Node, hint: str) -> Expression:
    return Await(_inner(source, node, hint))


def _asserted(source: Source, node: Node, hint: str) -> Expression:
    return Asserted(_inner(source, node, hint))


def _sequence(source: Source, node: Node, _: str) -> Expression:
    return Sequence(tuple(lower_expression(source, child) for child in parts(node)))


def _function(source: Source, node: Node, hint: str) -> Expression:
    return lower_function(source, node, hint)


def _class(source: Source, node: Node, hint: str) -> Expression:
    return lower_class(source, node, hint)


def _other(source: Source, node: Node, _: str) -> Expression:
    """Unknown kinds (JSX, what could not be parsed): looked through, without a value."""
    inner = (child for child in parts(node) if not child.type.endswith(("statement", "declaration", "_block")))
    return Sequence(tuple(lower_expression(source, child) for child in inner if "type" not in child.type), opaque=True)


_EXPRESSIONS: dict[str, _Lower] = {
    "identifier": _name,
    "shorthand_property_identifier": _name,
    "undefined": _name,
    "string": _constant_string,
    "number": _number,
    "true": lambda *_: Constant(True),
    "false": lambda *_: Constant(False),
    "null": lambda *_: Constant(None),
    "regex": lambda *_: _NOTHING,
    "template_string": _template,
    "this": lambda *_: This(),
    "super": lambda *_: This(base=True),
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "array": _array,
    "object": _object,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "update_expression": _update,
    "ternary_expression": _conditional,
    "parenthesized_expression": _inner,
    "as_expression": _inner,
    "satisfies_expression": _inner,
    "instantiation_expression": _inner,
    "type_assertion": _type_assertion,
    "await_expression": _await,
    "yield_expression": _await,
    "non_null_expression": _asserted,
    "sequence_expression": _sequence,
    "function_expression": _function,
    "function": _function,
    "generator_function": _function,
    "arrow_function": _function,
    "class": _class,
}
