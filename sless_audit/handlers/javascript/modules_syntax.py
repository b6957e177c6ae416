"""Import and export statements of tree-sitter's tree as `syntax`."""

from tree_sitter import Node

from sless_audit.handlers.javascript.expressions import lower_expression
from sless_audit.handlers.javascript.syntax import (
    ArrayPattern,
    Assign,
    Call,
    Constant,
    Declare,
    Defaulted,
    Evaluate,
    Export,
    ExportDefault,
    Import,
    Member,
    Name,
    ObjectPattern,
    Pattern,
    Rest,
    Statement,
)
from sless_audit.handlers.javascript.tree import Source, field, parts, unescaped


def lower_import(source: Source, node: Node) -> tuple[Statement, ...]:
    if any(child.type in ("type", "typeof") for child in node.children):
        return ()
    required = next((child for child in parts(node) if child.type == "import_require_clause"), None)
    if required is not None:
        return _import_require(source, required)
    module = field(node, "source")
    if module is None:
        return ()
    names: list[tuple[str, str]] = []
    clause = next((child for child in parts(node) if child.type == "import_clause"), None)
    for child in parts(clause) if clause else ():
        if child.type == "identifier":
            names.append(("default", source.text(child)))
        elif child.type == "namespace_import":
            names += [("*", source.text(inner)) for inner in parts(child)]
        elif child.type == "named_imports":
            names += [pair for inner in parts(child) if (pair := _pair(source, inner))]
    only_types = clause is not None and not names
    return () if only_types else (Import(_module(source, module), tuple(names), source.span(node)),)


def lower_export(source: Source, node: Node, declared: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """`declared`: what the declaration in it was lowered to."""
    span = source.span(node)
    words = {child.type for child in node.children}
    if declared:
        names = [name for statement in declared if isinstance(statement, Declare) for name in bound(statement.target)]
        if "default" in words:
            return (*declared, *(Export(((name, "default"),), None, span) for name in names))
        return (*declared, Export(tuple((name, name) for name in names), None, span))
    value = field(node, "value")
    if value is not None:
        return (ExportDefault(lower_expression(source, value, "default")),)
    if "=" in words:  # TypeScript's `export = value`
        inner = next((child for child in parts(node)), None)
        exported = Member(Name("module", span), "exports", span)
        return (Evaluate(Assign(exported, "=", lower_expression(source, inner))),)
    if "type" in words:
        return ()
    module = field(node, "source")
    origin = _module(source, module) if module else None
    clause = next((child for child in parts(node) if child.type in ("export_clause", "namespace_export")), None)
    if clause is None:
        return (Export((("*", "*"),), origin, span),) if origin is not None and "*" in words else ()
    if clause.type == "namespace_export":
        return (Export(tuple(("*", _word(source, inner)) for inner in parts(clause)), origin, span),)
    pairs = tuple(pair for inner in parts(clause) if (pair := _pair(source, inner)))
    source.used.update(name for name, _ in pairs)
    return (Export(pairs, origin, span),)


def bound(pattern: Pattern) -> list[str]:
    """The names that a pattern declares."""
    match pattern:
        case Name(name=name):
            return [name]
        case Defaulted(target=target) | Rest(target=target):
            return bound(target)
        case ObjectPattern(entries=entries, rest=rest):
            return [name for _, target, _ in entries for name in bound(target)] + (bound(rest) if rest else [])
        case ArrayPattern(items=items):
            return [name for item in items if item is not None for name in bound(item)]
        case Member():
            return []


def _pair(source: Source, node: Node) -> tuple[str, str] | None:
    """`name as alias`; None for a type."""
    if any(child.type in ("type", "typeof") for child in node.children):
        return None
    name, alias = field(node, "name"), field(node, "alias")
    if name is None:
        return None
    return _word(source, name), _word(source, alias or name)


def _word(source: Source, node: Node) -> str:
    return _module(source, node) if node.type == "string" else source.text(node)


def _module(source: Source, node: Node) -> str:
    return unescaped(source.text(node)[1:-1])


def _import_require(source: Source, node: Node) -> tuple[Statement, ...]:
    """TypeScript's `import name = require("module")`."""
    name, module = next(iter(parts(node)), None), field(node, "source")
    if name is None or module is None:
        return ()
    span = source.span(node)
    required = Call(Name("require", span), (Constant(_module(source, module)),), span)
    return (Declare(Name(source.text(name), span), required),)
