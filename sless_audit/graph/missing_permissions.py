"""What the roles of an app are needed for and surely do not allow."""

from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.aws.needed_actions import Part
from sless_audit.graph.known_roles import KnownRoles
from sless_audit.graph.model import App, Confidence, Resource
from sless_audit.graph.needs import Kind, Need, Needs
from sless_audit.graph.permissions import attached_policies
from sless_audit.graph.verdict import Verdict
from sless_audit.graph.views import Role

_STEPS: tuple[Confidence, ...] = ("low", "medium", "high")


class MissingPermission(NamedTuple):
    """One for each role, target and kind of need."""

    kind: Kind
    role: Resource
    holder: Resource
    """Where its statements stand: the role, or the one policy that it has."""
    users: tuple[Resource, ...]
    target: Resource | None
    actions: dict[str, Part]
    """What is missing, and on which part of the target."""
    needs: tuple[Need, ...]
    verdict: Verdict
    confidence: Confidence
    """Of the surest of the needs."""


def missing_permissions(app: App) -> Iterator[MissingPermission]:
    roles = KnownRoles(app)
    found: dict[tuple[object, ...], list[tuple[Need, dict[str, Part], Verdict]]] = {}
    for need in Needs(app).all():
        for outcome in ("always", "sometimes"):
            lacking: dict[str, Part] = {}
            verdicts = []
            for needed in need.needed:
                verdict = roles.lacks(need.role, needed, need.target, need.worlds, service=need.service)
                if verdict.outcome == outcome:
                    lacking[needed.actions[0]] = needed.part
                    verdicts.append(verdict)
            if lacking:
                target = id(need.target) if need.target is not None else None
                key = (id(need.role), need.kind, target, outcome)
                found.setdefault(key, []).append((need, lacking, verdicts[0]))
    for alike in found.values():
        needs = tuple(need for need, _, _ in alike)
        first = needs[0]
        yield MissingPermission(
            first.kind,
            first.role,
            _holder(first.role),
            tuple({id(need.user): need.user for need in needs}.values()),
            first.target,
            {action: part for _, lacking, _ in alike for action, part in lacking.items()},
            needs,
            alike[0][2],
            max((need.confidence for need in needs), key=_STEPS.index),
        )


def _holder(role: Resource) -> Resource:
    view = role.as_(Role)
    attached = [policy for policy in attached_policies(role) if policy.source_id == policy.logical_id]  # not SAM's
    return attached[0] if view is not None and not view.statements and len(attached) == 1 else role
