"""Calls in code → edges of the graph."""

from pathlib import Path

from tests.graphs import app_of, edge

WRITER = """
    Parameters:
      Project: {Type: String, Default: shop}
    Resources:
      Books:
        Type: AWS::DynamoDB::Table
        Properties: {TableName: %s}
      Loader:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Environment: {Variables: {TABLE: %s}}
          Code:
            ZipFile: |
              import os
              import boto3
              dynamodb = boto3.client("dynamodb")
              table = boto3.resource("dynamodb").Table("books")

              def handler(event, context):
                  %s
    """


def test_a_table_that_is_a_key_of_the_request_may_be_named_by_a_parameter(tmp_path: Path) -> None:
    name = "!Sub '${Project}-books'"
    call = 'dynamodb.batch_write_item(RequestItems={os.environ["TABLE"]: event["books"]})'
    assert edge(app_of(WRITER % (name, name, call), code=tmp_path), "Loader", "Books").kind == "writes"


def test_a_call_of_a_table_by_its_plain_name_is_one_edge(tmp_path: Path) -> None:
    app = app_of(WRITER % ("books", "books", "table.put_item(Item=event)"), code=tmp_path)
    assert edge(app, "Loader", "Books").kind == "writes"
