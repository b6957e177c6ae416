import base64
import gzip
import os
from datetime import datetime

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    lines = []
    for record in event["Records"]:
        lines.append(base64.b64decode(record["kinesis"]["data"]))
    key = datetime.utcnow().strftime("readings/%Y/%m/%d/") + context.aws_request_id + ".gz"
    params = dict(Bucket=os.environ["BUCKET"], Key=key, Body=gzip.compress(b"\n".join(lines)))
    s3.put_object(**params)
    return {"statusCode": 200, "body": f"{len(lines)} readings"}
