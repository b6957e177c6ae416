"""Charges an order once. The payment provider is a stand-in: the charge is noted on the order, no more."""

import os
from typing import Any

import boto3
from botocore.config import Config

MOST_CENTS_OF_A_CHARGE = 10_000_000

config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
orders = boto3.resource("dynamodb", config=config).Table(os.environ["ORDERS_TABLE"])


class PaymentDeclinedError(Exception):
    pass


def handler(payment: dict[str, Any], _context: object) -> None:
    if payment["totalCents"] > MOST_CENTS_OF_A_CHARGE:
        raise PaymentDeclinedError(payment["orderId"])
    # The order's ID is the charge's ID as well: charging twice writes the same thing twice.
    orders.update_item(
        Key={"orderId": payment["orderId"]},
        UpdateExpression="SET chargeId = :charge, chargedCents = :cents",
        ConditionExpression="attribute_exists(orderId)",
        ExpressionAttributeValues={":charge": payment["orderId"], ":cents": payment["totalCents"]},
    )
