import json
import os
import time

import boto3

from lib.retry import retried

ssm = boto3.client("ssm")
lambda_ = boto3.client("lambda")
throttled = lambda_.exceptions.TooManyRequestsException


@retried(throttled)
def start(force: bool) -> None:
    lambda_.invoke(
        FunctionName=os.environ["BUILD_ALIAS"], InvocationType="Event", Payload=json.dumps({"force": force})
    )


def handler(event, context):
    editors = ssm.get_parameter(Name="/newsletter/editors")["Parameter"]["Value"].split(",")
    ses = boto3.client("ses")
    for editor in editors:
        ses.send_email(
            Source=os.environ["SENDER"],
            Destination={"ToAddresses": [editor.strip()]},
            Message={"Subject": {"Data": "Issue is due"}, "Body": {"Text": {"Data": "Please write."}}},
        )
        time.sleep(1)  # one mail a second is what the sandbox allows
    start(force=time.localtime().tm_wday == 4)
