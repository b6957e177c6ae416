"""Roles of which every statement is known, and what they surely do not allow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sless_audit.aws.managed_policies import managed_policy
from sless_audit.aws.needed_actions import Needed
from sless_audit.graph.cases import presence
from sless_audit.graph.model import App, Resource
from sless_audit.graph.own_arns import Coverage
from sless_audit.graph.permissions import attached_policies, permissions_on, policies_on
from sless_audit.graph.policy_reach import covers, outlined
from sless_audit.graph.properties import Properties
from sless_audit.graph.service_roles import aws_policy_name
from sless_audit.graph.source_arns import is_principal
from sless_audit.graph.statements import read_policy
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import Policy, Role, Statement
from sless_audit.template.source import transforms
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Alternative,
    Choice,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    alternatives,
    combine,
    items,
    merged,
)

_MAX_CONDITIONAL = 8
"""Beyond so many statements that depend on conditions, whether one of them is always there is not told."""

_HARMLESS_MACROS = frozenset(
    {
        "AWS::CodeDeployBlueGreen",
        "AWS::Include",
        "AWS::LanguageExtensions",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::Serverless-2016-10-31",
    }
)
"""Transforms that add nothing to roles that the front ends do not know of. CloudFormation reference, "Transform
reference" (2026-11)."""


class _Allowance(NamedTuple):
    statement: Statement
    holder: Resource | None
    """`None`: a managed policy of AWS."""
    world: World


class KnownRoles:
    """What the roles of an app do not allow. A `Condition` of a statement is taken as met, `Deny` is not looked at."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._coverage = Coverage(app)
        self._allowed: dict[int, tuple[_Allowance, ...] | None] = {}

    def lacks(
        self,
        role: Resource,
        needed: Needed,
        target: Resource | None,
        given: tuple[World, ...],
        *,
        service: str = "",
    ) -> Verdict:
        """Whether, in `given` worlds, neither the role nor the policy of the target allows what is needed.
        `service`: `events` for a caller that may also be let in as that service."""
        allowances = self._allowances(role)
        if allowances is None or (target is not None and self._is_let_in(role, needed, target, service)):
            return Verdict("unknown")
        found: list[Value] = []
        for one in allowances:
            for world in self._worlds(one, needed, target):
                if any(merged(world, other) is not None for other in given):
                    there = _both(presence(one.holder) if one.holder is not None else True, _when(world))
                    if there is True:
                        return Verdict("never")
                    if there not in found:
                        found.append(there)
        if len(found) > _MAX_CONDITIONAL:
            return Verdict("unknown")
        return holds(lambda *there: not any(one is True for one in there), *found, given=given)

    def _allowances(self, role: Resource) -> tuple[_Allowance, ...] | None:
        if id(role) not in self._allowed:
            self._allowed[id(role)] = self._read(role)
        return self._allowed[id(role)]

    def _read(self, role: Resource) -> tuple[_Allowance, ...] | None:
        view = role.as_(Role)
        if view is None or role.properties.get("PermissionsBoundary") is not ABSENT or self._may_be_extended(role):
            return None
        found = [_Allowance(statement, role, statement.world) for statement in view.statements]
        for policy in attached_policies(role):
            joined = (*role.edges_in("attached-to"), *role.edges_out("attached-to"))
            worlds = [world for edge in joined if policy in (edge.source, edge.target) for world in edge.worlds]
            for statement in policy.as_(Policy).statements:  # type: ignore[union-attr]
                both = (merged(statement.world, world) for world in worlds)
                found += [_Allowance(statement, policy, world) for world in both if world is not None]
        for _, arn, world in view.managed_policies:
            if isinstance(arn, Ref) and _is_policy(self._coverage.named(arn)):
                continue
            known = managed_policy(aws_policy_name(arn) or "")
            if known is None:
                return None
            found += [_Allowance(statement, None, world) for statement in _of_aws(known)]
        if not all(one.statement.readable and one.statement.effect in ("Allow", "Deny") for one in found):
            return None
        return tuple(one for one in found if one.statement.effect == "Allow")

    def _may_be_extended(self, role: Resource) -> bool:
        """Whether a policy that is not seen may be on the role: by another stack, to which its name is exported, by a
        policy of the app for a role that is not known, or by a macro."""
        template = role.stack.template
        if any(macro not in _HARMLESS_MACROS for macro in transforms(template.values)):
            return True
        if (template.problems and role.source.generated) or any(
            "Connectors" in source.body for source in template.resources.values()
        ):  # what the front end could not lower may be a policy
            return True
        if not self._app.whole and (role.stack.name, role.logical_id) in self._exported:
            return True
        own = role.properties.get("RoleName")
        return any(_may_name(name, own, role) for name in self._names_of_holders)

    @cached_property
    def _exported(self) -> set[tuple[str, str]]:
        found = set()
        for stack in self._app.stacks:
            for output in stack.evaluator.exports:
                value = stack.evaluator.output(output)
                for option in alternatives(value):
                    parts = option.value.parts if isinstance(option.value, Text) else (option.value,)
                    found |= {(part.stack, part.logical_id) for part in parts if isinstance(part, Ref)}
        return found

    @cached_property
    def _names_of_holders(self) -> list[Value]:
        """What the policies of the app name as their roles, where that is no reference."""
        return [
            option.value
            for _, policy in self._app.all(Policy)
            for name in policy.attached_to
            for option in alternatives(name)
            if isinstance(option.value, Unknown | Text | str)
        ]

    def _worlds(self, allowance: _Allowance, needed: Needed, target: Resource | None) -> Iterator[World]:
        """The worlds in which a statement may allow it."""
        statement = allowance.statement
        if statement.not_actions:
            spared = [one for entry in statement.not_actions for _, one, _ in items(entry)]
            if all(any(isinstance(one, str) and covers(one, action) for one in spared) for action in needed.actions):
                return
            by_action: list[World] = [EVERYWHERE]
        else:
            by_action = [world for entry, world in _entries(statement.actions) if _covers_any(entry, needed.actions)]
        if statement.not_resources or not statement.resources:
            by_resource: list[World] = [EVERYWHERE]
        else:
            by_resource = [
                world
                for entry, world in _entries(statement.resources)
                if self._coverage.may_cover(entry, target, needed.part)
            ]
        for first in by_action:
            for second in by_resource:
                both = merged(first, second)
                world = merged(allowance.world, both) if both is not None else None
                if world is not None:
                    yield world

    def _is_let_in(self, role: Resource, needed: Needed, target: Resource, service: str) -> bool:
        """Whether the policy of the target itself may let the role in."""
        for _, permission in permissions_on(target):
            if ".amazonaws.com" not in (outlined(permission.principal) or "") or (
                service and is_principal(permission.principal, service)
            ):
                return True
        for _, policy, _ in policies_on(target):
            for statement in policy.statements:
                if statement.effect == "Deny" or not _allows_any(statement, needed.actions):
                    continue
                if statement.not_principals or self._names(role, statement, service):
                    return True
        return False

    def _names(self, role: Resource, statement: Statement, service: str) -> bool:
        return any(
            bool(service) and is_principal(principal, service)
            if kind == "Service"
            else not _is_account(principal) and not self._is_another(role, principal)
            for kind, named in statement.principals.items()
            for principal, _ in _entries(named)
        )

    def _is_another(self, role: Resource, principal: Value) -> bool:
        named = self._coverage.named(principal) if isinstance(principal, Ref) else None
        return named is not None and named is not role


def _may_name(name: Value, own: Value, role: Resource) -> bool:
    """Whether a policy that names its role in words, or by what is not known, may mean this one without an edge."""
    if isinstance(name, Unknown) and name.key.startswith(f"parameter {role.stack.name}:"):
        return False  # which is given before the role is there
    return not isinstance(name, str) or name == role.logical_id or (own is not ABSENT and not isinstance(own, str))


def _is_policy(resource: Resource | None) -> bool:
    return resource is not None and resource.as_(Policy) is not None


def _entries(listed: Iterable[Value]) -> Iterator[tuple[Value, World]]:
    for one in listed:
        for _, value, world in items(one):
            yield value, world


def _covers_any(entry: Value, actions: Sequence[str]) -> bool:
    return not isinstance(entry, str) or any(covers(entry, action) for action in actions)


def _allows_any(statement: Statement, actions: Sequence[str]) -> bool:
    if statement.not_actions or not statement.readable:
        return True
    return any(_covers_any(entry, actions) for entry, _ in _entries(statement.actions))


def _is_account(principal: Value) -> bool:
    """Whether a principal is an account, which only leaves it to the policies of its roles. IAM user guide, "AWS JSON
    policy elements: Principal", AWS account principals (2026-11)."""
    if isinstance(principal, Unknown):
        return principal.key == "AWS::AccountId"
    written = outlined(principal) or ""
    return written.endswith(":root") or written.isdigit()


def _of_aws(document: Sequence[Mapping[str, object]]) -> Iterator[Statement]:
    return read_policy(Properties({"Document": {"Statement": [dict(one) for one in document]}}), ("Document",))


def _when(world: World) -> Value:
    """Whether a world is the case: `True` or, for one condition, either; for more than that it is left open."""
    if not world:
        return True
    here = Alternative(True, world)
    if len(world) == 1:
        ((subject, assumption),) = world.items()
        if isinstance(assumption, bool):
            return Choice((here, Alternative(False, {subject: not assumption})))
    return Unknown("", "a combination of conditions")


def _both(first: Value, second: Value) -> Value:
    """Whether both are the case; what is not known in one is not known of both."""

    def joined(one: Value, other: Value) -> Value:
        if one is False or other is False:
            return False
        return True if one is True and other is True else Unknown("", "a condition that is not known")

    return combine(joined, first, second)
