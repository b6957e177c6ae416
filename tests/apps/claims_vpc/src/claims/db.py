import json
import os
from contextlib import contextmanager

import boto3
import psycopg

secrets = boto3.client("secretsmanager")
_connection = None


def password():
    secret = secrets.get_secret_value(SecretId=os.environ["DB_SECRET"])
    return json.loads(secret["SecretString"])


def connect():
    global _connection
    if _connection is None or _connection.closed:
        login = password()
        _connection = psycopg.connect(
            host=os.environ["DB_HOST"],
            dbname=os.environ["DB_NAME"],
            user=login["username"],
            password=login["password"],
            connect_timeout=5,
        )
    return _connection


@contextmanager
def cursor():
    with connect().cursor() as found:
        yield found
    connect().commit()
