import os
import time

from botocore.exceptions import ClientError

from config import logger
from repository import TodoNotFound, TodoRepository
from web import answer, caller

MAX_ATTEMPTS = int(os.environ["MAX_ATTEMPTS"])
RETRYABLE = {"ProvisionedThroughputExceededException", "TransactionConflictException"}


def handler(event, context):
    todos = TodoRepository()
    todo_id = event["pathParameters"]["id"]
    for attempt in range(3):
        try:
            todos.complete(caller(event), todo_id)
            return answer(204)
        except TodoNotFound:
            return answer(404, {"message": f"no todo {todo_id}"})
        except ClientError as error:
            if error.response["Error"]["Code"] not in RETRYABLE:
                raise
            logger.warning("attempt %s of %s", attempt, MAX_ATTEMPTS)
            time.sleep(0.2)
    return answer(503)
