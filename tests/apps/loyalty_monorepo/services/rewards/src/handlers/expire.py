import datetime as dt
import logging
import time

from boto3.dynamodb.conditions import Attr
from common.clients import table

logger = logging.getLogger()
PAUSE = 0.5


def expired(today):
    options = {"FilterExpression": Attr("expires").lt(today)}
    while True:
        page = table().scan(**options)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        options["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        time.sleep(PAUSE)  # leave some capacity to the others


def handler(event, context):
    count = 0
    with table().batch_writer() as batch:
        for item in expired(dt.date.today().isoformat()):
            batch.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
            count += 1
    logger.info("%s rewards have expired", count)
