"""Who may do what: the statements behind a role, and the policies on a resource."""

from collections.abc import Iterator

from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.views import Permission, Policy, ResourcePolicy, Role, Statement
from sless_audit.handlers.model import CallSite
from sless_audit.template.values import World


def statements_of(role: Resource) -> Iterator[tuple[Resource, Statement]]:
    """Each statement of the role that the app states, with the resource that holds it."""
    view = role.as_(Role)
    if view is None:
        return
    for statement in view.statements:
        yield role, statement
    for policy in attached_policies(role):
        for statement in policy.as_(Policy).statements:  # type: ignore[union-attr]
            yield policy, statement


def attached_policies(role: Resource) -> Iterator[Resource]:
    """The policies of the app that the role wears."""
    seen: set[int] = set()
    joined = [edge.source for edge in role.edges_in("attached-to")] + [
        edge.target for edge in role.edges_out("attached-to")
    ]
    for node in joined:
        if isinstance(node, Resource) and id(node) not in seen and node.as_(Policy) is not None:
            seen.add(id(node))
            yield node


def role_of(resource: Resource) -> Iterator[Resource]:
    """The roles of the app that a resource acts with (several where it depends on a condition)."""
    for edge in acting_with(resource):
        if isinstance(edge.target, Resource):
            yield edge.target


def acting_with(resource: Resource) -> Iterator[Edge]:
    """The edges to the roles that a resource acts with by itself; not to those that its code takes on for a call."""
    return (edge for edge in resource.edges_out("assumes") if not isinstance(edge.settings, CallSite))


def wearers(role: Resource) -> tuple[Resource, ...]:
    """The resources that act with a role, each once."""
    found = {
        id(edge.source): edge.source
        for edge in role.edges_in("assumes")
        if isinstance(edge.source, Resource) and not isinstance(edge.settings, CallSite)
    }
    return tuple(found.values())


def resource_policies(app: App) -> Iterator[tuple[Resource, ResourcePolicy]]:
    """Each policy on a queue, topic, bucket, bus, key, secret, API or layer, with the resource that states it."""
    for resource in app.resources:
        policy = resource.policy
        if policy is not None:
            yield resource, policy


def policies_on(resource: Resource) -> Iterator[tuple[Resource, ResourcePolicy, tuple[World, ...]]]:
    """The resource policies that hold for a resource: its own, and those attached to it; each with the resource that
    states it and the worlds in which it is there."""
    if resource.policy is not None and not resource.policy.protects:
        yield resource, resource.policy, resource.worlds
    for edge in resource.edges_in("attached-to"):
        if isinstance(edge.source, Resource) and edge.source.policy is not None:
            yield edge.source, edge.source.policy, edge.worlds


def protected_by(holder: Resource) -> tuple[Resource, ...]:
    """The resources of the app that a resource policy, or a permission of a function, holds for."""
    if holder.policy is not None and not holder.policy.protects:
        return (holder,)
    found = {id(edge.target): edge.target for edge in holder.edges_out("attached-to")}
    return tuple(node for node in found.values() if isinstance(node, Resource))


def permissions_on(function: Resource) -> Iterator[tuple[Edge, Permission]]:
    """The permissions of a function, each with the edge that attaches it, which has its worlds and the qualifier."""
    for edge in function.edges_in("attached-to"):
        permission = edge.source.as_(Permission) if isinstance(edge.source, Resource) else None
        if permission is not None:
            yield edge, permission
