"""Where inline code stands in its template."""

import json
from pathlib import Path
from textwrap import indent

import pytest

from tests.graphs import app_of, edges, resource

HEAD = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
"""
CODE = """\
import time
def handler(event, context):
    time.sleep(9)
"""


def called_at(code: str, folder: Path) -> tuple[str, str]:
    """The line of the template on which the call of `sleep` is said to stand, and the part of it that is meant."""
    text = HEAD + indent(code, "        ")
    function = resource(app_of(text, code=folder), "F")
    assert function.code is not None
    (sleep,) = function.code.facts.call_sites
    span = function.code.spot(sleep.place).span
    line = text.splitlines()[span.line - 1]
    return line.strip(), line[span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    "code",
    [
        "ZipFile: |\n" + indent(CODE, "  "),
        "ZipFile: !Sub |\n\n" + indent(CODE, "  "),
        "ZipFile: |-  # of the handler\n" + indent(CODE, "  "),
        "ZipFile:\n  Fn::Sub: |\n" + indent(CODE, "    "),
        "ZipFile: !Sub\n  - |\n" + indent(CODE, "    ") + "  - {A: b}\n",
    ],
)
def test_a_literal_block_has_the_lines_of_the_template(code: str, tmp_path: Path) -> None:
    assert called_at(code, tmp_path) == ("time.sleep(9)", "time.sleep(9)")


@pytest.mark.parametrize(
    "code",
    [
        "ZipFile: >\n  import time\n\n  def handler(event, context):\n      time.sleep(9)\n",
        'ZipFile: "import time\\ndef handler(event, context):\\n    time.sleep(9)"\n',
        "ZipFile: !Join\n  - ''\n  - - |\n" + indent(CODE, "      ") + "    - pass\n",
        "ZipFile:\n  Fn::Join:\n    - ''\n    - - |\n" + indent(CODE, "        ") + "      - pass\n",
    ],
)
def test_other_code_is_shown_at_its_property(code: str, tmp_path: Path) -> None:
    line, _ = called_at(code, tmp_path)
    assert line == code.splitlines()[0]


STORES = """\
Parameters:
  Stage: {Type: String}
  Size: {Type: Number, Default: 5}
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  Archive: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "archive-${Stage}"}}
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: %s
      Handler: index.handler
      Code:
        ZipFile: %s
"""
PYTHON = """\
import boto3
size = ${Size}
def handler(event, context):
    boto3.client("dynamodb").put_item(TableName="${Orders}", Item={"a": {"S": "${!Literal}"}})
    boto3.client("s3").put_object(Bucket="archive-${Stage}", Key=f"{event['id']}", Body=b"")
"""
JAVASCRIPT = """\
const { DynamoDB } = require("@aws-sdk/client-dynamodb"), { S3 } = require("@aws-sdk/client-s3");
const size = ${Size};
exports.handler = async (event) => {
  await new DynamoDB({}).putItem({ TableName: "${Orders}", Item: {} });
  await new S3({}).putObject({ Bucket: "archive-${Stage}", Key: "k", Body: "" });
};
"""


@pytest.mark.parametrize(("runtime", "code"), [("python3.13", PYTHON), ("nodejs22.x", JAVASCRIPT)])
@pytest.mark.parametrize("opening", ["!Sub |\n", "!Sub\n          - |\n"])
def test_code_with_parts_that_only_the_deployment_knows(tmp_path: Path, runtime: str, code: str, opening: str) -> None:
    depth = 12 if "- |" in opening else 10
    block = opening + indent(code, " " * depth) + ("          - {Other: x}\n" if "- |" in opening else "")
    text = STORES % (runtime, block)
    app = app_of(text, code=tmp_path)
    assert edges(app, "reads", "writes") == ["F -writes-> Archive", "F -writes-> Orders"]
    function = resource(app, "F")
    assert function.code is not None
    first = function.code.spot(function.code.facts.call_sites[0].place)
    assert "${Orders}" in text.splitlines()[first.span.line - 1]


def test_code_that_is_joined_with_names(tmp_path: Path) -> None:
    lines = ["import boto3", "def handler(event, context):", "    boto3.client('dynamodb').scan(TableName='"]
    first, last = json.dumps("\n".join(lines)), json.dumps("')")
    code = f"!Join ['', [{first}, !Ref Orders, {last}]]"
    assert edges(app_of(STORES % ("python3.13", code), code=tmp_path), "reads") == ["F -reads-> Orders"]
