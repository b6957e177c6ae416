from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

_table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


@dataclass
class Refund:
    order_id: str
    refund_id: str
    amount: Decimal
    currency: str = "EUR"
    status: str = "REQUESTED"
    reason: str | None = None


class RefundRepository:
    def __init__(self, table: Any = _table) -> None:
        self.table = table

    def add(self, refund: Refund) -> None:
        self.table.put_item(
            Item=asdict(refund),
            ConditionExpression="attribute_not_exists(refund_id)",
        )

    def of_order(self, order_id: str) -> list[dict[str, Any]]:
        answer = self.table.query(KeyConditionExpression=Key("order_id").eq(order_id))
        return answer["Items"]

    def find(self, order_id: str, refund_id: str) -> dict[str, Any] | None:
        key = {"order_id": order_id, "refund_id": refund_id}
        return self.table.get_item(Key=key).get("Item")

    def mark(self, order_id: str, refund_id: str, status: str) -> None:
        self.table.update_item(
            Key={"order_id": order_id, "refund_id": refund_id},
            UpdateExpression="SET #s = :s",
            ConditionExpression="attribute_exists(refund_id)",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":s": status},
        )
