"""What a call is made with."""

from dataclasses import dataclass, field

from sless_audit.handlers.python.values import EventPart, FunctionObject, Value, event_part


@dataclass(frozen=True, slots=True)
class Arguments:
    positional: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    complete: bool = True
    """False: some are passed by `*` or `**` of something that is not known."""

    def get(self, index: int | None, name: str, default: Value = None) -> Value:
        if name in self.keywords:
            return self.keywords[name]
        if index is not None and index < len(self.positional):
            return self.positional[index]
        return default

    def has(self, index: int | None, name: str) -> bool:
        return name in self.keywords or (index is not None and index < len(self.positional))

    @property
    def values(self) -> tuple[Value, ...]:
        return (*self.positional, *self.keywords.values())

    @property
    def event(self) -> EventPart | None:
        return event_part(*self.values)


NO_ARGUMENTS = Arguments()


def parameters_without_default(function: FunctionObject) -> int:
    """Positional ones, the receiver among them."""
    parameters = function.node.args
    return max(0, len(parameters.posonlyargs) + len(parameters.args) - len(parameters.defaults))
