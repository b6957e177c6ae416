"""Puts the lines of an order back into the stock, once, and only if they were taken."""

import logging
import os
from typing import Any

import boto3
from botocore.config import Config
from lines import quantities

TABLE = os.environ["INVENTORY_TABLE"]

logger = logging.getLogger()
logger.setLevel(logging.INFO)

config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
dynamodb = boto3.client("dynamodb", config=config)


def handler(order: dict[str, Any], _context: object) -> None:
    try:
        dynamodb.transact_write_items(
            TransactItems=[
                {
                    "Delete": {
                        "TableName": TABLE,
                        "Key": {"id": {"S": f"reservation#{order['orderId']}"}},
                        "ConditionExpression": "attribute_exists(id)",
                    }
                },
                *({"Update": giving_back(sku, n)} for sku, n in quantities(order["lines"]).items()),
            ]
        )
    except dynamodb.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
        logger.info("nothing is reserved", extra={"order_id": order["orderId"]})


def giving_back(sku: str, quantity: int) -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "Key": {"id": {"S": f"sku#{sku}"}},
        "UpdateExpression": "SET stock = stock + :quantity",
        "ExpressionAttributeValues": {":quantity": {"N": str(quantity)}},
    }
