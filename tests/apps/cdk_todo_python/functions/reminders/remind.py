import csv
import datetime
import io
import json
import os

import boto3

dynamodb = boto3.client("dynamodb")
functions = boto3.client("lambda")
s3 = boto3.client("s3")

TABLE = os.environ["TABLE_NAME"]


def due_on(day):
    pages = dynamodb.get_paginator("query").paginate(
        TableName=TABLE,
        IndexName="by-due-day",
        KeyConditionExpression="due_day = :day",
        ExpressionAttributeValues={":day": {"S": day}},
    )
    for page in pages:
        yield from page["Items"]


def keep(day, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    for owner, title in rows:
        writer.writerow([owner, title])
    s3.put_object(Bucket=os.environ["ARCHIVE_BUCKET_NAME"], Key=f"reminders/{day}.csv", Body=text.getvalue())


def handler(event, context):
    day = datetime.date.today().isoformat()
    sent = []
    for item in due_on(day):
        owner, title = item["owner"]["S"], item["title"]["S"]
        response = functions.invoke(
            FunctionName=os.environ["NOTIFY_FUNCTION"],
            Payload=json.dumps({"owner": owner, "title": title}),
        )
        if response.get("FunctionError"):
            print(f"could not tell {owner}")
            continue
        sent.append((owner, title))
    keep(day, sent)
    return {"sent": len(sent)}
