import itertools
import json
import os

import boto3
from boto3.dynamodb.conditions import Key

from lib.settings import setting

dynamodb = boto3.resource("dynamodb")
sqs = boto3.client("sqs")

SEGMENTS = ("weekly", "monthly", "press")
QUEUES = [os.environ["OUTBOX_A"], os.environ["OUTBOX_B"]]


def addresses(segment):
    table = dynamodb.Table(setting("subscribers"))
    query = {"IndexName": "by-segment", "KeyConditionExpression": Key("segment").eq(segment)}
    while True:
        page = table.query(**query)
        for item in page["Items"]:
            yield item["email"]
        if not page.get("LastEvaluatedKey"):
            break
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def handler(event, context):
    issue = json.loads(event["Records"][0]["Sns"]["Message"])
    outboxes = itertools.cycle(QUEUES)
    for segment in SEGMENTS:
        for email in addresses(segment):
            sqs.send_message(QueueUrl=next(outboxes), MessageBody=json.dumps({"to": email, **issue}))
