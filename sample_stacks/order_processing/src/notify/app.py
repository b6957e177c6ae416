"""Mails the customer when an order was taken, confirmed or rejected."""

import logging
import os
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# Longer than the function may run, so that no claim lapses while its mail is being sent.
CLAIM_SECONDS = 35
REMEMBER_SECONDS = 7 * 24 * 3600
SUBJECTS = {
    "PENDING": "We have your order",
    "CONFIRMED": "Your order is on its way",
    "REJECTED": "We could not take your order",
}

logger = logging.getLogger()
logger.setLevel(logging.INFO)

config = Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})
notices = boto3.resource("dynamodb", config=config).Table(os.environ["NOTICE_TABLE"])
mail = boto3.client("sesv2", config=config)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    for record in event["Records"]:
        change = record["dynamodb"]
        try:
            notify(change["NewImage"])
        except Exception:
            logger.exception("customer not told", extra={"event_id": record["eventID"]})
            # The stream goes on from here: what follows has not been looked at.
            return {"batchItemFailures": [{"itemIdentifier": change["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def notify(order: dict[str, Any]) -> None:
    order_id, status = order["orderId"]["S"], order["status"]["S"]
    notice_id = f"{order_id}#{status}"
    if not claim(notice_id):
        return
    try:
        mail.send_email(
            FromEmailAddress=os.environ["SENDER_ADDRESS"],
            Destination={"ToAddresses": [order["email"]["S"]]},
            Content={
                "Simple": {
                    "Subject": {"Data": SUBJECTS[status]},
                    "Body": {"Text": {"Data": f"Order {order_id}: {status.lower()}."}},
                }
            },
        )
    except Exception:
        give_up_claim(notice_id)
        raise
    notices.update_item(
        Key={"noticeId": notice_id},
        UpdateExpression="SET sent = :yes",
        ExpressionAttributeValues={":yes": True},
    )


def claim(notice_id: str) -> bool:
    """Whether the notice is ours to send: never claimed, or by an attempt that failed or died."""
    now = int(time.time())
    try:
        notices.put_item(
            Item={
                "noticeId": notice_id,
                "sent": False,
                "claimedUntil": now + CLAIM_SECONDS,
                "expiresAt": now + REMEMBER_SECONDS,
            },
            ConditionExpression="attribute_not_exists(noticeId) OR (sent = :no AND claimedUntil < :now)",
            ExpressionAttributeValues={":no": False, ":now": now},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if not error.response["Item"]["sent"]["BOOL"]:
            raise  # claimed but not sent: try again when the claim has lapsed
        return False
    return True


def give_up_claim(notice_id: str) -> None:
    notices.update_item(
        Key={"noticeId": notice_id},
        UpdateExpression="SET claimedUntil = :past",
        ExpressionAttributeValues={":past": 0},
    )
