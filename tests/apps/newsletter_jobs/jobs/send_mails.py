import json
import os
from functools import cache
from pathlib import Path

import boto3
from botocore.config import Config

ses = boto3.client("ses", config=Config(retries={"max_attempts": 5, "mode": "adaptive"}))
s3 = boto3.client("s3")

PAGE = Path(__file__).with_name("templates").joinpath("issue.html").read_text()


@cache
def issue(key):
    return json.loads(s3.get_object(Bucket=os.environ["ISSUES"], Key=key)["Body"].read())


def mail(to, posts):
    items = "".join(f"<li><a href='{p['url']}'>{p['title']}</a></li>" for p in posts)
    ses.send_email(
        Source=os.environ["SENDER"],
        Destination={"ToAddresses": [to]},
        Message={
            "Subject": {"Data": posts[0]["title"]},
            "Body": {"Html": {"Data": PAGE.replace("@@items@@", items)}},
        },
    )


def handler(event, context):
    response = {"batchItemFailures": []}
    for record in event["Records"]:
        body = json.loads(record["body"])
        try:
            mail(body["to"], issue(body["key"]))
        except ses.exceptions.MessageRejected:
            print("rejected", record["messageId"])  # it will be the next time, too
        except Exception as error:
            print("failed", record["messageId"], error)
            response["batchItemFailures"].append({"itemIdentifier": record["messageId"]})
    return response
