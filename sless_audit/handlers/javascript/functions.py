"""Functions and classes of tree-sitter's tree as `syntax`."""

from tree_sitter import Node

from sless_audit.handlers.javascript.syntax import (
    Assign,
    Class,
    ClassMember,
    Evaluate,
    Expression,
    Function,
    Member,
    Name,
    Pattern,
    Return,
    Statement,
    This,
)
from sless_audit.handlers.javascript.tree import Source, field, parts


def lower_function(source: Source, node: Node, hint: str = "") -> Function:
    name_node = field(node, "name")
    name = source.text(name_node) if name_node else hint or "<function>"
    return _function(source, node, name)


def lower_method(source: Source, node: Node, name: str) -> Function:
    return _function(source, node, name or "<method>")


def lower_class(source: Source, node: Node, hint: str = "") -> Class:
    name_node, body = field(node, "name"), field(node, "body")
    name = source.text(name_node) if name_node else hint or "<class>"
    source.names.append(name)
    members: list[ClassMember] = []
    blocks: list[tuple[Statement, ...]] = []
    decorators: list[Expression] = []
    for child in parts(body) if body else ():
        if child.type == "decorator":
            decorators.append(source.lower.expression(source, next(iter(parts(child)), None), ""))
        elif child.type == "class_static_block":
            blocks.append(source.lower.block(source, field(child, "body")))
        else:
            own = [part for part in parts(child) if part.type == "decorator"]
            decorators += [source.lower.expression(source, next(iter(parts(part)), None), "") for part in own]
            member = _member(source, child, tuple(decorators))
            decorators = []
            if member is not None:
                members.append(member)
    source.names.pop()
    qualified = ".".join((*source.names, name))
    return Class(qualified, _base(source, node), tuple(members), tuple(blocks), source.span(node))


def _function(source: Source, node: Node, name: str) -> Function:
    qualified = ".".join((*source.names, name))
    source.names.append(name)
    source.complexities.append(1)
    parameters = _parameters(source, node)
    body = field(node, "body")
    statements: tuple[Statement, ...] = ()
    if body is not None:
        if body.type == "statement_block":
            statements = source.lower.block(source, body)
        else:
            statements = (Return(source.lower.expression(source, body, ""), source.span(body)),)
    statements = (*_parameter_properties(source, node), *statements)
    source.names.pop()
    function = Function(
        qualified,
        parameters,
        statements,
        arrow=node.type == "arrow_function",
        span=source.span(node),
        complexity=source.complexities.pop(),
    )
    source.functions.append(function)
    return function


def _parameters(source: Source, node: Node) -> tuple[Pattern, ...]:
    single = field(node, "parameter")
    listed = field(node, "parameters")
    nodes = [single] if single else parts(listed) if listed else []
    patterns = (source.lower.pattern(source, child) for child in nodes)
    return tuple(pattern for pattern in patterns if pattern is not None)


def _parameter_properties(source: Source, node: Node) -> tuple[Statement, ...]:
    """TypeScript's `constructor(private readonly client: Client)` begins with `this.client = client`."""
    listed = field(node, "parameters")
    properties = [
        pattern
        for child in (parts(listed) if listed else ())
        if any(part.type in ("accessibility_modifier", "readonly") for part in child.children)
        and (pattern := field(child, "pattern")) is not None
    ]
    return tuple(
        Evaluate(Assign(Member(This(), name.name, name.span), "=", name))
        for pattern in properties
        for name in (Name(source.text(pattern), source.span(pattern)),)
    )


def _member(source: Source, node: Node, decorators: tuple[Expression, ...]) -> ClassMember | None:
    key_node = field(node, "name") or field(node, "property")
    if key_node is None or node.type not in ("method_definition", "field_definition", "public_field_definition"):
        return None
    key = source.lower.key(source, key_node)
    name = key if isinstance(key, str) else ""
    words = {child.type for child in node.children}
    if node.type == "method_definition":
        method = lower_method(source, node, name)
        return ClassMember(key, method, "static" in words, "get" in words, decorators, method=True)
    value = field(node, "value")
    lowered = source.lower.expression(source, value, name) if value else None
    return ClassMember(key, lowered, "static" in words, decorators=decorators)


def _base(source: Source, node: Node) -> Expression | None:
    heritage = next((child for child in parts(node) if child.type == "class_heritage"), None)
    if heritage is None:
        return None
    inner = next(iter(parts(heritage)), None)
    if inner is not None and inner.type == "implements_clause":
        return None
    if inner is not None and inner.type == "extends_clause":
        inner = field(inner, "value")
    return source.lower.expression(source, inner, "") if inner else None
