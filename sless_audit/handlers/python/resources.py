"""Objects of boto3's resource interface, which remember what they were made for.

From `resources-1.json` of boto3 1.44.5 (2026-11), for the services that have data in them.
"""

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Opaque
from sless_audit.handlers.python import sdk, sdk_names
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.values import (
    UNKNOWN,
    Client,
    DictObject,
    Method,
    Resource,
    SdkResult,
    Value,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run


@dataclass(frozen=True, slots=True)
class _Kind:
    operations: dict[str, str] = field(default_factory=dict)
    makes: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Method → the kind that it makes, and the members that its arguments are bound to."""
    holds: dict[str, str] = field(default_factory=dict)
    """Attribute → kind, with the same binding."""
    transfers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Helper of `sdk_names.TRANSFERS` → the parameters that are left."""
    waits: dict[str, str] = field(default_factory=dict)
    elements: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """Method → kind of what it returns, or a list of them."""


_TRANSFERS_OF_BUCKET: dict[str, tuple[str, ...]] = {
    "upload_file": ("Filename", "Key"),
    "upload_fileobj": ("Fileobj", "Key"),
    "download_file": ("Key", "Filename"),
    "download_fileobj": ("Key", "Fileobj"),
    "copy": ("CopySource", "Key"),
}
_TRANSFERS_OF_OBJECT: dict[str, tuple[str, ...]] = {
    "upload_file": ("Filename",),
    "upload_fileobj": ("Fileobj",),
    "download_file": ("Filename",),
    "download_fileobj": ("Fileobj",),
    "copy": ("CopySource",),
}
_OBJECT = _Kind(
    operations={
        "get": "GetObject",
        "put": "PutObject",
        "delete": "DeleteObject",
        "load": "HeadObject",
        "reload": "HeadObject",
        "head": "HeadObject",
        "copy_from": "CopyObject",
        "restore_object": "RestoreObject",
        "initiate_multipart_upload": "CreateMultipartUpload",
    },
    makes={
        "Acl": ("ObjectAcl", ()),
        "Object": ("Object", ()),
        "Bucket": ("Bucket", ()),
        "Version": ("Object", ("VersionId",)),
    },
    transfers=_TRANSFERS_OF_OBJECT,
    waits={"wait_until_exists": "HeadObject", "wait_until_not_exists": "HeadObject"},
)
_ITERATED = ("all", "filter", "limit", "page_size", "pages")

_KINDS: dict[tuple[str, str], _Kind] = {
    ("dynamodb", ""): _Kind(
        operations={
            "batch_get_item": "BatchGetItem",
            "batch_write_item": "BatchWriteItem",
            "create_table": "CreateTable",
        },
        makes={"Table": ("Table", ("TableName",))},
        answers={"create_table": "Table"},
    ),
    ("dynamodb", "Table"): _Kind(
        operations={
            "put_item": "PutItem",
            "get_item": "GetItem",
            "update_item": "UpdateItem",
            "delete_item": "DeleteItem",
            "query": "Query",
            "scan": "Scan",
            "delete": "DeleteTable",
            "update": "UpdateTable",
            "load": "DescribeTable",
            "reload": "DescribeTable",
        },
        makes={"batch_writer": ("BatchWriter", ())},
        waits={"wait_until_exists": "DescribeTable", "wait_until_not_exists": "DescribeTable"},
    ),
    ("s3", ""): _Kind(
        operations={"create_bucket": "CreateBucket"},
        makes={
            "Bucket": ("Bucket", ("Bucket",)),
            "Object": ("Object", ("Bucket", "Key")),
            "ObjectSummary": ("Object", ("Bucket", "Key")),
            "ObjectVersion": ("Object", ("Bucket", "Key", "VersionId")),
        },
        answers={"create_bucket": "Bucket"},
    ),
    ("s3", "Bucket"): _Kind(
        operations={
            "put_object": "PutObject",
            "delete_objects": "DeleteObjects",
            "create": "CreateBucket",
            "delete": "DeleteBucket",
        },
        makes={"Object": ("Object", ("Key",))},
        holds={"objects": "Objects", "object_versions": "Versions"},
        transfers=_TRANSFERS_OF_BUCKET,
        waits={"wait_until_exists": "HeadBucket", "wait_until_not_exists": "HeadBucket"},
    ),
    ("s3", "Objects"): _Kind(
        operations={**dict.fromkeys(_ITERATED, "ListObjects"), "delete": "DeleteObjects"},
        answers=dict.fromkeys(_ITERATED, "Objects"),
        elements="Object",
    ),
    ("s3", "Versions"): _Kind(
        operations={**dict.fromkeys(_ITERATED, "ListObjectVersions"), "delete": "DeleteObjects"},
        answers=dict.fromkeys(_ITERATED, "Versions"),
        elements="Object",
    ),
    ("s3", "Object"): _OBJECT,
    ("s3", "ObjectAcl"): _Kind(operations={"put": "PutObjectAcl", "load": "GetObjectAcl"}),
    ("sqs", ""): _Kind(
        operations={"get_queue_by_name": "GetQueueUrl", "create_queue": "CreateQueue"},
        makes={"Queue": ("Queue", ("QueueUrl",)), "Message": ("Message", ("QueueUrl", "ReceiptHandle"))},
        answers={"get_queue_by_name": "Queue", "create_queue": "Queue"},
    ),
    ("sqs", "Queue"): _Kind(
        operations={
            "send_message": "SendMessage",
            "send_messages": "SendMessageBatch",
            "receive_messages": "ReceiveMessage",
            "delete_messages": "DeleteMessageBatch",
            "change_message_visibility_batch": "ChangeMessageVisibilityBatch",
            "purge": "PurgeQueue",
            "delete": "DeleteQueue",
            "load": "GetQueueAttributes",
            "reload": "GetQueueAttributes",
            "set_attributes": "SetQueueAttributes",
        },
        makes={"Message": ("Message", ("ReceiptHandle",))},
        answers={"receive_messages": "Messages"},
    ),
    ("sqs", "Messages"): _Kind(elements="Message"),
    ("sqs", "Message"): _Kind(operations={"delete": "DeleteMessage", "change_visibility": "ChangeMessageVisibility"}),
    ("sns", ""): _Kind(
        operations={"create_topic": "CreateTopic"},
        makes={"Topic": ("Topic", ("TopicArn",)), "PlatformEndpoint": ("PlatformEndpoint", ("TargetArn",))},
        answers={"create_topic": "Topic"},
    ),
    ("sns", "Topic"): _Kind(
        operations={
            "publish": "Publish",
            "subscribe": "Subscribe",
            "delete": "DeleteTopic",
            "load": "GetTopicAttributes",
            "set_attributes": "SetTopicAttributes",
            "confirm_subscription": "ConfirmSubscription",
        },
    ),
    ("sns", "PlatformEndpoint"): _Kind(operations={"publish": "Publish", "delete": "DeleteEndpoint"}),
}

_IDENTIFIERS = {
    ("dynamodb", "name"): "TableName",
    ("dynamodb", "table_name"): "TableName",
    ("s3", "name"): "Bucket",
    ("s3", "bucket_name"): "Bucket",
    ("s3", "key"): "Key",
    ("s3", "object_key"): "Key",
    ("sns", "arn"): "TopicArn",
    ("sqs", "url"): "QueueUrl",
}
"""Attribute of a resource object → the member that it was bound to."""


def attribute(resource: Resource, name: str) -> Value:
    if name == "meta":
        return Resource(resource.service, "meta", {}, resource.options)
    if resource.kind == "meta":
        return Client(resource.service, resource.options) if name == "client" else Opaque("of a resource")
    kind = _KINDS.get((resource.service, resource.kind))
    if kind is not None and name in kind.holds:
        return _like(resource, kind.holds[name])
    identifier = _IDENTIFIERS.get((resource.service, name))
    if identifier in resource.bound:
        return resource.bound[identifier]
    return Method(resource, name)


def element(resource: Resource) -> Value:
    kind = _KINDS.get((resource.service, resource.kind))
    return _like(resource, kind.elements) if kind is not None and kind.elements else Opaque("an element")


def call_method(
    run: "Run", frame: "Frame", resource: Resource, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if resource.kind == "BatchWriter":
        return _write_in_batches(run, frame, resource, name, node)
    kind = _KINDS.get((resource.service, resource.kind))
    if kind is None:
        run.leave_open(f"a boto3 resource of {resource.service}", frame, node)
        return UNKNOWN
    if name in kind.makes:
        made, members = kind.makes[name]
        return Resource(resource.service, made, {**resource.bound, **_bound(arguments, members)}, resource.options)
    if name in kind.transfers:
        operation, _, also = sdk_names.TRANSFERS[name]
        members_given = {**resource.bound, **sdk.named(arguments, kind.transfers[name])}
        sdk.add(run, frame, resource, operation, members_given, node, also=also, via=name)
        return UNKNOWN
    if name in kind.waits:
        given = {**resource.bound, **arguments.keywords}
        run.add_site(
            frame, node, "wait", "boto3", resource.service, kind.waits[name], given, options=resource.options, via=name
        )
        return UNKNOWN
    if name not in kind.operations:
        run.leave_open(f"{resource.kind or resource.service}.{name}", frame, node)
        return UNKNOWN
    given = {**resource.bound, **arguments.keywords}
    sdk.add(run, frame, resource, kind.operations[name], given, node, complete=arguments.complete)
    if name not in kind.answers:
        return SdkResult(resource.service, kind.operations[name], given)
    answer = _like(resource, kind.answers[name])
    if kind.operations[name] in {"GetQueueUrl", "CreateQueue"}:
        answer.bound["QueueUrl"] = arguments.get(None, "QueueName", UNKNOWN)
    elif kind.operations[name] == "CreateTopic":
        answer.bound["TopicArn"] = arguments.get(None, "Name", UNKNOWN)
    elif kind.operations[name] in {"CreateTable", "CreateBucket"}:
        answer.bound |= {key: given[key] for key in ("TableName", "Bucket") if key in given}
    return answer


def _write_in_batches(run: "Run", frame: "Frame", resource: Resource, name: str, node: ast.Call) -> Value:
    if name in {"put_item", "delete_item"}:
        items = DictObject([(resource.bound.get("TableName", UNKNOWN), Opaque("the items of the batch"))])
        sdk.add(run, frame, resource, "BatchWriteItem", {"RequestItems": items}, node, via="batch_writer")
    return UNKNOWN


def _like(resource: Resource, kind: str) -> Resource:
    return Resource(resource.service, kind, dict(resource.bound), resource.options)


def _bound(arguments: Arguments, members: tuple[str, ...]) -> dict[str, Value]:
    """Resources take their identifiers by position, or by names of their own (`name`, `bucket_name`, `key`, `url`)."""
    given = list(arguments.positional) + list(arguments.keywords.values())
    return dict(zip(members, given, strict=False))
