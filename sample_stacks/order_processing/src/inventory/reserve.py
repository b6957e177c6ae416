"""Takes the lines of an order out of the stock, all of them or none.

Items of the table: `sku#<sku>` with `stock` and `priceCents`; `reservation#<orderId>` with what was taken.
"""

import os
from typing import Any

import boto3
from botocore.config import Config
from lines import quantities

TABLE = os.environ["INVENTORY_TABLE"]

config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})
dynamodb = boto3.client("dynamodb", config=config)


class OutOfStockError(Exception):
    pass


def handler(order: dict[str, Any], _context: object) -> dict[str, int]:
    wanted = quantities(order["lines"])
    total_cents = price(wanted)
    reservation = f"reservation#{order['orderId']}"
    try:
        dynamodb.transact_write_items(
            TransactItems=[
                {
                    "Put": {
                        "TableName": TABLE,
                        "Item": {"id": {"S": reservation}},
                        "ConditionExpression": "attribute_not_exists(id)",
                    }
                },
                *({"Update": taking(sku, quantity)} for sku, quantity in wanted.items()),
            ]
        )
    except dynamodb.exceptions.TransactionCanceledException as error:
        codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
        if codes[0] == "ConditionalCheckFailed":
            return {"totalCents": total_cents}  # an earlier attempt has reserved it
        if "ConditionalCheckFailed" in codes:
            raise OutOfStockError(order["orderId"]) from error
        raise
    return {"totalCents": total_cents}


def price(wanted: dict[str, int]) -> int:
    answer = dynamodb.transact_get_items(
        TransactItems=[{"Get": {"TableName": TABLE, "Key": {"id": {"S": f"sku#{sku}"}}}} for sku in wanted]
    )
    total = 0
    for (sku, quantity), response in zip(wanted.items(), answer["Responses"], strict=True):
        if "Item" not in response:
            raise OutOfStockError(sku)
        total += quantity * int(response["Item"]["priceCents"]["N"])
    return total


def taking(sku: str, quantity: int) -> dict[str, Any]:
    return {
        "TableName": TABLE,
        "Key": {"id": {"S": f"sku#{sku}"}},
        "UpdateExpression": "SET stock = stock - :quantity",
        "ConditionExpression": "stock >= :quantity",
        "ExpressionAttributeValues": {":quantity": {"N": str(quantity)}},
    }
