from __future__ import annotations

import uuid
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from config import PAGE_SIZE, TABLE_NAME, logger


class TodoNotFound(Exception):
    pass


class TodoRepository:
    """All that we know of DynamoDB is in here."""

    def __init__(self, table_name: str = TABLE_NAME) -> None:
        self._table = boto3.resource("dynamodb").Table(table_name)

    def add(self, owner: str, title: str, due_day: str | None) -> dict[str, Any]:
        item = {"owner": owner, "todo_id": uuid.uuid4().hex, "title": title, "state": "open"}
        if due_day:
            item["due_day"] = due_day
        self._table.put_item(Item=item, ConditionExpression="attribute_not_exists(todo_id)")
        return item

    def of(self, owner: str, start: dict[str, Any] | None = None) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
        page = {"KeyConditionExpression": Key("owner").eq(owner), "Limit": PAGE_SIZE}
        if start:
            page["ExclusiveStartKey"] = start
        answer = self._table.query(**page)
        return answer["Items"], answer.get("LastEvaluatedKey")

    def complete(self, owner: str, todo_id: str) -> None:
        try:
            self._table.update_item(
                Key={"owner": owner, "todo_id": todo_id},
                UpdateExpression="SET #s = :done",
                ConditionExpression="attribute_exists(todo_id)",
                ExpressionAttributeNames={"#s": "state"},
                ExpressionAttributeValues={":done": "done"},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            logger.info("todo %s is not there", todo_id)
            raise TodoNotFound(todo_id) from error
