import json
import os
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

machines: "SFNClient" = boto3.client("stepfunctions")
reviews = boto3.resource("dynamodb").Table(os.environ["REVIEWS_TABLE"])


def handler(event, context):
    customer = event["pathParameters"]["customer"]
    review = reviews.get_item(Key={"customer": customer}, ConsistentRead=True).get("Item")
    if review is None:
        return {"statusCode": 404}
    decision = json.loads(event["body"])
    if decision["confirmed"]:
        machines.send_task_success(taskToken=review["token"], output=json.dumps({"by": decision["by"]}))
    else:
        machines.send_task_failure(taskToken=review["token"], error="Refused", cause=decision.get("why", ""))
    reviews.delete_item(Key={"customer": customer})
    return {"statusCode": 204}
