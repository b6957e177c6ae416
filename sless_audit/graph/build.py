"""Stacks → the resource graph."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sless_audit.graph.grants import granted
from sless_audit.graph.model import App, Edge, Node, Resource, Stack
from sless_audit.graph.parameter_store import ParameterStore
from sless_audit.graph.spots import Code
from sless_audit.graph.wiring import EdgeDraft, Resolver, ResourceType, ResourceTypes
from sless_audit.template.values import Unknown, Value, World, alternatives, equal, merged


class _Links:
    """Outputs of nested stacks, and exports and stored parameters of an app, as the stacks of one region see them."""

    def __init__(self, stacks: Iterable[Stack], region: str | None) -> None:
        self.stacks = tuple(stacks)
        self.region = region
        self.children = {
            (stack.parent.name, stack.logical_id): stack for stack in self.stacks if stack.parent and stack.logical_id
        }
        self.store = ParameterStore(self.stacks, region)

    def nested_output(self, stack: str, logical_id: str, output: str) -> Value:
        child = self.children.get((stack, logical_id))
        if child is None:
            return Unknown(f"{stack}:{logical_id}.Outputs.{output}", f"output {output} of {logical_id}")
        return child.evaluator.output(output)

    def imported(self, name: Value) -> Value:
        found = [
            (stack, output)
            for stack in self.stacks
            for output, export in stack.evaluator.exports.items()
            for option in alternatives(export)
            if equal(option.value, name) is True
        ]
        shown = name if isinstance(name, str) else "another stack"
        if len(found) > 1:  # an app may have the same stack in several regions
            found = [(stack, output) for stack, output in found if stack.region == self.region]
        if len(found) == 1:
            stack, output = found[0]
            return stack.evaluator.output(output)
        return Unknown(f"import {shown}", f"imported from {shown}")

    def stored(self, name: Value) -> Value | None:
        return self.store.value(name)


def build_app(
    stacks: Iterable[Stack],
    types: ResourceTypes,
    *,
    whole: bool,
    environment: str | None = None,
    options: Mapping[str, Any] | None = None,
    read_code: Callable[[Resource], Code | None] | None = None,
) -> App:
    """The graph of one app. `types` is the table of services: the graph itself knows none. With `read_code`, what the
    code of each function calls is part of it."""
    stacks = tuple(stacks)
    links = {region: _Links(stacks, region) for region in {stack.region for stack in stacks}}
    for stack in stacks:
        stack.evaluator.links = links[stack.region]
    resources = []
    for stack in stacks:
        for resource in _resources(stack, types):
            if resource.worlds:
                stack.resources[resource.logical_id] = resource
                resources.append(resource)
    resolver = Resolver(resources, types)
    for resource in resources:
        known = types.find(resource.type)
        if known is not None and known.edges is not None:
            _connect(resource, known.edges(resource, resolver))
    for resource in resources:
        _connect(resource, _protected(resource, resolver, types))
    if read_code is not None:
        from sless_audit.graph.code import called

        for resource in resources:
            resource.code = read_code(resource)
            _connect(resource, called(resource, resolver))
    for resource in resources:
        _connect(resource, granted(resource, resolver))
    edges = tuple(edge for resource in resources for edge in resource.stated)
    return App(stacks, tuple(resources), edges, whole, environment, options or {})


def _resources(stack: Stack, types: ResourceTypes) -> Iterator[Resource]:
    for source in stack.template.resources.values():
        resource_type = source.body["Type"]
        known = types.find(resource_type) or ResourceType()
        yield Resource(stack, source, types.service(resource_type), known.view, known.policy)


def _protected(resource: Resource, resolver: Resolver, types: ResourceTypes) -> Iterator[EdgeDraft]:
    """A resource policy is attached to the resources that it names; plain names are those of its own service."""
    named = resource.policy.protects if resource.policy else ()
    if not named:
        return
    own = {other.type for other in resolver.resources if other.service == resource.service}
    namable = sorted(name for name in own if (known := types.find(name)) is not None and known.stands_for is None)
    for value in named:
        for target, world in resolver.resources_of(value, *namable):
            yield EdgeDraft(target, "attached-to", (), world=world)


def _connect(stated_by: Resource, drafts: Iterable[EdgeDraft]) -> None:
    for draft, worlds in _joined(stated_by, drafts):
        source: Node = draft.source or stated_by
        edge = Edge(
            source, draft.target, draft.kind, draft.mode,
            draft.evidence or (stated_by.place(draft.path, worlds[0]),), draft.confidence,
            tuple(worlds), draft.settings, stated_by, draft.path, draft.qualifier,
        )  # fmt: skip
        stated_by.stated.append(edge)
        if isinstance(source, Resource):
            source.edges_out_.append(edge)
        if isinstance(draft.target, Resource):
            draft.target.edges_in_.append(edge)


def _joined(stated_by: Resource, drafts: Iterable[EdgeDraft]) -> list[tuple[EdgeDraft, list[World]]]:
    """Each draft with its worlds; those that differ in nothing but the world are one edge."""
    found: list[tuple[EdgeDraft, list[World]]] = []
    for draft in drafts:
        worlds = list(_worlds(draft.world, draft.source or stated_by, draft.target, stated_by))
        alike = next((known for known in found if draft.world and replace(known[0], world=draft.world) == draft), None)
        if alike is not None:
            alike[1].extend(world for world in worlds if world not in alike[1])
        elif worlds:
            found.append((draft, worlds))
    return found


def _worlds(world: World, *nodes: Node) -> Iterator[World]:
    """The worlds in which all of these exist together."""
    found: list[World] = [world]
    for node in nodes:
        if isinstance(node, Resource) and node.worlds != ({},):
            found = [both for one in found for other in node.worlds if (both := merged(one, other)) is not None]
    unique: list[World] = []
    for one in found:
        if one not in unique:
            unique.append(one)
    yield from unique
