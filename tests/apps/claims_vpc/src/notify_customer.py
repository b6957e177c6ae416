import json
import os

import boto3

customers = boto3.resource("dynamodb").Table(os.environ["CUSTOMERS"])
ses = boto3.client("ses")


def handler(event, context):
    for record in event["Records"]:
        decision = json.loads(record["Sns"]["Message"])
        customer = customers.get_item(Key={"id": decision["customer"]})["Item"]
        ses.send_email(
            Source="service@claims.example",
            Destination={"ToAddresses": [customer["email"]]},
            Message={
                "Subject": {"Data": "Your claim"},
                "Body": {"Text": {"Data": f"Your claim was {decision['result']}."}},
            },
        )
