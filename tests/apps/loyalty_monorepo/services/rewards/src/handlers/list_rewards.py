import json

from boto3.dynamodb.conditions import Key
from common.clients import table


def handler(event, context):
    found = table().query(KeyConditionExpression=Key("pk").eq("REWARD"))
    return {"statusCode": 200, "body": json.dumps(found["Items"], default=str)}
