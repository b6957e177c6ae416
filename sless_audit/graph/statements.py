"""Policy documents → statements."""

from collections.abc import Iterator, Mapping

from sless_audit.graph.properties import Properties
from sless_audit.graph.views import Statement
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Choice,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    items,
)


def read_policy(properties: Properties, path: Path, world: World = EVERYWHERE) -> Iterator[Statement]:
    """The statements of the policy document at `path` of a resource's properties, where their own paths begin, too.
    What cannot be read of it is one statement that is not `readable`."""
    for where, document, document_world in items(properties.document(*path), path, world):
        if isinstance(document, dict):
            yield from _document(document, where, document_world)
        elif _opaque(document):
            yield _statement({"Effect": document}, where, document_world)


def _document(document: Mapping[str, Value], path: Path, world: World) -> Iterator[Statement]:
    for where, body, statement_world in items(document.get("Statement", ABSENT), (*path, "Statement"), world):
        if isinstance(body, dict):
            yield _statement(body, where, statement_world)
        elif _opaque(body):
            yield _statement({"Effect": body}, where, statement_world)


def _statement(body: Mapping[str, Value], path: Path, world: World) -> Statement:
    effect = body.get("Effect", "Deny")
    actions, not_actions = _list(body.get("Action")), _list(body.get("NotAction"))
    resources, not_resources = _list(body.get("Resource")), _list(body.get("NotResource"))
    return Statement(
        path=path,
        world=world,
        effect=effect if isinstance(effect, str) else "unknown",
        actions=actions,
        not_actions=not_actions,
        resources=resources,
        not_resources=not_resources,
        principals=_principals(body.get("Principal")),
        not_principals=_principals(body.get("NotPrincipal")),
        conditions=_conditions(body.get("Condition")),
        readable=isinstance(effect, str) and not any(_opaque(value) for value in (*actions, *not_actions)),
    )


def _list(value: Value) -> tuple[Value, ...]:
    """Elements of a list or a lone value. What depends on a condition stays one element, a `Choice`."""
    if value is None or value is ABSENT:
        return ()
    if isinstance(value, list):
        return tuple(inner for element in value if element is not ABSENT for inner in _flat(element))
    return (value,)


def _flat(element: Value) -> tuple[Value, ...]:
    return tuple(element) if isinstance(element, list) else (element,)


def _principals(value: Value) -> dict[str, tuple[Value, ...]]:
    if value is None or value is ABSENT:
        return {}
    if isinstance(value, dict):
        return {kind: _list(named) for kind, named in value.items()}
    return {"*": ("*",)} if value == "*" else {"unknown": (value,)}


def _conditions(value: Value) -> dict[str, Mapping[str, Value]]:
    if value is None or value is ABSENT:
        return {}
    if not isinstance(value, dict):
        return {"unknown": {}}
    return {operator: keys if isinstance(keys, dict) else {} for operator, keys in value.items()}


def _opaque(value: Value) -> bool:
    return isinstance(value, Unknown | Ref | Text | Choice)
