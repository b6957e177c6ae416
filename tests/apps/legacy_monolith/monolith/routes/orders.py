import json
import os
import uuid

import boto3
from boto3.dynamodb.conditions import Key

import aws
from config import Config
from router import route

sns = boto3.client("sns")
orders = boto3.resource("dynamodb").Table(Config.ORDERS)


@route("GET /orders")
def list_orders(event):
    customer = event["queryStringParameters"]["customer"]
    found = orders.query(IndexName="customer", KeyConditionExpression=Key("customer").eq(customer), Limit=50)
    return 200, found["Items"]


@route("POST /orders")
def create_order(event):
    order = json.loads(event["body"])
    price = aws.call("pricing", order)
    if aws.switch("check-stock"):
        stock = aws.call("stock", {"sku": order["sku"]})
        if stock["left"] < order["count"]:
            return 409, {"message": "sold out"}
    order.update(id=str(uuid.uuid4()), total=str(price["total"]), state="NEW")
    aws.put(Config.ORDERS, order)
    aws.later("write_invoice", order=order["id"])
    return 201, {"id": order["id"]}


@route("POST /orders/{id}/ship")
def ship(event):
    id = event["pathParameters"]["id"]
    orders.update_item(
        Key={"id": id},
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":s": "SHIPPED"},
    )
    sns.publish(TopicArn=os.environ["SHIPPED_TOPIC"], Message=id)
    return 204, None
