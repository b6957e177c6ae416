"""Names of the SDKs for JavaScript → operations of the API, in its spelling."""

import re

from sless_audit.handlers.python import sdk_names as boto_names

MULTIPART = boto_names.MULTIPART

DOCUMENT_METHODS = {
    "get": "GetItem",
    "put": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "query": "Query",
    "scan": "Scan",
    "batchGet": "BatchGetItem",
    "batchWrite": "BatchWriteItem",
    "transactGet": "TransactGetItems",
    "transactWrite": "TransactWriteItems",
}
"""`AWS.DynamoDB.DocumentClient` of v2 and `DynamoDBDocument` of v3."""

DOCUMENT_COMMANDS = {
    **{f"{name[0].upper()}{name[1:]}Command": operation for name, operation in DOCUMENT_METHODS.items()},
    "ExecuteStatementCommand": "ExecuteStatement",
    "BatchExecuteStatementCommand": "BatchExecuteStatement",
    "ExecuteTransactionCommand": "ExecuteTransaction",
}

LOCAL_METHODS = frozenset({"destroy", "setEndpoint", "createSet", "addCustomizations", "customizeRequests"})
"""Methods of clients that call nothing."""

REQUEST_EXTRAS = frozenset({"Expires", "Conditions", "Fields"})

GUESSED: dict[str, tuple[tuple[str, str], ...]] = {
    **{name: (("dynamodb", "TableName"),) for name in DOCUMENT_METHODS if not name.startswith(("batch", "transact"))},
    **dict.fromkeys(("batchGet", "batchWrite", "batchGetItem", "batchWriteItem"), (("dynamodb", "RequestItems"),)),
    **dict.fromkeys(("transactGet", "transactWrite", "transactWriteItems"), (("dynamodb", "TransactItems"),)),
    **dict.fromkeys(("getItem", "putItem", "updateItem", "deleteItem"), (("dynamodb", "TableName"),)),
    **dict.fromkeys(("getObject", "putObject", "headObject", "deleteObject", "listObjectsV2"), (("s3", "Bucket"),)),
    **dict.fromkeys(("sendMessage", "sendMessageBatch", "receiveMessage", "deleteMessage"), (("sqs", "QueueUrl"),)),
    "publish": (("sns", "TopicArn"), ("sns", "TargetArn")),
    "publishBatch": (("sns", "TopicArn"),),
    "invoke": (("lambda", "FunctionName"),),
    "startExecution": (("stepfunctions", "stateMachineArn"),),
    "startSyncExecution": (("stepfunctions", "stateMachineArn"),),
    "putEvents": (("events", "Entries"),),
    "putRecord": (("kinesis", "StreamName"), ("firehose", "DeliveryStreamName")),
    "putRecords": (("kinesis", "StreamName"),),
    "getSecretValue": (("secretsmanager", "SecretId"),),
}
"""Methods by which a client is known that comes from elsewhere: the service, and a member that no other has."""

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def waited_operation(service: str, waiter: str) -> str:
    """What a waiter repeats (`ObjectExists`: HeadObject); empty where it is not known."""
    return boto_names.waited_operation(service, _WORD.sub("_", waiter).lower())
