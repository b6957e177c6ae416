"""Amazon EventBridge Scheduler.

Defaults: CloudFormation reference, AWS::Scheduler::Schedule (State: ENABLED); CDK reference, ScheduleTargetBaseProps
(185 attempts within 24 hours); EventBridge Scheduler user guide, "Using universal targets". Only invocations
are charged: https://aws.amazon.com/eventbridge/pricing/ (2026-11).
"""

from collections.abc import Iterator

from sless_audit.aws import arns
from sless_audit.graph.wiring import shown
from sless_audit.service import (
    Arn,
    EdgeDraft,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Text,
    Value,
    World,
    call_edges,
    combine,
    deliveries,
    edge_drafts,
    views,
)

SCHEDULE = "AWS::Scheduler::Schedule"


def _schedule(properties: Properties) -> views.Schedule:
    return views.Schedule(expression=properties.get("ScheduleExpression"), enabled=_enabled(properties))


def _enabled(properties: Properties) -> Value:
    def enabled(state: Value) -> Value:
        return state != "DISABLED" if isinstance(state, str) else state

    return combine(enabled, properties.get("State", default="ENABLED"))


def _schedule_edges(schedule: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = schedule.properties
    dead_letters, role = ("Target", "DeadLetterConfig", "Arn"), ("Target", "RoleArn")
    settings = views.Target(
        dead_letter_target=properties.get(*dead_letters),
        role=properties.get(*role),
        input=properties.get("Target", "Input"),
        max_retries=properties.number("Target", "RetryPolicy", "MaximumRetryAttempts", default=185),
        max_age_s=properties.number("Target", "RetryPolicy", "MaximumEventAgeInSeconds", default=86_400),
        enabled=_enabled(properties),
    )
    for path, target, world in properties.items("Target", "Arn"):
        yield from _target_edges(target, path, world, properties, settings, resolver)
    yield from edge_drafts(resolver, properties.get(*role), "assumes", role, "AWS::IAM::Role")
    yield from edge_drafts(resolver, properties.get(*dead_letters), "dead-letters", dead_letters, settings=settings)


def _target_edges(
    target: Value, path: Path, world: World, properties: Properties, settings: views.Target, resolver: Resolver
) -> Iterator[EdgeDraft]:
    called = _universal(target)
    if called is None:
        yield from deliveries(resolver, target, path, world=world, settings=settings)
        return
    service, operation = called
    request = properties.document("Target", "Input")
    where = ("Target", "Input") if isinstance(request, dict) else path
    yield from call_edges(resolver, service, operation, request, where, world=world, settings=settings)


def _universal(target: Value) -> tuple[str, str] | None:
    """`arn:aws:scheduler:::aws-sdk:sqs:sendMessage` → `sqs`, `sendMessage`."""
    written = target if isinstance(target, str) else shown(target.parts) if isinstance(target, Text) else ""
    arn = arns.parse(written)
    if arn is None or arn.service != "scheduler" or not arn.resource.startswith("aws-sdk:"):
        return None
    service, _, operation = arn.resource.removeprefix("aws-sdk:").partition(":")
    return service, operation.partition(".")[0]


SERVICE = Service(
    name="scheduler",
    types={
        SCHEDULE: ResourceType(view=_schedule, edges=_schedule_edges, arn=Arn("scheduler", "schedule/", None)),
    },
    free=frozenset(("AWS::Scheduler::ScheduleGroup",)),
)
