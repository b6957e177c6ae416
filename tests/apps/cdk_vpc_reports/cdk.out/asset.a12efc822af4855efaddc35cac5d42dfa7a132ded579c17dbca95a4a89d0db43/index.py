import json
import subprocess
import urllib.request
import uuid

import boto3


def respond(url, event, status):
    body = json.dumps({"Status": status, "PhysicalResourceId": event.get("PhysicalResourceId", str(uuid.uuid4()))})
    urllib.request.urlopen(urllib.request.Request(url, data=body.encode(), method="PUT"))


def invalidate(distribution, paths):
    cloudfront = boto3.client("cloudfront")
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": str(uuid.uuid4())}
    made = cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    cloudfront.get_waiter("invalidation_completed").wait(
        DistributionId=distribution, Id=made["Invalidation"]["Id"], WaiterConfig={"Delay": 20, "MaxAttempts": 39}
    )


def handler(event, context):
    given = event["ResourceProperties"]
    for bucket, key in zip(given["SourceBucketNames"], given["SourceObjectKeys"]):
        target = f"s3://{given['DestinationBucketName']}/{given.get('DestinationBucketKeyPrefix', '')}"
        subprocess.check_call(["/opt/awscli/aws", "s3", "cp", f"s3://{bucket}/{key}", target])
    if given.get("DistributionId"):
        invalidate(given["DistributionId"], given.get("DistributionPaths", ["/*"]))
    respond(event["ResponseURL"], event, "SUCCESS")
