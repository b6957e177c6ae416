import json
import os

import boto3

subscribers = boto3.resource("dynamodb").Table(os.environ["SUBSCRIBERS"])
BLOCK_LIST = os.environ["BLOCK_LIST_BUCKET"]


def handler(event, context):
    for record in event["Records"]:
        bounce = json.loads(record["Sns"]["Message"]).get("bounce")
        if bounce is None or bounce["bounceType"] != "Permanent":
            continue
        for recipient in bounce["bouncedRecipients"]:
            subscribers.delete_item(Key={"email": recipient["emailAddress"]})
