import hashlib
import json
import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        document = json.loads(record["body"])
        # the bucket comes with the message: test invoices lie elsewhere
        page = s3.get_object(Bucket=document["bucket"], Key=document["key"])["Body"].read()
        digest = hashlib.sha256(page).hexdigest()
        s3.put_object_tagging(
            Bucket=document["bucket"],
            Key=document["key"],
            Tagging={"TagSet": [{"Key": "sha256", "Value": digest}]},
        )
        print(json.dumps({"signed": document["key"], "by": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}))
