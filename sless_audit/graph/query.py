"""The words of the rule catalogue, each one a question to the graph."""

import re
from collections.abc import Iterator

from sless_audit.graph.edge_kinds import Mode
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.views import CustomResource, Function
from sless_audit.template.values import World, alternatives, as_text

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


_NOT_PROD = re.compile(
    r"(?:^|[^a-z])(dev|devel|development|test|testing|tst|qa|sandbox|sbx|preview|demo)(?:[^a-z]|$)", re.IGNORECASE
)
_PROD = re.compile(r"(?:^|[^a-z])(prod|production|prd|live)(?:[^a-z]|$)", re.IGNORECASE)


def production(app: App) -> str:
    """`yes`: it is named; `taken`: no name says anything, so it counts as such; `no`.

    The config decides where it names an environment; else stack names and the values of parameters.
    """
    if app.environment is not None:
        return "yes" if app.environment == "prod" else "no"
    # a folder called `tests` says where a template is kept, not what is deployed from it
    names = [stack.name.rpartition("/")[2] for stack in app.stacks] + list(_parameter_values(app))
    if any(_NOT_PROD.search(name) for name in names):
        return "no"
    return "yes" if any(_PROD.search(name) for name in names) else "taken"


def _parameter_values(app: App) -> Iterator[str]:
    for stack in app.stacks:
        declared = stack.template.values.get("Parameters")
        for name in declared if isinstance(declared, dict) else ():
            first = alternatives(stack.evaluator.parameter(name))[0].value
            plain = as_text(first)
            if plain is not None and len(plain) <= 24:
                yield plain
