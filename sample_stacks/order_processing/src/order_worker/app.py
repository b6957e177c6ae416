"""Takes orders from the queue: stores each once, then starts its workflow."""

import json
import logging
import os
import zlib
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

STATUS_SHARDS = 10

logger = logging.getLogger()
logger.setLevel(logging.INFO)

# One repeat here is enough: what still fails goes back to the queue.
config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
orders = boto3.resource("dynamodb", config=config).Table(os.environ["ORDERS_TABLE"])
workflows = boto3.client("stepfunctions", config=config)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            take_in(record)
        except Exception:
            logger.exception("order not taken in", extra={"message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def take_in(record: dict[str, Any]) -> None:
    order = json.loads(record["body"])
    customer_id = record["messageAttributes"]["customerId"]["stringValue"]
    shard = zlib.crc32(order["orderId"].encode()) % STATUS_SHARDS
    now = datetime.now(UTC).isoformat()
    try:
        orders.put_item(
            Item={
                "orderId": order["orderId"],
                "customerId": customer_id,
                "email": record["messageAttributes"]["email"]["stringValue"],
                "lines": order["lines"],
                "status": "PENDING",
                "statusShard": f"PENDING#{shard}",
                "createdAt": now,
                "updatedAt": now,
            },
            ConditionExpression="attribute_not_exists(orderId)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        # The message was delivered before, or the customer sent the order twice. Its workflow may still
        # be missing, so go on, unless the order is another customer's.
        if error.response["Item"]["customerId"]["S"] != customer_id:
            logger.warning("orderId belongs to another customer", extra={"order_id": order["orderId"]})
            return
    start_workflow(order["orderId"], order["lines"], shard)


def start_workflow(order_id: str, lines: list[dict[str, Any]], shard: int) -> None:
    """Starts the workflow under the order's ID, so that a second start of one order does nothing."""
    try:
        workflows.start_execution(
            stateMachineArn=os.environ["ORDER_FLOW_ARN"],
            name=order_id,
            input=json.dumps({"orderId": order_id, "lines": lines, "shard": shard}),
        )
    except workflows.exceptions.ExecutionAlreadyExists:
        logger.info("workflow has run already", extra={"order_id": order_id})
