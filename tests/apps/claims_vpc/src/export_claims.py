import csv
import io
import os

import boto3
import psycopg

from claims.db import password

s3 = boto3.resource("s3")


def rows():
    login = password()
    with psycopg.connect(
        host=os.environ["DB_HOST"], dbname=os.environ["DB_NAME"], user=login["username"], password=login["password"]
    ) as connection:
        with connection.cursor() as cursor:
            cursor.execute("select id, policy, amount, state from claims")
            yield from cursor


def handler(event, context):
    text = io.StringIO()
    csv.writer(text).writerows(rows())
    target = s3.Bucket(os.environ["DOCUMENTS"])
    target.put_object(Key=f"export/{event['time'][:7]}.csv", Body=text.getvalue().encode())
