import json
import os
from functools import lru_cache

import boto3
import psycopg

rds = boto3.client("rds")


@lru_cache
def connection():
    host, user = os.environ["DB_HOST"], os.environ["DB_USER"]
    token = rds.generate_db_auth_token(DBHostname=host, Port=5432, DBUsername=user)
    return psycopg.connect(host=host, dbname=os.environ["DB_NAME"], user=user, password=token, sslmode="require")


def handler(event, context):
    number = event["pathParameters"]["number"]
    row = connection().execute("select holder, valid_until from policies where number = %s", (number,)).fetchone()
    if not row:
        return {"statusCode": 404}
    return {"statusCode": 200, "body": json.dumps({"holder": row[0], "valid_until": str(row[1])})}
