from pathlib import Path

import pytest

from sless_audit.handlers.model import Env, Stored
from tests.handlers.javascript.handler_code import calls, only, read


@pytest.mark.parametrize(
    "imported",
    [
        'const AWS = require("aws-sdk");',
        'import AWS from "aws-sdk";',
        'import * as AWS from "aws-sdk";',
        'const AWS = require("aws-xray-sdk").captureAWS(require("aws-sdk"));',
    ],
)
def test_ways_to_import_it(tmp_path: Path, imported: str) -> None:
    source = f"""
        {imported}
        const db = new AWS.DynamoDB.DocumentClient();
        exports.handler = async (event) => {{
          return db.put({{ TableName: process.env.TABLE, Item: event }}).promise();
        }};
        """
    code = read(tmp_path, source, name="index.js")
    assert calls(code) == [("dynamodb", "PutItem", Env("TABLE"))]
    assert only(code).library == "aws-sdk"


def test_clients_of_one_service_and_their_helpers(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        const S3 = require("aws-sdk/clients/s3");
        const { StepFunctions, Lambda, CognitoIdentityServiceProvider: Users } = require("aws-sdk");
        const s3 = new S3({ params: { Bucket: process.env.BUCKET } });
        exports.handler = (event, context, callback) => {
          s3.upload({ Key: "k" }, (error, data) => {
            new StepFunctions().startExecution({ stateMachineArn: process.env.MACHINE }).promise()
              .then(() => new Lambda().invoke({ FunctionName: "other", InvocationType: "Event" }).promise());
          });
          s3.waitFor("objectExists", { Key: "k" }, callback);
          s3.getSignedUrl("getObject", { Key: "k", Expires: 60 });
          new Users().adminGetUser({ UserPoolId: "p" }, callback);
        };
        """,
        name="index.js",
    )
    assert [(site.kind, site.service, site.operation) for site in code.call_sites] == [
        ("sdk", "s3", "PutObject"), ("sdk", "stepfunctions", "StartExecution"), ("sdk", "lambda", "Invoke"),
        ("wait", "s3", "HeadObject"), ("sdk", "s3", "GetObject"), ("sdk", "cognito-idp", "AdminGetUser"),
    ]  # fmt: skip
    assert code.call_sites[2].arguments == {"FunctionName": "other", "InvocationType": "Event"}
    assert {site.arguments["Bucket"] for site in code.call_sites if site.service == "s3"} == {Env("BUCKET")}
    signed = code.call_sites[4]
    assert signed.signed_only
    assert "Expires" not in signed.arguments


def test_what_is_no_client_calls_nothing(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        const AWS = require("aws-sdk");
        AWS.config.update({ region: "eu-west-1" });
        const signer = new AWS.RDS.Signer({});
        exports.handler = async (event) => AWS.DynamoDB.Converter.unmarshall(event) || signer.getAuthToken({});
        """,
        name="index.js",
    )
    assert not code.call_sites
    assert not code.clients


def test_a_parameter_that_is_looked_up_names_the_next_call(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        const AWS = require("aws-sdk");
        const ssm = new AWS.SSM(), sqs = new AWS.SQS();
        exports.handler = async () => {
          const found = await ssm.getParameter({ Name: "/orders/queue" }).promise();
          await sqs.sendMessage({ QueueUrl: found.Parameter.Value, MessageBody: "x" }).promise();
        };
        """,
        name="index.js",
    )
    assert calls(code) == [
        ("ssm", "GetParameter", "/orders/queue"), ("sqs", "SendMessage", Stored("ssm", "/orders/queue")),
    ]  # fmt: skip


def test_a_client_from_nowhere_is_known_by_its_method_and_member(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        module.exports.make = (db) => async () => db.put({ TableName: "orders", Item: {} }).promise();
        module.exports.handler = module.exports.make(require(process.env.CLIENTS).db);
        """,
        name="index.js",
    )
    assert calls(code) == [("dynamodb", "PutItem", "orders")]
    assert only(code).confidence == "low"
