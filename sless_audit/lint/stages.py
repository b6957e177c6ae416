"""A stack that is deployed several times, as the stages of a CDK app are: what is said of one holds for the others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from sless_audit.graph.model import Resource, Stack
from sless_audit.graph.prod_like import said_of
from sless_audit.lint.finding import Finding, Related

_Part: TypeAlias = tuple[object, ...]


def once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, in their order; of those that are alike but for the stage, the one of production, with the others
    as related places."""
    parts: dict[Stack, _Part | None] = {}
    alike: dict[object, list[Finding]] = {}
    times: Counter[tuple[Stack, _Part]] = Counter()
    for finding in findings:
        resource = finding.resource
        part = _part(resource, parts) if resource is not None else None
        if resource is None or part is None:
            alike[id(finding)] = [finding]
            continue
        said = (id(finding.app), *part, *_said(finding))
        times[resource.stack, said] += 1  # a stage may say it twice itself, of two sources of one function
        alike.setdefault((said, times[resource.stack, said]), []).append(finding)
    return [_gathered(found) if len(found) > 1 else found[0] for found in alike.values()]


def _said(finding: Finding) -> tuple[object, ...]:
    place, draft = finding.place, finding.draft
    # without the logical ID, which may be made of the names of stacks
    where = place.path[2:] if place.path else (place.file, place.span)
    return (finding.rule, finding.severity, finding.confidence, draft.message, draft.help, draft.notes, where)


def _part(resource: Resource, known: dict[Stack, _Part | None]) -> _Part | None:
    """What a resource is in every deployment of its stack; `None` where it is from no CDK assembly."""
    stack = resource.stack
    if stack not in known:
        known[stack] = _kind(stack)
    part = known[stack]
    return None if part is None else (*part, resource.logical_id)


def _kind(stack: Stack) -> _Part | None:
    """The same for the deployments of one stack: its place in its stage or, outside of stages, what it is made of."""
    constructs = stack.constructs
    if constructs is None:
        return None
    nested: list[str] = []
    outermost = stack
    while outermost.parent is not None:
        nested.append(outermost.logical_id or "")
        outermost = outermost.parent
    if constructs.stage:
        return (constructs.stack.removeprefix(f"{constructs.stage}/"), *nested)
    made_of = frozenset((resource.logical_id, resource.type) for resource in outermost.resources.values())
    return (made_of, *nested)


def _gathered(found: list[Finding]) -> Finding:
    ranks = ("yes", "taken", "no")
    first = min(found, key=lambda finding: ranks.index(said_of(finding.resource.stack)) if finding.resource else 0)
    others = tuple(
        Related(f"the same in {other.resource.stack.name}", other.resource.place(), other.resource)
        for other in found
        if other is not first and other.resource is not None
    )
    return replace(first, draft=first.draft._replace(related=(*first.draft.related, *others)))
