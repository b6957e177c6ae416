"""JavaScript as it is looked at here: few kinds of nodes, types and punctuation gone."""

from typing import Literal, TypeAlias

from sless_audit.record import entity, record


@record
class Span:
    """1-based, columns in characters; `end_column` is the first one after the span."""

    line: int
    column: int
    end_line: int
    end_column: int


# Expressions


@entity
class Constant:
    value: str | int | float | bool | None


@entity
class Template:
    parts: tuple["Expression", ...]


@entity
class Name:
    name: str
    span: Span


@entity
class Member:
    """`object.key`, `object["key"]`, `object[key]`."""

    object: "Expression"
    key: "str | Expression"
    span: Span


@entity
class Spread:
    value: "Expression"


@entity
class Call:
    callee: "Expression"
    arguments: tuple["Expression | Spread", ...]
    span: Span
    new: bool = False


@entity
class ImportCall:
    """`import(x)`; its value is the module."""

    source: "Expression"
    span: Span


@entity
class ArrayLiteral:
    items: tuple["Expression | Spread", ...]


@entity
class Property:
    key: "str | Expression"
    value: "Expression"
    getter: bool = False


@entity
class ObjectLiteral:
    properties: tuple[Property | Spread, ...]


@entity
class Function:
    name: str
    """Qualified (`Orders.save`); one without a name is named after where it stands (`handler.<lambda>`)."""
    parameters: tuple["Pattern", ...]
    body: tuple["Statement", ...]
    arrow: bool
    span: Span
    complexity: int


@entity
class ClassMember:
    key: "str | Expression"
    value: "Expression | None"
    static: bool
    getter: bool = False
    decorators: tuple["Expression", ...] = ()
    method: bool = False


@entity
class Class:
    name: str
    base: "Expression | None"
    members: tuple[ClassMember, ...]
    static_blocks: tuple[tuple["Statement", ...], ...]
    span: Span


@entity
class Unary:
    operator: str
    value: "Expression"


@entity
class Asserted:
    """TypeScript's `x!`."""

    value: "Expression"


@entity
class Await:
    value: "Expression"


@entity
class Binary:
    operator: str
    left: "Expression"
    right: "Expression"


@entity
class Logical:
    operator: Literal["&&", "||", "??"]
    left: "Expression"
    right: "Expression"


@entity
class Conditional:
    test: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span


@entity
class Assign:
    target: "Pattern"
    operator: str
    value: "Expression"


@entity
class Sequence:
    """Evaluated one after the other; what cannot be named otherwise has an `opaque` result."""

    items: tuple["Expression", ...]
    opaque: bool = False


@entity
class This:
    """`this`, or `super` where it is not called."""

    base: bool = False


Expression: TypeAlias = (
    Constant | Template | Name | Member | Call | ImportCall | ArrayLiteral | ObjectLiteral | Function | Class | Unary
    | Asserted | Await | Binary | Logical | Conditional | Assign | Sequence | This
)  # fmt: skip


# Patterns


@entity
class Defaulted:
    target: "Pattern"
    value: Expression


@entity
class Rest:
    target: "Pattern"


@entity
class ObjectPattern:
    entries: tuple[tuple[str | Expression, "Pattern", Span], ...]
    rest: "Pattern | None"


@entity
class ArrayPattern:
    items: tuple["Pattern | None", ...]


Pattern: TypeAlias = Name | Member | Defaulted | Rest | ObjectPattern | ArrayPattern


# Statements


@entity
class Declare:
    target: Pattern
    value: Expression | None
    hoisted: bool = False
    """A function declaration: known from the beginning of its block."""
    var: bool = False
    """Known in the whole function, whatever block it stands in."""


@entity
class Evaluate:
    value: Expression


@entity
class Return:
    value: Expression | None
    span: Span


@entity
class Throw:
    value: Expression


@entity
class If:
    test: Expression
    then: tuple["Statement", ...]
    otherwise: tuple["Statement", ...]
    span: Span


@entity
class ForEach:
    """`for … of` and `for … in` (`keys`)."""

    target: Pattern
    declares: bool
    iterable: Expression
    keys: bool
    body: tuple["Statement", ...]
    span: Span


@entity
class While:
    """`while`, `do`, and `for (;;)` with its parts."""

    begin: tuple["Statement", ...]
    test: Expression | None
    step: Expression | None
    body: tuple["Statement", ...]
    span: Span


@entity
class Try:
    body: tuple["Statement", ...]
    parameter: Pattern | None
    handler: tuple["Statement", ...] | None
    final: tuple["Statement", ...]


@entity
class Switch:
    value: Expression
    cases: tuple[tuple[Expression | None, tuple["Statement", ...]], ...]
    span: Span


@entity
class Block:
    body: tuple["Statement", ...]


@entity
class Import:
    """Names: what the module calls it (`*` for all of it) and what it is called here."""

    source: str
    names: tuple[tuple[str, str], ...]
    span: Span


@entity
class Export:
    """Names: what it is called here and outside; with a source, what that module calls it (`*`: all of it)."""

    names: tuple[tuple[str, str], ...]
    source: str | None
    span: Span


@entity
class ExportDefault:
    value: Expression


Statement: TypeAlias = (
    Declare | Evaluate | Return | Throw | If | ForEach | While | Try | Switch | Block | Import | Export | ExportDefault
)


@entity
class Program:
    body: tuple[Statement, ...]
    functions: tuple[Function, ...]
    lines: int
    """Neither blank nor comment only."""
    errors: tuple[Span, ...]
    """Where the text is no JavaScript, as far as it was told."""
    too_deep: Span | None
    too_large: bool = False
    """It was counted, and not read."""
