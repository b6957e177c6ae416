import json
from decimal import Decimal

import boto3
from botocore.exceptions import ClientError

import config

ledger = boto3.resource("dynamodb").Table(config.LEDGER)
sqs = boto3.client("sqs")
render_queue = sqs.get_queue_url(QueueName=config.RENDER_QUEUE)["QueueUrl"]


def book(invoice):
    try:
        ledger.put_item(
            Item={"invoice": invoice["number"], "total": Decimal(str(invoice["total"])), "state": "BOOKED"},
            ConditionExpression="attribute_not_exists(invoice)",
        )
    except ClientError as e:
        if e.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        config.log.warning("%s is booked already", invoice["number"])
        return False
    return True


def handler(event, context):
    for record in event["Records"]:
        invoice = json.loads(record["body"])
        if book(invoice):
            sqs.send_message(QueueUrl=render_queue, MessageBody=record["body"])
