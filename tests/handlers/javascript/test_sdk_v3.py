from pathlib import Path

import pytest

from sless_audit.handlers.model import Env, Opaque, Pairs
from tests.handlers.javascript.handler_code import calls, only, read


def test_a_command_that_a_client_sends(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
        const client = new SQSClient({});
        export const handler = async (event) => {
          await client.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: event.body }));
        };
        """,
    )
    site = only(code)
    assert (site.kind, site.library, site.service, site.operation) == (
        "sdk",
        "@aws-sdk/client-sqs",
        "sqs",
        "SendMessage",
    )
    assert site.arguments == {"QueueUrl": Env("QUEUE_URL"), "MessageBody": Opaque("the event", from_event=True)}
    assert (site.place.file, site.place.line, site.place.column) == ("src/index.mjs", 5, 9)
    assert (site.phase, site.function, site.confidence, site.loops) == ("request", "handler", "high", ())
    assert not code.unresolved
    assert [(client.service, client.phase) for client in code.clients] == [("sqs", "init")]


def test_names_of_services_are_those_of_boto3(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
        import { EventBridge } from "@aws-sdk/client-eventbridge";
        import * as cognito from "@aws-sdk/client-cognito-identity-provider";
        import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
        import { SecretsManager } from "@aws-sdk/client-secrets-manager";
        const sfn = new SFNClient(), bus = new EventBridge(), bedrock = new BedrockRuntimeClient(), secrets = new SecretsManager();
        export async function handler() {
          await sfn.send(new StartExecutionCommand({ stateMachineArn: "arn" }));
          await bus.putEvents({ Entries: [] });
          await new cognito.CognitoIdentityProviderClient({}).send(new cognito.ListUsersCommand({ UserPoolId: "x" }));
          await bedrock.send(new InvokeModelCommand({}));
          await secrets.getSecretValue({ SecretId: "s" });
        }
        """,
    )
    assert [(service, operation) for service, operation, _ in calls(code)] == [
        ("stepfunctions", "StartExecution"), ("events", "PutEvents"), ("cognito-idp", "ListUsers"),
        ("bedrock-runtime", "InvokeModel"), ("secretsmanager", "GetSecretValue"),
    ]  # fmt: skip


def test_the_document_client_has_the_operations_of_the_api(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
        import { DynamoDBDocumentClient, DynamoDBDocument, PutCommand, BatchWriteCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
        const ddb = DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: {} });
        const doc = DynamoDBDocument.from(new DynamoDBClient());
        const TableName = process.env.TABLE;
        export const handler = async (event) => {
          await ddb.send(new PutCommand({ TableName, Item: event }));
          await ddb.send(new BatchWriteCommand({ RequestItems: { [TableName]: [] } }));
          await doc.get({ TableName, Key: { id: 1 } });
          for await (const page of paginateQuery({ client: ddb }, { TableName })) console.log(page);
        };
        """,
    )
    table = Env("TABLE")
    assert calls(code) == [
        ("dynamodb", "PutItem", table), ("dynamodb", "BatchWriteItem", None), ("dynamodb", "GetItem", table),
        ("dynamodb", "Query", table),
    ]  # fmt: skip
    assert code.call_sites[1].arguments["RequestItems"] == Pairs(((table, ()),))
    assert code.call_sites[3].via == "paginator"


def test_waiters_uploads_and_signed_urls(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { S3Client, GetObjectCommand, waitUntilObjectExists } from "@aws-sdk/client-s3";
        import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
        import { Upload } from "@aws-sdk/lib-storage";
        const s3 = new S3Client({});
        const Bucket = process.env.BUCKET;
        export const handler = async (event) => {
          await new Upload({ client: s3, params: { Bucket, Key: event.key, Body: "" } }).done();
          await waitUntilObjectExists({ client: s3, maxWaitTime: 20 }, { Bucket, Key: event.key });
          return getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: event.key }), { expiresIn: 60 });
        };
        """,
    )
    upload, wait, signed = code.call_sites
    assert (upload.operation, upload.via, "CreateMultipartUpload" in upload.also) == ("PutObject", "Upload", True)
    assert (wait.kind, wait.operation, wait.via) == ("wait", "HeadObject", "waiter ObjectExists")
    assert (signed.operation, signed.signed_only) == ("GetObject", True)
    assert {site.arguments["Bucket"] for site in code.call_sites} == {Env("BUCKET")}


def test_a_region_of_its_own_and_other_credentials_are_told(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
        import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
        import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
        const there = new S3Client({ region: "eu-west-1", credentials: fromTemporaryCredentials({}) });
        const here = new SNSClient({ region: process.env.AWS_REGION });
        export const handler = async () => {
          await there.send(new ListBucketsCommand({}));
          await here.send(new PublishCommand({ TopicArn: "t" }));
        };
        """,
    )
    buckets, publish = code.call_sites
    assert (buckets.region, buckets.other_credentials) == ("eu-west-1", True)
    assert (publish.region, publish.other_credentials) == (None, False)


def test_a_command_is_known_even_where_its_client_is_not(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { PutItemCommand } from "@aws-sdk/client-dynamodb";
        export const makeHandler = (deps) => async (event) => deps.client.send(new PutItemCommand({ TableName: "t" }));
        export const handler = makeHandler(await import(process.env.DEPS));
        """,
    )
    site = only(code)
    assert (site.operation, site.confidence) == ("PutItem", "medium")
    assert len(code.unresolved) == 1  # the import


def test_what_is_chosen_while_the_code_runs_is_unresolved(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { S3, S3Client } from "@aws-sdk/client-s3";
        import { deliver } from "some-library";
        const s3 = new S3();
        export const handler = async (event) => {
          await s3[event.operation]({ Bucket: "b" });
          await deliver(new S3Client());
          await s3.send(event.command);
        };
        """,
    )
    assert [item.place.line for item in code.unresolved] == [6, 7, 8]
    assert not code.call_sites


@pytest.mark.parametrize(("declared", "unresolved"), [("", 0), (" = null", 0), (" = {}", 0), (" = given", 1)])
def test_a_command_that_is_chosen_before_it_is_sent(tmp_path: Path, declared: str, unresolved: int) -> None:
    code = read(
        tmp_path,
        f"""
        import {{ SFNClient, SendTaskSuccessCommand, SendTaskFailureCommand }} from "@aws-sdk/client-sfn";
        import given from "./elsewhere.mjs";
        const client = new SFNClient({{}});
        export const handler = async (event) => {{
          let command{declared};
          if (event.ok) command = new SendTaskSuccessCommand({{ taskToken: event.token }});
          else command = new SendTaskFailureCommand({{ taskToken: event.token }});
          await client.send(command);
        }};
        """,
        files={"elsewhere.mjs": "export default makeCommand();"},
    )
    assert [(site.operation, site.conditional) for site in code.call_sites] == [
        ("SendTaskSuccess", True),
        ("SendTaskFailure", True),
    ]
    assert len(code.unresolved) == unresolved


def test_the_invocation_type_by_its_name(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
import { InvocationType, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
const lambda = new LambdaClient({});
export const handler = () =>
  lambda.send(new InvokeCommand({ FunctionName: "mail", InvocationType: InvocationType.Event }));
""",
        name="index.ts",
    )
    assert only(code).arguments == {"FunctionName": "mail", "InvocationType": "Event"}
