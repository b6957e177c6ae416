import json
from typing import Any

from config import ALLOWED_ORIGIN


def answer(status: int, body: Any = None) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Access-Control-Allow-Origin": ALLOWED_ORIGIN},
        "body": json.dumps(body) if body is not None else "",
    }


def caller(event: dict[str, Any]) -> str:
    return event["requestContext"]["identity"]["userArn"]
