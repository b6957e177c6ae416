import json
import os
import urllib.parse
from itertools import islice

import boto3

from config import SEND_LIMIT, log

s3 = boto3.resource("s3")
sqs = boto3.client("sqs")


def chunks(rows, size):
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def lines(bucket, key):
    body = s3.Object(bucket, key).get()["Body"]
    for line in body.iter_lines():
        if line.strip():
            yield json.loads(line)


def handler(event, _context):
    queue = os.environ["BOOK_QUEUE_URL"]
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        sent = 0
        for chunk in chunks(lines(bucket, key), SEND_LIMIT):
            entries = [{"Id": str(n), "MessageBody": json.dumps(row)} for n, row in enumerate(chunk)]
            answer = sqs.send_message_batch(QueueUrl=queue, Entries=entries)
            if answer.get("Failed"):
                raise RuntimeError(f"{len(answer['Failed'])} invoices of {key} were not queued")
            sent += len(entries)
        s3.Bucket(os.environ["DOCUMENTS"]).copy({"Bucket": bucket, "Key": key}, f"received/{key}")
        log.info("%s: %d invoices", key, sent)
