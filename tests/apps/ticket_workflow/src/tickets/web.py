import functools
import json
import logging

logger = logging.getLogger()


def endpoint(function):
    """JSON in, JSON out."""

    @functools.wraps(function)
    def wrapper(event, context):
        body = json.loads(event.get("body") or "{}")
        try:
            status, answer = function({**(event.get("pathParameters") or {}), **body})
        except KeyError as missing:
            status, answer = 400, {"message": f"{missing} is missing"}
        except Exception:
            logger.exception("%s", event.get("path"))
            status, answer = 500, {"message": "try again later"}
        return {"statusCode": status, "body": json.dumps(answer, default=str)}

    return wrapper
