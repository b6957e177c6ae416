"""Connections to the ledger, by the proxy."""

import functools
import json
import os

import boto3
import psycopg

secrets = boto3.client("secretsmanager")


@functools.cache
def _credentials() -> dict[str, str]:
    return json.loads(secrets.get_secret_value(SecretId=os.environ["DB_SECRET_ARN"])["SecretString"])


_connection = None


def connection() -> psycopg.Connection:
    global _connection
    if _connection is None or _connection.closed:
        known = _credentials()
        _connection = psycopg.connect(
            host=os.environ["DB_HOST"],
            dbname=os.environ.get("DB_NAME", "ledger"),
            user=known["username"],
            password=known["password"],
            sslmode="require",
            connect_timeout=5,
        )
    return _connection


def rows(sql: str, **values: str) -> list[tuple]:
    with connection().cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
