"""Which roles functions, state machines, pipes and schedules act with, or could act with, and what these may do."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sless_audit.aws.managed_policies import managed_policy
from sless_audit.graph.model import App, Resource
from sless_audit.graph.permissions import statements_of, wearers
from sless_audit.graph.policy_reach import covers, outlined
from sless_audit.graph.query import is_helper
from sless_audit.graph.views import Function, Pipe, Policy, Role, Schedule, StateMachine, Statement
from sless_audit.template.values import EVERYWHERE, Path, Ref, Value, World, items, merged

_SERVICES = re.compile(r"(edgelambda|lambda|pipes|scheduler|states)(\..*)?\.amazonaws\.com(\.cn)?")
"""Service principals of functions, pipes, schedules and state machines."""

_AWS_POLICY = re.compile(r"(arn:[^:]*:iam::aws:policy/(.*/)?)?(?P<name>[\w+=,.@-]+)")


class Granted(NamedTuple):
    """A statement, and who gets what it allows."""

    holder: Resource
    """The role or policy that states it."""
    statement: Statement
    roles: tuple[Resource, ...]
    """The roles that have it; none for a managed policy that nothing in the app attaches."""
    users: tuple[Resource, ...]
    """What acts with these roles."""

    @property
    def worlds(self) -> tuple[World, ...]:
        """In which the holder is there, together with one of the roles."""
        return _together(self.holder, self.roles)


class AwsPolicy(NamedTuple):
    """A managed policy of AWS that a role wears."""

    role: Resource
    path: Path
    name: str
    world: World
    users: tuple[Resource, ...]


def service_roles(app: App) -> Iterator[tuple[Resource, tuple[Resource, ...]]]:
    """Each role that an app function, state machine, pipe or schedule acts with, with those that do; and, with nobody,
    each that trusts one of these services though nothing in the app acts with it. Roles of helpers are none."""
    for role, view in app.all(Role):
        found = wearers(role)
        users = tuple(user for user in found if _is_user(user))
        if users or (not found and _trusts_services(view)):
            yield role, users


def granted(app: App) -> Iterator[Granted]:
    """Each statement on such a role, once, and each of a managed policy that nothing in the app attaches."""
    holders: dict[int, tuple[Resource, Statement]] = {}
    roles: dict[int, list[Resource]] = {}
    users: dict[int, dict[str, Resource]] = {}
    for role, found in service_roles(app):
        for holder, statement in statements_of(role):
            key = id(statement)
            holders.setdefault(key, (holder, statement))
            roles.setdefault(key, []).append(role)
            users.setdefault(key, {}).update((user.id, user) for user in found)
    for key, (holder, statement) in holders.items():
        yield Granted(holder, statement, tuple(roles[key]), tuple(users[key].values()))
    for policy, view in unattached_policies(app):
        for statement in view.statements:
            yield Granted(policy, statement, (), ())


def unattached_policies(app: App) -> Iterator[tuple[Resource, Policy]]:
    """The managed policies that neither name nor are named by a role, user or group, nor bound a role, be it one of the
    app or, by their name or description, of others."""
    identities = [resource for resource in app.resources if resource.service == "iam"]
    boundaries = {boundary.id for identity in identities if (boundary := boundary_of(identity)) is not None}
    for policy, view in app.all(Policy):
        attached = view.attached_to or any(policy.edges_in("attached-to")) or any(policy.edges_out("attached-to"))
        if view.managed and not attached and policy.id not in boundaries and not _is_named_boundary(policy):
            yield policy, view


def _is_named_boundary(policy: Resource) -> bool:
    """A boundary allows nothing by itself."""
    said = (policy.properties.get(name) for name in ("ManagedPolicyName", "Description"))
    return any("boundary" in (outlined(one) or "").lower() for one in (policy.logical_id, *said))


def aws_policies(app: App) -> Iterator[AwsPolicy]:
    """The managed policies of AWS on such roles, by name."""
    for role, users in service_roles(app):
        view = role.as_(Role)
        for path, value, world in view.managed_policies if view is not None else ():
            name = aws_policy_name(value)
            if name is not None:
                yield AwsPolicy(role, path, name, world, users)


def aws_policy_name(arn: Value) -> str | None:
    """`AWSLambdaRole` of `arn:aws:iam::aws:policy/service-role/AWSLambdaRole`; `None` for all that AWS does not own."""
    found = _AWS_POLICY.fullmatch(outlined(arn) or "")
    return found["name"] if found is not None else None


def actions_of(policy: str) -> tuple[str, ...]:
    """The `Action` entries of a managed policy of AWS; `*` where its document is not known."""
    found = [action for statement in managed_policy(policy) or () for action in _texts(statement.get("Action"))]
    return tuple(found) or ("*",)


def boundary_of(identity: Resource) -> Resource | None:
    """The policy of the same stack that bounds the permissions of a role or user; one from elsewhere is not seen."""
    value = identity.properties.get("PermissionsBoundary")
    found = identity.stack.resources.get(value.logical_id) if isinstance(value, Ref) else None
    return found if found is not None and found.as_(Policy) is not None else None


def is_bounded(role: Resource, action: str) -> bool:
    """Whether a permissions boundary of the app surely does not allow an action, or all that an entry covers."""
    boundary = boundary_of(role)
    view = boundary.as_(Policy) if boundary is not None else None
    if view is None:
        return False
    return any(_denies(statement, action) for statement in view.statements) or not any(
        _may_allow(statement, action) for statement in view.statements
    )


def is_written_by_sam(granted: Granted) -> bool:
    """Whether SAM wrote the statement, from one of its policy templates or for an event, a destination or a connector,
    and not the user."""
    source = granted.holder.source
    if not source.generated or source.source_id == source.logical_id:
        return False
    place = granted.holder.place(granted.statement.path, granted.statement.world)
    value: Value = place.document.values
    for step in place.path:
        if isinstance(value, dict) and "Statement" in value:
            return False
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
    return not (isinstance(value, dict) and "Effect" in value)


def _is_user(resource: Resource) -> bool:
    if resource.as_(Function) is not None:
        return not is_helper(resource)
    return isinstance(resource.view, StateMachine | Pipe | Schedule)


def _trusts_services(role: Role) -> bool:
    return any(
        _SERVICES.fullmatch(outlined(principal) or "")
        for statement in role.trust
        if statement.effect == "Allow"
        for entry in statement.principals.get("Service", ())
        for _, principal, _ in items(entry)
    )


def _may_allow(statement: Statement, action: str) -> bool:
    if statement.effect == "Deny":
        return False
    if statement.not_actions:
        return not any(isinstance(entry, str) and covers(entry, action) for entry in statement.not_actions)
    return any(not isinstance(entry, str) or covers(entry, action) for entry in statement.actions)


def _denies(statement: Statement, action: str) -> bool:
    return (
        statement.effect == "Deny"
        and not statement.conditions
        and not statement.world
        and "*" in statement.resources
        and any(isinstance(entry, str) and covers(entry, action) for entry in statement.actions)
    )


def _together(holder: Resource, roles: Iterable[Resource]) -> tuple[World, ...]:
    others = [world for role in roles for world in role.worlds] or [EVERYWHERE]
    both = (merged(own, other) for own in holder.worlds for other in others)
    found: list[World] = []
    for world in both:
        if world is not None and world not in found:
            found.append(world)
    return tuple(found)


def _texts(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
