"""The tickets, one item each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Optional

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class TicketStore:
    _table: Optional["Table"] = None

    @classmethod
    def table(cls) -> "Table":
        if cls._table is None:
            cls._table = boto3.resource("dynamodb").Table(os.environ["TICKETS"])
        return cls._table

    @classmethod
    def put(cls, ticket: dict[str, Any]) -> None:
        cls.table().put_item(Item=ticket, ConditionExpression="attribute_not_exists(id)")

    @classmethod
    def get(cls, ticket_id: str) -> Optional[dict[str, Any]]:
        return cls.table().get_item(Key={"id": ticket_id}).get("Item")

    @classmethod
    def change(cls, ticket_id: str, **values: Any) -> None:
        cls.table().update_item(
            Key={"id": ticket_id},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )
