import json
import os

import boto3

from claims.db import cursor

sqs = boto3.client("sqs")
LIMIT = 500


def handler(event, context):
    claim = json.loads(event["Records"][0]["body"])["claim"]  # one at a time
    with cursor() as c:
        c.execute("select amount, state from claims where id = %s for update", (claim,))
        amount, state = c.fetchone()
        if state != "FILED":
            return
        state = "PAYABLE" if amount <= LIMIT else "TO_BE_CHECKED"
        c.execute("update claims set state = %s where id = %s", (state, claim))
    if state == "PAYABLE":
        sqs.send_message(QueueUrl=os.environ["PAYABLE"], MessageBody=json.dumps({"claim": claim}))
