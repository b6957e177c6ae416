import base64
import json
import os
import uuid

import boto3

from claims import db

s3 = boto3.client("s3")
queue = boto3.resource("sqs").Queue(os.environ["FILED"])


def store(claim_id, documents):
    keys = []
    for number, document in enumerate(documents, start=1):
        key = f"{claim_id}/{number}.pdf"
        s3.put_object(Bucket=os.environ["DOCUMENTS"], Key=key, Body=base64.b64decode(document))
        keys.append(key)
    return keys


def handler(event, context):
    claim = json.loads(event["body"])
    claim_id = str(uuid.uuid4())
    keys = store(claim_id, claim.get("documents", []))
    with db.cursor() as cursor:
        cursor.execute(
            "insert into claims (id, policy, amount, documents) values (%s, %s, %s, %s)",
            (claim_id, claim["policy"], claim["amount"], keys),
        )
    queue.send_message(MessageBody=json.dumps({"claim": claim_id}))
    return {"statusCode": 201, "body": json.dumps({"claim": claim_id})}
