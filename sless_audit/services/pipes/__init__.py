"""Amazon EventBridge Pipes.

Defaults: CloudFormation reference, AWS::Pipes::Pipe PipeTargetLambdaFunctionParameters and
PipeTargetStateMachineParameters (InvocationType: REQUEST_RESPONSE; an enrichment is always waited for),
PipeSourceKinesisStreamParameters and PipeSourceDynamoDBStreamParameters (MaximumRetryAttempts: -1, which is until the
record expires); 2026-11.
"""

from collections.abc import Iterator
from dataclasses import replace

from sless_audit.graph.edge_kinds import EdgeKind, Mode
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    deliveries,
    edge_drafts,
    items,
    views,
)

_STREAMS = tuple(("SourceParameters", f"{source}Parameters") for source in ("KinesisStream", "DynamoDBStream"))
_DEAD_LETTER_PATHS = tuple((*path, "DeadLetterConfig", "Arn") for path in _STREAMS)
_INVOCATION: dict[EdgeKind, str] = {
    "invokes": "LambdaFunctionParameters",
    "starts": "StepFunctionStateMachineParameters",
}


def _pipe(properties: Properties) -> views.Pipe:
    dead_letters = [properties.get(*path) for path in _DEAD_LETTER_PATHS]
    return views.Pipe(
        source=properties.get("Source"),
        target=properties.get("Target"),
        role=properties.get("RoleArn"),
        dead_letter_target=next((value for value in dead_letters if value is not ABSENT), ABSENT),
        max_retries=next(
            (
                properties.number(*path, "MaximumRetryAttempts", default=-1)
                for path in _STREAMS
                if properties.get(*path) is not ABSENT
            ),
            ABSENT,
        ),
        filters=properties.get("SourceParameters", "FilterCriteria", "Filters"),
    )


def _pipe_edges(pipe: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties, settings = pipe.properties, _pipe(pipe.properties)
    for path, source, world in properties.items("Source"):
        if isinstance(source, str) and source.startswith("smk://"):  # a Kafka cluster that AWS does not manage
            outside = External("http", source.removeprefix("smk://"))
            yield EdgeDraft(pipe, "polls", path, source=outside, world=world, settings=settings)
        for found in resolver.resolve(source, world=world):
            yield EdgeDraft(pipe, "polls", path, source=found.node, world=found.world, settings=settings)
    for path in _DEAD_LETTER_PATHS:
        yield from edge_drafts(resolver, properties.get(*path), "dead-letters", path, settings=settings)
    yield from deliveries(resolver, properties.get("Enrichment"), ("Enrichment",), settings=settings, mode="sync")
    for draft in deliveries(resolver, properties.get("Target"), ("Target",), settings=settings):
        yield from _in_each_mode(draft, properties)
    yield from edge_drafts(resolver, properties.get("RoleArn"), "assumes", ("RoleArn",), "AWS::IAM::Role")


def _in_each_mode(draft: EdgeDraft, properties: Properties) -> Iterator[EdgeDraft]:
    parameters = _INVOCATION.get(draft.kind)
    if parameters is None:
        yield draft
        return
    types = properties.get("TargetParameters", parameters, "InvocationType", default="REQUEST_RESPONSE")
    modes: dict[object, Mode] = {"REQUEST_RESPONSE": "sync", "FIRE_AND_FORGET": "async"}
    for _, invocation_type, world in items(types, (), draft.world):
        mode = modes.get(invocation_type) if isinstance(invocation_type, str) else None
        yield replace(draft, mode=mode, world=world)


SERVICE = Service(
    name="pipes",
    types={"AWS::Pipes::Pipe": ResourceType(view=_pipe, edges=_pipe_edges, arn=Arn("pipes", "pipe/", "Name"))},
)
