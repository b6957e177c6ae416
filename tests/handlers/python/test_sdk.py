"""boto3 as teams write it: which service, which operation, with which members."""

import pytest

from sless_audit.handlers.model import CodeValue, Env, HandlerCode, Opaque, Pairs
from tests.handlers.reading import calls, only_site, python

T: dict[str, CodeValue] = {"TableName": "orders"}
B: dict[str, CodeValue] = {"Bucket": "files"}
Q: dict[str, CodeValue] = {"QueueUrl": Env("QUEUE")}

FORMS: list[tuple[str, str, str, dict[str, CodeValue]]] = [
    ("import boto3\nc = boto3.client('dynamodb')", "c.put_item(TableName='orders')", "dynamodb.PutItem", T),
    ("import boto3 as aws\nc = aws.client('dynamodb')", "c.put_item(TableName='orders')", "dynamodb.PutItem", T),
    ("from boto3 import client\nc = client('dynamodb')", "c.scan(TableName='orders')", "dynamodb.Scan", T),
    (
        "import boto3\nc = boto3.client(service_name='sqs')",
        "c.send_message(QueueUrl=os.environ['QUEUE'])",
        "sqs.SendMessage",
        Q,
    ),
    ("import boto3\nc = boto3.Session().client('s3')", "c.get_object(Bucket='files')", "s3.GetObject", B),
    (
        "from boto3.session import Session\nc = Session(region_name='x').client('s3')",
        "c.list_objects_v2(Bucket='files')",
        "s3.ListObjectsV2",
        B,
    ),
    (
        "import botocore.session\nc = botocore.session.get_session().create_client('s3')",
        "c.get_object(Bucket='files')",
        "s3.GetObject",
        B,
    ),
    ("import boto3\nt = boto3.resource('dynamodb').Table('orders')", "t.update_item()", "dynamodb.UpdateItem", T),
    ("from boto3 import resource\nt = resource('dynamodb').Table('orders')", "t.query()", "dynamodb.Query", T),
    (
        "import boto3\nd = boto3.resource('dynamodb')",
        "d.meta.client.get_item(TableName='orders')",
        "dynamodb.GetItem",
        T,
    ),
    ("import boto3\nt = boto3.resource('dynamodb').Table(name='orders')", "t.delete_item()", "dynamodb.DeleteItem", T),
    (
        "import boto3, itertools\nc = boto3.client('s3')\nbuckets = itertools.cycle(['files'])",
        "c.get_object(Bucket=next(buckets))",
        "s3.GetObject",
        B,
    ),
    (
        "import boto3\nt = boto3.resource('dynamodb').Table('orders')",
        "t.meta.client.get_item(TableName=t.name)",
        "dynamodb.GetItem",
        T,
    ),
    (
        "import boto3\no = boto3.resource('s3').Bucket('files').Object('k')",
        "o.meta.client.get_object(Bucket=o.bucket_name, Key=o.key)",
        "s3.GetObject",
        {**B, "Key": "k"},
    ),
    ("import boto3\nb = boto3.resource('s3').Bucket('files')", "b.put_object(Key='k')", "s3.PutObject", {**B, "Key": "k"}),
    (
        "import boto3\no = boto3.resource('s3').Object('files', 'k')",
        "o.get()['Body'].read()",
        "s3.GetObject",
        {**B, "Key": "k"},
    ),
    ("import boto3\nb = boto3.resource('s3').Bucket('files')", "b.Object('k').delete()", "s3.DeleteObject", {**B, "Key": "k"}),
    (
        "import boto3\nb = boto3.resource('s3').Bucket('files')",
        "b.objects.filter(Prefix='p')",
        "s3.ListObjects",
        {**B, "Prefix": "p"},
    ),
    (
        "import boto3\nq = boto3.resource('sqs').Queue(os.environ['QUEUE'])",
        "q.send_messages(Entries=[])",
        "sqs.SendMessageBatch",
        {**Q, "Entries": ()},
    ),
    (
        "import boto3\nt = boto3.resource('sns').Topic(os.environ['TOPIC'])",
        "t.publish(Message='m')",
        "sns.Publish",
        {"TopicArn": Env("TOPIC"), "Message": "m"},
    ),
    (
        "import boto3\nc = boto3.client('dynamodb')\np = c.get_paginator('scan')",
        "list(p.paginate(TableName='orders'))",
        "dynamodb.Scan",
        T,
    ),
    (
        "import boto3\nc = boto3.client('s3')",
        "c.upload_file('/tmp/f', 'files', 'k')",
        "s3.PutObject",
        {"Filename": "/tmp/f", **B, "Key": "k"},
    ),
    (
        "import boto3\nc = boto3.client('s3')",
        "c.download_file(Bucket='files', Key='k', Filename='/tmp/f')",
        "s3.GetObject",
        {**B, "Key": "k", "Filename": "/tmp/f"},
    ),
    ("import boto3\nc = boto3.client('stepfunctions')", "c.start_execution(stateMachineArn='a')", "stepfunctions.StartExecution", {"stateMachineArn": "a"}),
    ("import boto3\nc = boto3.client('sns')", "c.get_sms_attributes()", "sns.GetSMSAttributes", {}),
    ("import boto3\nc = boto3.client('rds')", "c.describe_db_instances()", "rds.DescribeDBInstances", {}),
    ("import boto3\nc = boto3.client('s3')", "getattr(c, 'get_object')(Bucket='files')", "s3.GetObject", B),
    ("import boto3\nc = {'s3': boto3.client('s3')}", "c['s3'].get_object(Bucket='files')", "s3.GetObject", B),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "call", "operation", "members"), FORMS, ids=[f"{i}-{f[1]}" for i, f in enumerate(FORMS)]
)
def test_a_call_is_found(before: str, call: str, operation: str, members: dict[str, CodeValue]) -> None:
    code = python(f"import os\n{before}\ndef handler(event, context):\n    {call}\n")
    assert calls(code) == [operation]
    assert only_site(code).arguments == members
    assert code.unresolved == ()


def within(body: str, before: str = "") -> HandlerCode:
    indented = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return python(f"import os, boto3\n{before}\ndef handler(event, context):\n{indented}\n")


def test_a_batch_writer_writes_in_batches() -> None:
    code = within(
        "with boto3.resource('dynamodb').Table(os.environ['TABLE']).batch_writer() as batch:\n"
        "    batch.put_item(Item={'a': 1})\n    batch.delete_item(Key={'a': 1})"
    )
    assert calls(code) == ["dynamodb.BatchWriteItem"] * 2
    request = Pairs(((Env("TABLE"), Opaque("the items of the batch")),))
    assert all(site.arguments == {"RequestItems": request} for site in code.call_sites)


def test_a_queue_by_name_keeps_its_name() -> None:
    code = within("boto3.resource('sqs').get_queue_by_name(QueueName='jobs').send_message(MessageBody='m')")
    assert calls(code) == ["sqs.GetQueueUrl", "sqs.SendMessage"]
    assert code.call_sites[1].arguments["QueueUrl"] == "jobs"


def test_a_queue_url_that_is_looked_up_keeps_the_name() -> None:
    code = within(
        "sqs = boto3.client('sqs')\nurl = sqs.get_queue_url(QueueName='jobs')['QueueUrl']\n"
        "sqs.send_message(QueueUrl=url, MessageBody='m')"
    )
    assert code.call_sites[1].arguments["QueueUrl"] == "jobs"


def test_messages_of_a_queue_are_deleted_from_it() -> None:
    code = within(
        "queue = boto3.resource('sqs').Queue('u')\nfor message in queue.receive_messages():\n    message.delete()"
    )
    assert calls(code) == ["sqs.ReceiveMessage", "sqs.DeleteMessage"]
    assert code.call_sites[1].arguments["QueueUrl"] == "u"


def test_a_waiter_is_a_wait_for_the_operation_that_it_repeats() -> None:
    code = within("boto3.client('s3').get_waiter('object_exists').wait(Bucket='files', Key='k')")
    site = only_site(code)
    assert (site.kind, site.service, site.operation) == ("wait", "s3", "HeadObject")
    assert site.arguments["Bucket"] == "files"


def test_a_signed_url_needs_no_network() -> None:
    code = within("boto3.client('s3').generate_presigned_url('put_object', Params={'Bucket': 'files', 'Key': 'k'})")
    site = only_site(code)
    assert (site.operation, site.signed_only, site.arguments) == ("PutObject", True, {"Bucket": "files", "Key": "k"})


def test_what_a_client_computes_is_no_call() -> None:
    code = within("boto3.client('rds').generate_db_auth_token(DBHostname='h', Port=5432, DBUsername='u')")
    assert code.call_sites == ()


def test_a_helper_tells_what_else_it_may_call() -> None:
    site = only_site(within("boto3.client('s3').upload_fileobj(event, 'files', 'k')"))
    assert "UploadPart" in site.also
    assert site.via == "upload_fileobj"


def test_region_endpoint_and_credentials_of_a_client() -> None:
    code = within(
        "c = boto3.client('sts').assume_role(RoleArn='r', RoleSessionName='s')['Credentials']\n"
        "boto3.client('s3', aws_access_key_id=c['AccessKeyId']).get_object(Bucket='files')\n"
        "boto3.client('s3', region_name='eu-west-1').get_object(Bucket='files')\n"
        "boto3.client('s3', region_name=os.environ['AWS_REGION']).get_object(Bucket='files')\n"
        "boto3.client('apigatewaymanagementapi', endpoint_url=os.environ['URL']).post_to_connection(ConnectionId='c')"
    )
    _, assumed, abroad, home, management = code.call_sites
    assert assumed.other_credentials
    assert abroad.region == "eu-west-1"
    assert home.region is None
    assert not home.other_credentials
    assert management.endpoint == Env("URL")


@pytest.mark.parametrize(
    "body",
    [
        "boto3.client(event['service']).list_things()",
        "getattr(boto3.client('s3'), event['operation'])(Bucket='files')",
        "boto3.client('s3').get_paginator(event['operation']).paginate()",
        "boto3.resource('ec2').Instance('i').stop()",
        "import pynamodb.models",
        "import unknown_module_of_ours",
        "import requests\nrequests.Session().hooks['x'] = 1\nimport acme\nacme.run(boto3.client('s3'))",
        "exec(event['code'])",
    ],
)
def test_what_cannot_be_followed_is_said_with_its_place(body: str) -> None:
    code = within(body)
    assert code.unresolved
    assert code.unresolved[0].place.line >= 3


def test_a_client_handed_to_a_logger_is_no_riddle() -> None:
    code = within(
        "logger.info(client)\nprint(client)",
        "import logging\nlogger = logging.getLogger()\nclient = boto3.client('s3')",
    )
    assert code.unresolved == ()


def test_an_object_of_unknown_making_is_recognised_by_its_method() -> None:
    code = within("open_table(event).put_item(Item={'a': 1})", "from acme import open_table")
    assert calls(code) == []  # what is made from the event is not taken for a table
    code = within("open_table('x').put_item(Item={'a': 1})\nconnect().send_message(QueueUrl='u')", "from acme import *")
    assert all(item.reason for item in code.unresolved)


def test_async_clients_are_clients() -> None:
    code = python(
        """
        import aioboto3, asyncio

        async def save(item):
            async with aioboto3.Session().client("dynamodb") as client:
                await client.put_item(TableName="orders", Item=item)

        def handler(event, context):
            return asyncio.run(save(event))
        """
    )
    assert calls(code) == ["dynamodb.PutItem"]
