import json
import os
import time

import boto3

reviews = boto3.resource("dynamodb").Table(os.environ["REVIEWS_TABLE"])


def handler(event, context):
    asked = json.loads(event["Records"][0]["body"])
    reviews.put_item(
        Item={"customer": asked["customer"], "token": asked["token"], "asked_at": int(time.time()), "state": "open"}
    )
