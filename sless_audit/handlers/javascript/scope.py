"""Names and what they stand for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sless_audit.handlers.javascript.values import Value


class Binding:
    __slots__ = ("regions", "value")

    def __init__(self, value: "Value", regions: tuple[int, ...]) -> None:
        self.value = value
        self.regions = regions
        """The conditions under which it was declared, outermost first."""


class Scope:
    """A block, a function or a module."""

    __slots__ = ("function", "kept", "names", "parent", "this")

    def __init__(
        self, parent: "Scope | None", this: "Value | None" = None, *, function: bool = False, kept: bool = False
    ) -> None:
        self.parent = parent
        self.function = function or parent is None
        """`var` declares here."""
        self.names: dict[str, Binding] = {}
        self.this = this
        """Set where `this` is bound anew."""
        self.kept: bool = parent is None or kept or (not function and parent.kept)
        """Of the module, or of a call at init: what a function made there has in it outlives the invocation."""

    def find(self, name: str) -> Binding | None:
        scope: Scope | None = self
        while scope is not None:
            binding = scope.names.get(name)
            if binding is not None:
                return binding
            scope = scope.parent
        return None

    def of_function(self) -> "Scope":
        scope = self
        while not scope.function and scope.parent is not None:
            scope = scope.parent
        return scope

    def bound_this(self) -> "Value | None":
        scope: Scope | None = self
        while scope is not None:
            if scope.this is not None:
                return scope.this
            scope = scope.parent
        return None

    def keeps(self, name: str) -> bool:
        """Whether what the name holds outlives the invocation."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.kept
            scope = scope.parent
        return False
