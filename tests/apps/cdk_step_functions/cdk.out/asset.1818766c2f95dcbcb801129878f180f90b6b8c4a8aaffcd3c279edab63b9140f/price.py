import json
import os

import boto3
from botocore.config import Config

machines = boto3.client("stepfunctions", config=Config(read_timeout=25, retries={"max_attempts": 0}))
BASE = 19.0


def handler(event, context):
    execution = machines.start_sync_execution(
        stateMachineArn=os.environ["QUOTE_ARN"],
        input=json.dumps({"customer": event["pathParameters"]["customer"]}),
    )
    if execution["status"] != "SUCCEEDED":
        return {"statusCode": 502}
    risk = json.loads(execution["output"])["risk"]
    return {"statusCode": 200, "body": json.dumps({"monthly": round(BASE * (1 + risk), 2)})}
