"""What the role of a function permits on other resources of the app, as edges.

A permission shows what may happen, not what does: the edge has medium confidence where the function is also told the
name of the target (a variable of its environment), and low confidence otherwise. Code, once read, is better evidence.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, cast

from sless_audit.aws.effects import effects
from sless_audit.graph.edge_kinds import EdgeKind
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.permissions import acting_with, statements_of
from sless_audit.graph.views import Function, Statement
from sless_audit.graph.wiring import EdgeDraft, Resolver, Target
from sless_audit.template.values import World, items, merged


class Permitted(NamedTuple):
    """One action that a statement permits on a target."""

    action: str
    pattern: str
    """The action as the statement has it."""
    holder: Resource
    statement: Statement
    rest: str
    """What follows the name of the target: `/incoming/*` in a bucket; empty for the target itself."""


class Grant(NamedTuple):
    """The setting of an edge that rests on permissions."""

    permitted: tuple[Permitted, ...]
    """At least one, in the order of the role's statements."""


def permitted_actions(edge: Edge) -> tuple[str, ...]:
    """The actions that speak for an edge which rests on permissions, as their statements have them."""
    grant = edge.settings
    return tuple(dict.fromkeys(one.pattern for one in grant.permitted)) if isinstance(grant, Grant) else ()


def granted(resource: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """The edges that the role of a function states about the rest of the app; one for each target and kind."""
    function = resource.as_(Function)
    if function is None or (resource.code is not None and resource.code.is_known):
        return
    shown = {(id(edge.target), edge.kind) for edge in resource.edges_out()}
    told = {id(target.node) for value in function.environment.values() for target in resolver.resolve(value)}
    drafts: dict[tuple[int, str], list[EdgeDraft]] = {}
    permitted: dict[tuple[int, str], list[Permitted]] = {}
    for assumed in list(acting_with(resource)):
        if not isinstance(assumed.target, Resource):
            continue
        for holder, statement in statements_of(assumed.target):
            for target, kind, one in _targets(holder, statement, resolver):
                world = merged(target.world, assumed.worlds[0])
                if world is None:
                    continue
                key = (id(target.node), kind)
                if key in shown:
                    continue
                permitted.setdefault(key, []).append(one)
                draft = EdgeDraft(
                    target.node,
                    kind,
                    (),
                    world=world,
                    confidence="medium" if id(target.node) in told else "low",
                    qualifier=target.qualifier,
                    evidence=(holder.place(statement.path, statement.world),),
                )
                drafts.setdefault(key, []).append(draft)
    for found, alike in drafts.items():
        grant = Grant(tuple(permitted[found]))
        worlds: list[World] = []
        for draft in alike:
            if draft.world not in worlds:
                worlds.append(draft.world)
                yield replace(alike[0], world=draft.world, settings=grant)


def _targets(
    holder: Resource, statement: Statement, resolver: Resolver
) -> Iterator[tuple[Target, EdgeKind, Permitted]]:
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
                    yield target, cast(EdgeKind, kind), Permitted(action, pattern, holder, statement, target.rest)


_SERVICE = {"events": "eventbridge", "states": "step_functions", "lambda": "lambda"}
"""IAM prefix → the short name of the service module, where they differ."""
