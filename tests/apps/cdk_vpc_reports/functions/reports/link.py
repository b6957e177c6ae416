import os

import boto3

s3 = boto3.client("s3")
EXPIRES_S = 900


def handler(event, context):
    month = event["month"]
    return s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": os.environ["REPORT_BUCKET"], "Key": f"reports/{month}.html"},
        ExpiresIn=EXPIRES_S,
    )
