import json
import os

import boto3

from config import log

ses = boto3.client("sesv2", region_name="eu-west-1")
s3 = boto3.client("s3")


def send(message):
    account = boto3.client("sts").get_caller_identity()["Account"]
    page = s3.get_object(Bucket=os.environ["DOCUMENTS"], Key=message["key"])["Body"].read()
    ses.send_email(
        FromEmailAddress=os.environ["SENDER"],
        FromEmailAddressIdentityArn=f"arn:aws:ses:eu-west-1:{account}:identity/example.com",
        Destination={"ToAddresses": [message["to"]]},
        Content={"Simple": {"Subject": {"Data": "Your invoice"}, "Body": {"Html": {"Data": page.decode()}}}},
    )


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            send(json.loads(record["body"]))
        except Exception as error:
            log.error("%s: %s", record["messageId"], error)
            failed.append(record["messageId"])
    if not failed:
        return {"batchItemFailures": []}
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
