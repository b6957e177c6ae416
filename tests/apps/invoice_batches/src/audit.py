import os

import boto3

firehose = boto3.client("firehose")


def handler(event, context):
    rows = [{"Data": (record["body"] + "\n").encode()} for record in event["Records"]]
    result = firehose.put_record_batch(DeliveryStreamName=os.environ["STREAM"], Records=rows)
    if result["FailedPutCount"]:
        raise RuntimeError(f"{result['FailedPutCount']} of {len(rows)} rows were not taken")
