import csv
import json
import os
import urllib.request
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
products = boto3.resource("dynamodb").Table(os.environ["PRODUCTS_TABLE"])


def handler(event, _context):
    with urllib.request.urlopen(os.environ["PRICE_URL"], timeout=10) as answer:
        prices = json.load(answer)
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        with products.batch_writer() as batch:
            for row in csv.DictReader(text.splitlines()):
                batch.put_item(Item={"sku": row["sku"], "stock": int(row["stock"]), "price": str(prices[row["sku"]])})
