"""What the policies of functions allow on resources of the app, and their code, all of which is known, never does."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.aws.iam import AccessLevel, Action, expand, touches_data
from sless_audit.aws.needed_actions import HANDED_OVER, is_self_contained, may_use
from sless_audit.graph.model import App, External, Resource
from sless_audit.graph.needs import Needs
from sless_audit.graph.own_arns import Coverage, has_known_arn
from sless_audit.graph.permissions import wearers
from sless_audit.graph.policy_reach import covers, wildcards
from sless_audit.graph.policy_templates import template_at, templates_for
from sless_audit.graph.service_roles import Granted, granted, is_written_by_sam
from sless_audit.graph.views import Function, Role
from sless_audit.handlers.model import CallSite
from sless_audit.template.values import Path, Ref, Text, Value, items

_TYPES = {
    "dynamodb": ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    "events": ("AWS::Events::EventBus",),
    "firehose": ("AWS::KinesisFirehose::DeliveryStream",),
    "kinesis": ("AWS::Kinesis::Stream",),
    "lambda": ("AWS::Lambda::Function",),
    "s3": ("AWS::S3::Bucket",),
    "secretsmanager": ("AWS::SecretsManager::Secret",),
    "sns": ("AWS::SNS::Topic",),
    "sqs": ("AWS::SQS::Queue",),
    "ssm": ("AWS::SSM::Parameter",),
    "states": ("AWS::StepFunctions::StateMachine",),
}
"""IAM prefix → the types of the resources that its actions on data are about."""

_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
"""A script that starts before the runtime. Lambda developer guide, "Modifying the runtime environment" (2026-11)."""


_OTHER_WAYS = re.compile(
    r"(?:pandas|pyarrow|subprocess)(?:\.|$)|(?:node:)?child_process$"
    r"|botocore\.(?:auth|awsrequest|signers)|@(?:smithy|aws-sdk)/signature-v4"
)
"""Modules by which code reaches AWS without a call of an SDK: objects by their URL, the AWS CLI, signed requests."""

_CONSUMES = ("kinesis:SubscribeToShard", "sqs:ChangeMessageVisibility")
"""What AWS's documents, and those who write grants, add to what a poller needs. Lambda developer guide, "Using Lambda
with Amazon SQS" and "… Kinesis" (2026-11)."""


class UnusedPermission(NamedTuple):
    """One for each statement, or SAM policy template."""

    granted: Granted
    path: Path
    """The first entry that is not used; of a policy template the item."""
    targets: tuple[Resource, ...]
    unused: tuple[str, ...]
    """Entries of the statement; of a policy template the actions."""
    used: tuple[str, ...]
    """What the code needs of it; empty where nothing is."""
    template: str
    """The SAM policy template that it is from, if it is from one."""
    instead: tuple[str, ...]
    """SAM policy templates that allow what is used, and less besides."""


class _Use(NamedTuple):
    action: str
    target: Resource | None
    """`None`: it may be any."""


def unused_permissions(app: App) -> Iterator[UnusedPermission]:
    needs, coverage = Needs(app), Coverage(app)
    uses: dict[int, list[_Use]] = {}
    for grant in granted(app):
        if not _is_for_known_code(grant) or _reaches_far(grant):
            continue
        targets = _targets(grant, coverage)
        if not targets:
            continue
        for function in grant.users:
            if id(function) not in uses:
                uses[id(function)] = list(_uses(function, needs))
        done = {
            one.action
            for function in grant.users
            for one in uses[id(function)]
            if one.target is None or one.target in targets
        }
        found = _unused(grant, targets, done)
        if found is not None:
            yield found


def _is_for_known_code(grant: Granted) -> bool:
    """Whether only functions get the statement, all of whose calls are known."""
    statement = grant.statement
    if statement.effect != "Allow" or not statement.readable or statement.not_actions or statement.not_resources:
        return False
    if not grant.users or not all(_is_known(user) for user in grant.users):
        return False
    users = {id(user) for user in grant.users}
    return all(_is_of_functions(role) and {id(one) for one in wearers(role)} <= users for role in grant.roles)


def _reaches_far(grant: Granted) -> bool:
    """Whether it has a wildcard that its author wrote."""
    return not template_at(grant.holder, grant.statement) and any(wildcards(grant.statement, grant.worlds))


def _is_of_functions(role: Resource) -> bool:
    view = role.as_(Role)
    return view is not None and all(
        principal == "lambda.amazonaws.com"
        for statement in view.trust
        for named in statement.principals.values()
        for entry in named
        for _, principal, _ in items(entry)
    )


def _is_known(user: Resource) -> bool:
    function = user.as_(Function)
    if function is None or user.code is None or not user.code.is_known or _WRAPPER in function.environment:
        return False
    calls = [site for site in _sites(user) if site.kind in ("sdk", "wait")]
    if not all(is_self_contained(site.service, site.operation) for site in calls):
        return False
    if any(_OTHER_WAYS.match(library.name) for library in user.code.facts.libraries):
        return False
    layers = [value for _, value, _ in user.properties.items("Layers")]
    return all(isinstance(layer, Ref) and layer.logical_id in user.stack.resources for layer in layers)


def _sites(function: Resource) -> tuple[CallSite, ...]:
    return function.code.facts.call_sites if function.code is not None else ()


def _targets(grant: Granted, coverage: Coverage) -> tuple[Resource, ...]:
    """The resources of the app that the statement is about; empty where it may be about others, too."""
    found: dict[int, Resource] = {}
    for entry in grant.statement.resources:
        for _, value, _ in items(entry):
            target = _target(value, coverage)
            if target is None:
                return ()
            found[id(target)] = target
    return tuple(found.values())


def _target(value: Value, coverage: Coverage) -> Resource | None:
    pieces = value.parts if isinstance(value, Text) else (value,)
    named = [coverage.named(piece) for piece in pieces if isinstance(piece, Ref)]
    known = [one for one in named if one is not None and has_known_arn(one)]
    return known[0] if len(known) == len(named) == 1 else None


def _uses(function: Resource, needs: Needs) -> Iterator[_Use]:
    for need in needs.of_function(function):
        for needed in need.needed:
            for action in needed.actions:
                yield _Use(action, need.target)
        if need.kind == "poll":
            yield from (_Use(action, need.target) for action in _CONSUMES)
    for edge in function.edges_out("dead-letters"):
        for needed in HANDED_OVER.get(edge.target.type, ()):
            yield from (_Use(action, None) for action in needed.actions)
    yield from _called(function)


def _called(function: Resource) -> Iterator[_Use]:
    reached: dict[int, list[Resource | None]] = {}
    for edge in function.edges_out():
        if isinstance(edge.settings, CallSite):
            target = None if isinstance(edge.target, External) else edge.target
            reached.setdefault(id(edge.settings), []).append(target)
    for site in _sites(function):
        operations = (site.operation, *site.also)
        copies = any(operation in ("CopyObject", "UploadPartCopy") for operation in operations)  # from anywhere
        for target in [None] if copies else reached.get(id(site), [None]):
            for operation in operations:
                for action in may_use(site.service, operation, site.arguments):
                    yield _Use(action, target)


def _unused(grant: Granted, targets: tuple[Resource, ...], done: set[str]) -> UnusedPermission | None:
    statement = grant.statement
    entries = [(index, entry) for index, entry in enumerate(statement.actions) if isinstance(entry, str)]
    if len(entries) < len(statement.actions):
        return None
    by_entry = [(index, entry, expand(entry)) for index, entry in entries]
    every = [one for _, _, actions in by_entry for one in actions]
    used = tuple(str(one) for one in every if _is_done(one, done))
    template = template_at(grant.holder, statement)
    if not template and is_written_by_sam(grant):
        return None
    if template or grant.holder.construct_path is not None:
        kinds = {_kind(one, grant) for one in every if _is_about(one, targets) and _is_done(one, done)}
        unused = tuple(str(one) for one in every if _is_about(one, targets) and _kind(one, grant) not in kinds)
        first = next((index for index, _, actions in by_entry if any(str(one) in unused for one in actions)), 0)
    else:
        left = [
            (index, entry)
            for index, entry, actions in by_entry
            if any(_is_about(one, targets) for one in actions) and not any(_is_done(one, done) for one in actions)
        ]
        unused = tuple(entry for _, entry in left)
        first = left[0][0] if left else 0
    if not unused:
        return None
    path = statement.path if template else (*statement.path, "Action", first)
    instead = templates_for(used, without=unused) if template else ()
    return UnusedPermission(grant, path, targets, unused, used, template, instead)


def _is_about(action: Action, targets: tuple[Resource, ...]) -> bool:
    """Whether it is an action on the data of these resources."""
    types = _TYPES.get(action.service, ())
    return touches_data(action) and any(target.type in types for target in targets)


def _is_done(action: Action, done: set[str]) -> bool:
    return any(covers(one, str(action)) for one in done)


def _kind(action: Action, grant: Granted) -> str:
    """What a policy template, or a grant of CDK, is for: to read, write or delete data; of other services, all that it
    has. A grant of CDK to write is one to delete, too."""
    if action.service not in ("dynamodb", "s3"):
        return action.service
    if action.access in (AccessLevel.READ, AccessLevel.LIST):
        return "read"
    deletes = action.name.startswith("Delete") and grant.holder.construct_path is None
    return "delete" if deletes else "write"
