"""A plan (`flow_plans`) as the product reads it: a template with code, and the numbers of a profile."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sless_audit.graph.model import App
from tests.graphs import app_of
from tests.oracles.flow_plans import Call, Mapping, Node, Plan

_ROLE = "arn:aws:iam::123456789012:role/any"
_CLIENTS = {
    "queue": "sqs",
    "topic": "sns",
    "bus": "events",
    "stream": "kinesis",
    "table": "dynamodb",
    "bucket": "s3",
    "machine": "stepfunctions",
    "function": "lambda",
}
_CALLS = {
    ("queue", "send"): 'send_message(QueueUrl=os.environ["{}"], MessageBody="x")',
    ("topic", "send"): 'publish(TopicArn=os.environ["{}"], Message="x")',
    ("stream", "send"): 'put_record(StreamName=os.environ["{}"], Data=b"x", PartitionKey="x")',
    ("table", "send"): 'put_item(TableName=os.environ["{}"], Item={{}})',
    ("table", "read"): 'get_item(TableName=os.environ["{}"], Key={{}})',
    ("bucket", "send"): 'put_object(Bucket=os.environ["{}"], Key="x", Body=b"x")',
    ("machine", "send"): 'start_execution(stateMachineArn=os.environ["{}"])',
    ("function", "event"): 'invoke(FunctionName=os.environ["{}"], InvocationType="Event")',
    ("function", "wait"): 'invoke(FunctionName=os.environ["{}"])',
    ("bus", "send"): (
        'put_events(Entries=[{{"EventBusName": os.environ["{}"], "Source": "shop", "DetailType": "%s", "Detail": "x"}}])'
    ),
}
_KINDS = {"table": "writes", "bucket": "writes", "machine": "starts", "function": "invokes"}


def app(plan: Plan, folder: Path) -> App:
    resources: dict[str, Any] = {}
    for node in plan.values():
        resources |= _WRITERS[node.kind](node, plan)
    return app_of(json.dumps({"Resources": resources}), code=folder)


def numbers(plan: Plan) -> dict[str, float]:
    """What the profile says, as `tests.workload.flows` takes it."""
    return dict(_numbers(plan))


def _numbers(plan: Plan) -> Iterator[tuple[str, float]]:
    for node in plan.values():
        for mapping in node.mappings:
            if mapping.fixed:
                yield f"{node.name} -> {mapping.function}: batch", mapping.batch
            if mapping.passes is not None:
                yield f"{node.name} -> {mapping.function}: passes_filter", mapping.passes
        for target, passes in node.targets:
            if passes is not None:
                yield f"{node.name} -> {target}: passes_filter", passes
        for rule in node.rules:
            if rule.kinds is None:
                yield f"{node.name} -> {rule.name}: passes_filter", rule.passes
        if node.kind == "function":
            yield f"{node.name}: failure", node.failure
            yield f"{node.name}: cold_starts", node.cold
        for call in node.calls:
            if call.counted is not None:
                kind = "reads" if call.does == "read" else _KINDS.get(plan[call.target].kind, "publishes")
                yield f"{node.name} -> {call.target}: {kind}", call.counted
        yield from ((f"{node.name}: choices.{state}", share) for state, share in node.shares.items())
        yield from ((f"{node.name}: items.{state}", items) for state, items in node.items.items())


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _arn(name: str, plan: Plan) -> dict[str, Any]:
    return {"Ref": name} if plan[name].kind in ("topic", "machine") else {"Fn::GetAtt": [name, "Arn"]}


def _queue(node: Node, _: Plan) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "VisibilityTimeout": node.visibility,
        "MessageRetentionPeriod": node.visibility * node.receives,
    }
    if node.dead_letters:
        target = {"Fn::GetAtt": [node.dead_letters, "Arn"]}
        properties["RedrivePolicy"] = {"deadLetterTargetArn": target, "maxReceiveCount": node.receives}
    return {node.name: _resource("SQS::Queue", **properties), **_mappings(node, "Arn")}


def _stream(node: Node, _: Plan) -> dict[str, Any]:
    return {node.name: _resource("Kinesis::Stream", ShardCount=node.shards), **_mappings(node, "Arn")}


def _table(node: Node, _: Plan) -> dict[str, Any]:
    table = _resource("DynamoDB::Table", StreamSpecification={"StreamViewType": "KEYS_ONLY"})
    return {node.name: table, **_mappings(node, "StreamArn")}


def _mappings(node: Node, attribute: str) -> dict[str, Any]:
    return {
        f"{node.name}Mapping{index}": _mapping(node, mapping, attribute) for index, mapping in enumerate(node.mappings)
    }


def _mapping(node: Node, mapping: Mapping, attribute: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "EventSourceArn": {"Fn::GetAtt": [node.name, attribute]},
        "FunctionName": {"Ref": mapping.function},
        "BatchSize": mapping.batch,
        "MaximumBatchingWindowInSeconds": mapping.window,
    }
    if mapping.passes is not None:
        properties["FilterCriteria"] = {"Filters": [{"Pattern": '{"body": {"x": [1]}}'}]}
    if mapping.partial:
        properties["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
    if mapping.on_failure:
        properties["DestinationConfig"] = {"OnFailure": {"Destination": {"Fn::GetAtt": [mapping.on_failure, "Arn"]}}}
    if node.kind != "queue":
        retries = -1 if mapping.tries is None else mapping.tries - 1
        properties |= {
            "StartingPosition": "LATEST",
            "MaximumRetryAttempts": retries,
            "BisectBatchOnFunctionError": mapping.bisects,
            "ParallelizationFactor": mapping.parallel,
        }
    return _resource("Lambda::EventSourceMapping", **properties)


def _topic(node: Node, plan: Plan) -> dict[str, Any]:
    found = {node.name: _resource("SNS::Topic")}
    for index, (target, passes) in enumerate(node.targets):
        properties: dict[str, Any] = {
            "TopicArn": {"Ref": node.name},
            "Protocol": "sqs" if plan[target].kind == "queue" else "lambda",
            "Endpoint": _arn(target, plan),
        }
        if passes is not None:
            properties["FilterPolicy"] = {"x": ["y"]}
        found[f"{node.name}Subscription{index}"] = _resource("SNS::Subscription", **properties)
    return found


def _bucket(node: Node, plan: Plan) -> dict[str, Any]:
    configurations: dict[str, list[dict[str, Any]]] = {}
    for target, passes in node.targets:
        kind, key = ("Queue", "Queue") if plan[target].kind == "queue" else ("Lambda", "Function")
        entry: dict[str, Any] = {"Event": "s3:ObjectCreated:*", key: _arn(target, plan)}
        if passes is not None:
            entry["Filter"] = {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".jpg"}]}}
        configurations.setdefault(f"{kind}Configurations", []).append(entry)
    return {node.name: _resource("S3::Bucket", NotificationConfiguration=configurations)}


def _bus(node: Node, plan: Plan) -> dict[str, Any]:
    found = {node.name: _resource("Events::EventBus", Name=node.name)}
    for rule in node.rules:
        pattern = {"source": ["shop"]} | ({"detail-type": rule.kinds} if rule.kinds else {})
        targets = [{"Id": str(index), "Arn": _arn(target, plan)} for index, target in enumerate(rule.targets)]
        found[rule.name] = _resource(
            "Events::Rule", EventBusName={"Ref": node.name}, EventPattern=pattern, Targets=targets
        )
    return found


def _url(node: Node, _: Plan) -> dict[str, Any]:
    ((target, _passes),) = node.targets
    return {node.name: _resource("Lambda::Url", TargetFunctionArn={"Ref": target}, AuthType="NONE")}


def _machine(node: Node, plan: Plan) -> dict[str, Any]:
    text = json.dumps(node.definition)
    substitutions = {
        name: {"Ref": name} if plan[name].kind == "queue" else {"Fn::GetAtt": [name, "Arn"]}
        for name in plan
        if f"${{{name}}}" in text
    }
    return {
        node.name: _resource(
            "StepFunctions::StateMachine",
            RoleArn=_ROLE,
            DefinitionString=text,
            DefinitionSubstitutions=substitutions,
        )
    }


def _function(node: Node, plan: Plan) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": _ROLE,
        "Code": {"ZipFile": "\n".join(_code(node, plan))},
        "Environment": {"Variables": {call.target.upper(): {"Ref": call.target} for call in node.calls}},
    }
    if node.dead_letters:
        properties["DeadLetterConfig"] = {"TargetArn": {"Fn::GetAtt": [node.dead_letters, "Arn"]}}
    destinations = {
        when: {"Destination": {"Fn::GetAtt": [target, "Arn"]}}
        for when, target in (("OnSuccess", node.on_success), ("OnFailure", node.on_failure))
        if target
    }
    config = _resource(
        "Lambda::EventInvokeConfig",
        FunctionName={"Ref": node.name},
        Qualifier="$LATEST",
        MaximumRetryAttempts=node.tries - 1,
        DestinationConfig=destinations,
    )
    return {node.name: _resource("Lambda::Function", **properties), f"{node.name}Config": config}


def _code(node: Node, plan: Plan) -> Iterator[str]:
    yield "import os"
    yield "import boto3"
    for kind in dict.fromkeys(plan[call.target].kind for call in node.calls):
        yield f'{_CLIENTS[kind]}_ = boto3.client("{_CLIENTS[kind]}")'
    for call in node.calls:
        if call.loop == "init":
            yield from _lines(call, plan[call.target])
    yield "def handler(event, context):"
    for call in node.calls:
        if call.loop == "run":
            yield from (f"    {line}" for line in _lines(call, plan[call.target]))
        elif call.loop == "record":
            yield "    for record in event['Records']:"
            yield from (f"        {line}" for line in _lines(call, plan[call.target]))
    yield "    return None"


def _lines(call: Call, target: Node) -> Iterator[str]:
    request = _CALLS[target.kind, call.does]
    if target.kind == "bus":
        request %= call.event
    line = f"{_CLIENTS[target.kind]}_.{request.format(target.name.upper())}"
    if call.times > 1:
        yield f"for _ in range({call.times}):"
        yield f"    {line}"
    else:
        yield line


_WRITERS = {
    "queue": _queue,
    "stream": _stream,
    "table": _table,
    "topic": _topic,
    "bucket": _bucket,
    "bus": _bus,
    "url": _url,
    "machine": _machine,
    "function": _function,
}
