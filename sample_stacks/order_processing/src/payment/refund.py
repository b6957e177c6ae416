"""Gives the money of an order back, once, and only if it was charged."""

import logging
import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

logger = logging.getLogger()
logger.setLevel(logging.INFO)

config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
orders = boto3.resource("dynamodb", config=config).Table(os.environ["ORDERS_TABLE"])


def handler(payment: dict[str, Any], _context: object) -> None:
    try:
        orders.update_item(
            Key={"orderId": payment["orderId"]},
            UpdateExpression="SET refundId = :refund",
            ConditionExpression="attribute_exists(chargeId)",
            ExpressionAttributeValues={":refund": payment["orderId"]},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        logger.info("nothing was charged", extra={"order_id": payment["orderId"]})
