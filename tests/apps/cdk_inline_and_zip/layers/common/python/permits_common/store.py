import os
from typing import Any, Optional

import boto3


class PermitStore:
    def __init__(self, table_name: Optional[str] = None) -> None:
        name = table_name or os.environ["PERMITS_TABLE"]
        self._table = boto3.resource("dynamodb").Table(name)

    def find(self, plate: str) -> Optional[dict[str, Any]]:
        return self._table.get_item(Key={"plate": plate}).get("Item")

    def save(self, permit: dict[str, Any]) -> None:
        self._table.put_item(Item=permit)
