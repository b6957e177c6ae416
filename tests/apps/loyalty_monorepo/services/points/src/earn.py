import json
import logging

from botocore.exceptions import ClientError

from common import keys
from common.clients import client, table

log = logging.getLogger(__name__)
RATE = {"EUR": 10, "CHF": 11}


def points_for(purchase):
    return int(purchase["total"] * RATE.get(purchase["currency"], 0))


def handler(event, context):
    for record in event["Records"]:
        purchase = json.loads(record["Sns"]["Message"])
        points = points_for(purchase)
        if not points:
            continue
        name, pk = table().name, keys.member(purchase["member"])
        try:
            client("dynamodb").transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": name,
                            "Item": {
                                "pk": {"S": pk},
                                "sk": {"S": keys.entry(purchase["id"])},
                                "points": {"N": str(points)},
                            },
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    },
                    {
                        "Update": {
                            "TableName": name,
                            "Key": {"pk": {"S": pk}, "sk": {"S": keys.BALANCE}},
                            "UpdateExpression": "ADD points :p",
                            "ExpressionAttributeValues": {":p": {"N": str(points)}},
                        }
                    },
                ]
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            log.info("purchase %s was booked before", purchase["id"])
