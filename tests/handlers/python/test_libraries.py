"""HTTP, databases, Powertools and routers, as far as rules ask for them."""

import pytest

from sless_audit.handlers.model import CodeValue, Env, Joined, Opaque
from tests.handlers.reading import only_site, python

URL = "https://api.example.com/x"
NONE: dict[str, CodeValue] = {"url": URL}


def timed(seconds: CodeValue) -> dict[str, CodeValue]:
    return {"url": URL, "timeout": seconds}


HTTP: list[tuple[str, str, str, dict[str, CodeValue]]] = [
    ("import requests", "requests.get(URL)", "GET", NONE),
    ("import requests", "requests.post(URL, json=event, timeout=5)", "POST", timed(5)),
    ("import requests", "requests.get(URL, timeout=(3, 10))", "GET", timed(10)),
    ("import requests", "requests.get(URL, timeout=None)", "GET", NONE),
    ("import requests as http", "http.request('PUT', URL)", "PUT", NONE),
    ("from requests import get as fetch", "fetch(URL)", "GET", NONE),
    ("import requests\nS = requests.Session()", "S.get(URL)", "GET", NONE),
    (
        "import requests, functools\nS = requests.Session()\nS.request = functools.partial(S.request, timeout=5)",
        "S.get(URL)",
        "GET",
        timed(Opaque("set on the session")),
    ),
    (
        "import requests\nS = requests.Session()\nS.mount('https://', requests.adapters.HTTPAdapter())",
        "S.get(URL)",
        "GET",
        timed(Opaque("perhaps set by an adapter")),
    ),
    (
        "import requests\nclass S(requests.Session):\n    def go(self):\n        pass\nsession = S()",
        "session.post(URL)",
        "POST",
        timed(Opaque("perhaps set by its class")),
    ),
    (
        ("import requests\nclass S(requests.Session):\n    def fetch(self, **more):\n"
        "        return super().get(URL, **{'timeout': 3, **more})\nsession = S()"),
        "session.fetch()",
        "GET",
        timed(3),
    ),
    ("import urllib.request", "urllib.request.urlopen(URL)", "GET", NONE),
    ("import urllib.request", "urllib.request.urlopen(URL, timeout=3)", "GET", timed(3)),
    ("from urllib.request import urlopen, Request", "urlopen(Request(URL, data=b'x', method='PUT'))", "PUT", NONE),
    ("import socket, urllib.request\nsocket.setdefaulttimeout(4)", "urllib.request.urlopen(URL)", "GET", timed(4)),
    ("import urllib3\nP = urllib3.PoolManager()", "P.request('GET', URL)", "GET", NONE),
    ("import urllib3\nP = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=7))", "P.request('GET', URL)", "GET", timed(7)),
    ("import http.client\nC = http.client.HTTPSConnection('api.example.com', timeout=2)", "C.request('GET', '/x')", "GET", timed(2)),
    ("import http.client\nC = http.client.HTTPSConnection('api.example.com')", "C.request('GET', '/x')", "GET", NONE),
    ("import httpx", "httpx.get(URL)", "GET", timed(5.0)),
    ("import httpx", "httpx.get(URL, timeout=None)", "GET", NONE),
    ("import httpx\nC = httpx.Client(base_url='https://api.example.com')", "C.delete('/x')", "DELETE", timed(5.0)),
    (
        ("import aiohttp, asyncio\nasync def go():\n    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=8)) as s:\n"
        "        async with s.get(URL) as answer:\n            return await answer.json()"),
        "asyncio.run(go())",
        "GET",
        timed(8),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "call", "method", "arguments"), HTTP, ids=[f"{i}-{f[1]}" for i, f in enumerate(HTTP)]
)
def test_http_calls(before: str, call: str, method: str, arguments: dict[str, CodeValue]) -> None:
    code = python(f"URL = '{URL}'\n{before}\ndef handler(event, context):\n    {call}\n")
    site = only_site(code)
    assert (site.kind, site.operation) == ("http", method)
    assert dict(site.arguments) == arguments


def test_a_url_from_a_variable_is_told() -> None:
    code = python(
        "import os, requests\nBASE = os.environ['API_URL']\ndef handler(event, context):\n"
        "    return requests.get(BASE + '/orders', timeout=3).json()\n"
    )
    assert only_site(code).arguments["url"] == Joined((Env("API_URL"), "/orders"))


@pytest.mark.parametrize("strip", [".rstrip('/')", ".strip('/')", ".rstrip()"])
def test_a_url_from_a_variable_without_its_last_slash(strip: str) -> None:
    code = python(
        f"import os, requests\nBASE = os.environ['API_URL']{strip}\ndef handler(event, context):\n"
        "    return requests.get(f'{BASE}/orders', timeout=3).json()\n"
    )
    assert only_site(code).arguments["url"] == Joined((Env("API_URL"), "/orders"))


def test_an_http_session_per_request_is_a_client() -> None:
    code = python("import requests\ndef handler(event, context):\n    requests.Session().get(event['url'])\n")
    assert [(client.kind, client.library, client.phase) for client in code.clients] == [("http", "requests", "request")]


DATABASES = [
    ("import psycopg2", "psycopg2.connect(host=H, dbname='d')", "postgres"),
    ("import psycopg", "psycopg.connect(host=H)", "postgres"),
    ("import pymysql", "pymysql.connect(host=H)", "mysql"),
    ("import mysql.connector", "mysql.connector.connect(host=H)", "mysql"),
    ("from pymongo import MongoClient", "MongoClient(H)", "mongodb"),
    ("import redis", "redis.Redis(host=H)", "redis"),
    ("from redis import Redis", "Redis(H)", "redis"),
    ("from sqlalchemy import create_engine", "create_engine(H)", "sql"),
    (
        "from gremlin_python.driver.driver_remote_connection import DriverRemoteConnection",
        "DriverRemoteConnection(H, 'g')",
        "neptune",
    ),
]


@pytest.mark.parametrize(("before", "connect", "engine"), DATABASES, ids=[call for _, call, _ in DATABASES])
def test_database_connections(before: str, connect: str, engine: str) -> None:
    code = python(f"import os\n{before}\nH = os.environ['DB_HOST']\ndef handler(event, context):\n    {connect}\n")
    site = only_site(code)
    assert (site.kind, site.service, site.operation, site.arguments["host"]) == (
        "database",
        engine,
        "connect",
        Env("DB_HOST"),
    )
    assert [(client.kind, client.service, client.phase) for client in code.clients] == [("database", engine, "request")]


def test_statements_on_a_connection_are_calls() -> None:
    code = python(
        """
        import psycopg2
        connection = psycopg2.connect("dsn")

        def handler(event, context):
            with connection.cursor() as cursor:
                cursor.execute("select 1")
                return cursor.fetchall()
        """
    )
    assert [(site.operation, site.phase) for site in code.call_sites] == [
        ("connect", "init"),
        ("execute", "request"),
        ("fetchall", "request"),
    ]


def test_powertools_idempotency_writes_per_request() -> None:
    code = python(
        """
        import os
        from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent
        layer = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])

        @idempotent(persistence_store=layer)
        def handler(event, context):
            return {}
        """
    )
    site = only_site(code)
    assert (site.operation, site.phase, site.arguments) == ("PutItem", "request", {"TableName": Env("IDEMPOTENCY")})
    assert {"GetItem", "UpdateItem", "DeleteItem"} <= set(site.also)
    assert code.decorators == ()


def test_a_router_makes_its_routes_reachable() -> None:
    code = python(
        """
        import boto3
        from aws_lambda_powertools.event_handler import APIGatewayRestResolver
        app = APIGatewayRestResolver()
        table = boto3.resource("dynamodb").Table("orders")

        @app.get("/orders/<order>")
        def get_order(order):
            return table.get_item(Key={"id": order})

        def handler(event, context):
            return app.resolve(event, context)
        """
    )
    assert code.router is not None
    assert code.router.library == "aws_lambda_powertools"
    assert only_site(code).arguments["Key"] == {"id": Opaque("the event", from_event=True)}


def test_an_adapter_as_handler() -> None:
    code = python(
        """
        import boto3
        from fastapi import FastAPI
        from mangum import Mangum
        app = FastAPI()

        @app.post("/orders")
        def create(order: dict):
            boto3.client("sqs").send_message(QueueUrl="q", MessageBody="m")

        handler = Mangum(app)
        """
    )
    assert code.found == "found"
    assert code.router is not None
    assert (only_site(code).operation, only_site(code).phase) == ("SendMessage", "request")


def test_an_unknown_decorator_of_the_handler_is_named() -> None:
    code = python("import acme\n@acme.guard(1)\ndef handler(event, context):\n    return 1\n")
    assert code.decorators == ("acme.guard",)
