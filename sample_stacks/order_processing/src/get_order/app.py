"""Answers a customer who asks how an order stands."""

import json
import os
from typing import Any

import boto3
from botocore.config import Config

config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
orders = boto3.resource("dynamodb", config=config).Table(os.environ["ORDERS_TABLE"])


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    customer_id = event["requestContext"]["authorizer"]["claims"]["sub"]
    order = orders.get_item(Key={"orderId": event["pathParameters"]["orderId"]}).get("Item")
    # Another customer's order is answered like one that does not exist.
    if order is None or order["customerId"] != customer_id:
        return answer(404, {"message": "There is no such order"})
    return answer(
        200,
        {
            "orderId": order["orderId"],
            "status": order["status"],
            "reason": order.get("reason"),
            "lines": order["lines"],
            "createdAt": order["createdAt"],
            "updatedAt": order["updatedAt"],
        },
    )


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        # DynamoDB hands out whole numbers as Decimal.
        "body": json.dumps(body, default=int),
    }
