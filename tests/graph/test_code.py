"""Calls in code → edges of the graph."""

from pathlib import Path

import pytest

from sless_audit.graph.permissions import role_of
from tests.graphs import app_of, edge, edges

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


REPORTS = """
    Parameters:
      Other: {Type: String}
    Resources:
      Orders: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql}}
      Logins: {Type: AWS::SecretsManager::Secret}
      Reports:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Environment: {Variables: {DATABASE: %s}}
          Code:
            ZipFile: |
              import os
              import psycopg2
              connection = psycopg2.connect(%s)

              def handler(event, context):
                  with connection.cursor() as cursor:
                      cursor.execute("%s")
    """
HOST = 'host=os.environ["DATABASE"]'


ADDRESS = "!GetAtt Orders.Endpoint.Address"


@pytest.mark.parametrize(
    ("variable", "arguments", "statement", "kinds"),
    [
        (ADDRESS, HOST, "select * from orders", ["reads"]),
        (ADDRESS, HOST, "/* nightly */ UPDATE orders SET total = 0", ["writes"]),
        (ADDRESS, HOST, "call close_day()", ["reads", "writes"]),
        (ADDRESS, HOST, "BEGIN", []),
        (ADDRESS, "f'postgres://{os.environ[\"DATABASE\"]}/orders'", "select 1", ["reads"]),
        (
            "!Sub 'postgres://app:${Logins}@${Orders.Endpoint.Address}/o'",
            "os.environ['DATABASE']",
            "DELETE",
            ["writes"],
        ),
        ("!GetAtt Orders.ReadEndpoint.Address", HOST, "call sums()", ["reads"]),
        ("!Ref Other", HOST, "select 1", []),
        ("!Ref Logins", HOST, "select 1", []),
    ],
)
def test_statements_lead_to_the_database_of_the_app(
    tmp_path: Path, variable: str, arguments: str, statement: str, kinds: list[str]
) -> None:
    app = app_of(REPORTS % (variable, arguments, statement), code=tmp_path)
    assert edges(app, "reads", "writes") == [f"Reports -{kind}-> Orders" for kind in kinds]
    assert {found.confidence for found in app.edges if found.kind in ("reads", "writes")} <= {"medium"}


SCORES = """
    Resources:
      Scores: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: scores}}
      Scorer:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          Environment: {Variables: {REDIS: !GetAtt Scores.PrimaryEndPoint.Address}}
          Code:
            ZipFile: |
              const Redis = require("ioredis");
              const redis = new Redis({ host: process.env.REDIS });
              exports.handler = async (event) => { %s };
    """


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("await redis.zincrby('top', 1, event.player)", ["writes"]),
        ("return redis.zrevrange('top', 0, 9)", ["reads"]),
        ("return redis.getset('last', event.player)", ["reads", "writes"]),
        ("await redis.ping()", []),
        ("console.log('nothing is asked')", ["reads", "writes"]),
    ],
)
def test_what_a_command_does_tells_the_edge(tmp_path: Path, body: str, kinds: list[str]) -> None:
    app = app_of(SCORES % body, code=tmp_path)
    assert edges(app, "reads", "writes") == [f"Scorer -{kind}-> Scores" for kind in kinds]


AGAIN = """
    Resources:
      Orders:
        Type: AWS::DynamoDB::Table
        Properties: {TableName: !Sub 'orders-${AWS::Region}'}
      Files:
        Type: AWS::S3::Bucket
        Properties: {BucketName: !Sub 'documents-${AWS::AccountId}'}
      Incoming:
        Type: AWS::S3::Bucket
        Properties: {BucketName: !Sub 'in-${AWS::Region}'}
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: %s
          Handler: index.handler
          Code:
            ZipFile: |
              %s
    """
PYTHON = """import os
              import boto3
              client = boto3.client("lambda")
              orders = boto3.resource("dynamodb").Table("orders-" + os.environ["AWS_REGION"])
              files = lambda account: boto3.resource("s3").Bucket(f"documents-{account}")

              def handler(event, context):
                  %s"""
JAVASCRIPT = """const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
              const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
              const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
              const client = new LambdaClient({}), s3 = new S3Client({}), sts = new STSClient({});
              const put = (a) => s3.send(new PutObjectCommand({ Bucket: `documents-${a}`, Key: "k", Body: "" }));
              const again = (name) => client.send(new InvokeCommand({ FunctionName: name, InvocationType: "Event" }));
              exports.handler = async (event, context) => { %s };"""
INVOKE = "client.invoke(FunctionName=%s, InvocationType='Event')"


@pytest.mark.parametrize(
    ("runtime", "code", "expected"),
    [
        ("python3.13", PYTHON % INVOKE % "context.function_name", "Worker -invokes async-> Worker"),
        ("python3.13", PYTHON % INVOKE % "context.invoked_function_arn", "Worker -invokes async-> Worker"),
        ("python3.13", PYTHON % INVOKE % "os.environ['AWS_LAMBDA_FUNCTION_NAME']", "Worker -invokes async-> Worker"),
        ("python3.13", PYTHON % "orders.put_item(Item=event)", "Worker -writes-> Orders"),
        (
            "python3.13",
            PYTHON % "files(boto3.client('sts').get_caller_identity()['Account']).put_object(Key='k', Body=b'')",
            "Worker -writes-> Files",
        ),
        (
            "python3.13",
            PYTHON % "files(context.invoked_function_arn.split(':')[4]).put_object(Key='k', Body=b'')",
            "Worker -writes-> Files",
        ),
        (
            "python3.13",
            PYTHON % "boto3.client('s3').get_object(Bucket=f'in-{boto3.Session().region_name}', Key='k')",
            "Worker -reads-> Incoming",
        ),
        (
            "nodejs22.x",
            JAVASCRIPT % "await put((await sts.send(new GetCallerIdentityCommand({}))).Account)",
            "Worker -writes-> Files",
        ),
        ("nodejs22.x", JAVASCRIPT % "await put(context.invokedFunctionArn.split(':')[4])", "Worker -writes-> Files"),
        ("nodejs22.x", JAVASCRIPT % "await again(context.functionName)", "Worker -invokes async-> Worker"),
        ("nodejs22.x", JAVASCRIPT % "await again(context.invokedFunctionArn)", "Worker -invokes async-> Worker"),
        (
            "nodejs22.x",
            JAVASCRIPT % "await again(process.env.AWS_LAMBDA_FUNCTION_NAME)",
            "Worker -invokes async-> Worker",
        ),
    ],
)
def test_what_the_runtime_tells_of_the_function_is_known(
    tmp_path: Path, runtime: str, code: str, expected: str
) -> None:
    app = app_of(AGAIN % (runtime, code), code=tmp_path)
    assert expected in edges(app, "invokes", "writes", "reads")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("{TABLE: !Ref Books}", ["Loader -writes-> Books"]),
        (
            "{TABLE: !Ref Books, OTHER: spare}",
            ["Loader -writes-> Books", "Loader -writes-> external:aws:spare"],
        ),
        ("{}", ["Loader -writes-> external:aws:dynamodb, named at run time"]),
    ],
)
def test_a_variable_that_is_not_set_names_nothing_beside_one_that_is(
    tmp_path: Path, variables: str, expected: list[str]
) -> None:
    call = 'dynamodb.put_item(TableName=os.environ.get("TABLE") or os.environ["OTHER"], Item=event)'
    template = WRITER % ("books", "none", call)
    app = app_of(template.replace("{TABLE: none}", variables), code=tmp_path)
    assert edges(app, "writes") == expected


BOUND = """
    Resources:
      Jobs: {Type: AWS::SQS::Queue}
      News: {Type: AWS::SNS::Topic}
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Environment: {Variables: {QUEUE: !Ref Jobs, TOPIC: !Ref News}}
          Code:
            ZipFile: |
              import os
              import boto3
              queue = boto3.resource("sqs").Queue(os.environ["QUEUE"])
              topic = boto3.resource("sns").Topic(os.environ["TOPIC"])
              sqs, sns = boto3.client("sqs"), boto3.client("sns")

              def handler(event, context):
                  %s
    """


@pytest.mark.parametrize(
    ("call", "target"),
    [
        ("sqs.send_message(QueueUrl=queue.url, MessageBody='x')", "Jobs"),
        ("sns.publish(TopicArn=topic.arn, Message='x')", "News"),
    ],
)
def test_what_a_bound_resource_tells_of_itself(tmp_path: Path, call: str, target: str) -> None:
    assert edges(app_of(BOUND % call, code=tmp_path), "publishes") == [f"Worker -publishes-> {target}"]


OTHERS = """
    Resources:
      Users: {Type: AWS::Cognito::UserPool}
      Reports: {Type: AWS::ECS::TaskDefinition, Properties: {Family: reports}}
      Tenant: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
      Own:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument: {Statement: []}
          Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "logs:*", Resource: "*"}]}}]
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          Role: !GetAtt Own.Arn
          Environment: {Variables: {POOL: !Ref Users, TASK: !Ref Reports, ROLE: !GetAtt Tenant.Arn}}
          Code:
            ZipFile: |
              import os
              import boto3

              def handler(event, context):
                  boto3.client(%s)
    """


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("'cognito-idp').admin_get_user(UserPoolId=os.environ['POOL'], Username='x'", "Worker -reads-> Users"),
        ("'cognito-idp').admin_create_user(UserPoolId=os.environ['POOL'], Username='x'", "Worker -writes-> Users"),
        ("'ecs').run_task(cluster='jobs', taskDefinition=os.environ['TASK']", "Worker -starts async-> Reports"),
        ("'ecs').run_task(cluster='jobs', taskDefinition='reports'", "Worker -starts async-> Reports"),
        ("'sts').assume_role(RoleArn=os.environ['ROLE'], RoleSessionName='x'", "Worker -assumes-> Tenant"),
        ("'sts').get_caller_identity(", "Worker -reads-> external:aws:sts"),
        ("'ses').send_email(Source='a@example.com'", "Worker -publishes-> external:aws:ses"),
        ("'sesv2').send_email(FromEmailAddress='a@example.com'", "Worker -publishes-> external:aws:ses"),
    ],
)
def test_calls_of_users_tasks_and_roles(tmp_path: Path, call: str, expected: str) -> None:
    app = app_of(OTHERS % call, code=tmp_path)
    assert set(edges(app)) == {expected, "Worker -assumes-> Own"}
    worker = next(one for one in app.resources if one.logical_id == "Worker")
    assert [role.logical_id for role in role_of(worker)] == ["Own"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("event['url']", "the event"),
        ("'https://' + event['host']", "the event"),
        ("f\"https://{event['host']}/orders\"", "the event"),
        ("f\"https://{event['tenant']}.example.com/orders\"", "${the event}.example.com"),
        ("f\"https://api.example.com/{event['id']}\"", "api.example.com"),
    ],
)
def test_a_host_that_the_event_names(tmp_path: Path, url: str, expected: str) -> None:
    app = app_of(
        f"""
        Resources:
          Worker:
            Type: AWS::Lambda::Function
            Properties:
              Runtime: python3.13
              Handler: index.handler
              Code:
                ZipFile: |
                  import requests

                  def handler(event, context):
                      requests.get({url}, timeout=3)
        """,
        code=tmp_path,
    )
    assert edges(app, "invokes") == [f"Worker -invokes sync-> external:http:{expected}"]


MAKERS = """
    Resources:
      Settings: {Type: AWS::DynamoDB::Table}
      Rules: {Type: AWS::DynamoDB::Table}
      Site: {Type: AWS::S3::Bucket}
      First: {Type: Custom::Rows, Properties: {ServiceToken: !GetAtt Maker.Arn, Table: !Ref Settings, Bucket: !Ref Site}}
      Second: {Type: Custom::Rows, Properties: {ServiceToken: !GetAtt Maker.Arn, Table: %s, Bucket: !Ref Site}}
      Maker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: %s
          Handler: index.handler
          Code:
            ZipFile: |
              %s
    """
MAKER_PYTHON = """import boto3
              rows, files = boto3.client("dynamodb"), boto3.client("s3")

              def handler(event, context):
                  properties = event["ResourceProperties"]
                  rows.put_item(TableName=properties["Table"], Item={})
                  files.put_object(Bucket=properties.get("Bucket"), Key="a", Body=b"")
                  files.put_object(Bucket=event["Bucket"], Key="a", Body=b"")"""
MAKER_JAVASCRIPT = """const { DynamoDB } = require("@aws-sdk/client-dynamodb"), { S3 } = require("@aws-sdk/client-s3");
              const rows = new DynamoDB({}), files = new S3({});
              exports.handler = async (event) => {
                const { Table, Bucket } = event.ResourceProperties;
                await rows.putItem({ TableName: Table, Item: {} });
                await files.putObject({ Bucket, Key: "a", Body: "" });
                await files.putObject({ Bucket: event.Bucket, Key: "a", Body: "" });
              };"""


@pytest.mark.parametrize(("runtime", "code"), [("python3.13", MAKER_PYTHON), ("nodejs22.x", MAKER_JAVASCRIPT)])
@pytest.mark.parametrize(("second", "more"), [("!Ref Rules", ["Maker -writes-> Rules"]), ("!Ref Settings", [])])
def test_properties_of_custom_resources_name_what_their_function_uses(
    tmp_path: Path, runtime: str, code: str, second: str, more: list[str]
) -> None:
    found = edges(app_of(MAKERS % (second, runtime, code), code=tmp_path), "writes")
    outside = "Maker -writes-> external:aws:s3, named at run time"
    assert found == [*more, "Maker -writes-> Settings", "Maker -writes-> Site", outside]
