import csv
import io
import json
import os
import uuid
from datetime import UTC, datetime, timedelta

import boto3
from boto3.dynamodb.conditions import Attr

dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS_TABLE"])
products = dynamodb.Table(os.environ["PRODUCTS_TABLE"])
customers = dynamodb.Table(os.environ["CUSTOMERS_TABLE"])
s3 = boto3.client("s3")
functions = boto3.client("lambda")


def handler(event, _context):
    if "httpMethod" in event:
        return answer_request(event)
    if "Records" in event:
        for record in event["Records"]:
            place_order(json.loads(record["body"]))
        return None
    export_orders()
    return None


def answer_request(event):
    route = (event["httpMethod"], event["resource"])
    if route == ("POST", "/orders"):
        return reply(200, place_order(json.loads(event["body"])))
    if route == ("GET", "/orders/{id}"):
        order = orders.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
        return reply(200, order) if order else reply(404, {"message": "not found"})
    if route == ("GET", "/products"):
        return reply(200, products.scan()["Items"])
    if route == ("POST", "/customers"):
        customer = json.loads(event["body"])
        customers.put_item(Item=customer)
        return reply(200, customer)
    return reply(404, {"message": "not found"})


def place_order(order):
    order["id"] = str(uuid.uuid4())
    order["created"] = datetime.now(UTC).isoformat()
    order["status"] = "NEW"
    orders.put_item(Item=order)
    result = functions.invoke(
        FunctionName=os.environ["PAYMENT_FUNCTION"],
        InvocationType="RequestResponse",
        Payload=json.dumps(order, default=str),
    )
    payment = json.loads(result["Payload"].read())
    order["status"] = "PAID" if payment.get("paid") else "FAILED"
    orders.put_item(Item=order)
    return order


def export_orders():
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    items = orders.scan(FilterExpression=Attr("created").begins_with(yesterday))["Items"]
    out = io.StringIO()
    writer = csv.writer(out)
    for item in items:
        writer.writerow([item["id"], item["created"], item["status"]])
    s3.put_object(Bucket=os.environ["DOCUMENTS_BUCKET"], Key=f"export/{yesterday}.csv", Body=out.getvalue())


def reply(status, body):
    return {"statusCode": status, "body": json.dumps(body, default=str)}
