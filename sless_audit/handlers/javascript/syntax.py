"""JavaScript as it is looked at here: few kinds of nodes, types and punctuation gone."""

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """1-based, columns in characters; `end_column` is the first one after the span."""

    line: int
    column: int
    end_line: int
    end_column: int


# Expressions


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    name: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """`object.key`, `object["key"]`, `object[key]`."""

    object: "Expression"
    key: "str | Expression"
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    callee: "Expression"
    arguments: tuple["Expression | Spread", ...]
    span: Span
    new: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ImportCall:
    """`import(x)`; its value is the module."""

    source: "Expression"
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ArrayLiteral:
    items: tuple["Expression | Spread", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    key: "str | Expression"
    value: "Expression"
    getter: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ObjectLiteral:
    properties: tuple[Property | Spread, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    name: str
    """Qualified (`Orders.save`); one without a name is named after where it stands (`handler.<lambda>`)."""
    parameters: tuple["Pattern", ...]
    body: tuple["Statement", ...]
    arrow: bool
    is_async: bool
    span: Span
    complexity: int


@dataclass(frozen=True, slots=True, eq=False)
class ClassMember:
    key: "str | Expression"
    value: "Expression | None"
    static: bool
    getter: bool = False
    decorators: tuple["Expression", ...] = ()
    method: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    name: str
    base: "Expression | None"
    members: tuple[ClassMember, ...]
    static_blocks: tuple[tuple["Statement", ...], ...]
    fields_of_constructor: tuple[str, ...]
    """TypeScript's `constructor(private readonly client: Client)`."""
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    operator: str
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Asserted:
    """TypeScript's `x!`."""

    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Await:
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Logical:
    operator: Literal["&&", "||", "??"]
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    test: "Expression"
    then: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    target: "Pattern"
    operator: str
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Evaluated one after the other; what cannot be named otherwise has an `opaque` result."""

    items: tuple["Expression", ...]
    opaque: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class This:
    """`this`, or `super` where it is not called."""

    base: bool = False


Expression: TypeAlias = (
    Constant | Template | Name | Member | Call | ImportCall | ArrayLiteral | ObjectLiteral | Function | Class | Unary
    | Asserted | Await | Binary | Logical | Conditional | Assign | Sequence | This
)  # fmt: skip


# Patterns


@dataclass(frozen=True, slots=True, eq=False)
class Defaulted:
    target: "Pattern"
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    target: "Pattern"


@dataclass(frozen=True, slots=True, eq=False)
class ObjectPattern:
    entries: tuple[tuple[str | Expression, "Pattern", Span], ...]
    rest: "Pattern | None"


@dataclass(frozen=True, slots=True, eq=False)
class ArrayPattern:
    items: tuple["Pattern | None", ...]


Pattern: TypeAlias = Name | Member | Defaulted | Rest | ObjectPattern | ArrayPattern


# Statements


@dataclass(frozen=True, slots=True, eq=False)
class Declare:
    target: Pattern
    value: Expression | None
    hoisted: bool = False
    """A function declaration: known from the beginning of its block."""
    var: bool = False
    """Known in the whole function, whatever block it stands in."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluate:
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    value: Expression | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Throw:
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class If:
    test: Expression
    then: tuple["Statement", ...]
    otherwise: tuple["Statement", ...]


@dataclass(frozen=True, slots=True, eq=False)
class ForEach:
    """`for … of` and `for … in` (`keys`)."""

    target: Pattern
    declares: bool
    iterable: Expression
    keys: bool
    body: tuple["Statement", ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class While:
    """`while`, `do`, and `for (;;)` with its parts."""

    begin: tuple["Statement", ...]
    test: Expression | None
    step: Expression | None
    body: tuple["Statement", ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Try:
    body: tuple["Statement", ...]
    parameter: Pattern | None
    handler: tuple["Statement", ...] | None
    final: tuple["Statement", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Switch:
    value: Expression
    cases: tuple[tuple[Expression | None, tuple["Statement", ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    body: tuple["Statement", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """Names: what the module calls it (`*` for all of it) and what it is called here."""

    source: str
    names: tuple[tuple[str, str], ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """Names: what it is called here and outside; with a source, what that module calls it (`*`: all of it)."""

    names: tuple[tuple[str, str], ...]
    source: str | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ExportDefault:
    value: Expression


Statement: TypeAlias = (
    Declare | Evaluate | Return | Throw | If | ForEach | While | Try | Switch | Block | Import | Export | ExportDefault
)


@dataclass(frozen=True, slots=True, eq=False)
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
