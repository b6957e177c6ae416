"""A client or connection is made in every invocation.

An execution environment handles one request after the other, for hours. What is made at module scope is made once for
all of them; what is made in the handler is made again each time.

Why it matters:
    A new client resolves credentials and endpoints again and opens a connection, with a TLS handshake, for its first
    call: that is paid in time and money with every request. A database counts each connection: under load the handler
    opens more than the database allows, and the database refuses everybody.

What to do:
    Make the client at module scope, or in a helper that keeps it (`functools.cache`, `if client is None`, `??=`).

Not flagged:
    Clients that need what only the request knows: credentials of an assumed role, a region, an endpoint. Helpers that
    keep what they made. Code that this handler does not reach.
    A database connection with a password that was looked up is flagged with medium confidence: what is looked up is
    taken to be the same in each invocation.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html

Bad (a client of AWS):
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/orders
          Code:
            ZipFile: |
              import boto3

              def handler(event, context):
                  table = boto3.resource("dynamodb").Table("orders")
                  return table.get_item(Key={"id": event["id"]})

Bad (a database connection):
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/orders
          Code:
            ZipFile: |
              import os
              import psycopg

              def handler(event, context):
                  with psycopg.connect(host=os.environ["DB_HOST"]) as connection:
                      return connection.execute("select 1").fetchone()

Bad (in JavaScript):
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/orders
          Code:
            ZipFile: |
              const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");

              exports.handler = async (event) => {
                const s3 = new S3Client({});
                return s3.send(new GetObjectCommand({ Bucket: "orders", Key: event.key }));
              };

Good:
    Resources:
      Orders:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: arn:aws:iam::111122223333:role/orders
          Code:
            ZipFile: |
              import functools
              import boto3

              table = boto3.resource("dynamodb").Table("orders")

              @functools.cache
              def queue():
                  return boto3.client("sqs")

              def handler(event, context):
                  other = boto3.client("s3", region_name=event["region"])
                  queue().send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/1/q", MessageBody="x")
                  return table.get_item(Key={"id": event["id"]}), other.list_buckets()
"""

from sless_audit.rule import (
    App,
    Findings,
    MadeAnew,
    ReadFunction,
    finding,
    listed,
    made_anew,
    read_functions,
    related,
    rule,
    skip,
    unread_functions,
)


@rule(severity="warning", needs=("code",))
def check(app: App) -> Findings:
    for unread in unread_functions(app):
        yield skip("handler code", unread)
    made: dict[object, list[tuple[ReadFunction, MadeAnew]]] = {}
    for function in read_functions(app):
        for one in made_anew(function):
            made.setdefault(one.creation.place, []).append((function, one))
    for (function, one), *others in made.values():
        functions = [function.resource, *(other.resource for other, _ in others)]
        holder = one.creation.function.replace(".<function>", "")
        kept = "functools.cache" if function.code.facts.language == "python" else "`??=`"
        yield finding(
            function.resource,
            f"{holder} makes {one.what} each time it runs in {listed(functions)}: the time to set it up and to connect "
            "is spent again",
            help=f"make it once, at module scope, or in a helper that keeps it ({kept})",
            place=function.code.spot(one.creation.place),
            confidence=one.confidence,
            related=[related("runs this code", resource) for resource in functions],
            subject=f"{one.creation.function}/{one.creation.library}/{one.creation.service}",
        )
