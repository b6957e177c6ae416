# all access to AWS goes through here
import json
import os

import boto3

from config import Config

_dynamo = boto3.resource("dynamodb")
_lambda = boto3.client("lambda")
_sqs = boto3.client("sqs")
_ssm = boto3.client("ssm")


def get(table, id):
    return _dynamo.Table(table).get_item(Key={"id": id}).get("Item")


def put(table, item):
    _dynamo.Table(table).put_item(Item=item)


def call(name, payload, wait=True):
    kind = "RequestResponse" if wait else "Event"
    response = _lambda.invoke(FunctionName=Config.FUNCTIONS[name], InvocationType=kind, Payload=json.dumps(payload))
    if not wait:
        return None
    if "FunctionError" in response:
        raise RuntimeError(f"{name}: {response['Payload'].read()}")
    return json.load(response["Payload"])


def later(job, **arguments):
    _sqs.send_message(QueueUrl=os.environ["WORK_QUEUE"], MessageBody=json.dumps({"job": job, **arguments}))


def switch(name):
    """Feature switches; absent ones are off."""
    try:
        return _ssm.get_parameter(Name="/legacy/switches/" + name)["Parameter"]["Value"] == "on"
    except _ssm.exceptions.ParameterNotFound:
        return False
