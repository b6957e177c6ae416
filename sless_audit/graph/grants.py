"""What the role of a function permits on other resources of the app, as edges.

A permission shows what may happen, not what does: the edge has medium confidence where the function is also told the
name of the target (a variable of its environment), and low confidence otherwise. Code, once read, is better evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from sless_audit.aws.effects import effects
from sless_audit.graph.edge_kinds import EdgeKind
from sless_audit.graph.model import Resource
from sless_audit.graph.permissions import statements_of
from sless_audit.graph.views import Function, Statement
from sless_audit.graph.wiring import EdgeDraft, Resolver, Target
from sless_audit.template.values import items, merged


@dataclass(frozen=True, slots=True)
class Grant:
    """The setting of an edge that rests on a permission."""

    action: str
    pattern: str
    """The action as the statement has it."""
    holder: Resource
    statement: Statement


def granted(resource: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The edges that the role of a function states about the rest of the app; one for each target and kind."""
    function = resource.as_(Function)
    if function is None:
        return
    told = {id(target.node) for value in function.environment.values() for target in resolver.resolve(value)}
    seen: set[tuple[int, str]] = set()
    for assumed in list(resource.edges_out("assumes")):
        if not isinstance(assumed.target, Resource):
            continue
        for holder, statement in statements_of(assumed.target):
            for target, kind, grant in _targets(holder, statement, resolver):
                world = merged(target.world, assumed.worlds[0])
                if world is None or (id(target.node), kind) in seen:
                    continue
                seen.add((id(target.node), kind))
                yield EdgeDraft(
                    target.node,
                    kind,
                    (),
                    world=world,
                    settings=grant,
                    confidence="medium" if id(target.node) in told else "low",
                    qualifier=target.qualifier,
                    evidence=(holder.place(statement.path, statement.world),),
                )


def _targets(holder: Resource, statement: Statement, resolver: Resolver) -> Iterator[tuple[Target, EdgeKind, Grant]]:
    if statement.effect != "Allow" or not statement.readable:
        return
    targets = [
        target
        for resource in statement.resources
        for _, value, world in items(resource, (), statement.world)
        for target in resolver.resolve(value, world=world)
        if isinstance(target.node, Resource)
    ]
    if not targets:
        return
    for pattern in statement.actions:
        if not isinstance(pattern, str):
            continue
        for kind, action in effects(pattern):
            service = action.partition(":")[0]
            for target in targets:
                if isinstance(target.node, Resource) and target.node.service == _SERVICE.get(service, service):
                    yield target, cast(EdgeKind, kind), Grant(action, pattern, holder, statement)


_SERVICE = {"events": "eventbridge", "states": "step_functions", "lambda": "lambda"}
"""IAM prefix → the short name of the service module, where they differ."""
