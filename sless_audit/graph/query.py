"""The words of the rule catalogue, each one a question to the graph."""

import re
from collections.abc import Iterator

from sless_audit.graph.edge_kinds import Mode
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.views import CustomResource, Function
from sless_audit.template.values import World

_CDK_HELPER = re.compile(
    r"(^|/)(LogRetention|BucketNotificationsHandler|AWS|SingletonFunction|Custom(::)?CDKBucketDeployment)[0-9a-fA-F]{32}"
    r"|(^|/)SingletonLambda[0-9a-zA-Z]"
    r"|CustomResourceProvider(/Handler(/|$)|Handler[0-9A-F]{8}$)"
    r"|(^|/)framework-(onEvent|isComplete|onTimeout)(/|$)|framework(onEvent|isComplete|onTimeout)[0-9A-F]{8}$"
    r"|(^|/)@aws-cdk--"
)
"""In construct paths and logical IDs of CDK's own functions, as aws-cdk-lib 2.276 synthesizes them (2026-11)."""


def app_functions(app: App) -> Iterator[tuple[Resource, Function]]:
    """The functions that are the team's own: not helpers."""
    for resource, function in app.all(Function):
        if not is_helper(resource):
            yield resource, function


def is_helper(resource: Resource) -> bool:
    """A function that serves the deployment: behind a custom resource, one of CDK's own, or a CodeDeploy hook; and a
    function or state machine that nothing but such functions calls, directly or by others."""
    serves = False
    seen = {resource.id}
    pending = [resource]
    while pending:
        one = pending.pop()
        if any(_CDK_HELPER.search(name) for name in (one.logical_id, one.construct_path or "")):
            serves = True
            continue
        callers = [edge.source for edge in one.edges_in("invokes", "starts")]
        if not callers:
            return False
        for caller in callers:
            if not isinstance(caller, Resource):
                return False
            if isinstance(caller.view, CustomResource) or _is_deployment(caller):
                serves = True
            elif caller.id not in seen:
                seen.add(caller.id)
                pending.append(caller)
    return serves


def _is_deployment(resource: Resource) -> bool:
    return resource.type.startswith("AWS::CodeDeploy::")


def is_dead_letter_target(resource: Resource) -> bool:
    """Whether something hands over to it what it could not process."""
    return any(True for _ in resource.edges_in("dead-letters"))


def triggers(function: Resource, mode: Mode) -> Iterator[Edge]:
    """What invokes a function in that mode, without custom resources."""
    for edge in function.edges_in("invokes", mode=mode):
        if not (isinstance(edge.source, Resource) and isinstance(edge.source.view, CustomResource)):
            yield edge


def worlds_of(*edges: Edge) -> tuple[World, ...]:
    """All worlds in which one of these edges is there."""
    found: list[World] = []
    for edge in edges:
        found += [world for world in edge.worlds if world not in found]
    return tuple(found)
