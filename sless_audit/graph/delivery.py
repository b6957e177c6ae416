"""May what pushes reach its target? By permissions of a function, and by the policies on queues and topics."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.aws.iam import action_matches
from sless_audit.aws.pushes import ACTIONS, PUSHERS, TargetKind
from sless_audit.graph.cases import presence
from sless_audit.graph.model import App, Edge, Node, Resource
from sless_audit.graph.permissions import permissions_on, policies_on
from sless_audit.graph.source_arns import Source, is_principal
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import (
    CustomResource,
    Function,
    FunctionUrl,
    Permission,
    Queue,
    Route,
    Statement,
    Target,
    Topic,
)
from sless_audit.template.values import (
    ABSENT,
    Path,
    Unknown,
    Value,
    alternatives,
    combine,
    equal,
    items,
)

Answer: TypeAlias = Literal["yes", "other-source", "other-qualifier", "no"]
Said: TypeAlias = tuple[Resource, Path]
"""A statement: what holds it, and where in that; empty for a permission."""

URL_ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
"""What the policy of a function must allow everyone for a URL without authentication. Lambda developer guide, "Control
access to Lambda function URLs" (2026-11)."""

_MAX_CONDITIONAL = 8
"""Beyond so many statements that depend on conditions, whether one of them is always there is not told."""


class NearMiss(NamedTuple):
    """A statement that lets the service in, but not from there, or under another name of the function. One that another
    source needs as it is is no slip."""

    holder: Resource
    statement: Path
    """Of a policy; empty for a permission."""
    path: Path
    """What is not as it should be."""
    why: Literal["other-source", "other-qualifier"]


class Refused(NamedTuple):
    """What a source pushes to a target, which does not let it in."""

    source: Source
    edges: tuple[Edge, ...]
    """More than one where several routes or notifications of the source lead to the target."""
    target: Resource
    principal: str
    """`sns.amazonaws.com`."""
    action: str
    near: tuple[NearMiss, ...]
    verdict: Verdict

    @property
    def edge(self) -> Edge:
        return self.edges[0]


class ClosedUrl(NamedTuple):
    """A function URL for everyone, which the policy of the function does not open to everyone."""

    url: Resource
    function: Resource
    missing: tuple[str, ...]
    """Of `URL_ACTIONS`."""
    verdict: Verdict


def refused(app: App) -> Iterator[Refused]:
    """Each push that the policy of its target surely does not allow."""
    resources = {(resource.stack.name, resource.logical_id): resource for resource in app.resources}
    used: dict[Said, list[Node]] = {}
    denied: list[Refused] = []
    for edge in app.edges:
        target = edge.target
        if edge.kind not in ("invokes", "delivers") or edge.stated_by.type not in PUSHERS or _deploys(edge):
            continue
        if not isinstance(target, Resource) or (kind := _kind(target)) not in PUSHERS[edge.stated_by.type].targets:
            continue
        one, allowing = _refused(Source(edge, resources), target, ACTIONS[kind])
        for said in allowing:
            used.setdefault(said, []).append(edge.source)
        if one.verdict.possible:
            denied.append(one)
    found: dict[tuple[object, ...], Refused] = {}
    for one in denied:
        near = tuple(miss for miss in one.near if not _serves_others(miss, one, used))
        key = (one.edge.source, one.target, one.edge.qualifier, near, one.verdict.outcome)
        known = found.get(key)
        found[key] = one._replace(near=near) if known is None else known._replace(edges=(*known.edges, one.edge))
    yield from found.values()


def _serves_others(miss: NearMiss, refused: Refused, used: dict[Said, list[Node]]) -> bool:
    """Whether to change a statement would shut out what it lets in now. One for another route of the same API can be
    widened, but not where SAM writes it for one event."""
    sources = used.get((miss.holder, miss.statement), [])
    generated = miss.holder.source_id != miss.holder.logical_id
    return any(generated or source is not refused.edge.source for source in sources)


def closed_urls(app: App) -> Iterator[ClosedUrl]:
    """Each function URL without authentication that not everyone may call."""
    for edge in app.edges:
        url, function = edge.settings, edge.target
        if edge.kind != "invokes" or not isinstance(url, FunctionUrl) or not isinstance(function, Resource):
            continue
        said = list(_statements(function))
        opened = [
            _there(holder for holder, given, statement in said if _for_everyone(given, statement, action, edge))
            for action in URL_ACTIONS
        ]
        verdict = holds(lambda auth, *both: auth == "NONE" and not all(both), url.auth_type, *opened, given=edge.worlds)
        if verdict.possible:
            missing = tuple(action for action, there in zip(URL_ACTIONS, verdict.values[1:], strict=True) if not there)
            yield ClosedUrl(edge.stated_by, function, missing, verdict)


def _deploys(edge: Edge) -> bool:
    """Whether it is CloudFormation that invokes, for a custom resource."""
    return isinstance(edge.source, Resource) and edge.source.as_(CustomResource) is not None


def _kind(target: Resource) -> TargetKind | None:
    if target.as_(Function) is not None:
        return "function"
    if target.as_(Queue) is not None:
        return "queue"
    return "topic" if target.as_(Topic) is not None else None


def _refused(source: Source, target: Resource, action: str) -> tuple[Refused, dict[Said, None]]:
    """With the statements that let the source in."""
    edge, principal = source.edge, source.pusher.service
    allowing: dict[Said, None] = {}
    near: list[NearMiss] = []
    for holder, given, statement in _statements(target):
        if isinstance(statement, Permission):
            answer = _permission(given, statement, source, action)
            said: Path = ()
            path: Path = ("SourceArn",) if answer == "other-source" else ("FunctionName",)
        else:
            answer = _statement(statement, source, action)
            said = statement.path
            path = (*said, "Condition")
        if answer == "yes":
            allowing[holder, said] = None
        elif answer != "no":
            near.append(NearMiss(holder, said, path, answer))
    there = _there(dict.fromkeys(holder for holder, _ in allowing))
    verdict = holds(lambda role, there: role is ABSENT and not there, _role(edge), there, given=edge.worlds)
    return Refused(source, (edge,), target, f"{principal}.amazonaws.com", action, tuple(near), verdict), allowing


def _statements(target: Resource) -> Iterator[tuple[Resource, Edge | None, Permission | Statement]]:
    """What the policy of a target says: of a function, its permissions and their qualifiers, too."""
    for edge, permission in permissions_on(target):
        yield edge.stated_by, edge, permission
    for holder, policy, _ in policies_on(target):
        for statement in policy.statements:
            yield holder, None, statement


def _role(edge: Edge) -> Value:
    """The role with which the edge's source acts, where it does: then the target's policy is not asked."""
    settings = edge.settings
    role: Value = ABSENT
    if isinstance(settings, Route):
        role = settings.credentials
    elif isinstance(settings, Target):
        role = settings.role
    return combine(lambda one: one if one is ABSENT or isinstance(one, Unknown) else "given", role)


def _there(holders: Iterable[Resource]) -> Value:
    """Whether one of these is there: `True`, `False`, or what it depends on."""
    found = [presence(holder) for holder in holders]
    if any(one is True for one in found):
        return True
    different: list[Value] = []
    for one in found:
        if one not in different:
            different.append(one)
    if len(different) > _MAX_CONDITIONAL:
        return Unknown("", "more conditions than can be told apart")
    return combine(lambda *there: any(one is True for one in there), *different)


def _permission(given: Edge | None, permission: Permission, source: Source, action: str) -> Answer:
    if not _covers(permission.action, action) or not _lets_in(permission.principal, source.pusher.service):
        return "no"
    if permission.source_arn is not ABSENT and not source.may_be(permission.source_arn):
        return "other-source"
    if permission.source_account is not ABSENT and not source.may_be_of(permission.source_account):
        return "no"
    if given is not None and not _same_qualifier(given.qualifier, source.edge.qualifier):
        return "other-qualifier"
    return "yes"


def _statement(statement: Statement, source: Source, action: str) -> Answer:
    if not statement.readable:
        return "yes"
    if statement.effect != "Allow" or not _covered(statement, action):
        return "no"
    named = [one for kind in ("Service", "*", "AWS", "unknown") for one in statement.principals.get(kind, ())]
    if not any(_lets_in(one, source.pusher.service) for one in named) and not statement.not_principals:
        return "no"
    return "yes" if source.may_meet(statement.conditions) else "other-source"


def _for_everyone(given: Edge | None, statement: Permission | Statement, action: str, url: Edge) -> bool:
    if isinstance(statement, Permission):
        return (
            _covers(statement.action, action)
            and _is(statement.principal, "*")
            and _is(statement.url_auth_type, "NONE", ABSENT)
            and (given is None or _same_qualifier(given.qualifier, url.qualifier))
        )
    if statement.effect != "Allow" or not statement.readable:
        return not statement.readable
    everyone = [one for kind in ("*", "AWS") for one in statement.principals.get(kind, ())]
    return _covered(statement, action) and any(_is(one, "*") for one in everyone)


def _covered(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return not any(_is_surely(one, action) for one in statement.not_actions)
    return any(_covers(one, action) for one in statement.actions)


def _covers(entries: Value, action: str) -> bool:
    return any(not isinstance(one, str) or action_matches(one, action) for _, one, _ in items(entries))


def _is_surely(entry: Value, action: str) -> bool:
    return isinstance(entry, str) and action_matches(entry, action)


def _lets_in(principal: Value, service: str) -> bool:
    return any(option.value == "*" or is_principal(option.value, service) for option in alternatives(principal))


def _is(value: Value, *wanted: Value) -> bool:
    return any(option.value in wanted or isinstance(option.value, Unknown) for option in alternatives(value))


def _same_qualifier(stated: Value, invoked: Value) -> bool:
    """Whether two names may be of one version or alias; `None` is the function itself."""
    for one in alternatives(stated):
        for other in alternatives(invoked):
            if None in (one.value, other.value):
                alike = one.value is other.value or isinstance(one.value or other.value, Unknown)
            else:
                alike = equal(one.value, other.value) is not False
            if alike:
                return True
    return False
