"""What the graph asks of a service: per resource type its view, name and edges; and how references are followed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from sless_audit.graph.edge_kinds import EdgeKind, Mode
from sless_audit.graph.model import Confidence, External, Node, Resource
from sless_audit.graph.properties import Properties
from sless_audit.graph.spots import Spot
from sless_audit.graph.views import ResourcePolicy
from sless_audit.graph.written import after, as_parts, below, continues, fields, heads, names_something, shown
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    alternatives,
    merged,
    text,
)

MAX_ALIASES = 8
"""An alias of a version of a function is as far as anybody goes; a cycle of names must end, too."""


class Arn(NamedTuple):
    """How names and ARNs of a type look: `Arn("dynamodb", "table/", "TableName")`."""

    service: str
    prefix: str
    """What stands before the name in the ARN's resource part."""
    name_property: str | None
    """The property with the physical name; `None` where users cannot give one."""


@dataclass(frozen=True, slots=True)
class EdgeDraft:
    """An edge as a service states it, from the resource that is looked at unless `source` says otherwise."""

    target: Node
    kind: EdgeKind
    path: Path
    """The property that states it."""
    mode: Mode | None = None
    source: Node | None = None
    world: World = field(default_factory=dict)
    settings: object | None = None
    confidence: Confidence = "high"
    qualifier: Value = None
    evidence: tuple[Spot, ...] = ()
    """Where it stands, if not at `path` of the resource that is looked at."""


class Target(NamedTuple):
    """What a reference points to."""

    node: Node
    world: World
    rest: str = ""
    """What follows the name: `/*` after a bucket, `/index/by-date` after a table."""
    qualifier: Value = None
    """The alias or version through which a function is meant."""


class ResourceType(NamedTuple):
    """What a service knows of one resource type."""

    view: Callable[[Properties], object] | None = None
    policy: Callable[[Properties], ResourcePolicy | None] | None = None
    """The resource policy that it states: a bucket policy that of its bucket, a key its own."""
    edges: "Callable[[Resource, Resolver], Iterable[EdgeDraft]] | None" = None
    arn: Arn | None = None
    stands_for: Callable[[Properties], tuple[Value, Value]] | None = None
    """For another name of a resource (an alias, a version): the resource, and the qualifier that this is; `None` for a
    name without one, `ABSENT` where only the deployment gives it (the resource's attribute `Version`)."""


class ResourceTypes(Protocol):
    """The table of services, as the graph sees it."""

    def service(self, resource_type: str) -> str:
        """The short name of the service (`sqs`), also of types that nothing is known about."""
        ...

    def find(self, resource_type: str) -> ResourceType | None: ...


class Resolver:
    """Follows references to the resources of an app, and to what lies outside."""

    def __init__(self, resources: Iterable[Resource], types: ResourceTypes) -> None:
        self.resources = tuple(resources)
        self._types = types
        self._by_id = {(resource.stack.name, resource.logical_id): resource for resource in self.resources}
        self._by_name: dict[tuple[str, str, str], list[tuple[Resource, World]]] = {}
        self._by_text: list[tuple[str, str, Text, Resource, World]] = []
        self._prefixes: dict[str, set[str]] = {}
        for resource in self.resources:
            self._index(resource)

    def get(self, stack: str, logical_id: str) -> Resource | None:
        return self._by_id.get((stack, logical_id))

    def resolve(self, value: Value, *types: str, world: World = EVERYWHERE) -> Iterator[Target]:
        """Each target that `value` (a name, ARN, URL or reference) can have. With `types`, plain names are looked up
        among those resource types, and a resource of another type is no target. What names nothing of the app lies
        outside."""
        yield from self._resolved(value, types, world, ())

    def _resolved(
        self, value: Value, types: tuple[str, ...], world: World, followed: tuple[Resource, ...]
    ) -> Iterator[Target]:
        found: list[tuple[World, list[Target]]] = []
        for option in alternatives(value):
            both = merged(world, option.world)
            if both is not None:
                targets = self._one(option.value, types, both)
                found.append(
                    (both, [final for target in targets for final in self._through_alias(target, types, followed)])
                )
        yield from _agreed(found, world)

    def resources_of(self, value: Value, *types: str, world: World = EVERYWHERE) -> Iterator[tuple[Resource, World]]:
        """The same, without what lies outside."""
        for target in self.resolve(value, *types, world=world):
            if isinstance(target.node, Resource):
                yield target.node, target.world

    def _index(self, resource: Resource) -> None:
        known = self._types.find(resource.type)
        arn = known.arn if known else None
        if arn is None:
            return
        self._prefixes.setdefault(arn.service, set()).add(arn.prefix)
        if arn.name_property is None:
            return
        for option in alternatives(resource.properties.get(arn.name_property)):
            name = below(arn.prefix, option.value)
            if isinstance(name, str):
                self._by_name.setdefault((arn.service, arn.prefix, name), []).append((resource, option.world))
            elif isinstance(name, Text | Unknown):
                self._by_text.append((arn.service, arn.prefix, as_parts(name), resource, option.world))

    def _one(self, value: Value, types: tuple[str, ...], world: World) -> Iterator[Target]:
        if isinstance(value, Ref):
            resource = self._by_id.get((value.stack, value.logical_id))
            if resource is None or self._fits(resource, types):
                yield from self._referenced(value, "", types, world)
            else:  # an attribute of a custom resource, or whatever else may hold such a name
                yield Target(External("aws", shown((value,))), world)
        elif isinstance(value, str | Text | Unknown):
            parts: tuple[str | Ref | Unknown, ...] = value.parts if isinstance(value, Text) else (value,)
            found = list(self._written(parts, types, world))
            yield from found
            if not found and names_something(parts, types):
                yield Target(External("aws", value.reason if isinstance(value, Unknown) else shown(parts)), world)

    def _referenced(self, ref: Ref, rest: str, types: tuple[str, ...], world: World) -> Iterator[Target]:
        resource = self._by_id.get((ref.stack, ref.logical_id))
        if resource is None:
            return
        cases = [both for created in resource.worlds if (both := merged(world, created)) is not None]
        if cases and self._fits(resource, types):
            # One that is there in several worlds is there in each: an edge joins the worlds of its ends by itself.
            yield Target(resource, cases[0] if len(cases) == 1 else world, rest)

    def _written(
        self, parts: tuple[str | Ref | Unknown, ...], types: tuple[str, ...], world: World
    ) -> Iterator[Target]:
        first = parts[0]
        if isinstance(first, Ref) and first.attribute not in (None, "Name") and continues(parts[1:]):
            yield from self._referenced(first, shown(parts[1:]), types, world)
        elif isinstance(first, str) and first.startswith("arn:"):
            yield from self._arn(parts, types, world)
        elif isinstance(first, str) and first.startswith("https://sqs."):
            name = text(list(parts)) if len(parts) > 1 else first
            if isinstance(name, str):
                yield from self._named("sqs", "", (name.rpartition("/")[2],), types, world)
            elif isinstance(parts[-1], Ref):
                yield from self._referenced(parts[-1], "", types, world)
        elif types:
            known = [found.arn for name in types if (found := self._types.find(name)) is not None and found.arn]
            for service, prefix in dict.fromkeys((arn.service, arn.prefix) for arn in known):
                yield from self._named(service, prefix, parts, types, world)

    def _arn(self, parts: tuple[str | Ref | Unknown, ...], types: tuple[str, ...], world: World) -> Iterator[Target]:
        split = fields(parts)
        if len(split) < 6:
            return
        service = split[2][0] if len(split[2]) == 1 and isinstance(split[2][0], str) else ""
        resource = split[5]
        for prefix in sorted(self._prefixes.get(service, ()), key=len, reverse=True):
            if not resource or not isinstance(resource[0], str if prefix else object):
                continue
            if len(resource) > 1 and f"{resource[0]}/" == prefix:  # the name, not known, begins with the slash
                resource = [prefix, *resource[1:]]
            if prefix and not str(resource[0]).startswith(prefix):
                continue
            name = (str(resource[0]).removeprefix(prefix), *resource[1:]) if prefix else tuple(resource)
            found = list(self._named(service, prefix, tuple(part for part in name if part != ""), types, world))
            if found:
                yield from found
                return

    def _named(
        self,
        service: str,
        prefix: str,
        name: tuple[str | Ref | Unknown, ...],
        types: tuple[str, ...],
        world: World,
    ) -> Iterator[Target]:
        """By name, which may be followed by something else after `/` or `:`."""
        if not name:
            return
        first = name[0]
        if isinstance(first, Ref):
            if continues(name[1:]):
                for target in self._referenced(first, shown(name[1:]), types, world):
                    if isinstance(target.node, Resource) and self._is(target.node, service, prefix):
                        yield target
            return
        for resource, where, rest in self._candidates(service, prefix, text(list(name))):
            both = merged(world, where)
            if both is not None and self._fits(resource, types):
                yield Target(resource, both, rest)

    def _candidates(self, service: str, prefix: str, whole: Value) -> Iterator[tuple[Resource, World, str]]:
        """Resources with the name that `whole` is or begins with, and what follows the name."""
        whole = below(prefix, whole)
        for candidate, rest in heads(whole):
            for resource, where in self._by_name.get((service, prefix, candidate), []):
                yield resource, where, rest
        if isinstance(whole, Text | Unknown):
            for known, known_prefix, named, resource, where in self._by_text:
                if (known, known_prefix) == (service, prefix):
                    rest_of_name = after(as_parts(whole), named)
                    if rest_of_name is not None:
                        yield resource, where, rest_of_name

    def _is(self, resource: Resource, service: str, prefix: str) -> bool:
        known = self._types.find(resource.type)
        if known is None:
            return False
        return known.stands_for is not None or (
            known.arn is not None and (known.arn.service, known.arn.prefix) == (service, prefix)
        )

    def _fits(self, resource: Resource, types: tuple[str, ...]) -> bool:
        """Whether it is of one of these types, or another name of something that may be."""
        if not types or resource.type in types:
            return True
        known = self._types.find(resource.type)
        return known is not None and known.stands_for is not None

    def _through_alias(
        self, target: Target, types: tuple[str, ...], followed: tuple[Resource, ...]
    ) -> Iterator[Target]:
        node = target.node
        known = self._types.find(node.type) if isinstance(node, Resource) else None
        if isinstance(node, Resource) and known is not None and known.stands_for is not None and node.type not in types:
            if node in followed or len(followed) == MAX_ALIASES:
                return
            behind, qualifier = known.stands_for(node.properties)
            if qualifier is ABSENT:
                qualifier = Ref(node.stack.name, node.logical_id, "Version")
            for inner in self._resolved(behind, types or self._named_alike(known), target.world, (*followed, node)):
                yield Target(inner.node, inner.world, target.rest, inner.qualifier if qualifier is None else qualifier)
        elif target.rest.startswith(":") and len(target.rest) > 1:
            yield Target(node, target.world, target.rest, target.rest[1:])
        else:
            yield target

    def _named_alike(self, known: ResourceType) -> tuple[str, ...]:
        """The types whose ARNs begin like this one's: a function's alias has the function's ARN and a qualifier."""
        return tuple(
            resource_type
            for resource_type in sorted({resource.type for resource in self.resources})
            if (other := self._types.find(resource_type)) is not None
            and other.stands_for is None
            and other.arn is not None
            and known.arn is not None
            and (other.arn.service, other.arn.prefix) == (known.arn.service, known.arn.prefix)
        )


def _agreed(found: list[tuple[World, list[Target]]], world: World) -> Iterator[Target]:
    """The targets of each alternative; one where all alternatives come to the same target, whatever is assumed."""
    targets = [target for _, one in found for target in one]
    if len(found) > 1 and all(len(one) == 1 and one[0].world == where for where, one in found):
        first = targets[0]
        if all(
            (other.node, other.rest, other.qualifier) == (first.node, first.rest, first.qualifier) for other in targets
        ):
            yield Target(first.node, world, first.rest, first.qualifier)
            return
    yield from targets


def edge_drafts(
    resolver: Resolver, value: Value, kind: EdgeKind, path: Path, *types: str,
    mode: Mode | None = None, world: World = EVERYWHERE, settings: object | None = None, source: Node | None = None,
) -> Iterator[EdgeDraft]:  # fmt: skip
    """One edge to each target of `value`: what most services need."""
    for target in resolver.resolve(value, *types, world=world):
        yield EdgeDraft(
            target.node,
            kind,
            path,
            mode=mode,
            world=target.world,
            settings=settings,
            source=source,
            qualifier=target.qualifier,
        )


__all__ = [
    "Arn",
    "EdgeDraft",
    "Resolver",
    "ResourceType",
    "ResourceTypes",
    "Target",
    "edge_drafts",
    "shown",
]
