"""What a value in the code is resolved to, seen as the function that is invoked."""

import pytest

from sless_audit.handlers.model import Choice, CodeValue, Env, Joined, Opaque, Stored
from tests.handlers.reading import only_site, python

KEPT_FOR_A_WHILE = """
ssm = boto3.client('ssm')
kept = {}
def setting(name):
    found = kept.get(name)
    if found and found[0] > 0:
        return found[1]
    value = ssm.get_parameter(Name=name)['Parameter']['Value']
    kept[name] = (1, value)
    return value
"""

INVOKED: list[tuple[str, str, CodeValue]] = [
    ("NAME = 'orders'", "NAME", "orders"),
    ("A = 'or'\nNAME = A + 'ders'", "NAME", "orders"),
    ("import os", "os.environ['FN']", Env("FN")),
    ("from os import environ", "environ['FN']", Env("FN")),
    ("from os import environ as variables", "variables.get('FN')", Env("FN")),
    ("import os", "os.environ.get('FN', 'orders')", Env("FN", "orders")),
    ("import os", "os.getenv('FN', default='orders')", Env("FN", "orders")),
    ("from os import getenv", "getenv('FN') or 'orders'", Env("FN", "orders")),
    ("import os", "str(os.environ['FN']).strip()", Env("FN")),
    ("import os", "f\"orders-{os.environ['STAGE']}\"", Joined(("orders-", Env("STAGE")))),
    ("import os", "'orders-{}'.format(os.environ['STAGE'])", Joined(("orders-", Env("STAGE")))),
    ("import os", "'orders-{stage}'.format(stage=os.environ['STAGE'])", Joined(("orders-", Env("STAGE")))),
    ("import os", "'orders-%s' % os.environ['STAGE']", Joined(("orders-", Env("STAGE")))),
    ("import os", "'%s-%s' % ('orders', os.environ['STAGE'])", Joined(("orders-", Env("STAGE")))),
    ("import os", "'orders-' + os.environ['STAGE'] + '-fn'", Joined(("orders-", Env("STAGE"), "-fn"))),
    ("import os", "'-'.join(['orders', os.environ['STAGE']])", Joined(("orders-", Env("STAGE")))),
    ("NAMES = {'a': 'orders'}", "NAMES['a']", "orders"),
    ("NAMES = {'a': 'orders'}", "NAMES.get('b', 'users')", "users"),
    ("NAMES = ['orders', 'users']", "NAMES[1]", "users"),
    ("A, B = 'orders', 'users'", "B", "users"),
    ("NAME = 'ORDERS'", "NAME.lower()", "orders"),
    ("", "event['fn']", Opaque("the event", from_event=True)),
    ("", "event.get('detail', {}).get('fn')", Opaque("the event", from_event=True)),
    ("import json", "json.loads(event['body'])['fn']", Opaque("the event", from_event=True)),
    ("", "'a' if event['x'] else 'b'", Choice(("a", "b"))),
    ("import os", "os.environ[event['x']]", Opaque("a variable chosen at run time")),
    ("class Config:\n    NAME = 'orders'", "Config.NAME", "orders"),
    ("class Config:\n    def __init__(self, n='orders'):\n        self.n = n\nc = Config()", "c.n", "orders"),
    ("def name():\n    return 'orders'", "name()", "orders"),
    ("def name(stage):\n    return f'orders-{stage}'", "name('dev')", "orders-dev"),
    ("name = lambda stage: 'orders-' + stage", "name('dev')", "orders-dev"),
    ("from functools import partial\ndef n(a, b):\n    return a + b\nm = partial(n, 'x')", "m('y')", "xy"),
    (
        "import os\nfrom dataclasses import dataclass\n@dataclass\nclass C:\n    name: str\nc = C(os.environ['FN'])",
        "c.name",
        Env("FN"),
    ),
    ("ssm = boto3.client('ssm')", "ssm.get_parameter(Name='/fn')['Parameter']['Value']", Stored("ssm", "/fn")),
    (
        "sm = boto3.client('secretsmanager')",
        "sm.get_secret_value(SecretId='fn').get('SecretString')",
        Stored("secretsmanager", "fn"),
    ),
    (KEPT_FOR_A_WHILE, "setting('/fn')", Stored("ssm", "/fn")),
    (
        "from aws_lambda_powertools.utilities import parameters",
        "parameters.get_parameter('/fn')",
        Stored("ssm", "/fn"),
    ),
    (
        "from aws_lambda_powertools.utilities.parameters import get_secret",
        "get_secret('fn')",
        Stored("secretsmanager", "fn"),
    ),
]


@pytest.mark.parametrize(("before", "name", "value"), INVOKED, ids=[name for _, name, _ in INVOKED])
def test_a_name_is_resolved(before: str, name: str, value: CodeValue) -> None:
    code = python(
        "import boto3\n" + before + "\nclient = boto3.client('lambda')\n"
        f"def handler(event, context):\n    client.invoke(FunctionName={name})\n"
    )
    site = next(site for site in code.call_sites if site.operation == "Invoke")
    assert site.arguments == {"FunctionName": value}


def test_branches_are_joined() -> None:
    code = python(
        """
        import boto3
        client = boto3.client("lambda")

        def handler(event, context):
            if event["big"]:
                name = "heavy"
            else:
                name = "light"
            client.invoke(FunctionName=name, InvocationType="Event")
        """
    )
    assert only_site(code).arguments == {"FunctionName": Choice(("light", "heavy")), "InvocationType": "Event"}


def test_a_mapping_of_arguments_is_followed() -> None:
    code = python(
        """
        import boto3
        table = boto3.resource("dynamodb").Table("orders")

        def handler(event, context):
            options = {"Limit": 10}
            options["IndexName"] = "by-date"
            if event.get("next"):
                options["ExclusiveStartKey"] = event["next"]
            table.query(**options)
        """
    )
    assert only_site(code).arguments == {
        "TableName": "orders",
        "Limit": 10,
        "IndexName": "by-date",
        "ExclusiveStartKey": Opaque("the event", from_event=True),
    }
    assert only_site(code).arguments_complete


def test_arguments_that_cannot_be_followed_are_said() -> None:
    code = python(
        """
        import boto3
        table = boto3.resource("dynamodb").Table("orders")

        def handler(event, context):
            table.query(Limit=1, **event["options"])
        """
    )
    assert only_site(code).arguments == {"TableName": "orders", "Limit": 1}
    assert not only_site(code).arguments_complete


def test_entries_that_are_made_from_records_keep_what_is_constant() -> None:
    code = python(
        """
        import os, boto3
        events = boto3.client("events")

        def to_event(record):
            if record["eventName"] == "REMOVE":
                return None
            return {"Source": "orders", "DetailType": "Changed", "EventBusName": os.environ["BUS"]}

        def handler(event, context):
            entries = [to_event(record) for record in event["Records"]]
            entries = [entry for entry in entries if entry is not None]
            for start in range(0, len(entries), 10):
                events.put_events(Entries=entries[start:start + 10])
        """
    )
    entry = {"Source": "orders", "DetailType": "Changed", "EventBusName": Env("BUS")}
    assert only_site(code).arguments == {"Entries": (entry,)}
