"""AWS Lambda: functions, their other names, who may call them, and what feeds them.

Properties and defaults: CloudFormation reference, AWS::Lambda::Function (Timeout 3, MemorySize 128, RecursiveLoop
Terminate) and AWS::Lambda::EventInvokeConfig; Lambda API reference, CreateEventSourceMapping (BatchSize 10 for SQS,
else 100; batching window 0 s for SQS and streams, 500 ms for Kafka, MQ and DocumentDB; endless retries of streams) and
PutFunctionEventInvokeConfig (2 retries within 6 hours). What is free: no charge is named for it at
https://aws.amazon.com/lambda/pricing/; 2026-11.
"""

from collections.abc import Iterator
from dataclasses import replace

from sless_audit.aws import arns
from sless_audit.graph.model import Node
from sless_audit.graph.targets import handed_over
from sless_audit.service import (
    ABSENT,
    EVERYWHERE,
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Unknown,
    Value,
    World,
    combine,
    edge_drafts,
    items,
    read_policy,
    views,
)

FUNCTION = "AWS::Lambda::Function"
LOG_GROUP = "AWS::Logs::LogGroup"
VISITORS = External("client", "internet")

_DESTINATIONS = ("AWS::SQS::Queue", "AWS::SNS::Topic", FUNCTION, "AWS::Events::EventBus", "AWS::S3::Bucket")
"""What may take over an event: dead-letter queues, and destinations of invocations."""

_STREAMS = ("kinesis", "dynamodb", "stream")
_RETRIED = (*_STREAMS, "kafka")
"""Sources whose mappings have MaximumRetryAttempts and MaximumRecordAgeInSeconds."""

_KINDS = {
    "sqs": "sqs",
    "kinesis": "kinesis",
    "dynamodb": "dynamodb",
    "kafka": "kafka",
    "msk": "kafka",
    "mq": "mq",
    "amazonmq": "mq",
    "rds": "documentdb",
    "docdb": "documentdb",
}
"""Service of an ARN, or of a resource type in lower case → the kind of an event source. DocumentDB has ARNs of RDS."""


def _function(properties: Properties) -> views.Function:
    return views.Function(
        timeout_s=properties.number("Timeout", default=3),
        memory_mb=properties.number("MemorySize", default=128),
        reserved_concurrency=properties.number("ReservedConcurrentExecutions"),
        runtime=properties.get("Runtime"),
        handler=properties.get("Handler"),
        code=properties.get("Code"),
        role=properties.get("Role"),
        dead_letter_target=properties.get("DeadLetterConfig", "TargetArn"),
        subnets=properties.get("VpcConfig", "SubnetIds"),
        security_groups=properties.get("VpcConfig", "SecurityGroupIds"),
        ipv6_allowed=properties.flag("VpcConfig", "Ipv6AllowedForDualStack"),
        recursive_loop=properties.get("RecursiveLoop", default="Terminate"),
        durable=combine(lambda settings: settings is not ABSENT, properties.get("DurableConfig")),
        environment=properties.mapping("Environment", "Variables"),
    )


def _function_edges(function: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = function.properties
    yield from edge_drafts(resolver, properties.get("Role"), "assumes", ("Role",), "AWS::IAM::Role")
    dead_letters = ("DeadLetterConfig", "TargetArn")
    yield from edge_drafts(resolver, properties.get(*dead_letters), "dead-letters", dead_letters, *_DESTINATIONS)
    for name, resource_type in (("SubnetIds", "AWS::EC2::Subnet"), ("SecurityGroupIds", "AWS::EC2::SecurityGroup")):
        for path, value, world in properties.items("VpcConfig", name):
            yield from edge_drafts(resolver, value, "attached-to", path, resource_type, world=world)
    for path, mount, world in properties.items("FileSystemConfigs"):
        if isinstance(mount, dict):
            arn = mount.get("Arn", ABSENT)
            yield from edge_drafts(resolver, arn, "attached-to", (*path, "Arn"), world=world)
    group = ("LoggingConfig", "LogGroup")
    for target in resolver.resolve(properties.get(*group), LOG_GROUP):
        yield EdgeDraft(function, "observes", group, source=target.node, world=target.world)


def _alias(properties: Properties) -> views.FunctionAlias:
    return views.FunctionAlias(properties.get("FunctionName"), properties.get("Name"))


def _behind_alias(properties: Properties) -> tuple[Value, Value]:
    return properties.get("FunctionName"), properties.get("Name", default=None)


def _version(properties: Properties) -> views.FunctionAlias:
    return views.FunctionAlias(properties.get("FunctionName"), ABSENT)


def _behind_version(properties: Properties) -> tuple[Value, Value]:
    return properties.get("FunctionName"), ABSENT


def _permission(properties: Properties) -> views.Permission:
    return views.Permission(
        function=properties.get("FunctionName"),
        action=properties.get("Action"),
        principal=properties.get("Principal"),
        source_arn=properties.get("SourceArn"),
        source_account=properties.get("SourceAccount"),
        url_auth_type=properties.get("FunctionUrlAuthType"),
        via_function_url=properties.flag("InvokedViaFunctionUrl"),
        organization=properties.get("PrincipalOrgID"),
    )


def _attached_to_function(stated_by: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    name = stated_by.properties.get("FunctionName")
    yield from edge_drafts(resolver, name, "attached-to", ("FunctionName",), FUNCTION)


def _async_invoke_config(properties: Properties) -> views.AsyncInvokeConfig:
    return views.AsyncInvokeConfig(
        function=properties.get("FunctionName"),
        qualifier=properties.get("Qualifier"),
        on_failure=properties.get("DestinationConfig", "OnFailure", "Destination"),
        max_retries=properties.number("MaximumRetryAttempts", default=2),
        max_age_s=properties.number("MaximumEventAgeInSeconds", default=21_600),
    )


def _async_invoke_edges(config: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = config.properties
    settings = _async_invoke_config(properties)
    yield from _attached_to_function(config, resolver)
    for function in resolver.resolve(properties.get("FunctionName"), FUNCTION):
        failed: Path = ("DestinationConfig", "OnFailure", "Destination")
        yield from edge_drafts(
            resolver, properties.get(*failed), "dead-letters", failed, *_DESTINATIONS,
            world=function.world, settings=settings, source=function.node,
        )  # fmt: skip
        done: Path = ("DestinationConfig", "OnSuccess", "Destination")
        for draft in edge_drafts(
            resolver, properties.get(*done), "publishes", done, *_DESTINATIONS,
            world=function.world, settings=settings, source=function.node,
        ):  # fmt: skip
            invoked = handed_over(draft.target) == "invokes"
            yield replace(draft, kind="invokes", mode="async") if invoked else draft


def _event_source(properties: Properties, kind: str) -> views.EventSource:
    retried = -1 if kind in _RETRIED else ABSENT
    return views.EventSource(
        kind=kind,
        batch_size=properties.number("BatchSize", default=10 if kind == "sqs" else 100),
        window_s=properties.number(
            "MaximumBatchingWindowInSeconds", default=0.5 if kind in ("kafka", "mq", "documentdb") else 0
        ),
        max_concurrency=properties.number("ScalingConfig", "MaximumConcurrency"),
        reports_item_failures=combine(_reports_item_failures, properties.get("FunctionResponseTypes")),
        on_failure=properties.get("DestinationConfig", "OnFailure", "Destination"),
        max_retries=properties.number("MaximumRetryAttempts", default=retried),
        max_age_s=properties.number("MaximumRecordAgeInSeconds", default=retried),
        bisects=properties.flag("BisectBatchOnFunctionError"),
        parallelization=properties.number("ParallelizationFactor", default=1 if kind in _STREAMS else ABSENT),
        filters=properties.get("FilterCriteria", "Filters"),
        enabled=properties.flag("Enabled", default=True),
        provisioned=properties.get("ProvisionedPollerConfig"),
    )


def _reports_item_failures(types: Value) -> Value:
    if types is ABSENT:
        return False
    if not isinstance(types, list | str):
        return Unknown("", "response types that are not known")
    named = types if isinstance(types, list) else [types]
    return combine(lambda *known: "ReportBatchItemFailures" in known, *named)


def _event_source_edges(mapping: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """What fails goes from the function to the `OnFailure` destination, with the mapping as setting."""
    properties = mapping.properties
    for path, source, world in _event_sources(properties, resolver):
        settings = _event_source(properties, _kind(source, properties))
        for function in resolver.resolve(properties.get("FunctionName"), FUNCTION, world=world):
            yield EdgeDraft(
                function.node, "polls", path,
                source=source, world=function.world, settings=settings, qualifier=function.qualifier,
            )  # fmt: skip
            failed: Path = ("DestinationConfig", "OnFailure", "Destination")
            yield from edge_drafts(
                resolver, properties.get(*failed), "dead-letters", failed, *_DESTINATIONS,
                world=function.world, settings=settings, source=function.node,
            )  # fmt: skip


def _event_sources(properties: Properties, resolver: Resolver) -> Iterator[tuple[Path, Node, World]]:
    for path, arn, world in items(properties.get("EventSourceArn"), ("EventSourceArn",)):
        found = list(resolver.resolve(arn, world=world))
        for target in found:
            yield path, target.node, target.world
        if not found:
            yield path, External("aws", arn if isinstance(arn, str) and arn else "an event source"), world
    if properties.get("SelfManagedEventSource") is not ABSENT:
        servers = ("SelfManagedEventSource", "Endpoints", "KafkaBootstrapServers")
        named = [server for _, server, _ in properties.items(*servers) if isinstance(server, str)]
        yield servers, External("http", named[0] if named else "self-managed Kafka"), EVERYWHERE


def _kind(source: Node, properties: Properties) -> str:
    """The kind of an event source; where it lies outside, by what its ARN and the mapping's other properties say."""
    if isinstance(source, Resource):
        known = _KINDS.get(source.type.split("::")[1].lower() if source.type.count("::") == 2 else "")
    else:
        arn = arns.parse(source.name)
        known = _KINDS.get(arn.service) if arn else None
    if known is not None:
        return known
    for name, kind in (
        ("SelfManagedEventSource", "kafka"),
        ("Topics", "kafka"),
        ("Queues", "mq"),
        ("DocumentDBEventSourceConfig", "documentdb"),
    ):
        if properties.get(name) is not ABSENT:
            return kind
    return "sqs" if properties.get("StartingPosition") is ABSENT else "stream"


def _url(properties: Properties) -> views.FunctionUrl:
    return views.FunctionUrl(properties.get("TargetFunctionArn"), properties.get("AuthType"))


def _url_edges(url: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield EdgeDraft(url, "routes", (), source=VISITORS)
    qualifier = url.properties.get("Qualifier")
    for draft in edge_drafts(
        resolver,
        url.properties.get("TargetFunctionArn"),
        "invokes",
        ("TargetFunctionArn",),
        FUNCTION,
        mode="sync",
        settings=_url(url.properties),
    ):
        yield draft if qualifier is ABSENT else replace(draft, qualifier=qualifier)


def _function_policy(properties: Properties) -> views.ResourcePolicy:
    statements = tuple(read_policy(properties, ("PolicyDocument",)))
    return views.ResourcePolicy((properties.get("ResourceArn"),), statements)


def _layer_policy(properties: Properties) -> views.ResourcePolicy:
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Action": properties.get("Action"),
        "Principal": {"AWS": properties.get("Principal")},
    }
    organization = properties.get("OrganizationId")
    if organization is not ABSENT:
        statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": organization}}
    (read,) = read_policy(Properties({"Statement": statement}), ())
    return views.ResourcePolicy((properties.get("LayerVersionArn"),), (read._replace(path=()),))


SERVICE = Service(
    name="lambda",
    types={
        FUNCTION: ResourceType(view=_function, edges=_function_edges, arn=Arn("lambda", "function:", "FunctionName")),
        "AWS::Lambda::Alias": ResourceType(view=_alias, stands_for=_behind_alias, arn=Arn("lambda", "function:", None)),
        "AWS::Lambda::Version": ResourceType(
            view=_version, stands_for=_behind_version, arn=Arn("lambda", "function:", None)
        ),
        "AWS::Lambda::Permission": ResourceType(view=_permission, edges=_attached_to_function),
        "AWS::Lambda::ResourcePolicy": ResourceType(policy=_function_policy),
        "AWS::Lambda::EventInvokeConfig": ResourceType(view=_async_invoke_config, edges=_async_invoke_edges),
        "AWS::Lambda::EventSourceMapping": ResourceType(edges=_event_source_edges),
        "AWS::Lambda::Url": ResourceType(view=_url, edges=_url_edges),
        "AWS::Lambda::LayerVersion": ResourceType(arn=Arn("lambda", "layer:", "LayerName")),
        "AWS::Lambda::LayerVersionPermission": ResourceType(policy=_layer_policy),
    },
    free=frozenset(
        (
            "AWS::Lambda::CodeSigningConfig",
            "AWS::Lambda::EventInvokeConfig",
            "AWS::Lambda::LayerVersion",
            "AWS::Lambda::LayerVersionPermission",
            "AWS::Lambda::Permission",
            "AWS::Lambda::ResourcePolicy",
        )
    ),
)
