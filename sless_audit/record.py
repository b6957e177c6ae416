"""Frozen dataclasses that are quick to define.

`@record` is `@dataclass(frozen=True, slots=True)`, and `@entity` the same with `eq=False`, for the rooms that define
dozens of them in every run: CPython 3.11 compiles six functions for each dataclass, which took a fifth of the time of a
small run; here it is one. Equality, hash, `repr`, `dataclasses.replace` and `fields` are those of a dataclass. Once
3.13, which compiles one, is the oldest version that is supported, this module can go.
"""

from dataclasses import _FIELD, MISSING, Field, FrozenInstanceError, field  # type: ignore[attr-defined]
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """A frozen class with slots of the annotated fields of `cls`, equal by its fields. Defaults must be immutable."""
    return _made(cls, {"__eq__": _equal, "__hash__": _hash})


@dataclass_transform(frozen_default=True, eq_default=False)
def entity(cls: type[T]) -> type[T]:
    """The same, equal only to itself."""
    return _made(cls, {})


def _made(cls: type[T], comparison: dict[str, Any]) -> type[T]:
    names = tuple(cls.__dict__.get("__annotations__", {}))  # noqa: RUF063 - those of a base do not count
    own = {
        name: value
        for name, value in cls.__dict__.items()
        if name not in names and name not in ("__dict__", "__weakref__")
    }
    defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
    made = {
        **comparison,
        "__match_args__": names,
        "__init__": _init(names, defaults),
        "__repr__": _repr,
        "__setattr__": _frozen,
        "__delattr__": _frozen,
        "__dataclass_fields__": {name: _field(name, cls, defaults) for name in names},
        **own,
        "__slots__": names,
    }
    metaclass: Any = type(cls)
    remade: type[T] = metaclass(cls.__name__, cls.__bases__, made)
    return remade


def _init(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:
    parameters = "".join(f", {name}=_d_{name}" if name in defaults else f", {name}" for name in names)
    body = "".join(f"\n set(self, {name!r}, {name})" for name in names) or "\n pass"
    scope = {f"_d_{name}": default for name, default in defaults.items()} | {"set": object.__setattr__}
    exec(f"def __init__(self{parameters}):{body}", scope)  # the one that is compiled
    return scope["__init__"]


def _field(name: str, cls: type, defaults: dict[str, Any]) -> Field[Any]:
    made: Field[Any] = field(default=defaults.get(name, MISSING))
    made.name, made.type = name, cls.__annotations__[name]
    made._field_type = _FIELD  # type: ignore[attr-defined]
    made.kw_only = False
    return made


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__slots__)


def _equal(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash((self.__class__, _values(self)))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
    return f"{self.__class__.__qualname__}({shown})"


def _frozen(_self: Any, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")
