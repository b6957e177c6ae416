import os

import boto3

import aws
from config import Config
from router import job, route

s3 = boto3.client("s3")
INVOICES = os.environ["INVOICES"]


def key_of(order_id):
    return f"{order_id[:2]}/{order_id}.txt"


@route("GET /invoices/{id}")
def get_invoice(event):
    key = key_of(event["pathParameters"]["id"])
    url = s3.generate_presigned_url(ClientMethod="get_object", Params=dict(Bucket=INVOICES, Key=key), ExpiresIn=60)
    return 302, {"location": url}


@job
def write_invoice(order):
    item = aws.get(Config.ORDERS, order)
    s3.put_object(Bucket=INVOICES, Key=key_of(order), Body=f"Order {order}: {item['total']} EUR".encode())
