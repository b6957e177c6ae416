"""In which cases is a resource there, and are two IDs of one thing?"""

from collections.abc import Iterator
from itertools import islice

from sless_audit.graph.model import Resource
from sless_audit.graph.written import shown
from sless_audit.template.values import (
    ABSENT,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    as_text,
    combinations,
    equal,
    merged,
    together,
)

MAX_CASES = 128
"""Beyond this many combinations of conditions, the answer is that it is not known."""


def presence(resource: Resource) -> Value:
    """Whether a resource is created: `True`, or alternatives with their worlds."""
    condition = resource.source.body.get("Condition")
    return resource.stack.evaluator.condition(condition) if isinstance(condition, str) else True


def exists(resource: Resource, world: World) -> bool:
    """Whether a resource is created in some case that `world` leaves open."""
    return any(together(own, world) for own in resource.worlds)


def cases(outcomes: list[Value], world: World) -> Iterator[tuple[tuple[Value, ...] | None, World]]:
    """Each consistent combination of outcomes within `world`; `None` for one that cannot be told."""
    found = list(islice(combinations(*outcomes), MAX_CASES + 1))
    if len(found) > MAX_CASES:
        yield None, world
        return
    for arguments, case in found:
        both = merged(world, case)
        if both is not None:
            yield (None if any(isinstance(argument, Unknown) for argument in arguments) else arguments), both


def same_id(first: Value, second: Value) -> bool | None:
    """Whether two IDs are of one thing; `None` where that is not known. Neither is a `Choice`.

    Two resources never share an ID, whatever attribute gives it; and a parameter of a stack is never the ID of a
    resource of that stack, which does not exist yet when the parameter is given.
    """
    if first is ABSENT or second is ABSENT:
        return False
    if isinstance(first, Ref) and isinstance(second, Ref):
        return (first.stack, first.logical_id) == (second.stack, second.logical_id)
    for ref, other in ((first, second), (second, first)):
        if isinstance(ref, Ref) and isinstance(other, Unknown) and other.key.startswith(f"parameter {ref.stack}:"):
            return False
    return equal(first, second)


def id_in_words(value: Value) -> str:
    """What an ID that is not of the app says of itself: a parameter's name, an import, the ID."""
    if isinstance(value, Unknown):
        return value.reason
    if isinstance(value, Ref):
        return f"{value.logical_id}.{value.attribute}" if value.attribute else value.logical_id
    if isinstance(value, Text):
        return shown(value.parts)
    plain = as_text(value)
    return "an empty value" if plain == "" else plain or "a value that is no ID"
