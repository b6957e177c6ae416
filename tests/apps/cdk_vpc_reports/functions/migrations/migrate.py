"""Brings the schema to its version while the stack is deployed."""

import json
import os
import pathlib
import time
import urllib.request

import boto3
import psycopg

STATEMENTS = pathlib.Path(__file__).with_name("schema.sql")


def answer(url, event, status, reason=""):
    body = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": "schema",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="PUT")
    urllib.request.urlopen(request)


def endpoint():
    databases = boto3.client("rds")
    while True:
        (instance,) = databases.describe_db_instances(DBInstanceIdentifier=os.environ["DB_INSTANCE"])["DBInstances"]
        if instance["DBInstanceStatus"] == "available":
            return instance["Endpoint"]["Address"]
        time.sleep(15)


def handler(event, context):
    try:
        if event["RequestType"] != "Delete":
            secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["DB_SECRET_ARN"])
            known = json.loads(secret["SecretString"])
            with psycopg.connect(host=endpoint(), user=known["username"], password=known["password"]) as connection:
                connection.execute(STATEMENTS.read_text())
        answer(event["ResponseURL"], event, "SUCCESS")
    except Exception as error:
        answer(event["ResponseURL"], event, "FAILED", str(error))
