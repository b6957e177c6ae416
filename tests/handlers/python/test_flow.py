"""When, how often and from where a call is made."""

from pathlib import Path

import pytest

from sless_audit.handlers.model import Env
from tests.handlers.reading import application, calls, only_site, python

HEAD = "import os, time, boto3\n"


def test_phases() -> None:
    code = python(
        """
        import boto3
        ssm = boto3.client("ssm")
        SETTINGS = ssm.get_parameters_by_path(Path="/app")

        def handler(event, context):
            ssm.put_parameter(Name="a", Value="b")
        """
    )
    assert [(site.operation, site.phase, site.function) for site in code.call_sites] == [
        ("GetParametersByPath", "init", "<module>"),
        ("PutParameter", "request", "handler"),
    ]
    assert [(client.phase, client.constant_arguments) for client in code.clients] == [("init", True)]


CACHED = [
    "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef client():\n    return boto3.client('s3')",
    "import functools\n@functools.cache\ndef client():\n    return boto3.client('s3')",
    "_c = None\ndef client():\n    global _c\n    if _c is None:\n        _c = boto3.client('s3')\n    return _c",
    "_c = None\ndef client():\n    global _c\n    if not _c:\n        _c = boto3.client('s3')\n    return _c",
    "_c = None\ndef client():\n    global _c\n    if _c:\n        return _c\n    _c = boto3.client('s3')\n    return _c",
    "_c = ''\ndef client():\n    global _c\n    if _c == '':\n        _c = boto3.client('s3')\n    return _c",
    "_c = {}\ndef client():\n    global _c\n    if _c == {}:\n        _c = boto3.client('s3')\n    return _c",
    "_c = None\ndef client():\n    global _c\n    _c = _c or boto3.client('s3')\n    return _c",
    "C = {}\ndef client():\n    if 's3' not in C:\n        C['s3'] = boto3.client('s3')\n    return C['s3']",
    (
        "C = {}\ndef client():\n    try:\n        return C['s3']\n    except KeyError:\n        C['s3'] = boto3.client('s3')\n"
        "    return C['s3']"
    ),
    "class A:\n    c = None\ndef client():\n    if A.c is None:\n        A.c = boto3.client('s3')\n    return A.c",
    (
        "class A:\n    def __init__(self):\n        self._c = None\n    def get(self):\n        if self._c is None:\n"
        "            self._c = boto3.client('s3')\n        return self._c\na = A()\ndef client():\n    return a.get()"
    ),
]


@pytest.mark.parametrize("helper", CACHED, ids=range(len(CACHED)))
def test_a_cached_helper_counts_as_init(helper: str) -> None:
    code = python(f"{HEAD}{helper}\ndef handler(event, context):\n    client().get_object(Bucket='b', Key='k')\n")
    assert [(client.phase, client.cached) for client in code.clients] == [("init", True)]
    assert [(site.operation, site.phase) for site in code.call_sites] == [("GetObject", "request")]


NOT_CACHED = [
    "def client():\n    return boto3.client('s3')",
    "def client(c=None):\n    if c is None:\n        c = boto3.client('s3')\n    return c",
    "DEBUG = False\ndef client():\n    if DEBUG == False:\n        return boto3.client('s3')",
    "DEBUG = False\ndef client():\n    if DEBUG:\n        return None\n    return boto3.client('s3')",
    "class A:\n    def __init__(self):\n        self.c = boto3.client('s3')\ndef client():\n    return A().c",
]


@pytest.mark.parametrize("helper", NOT_CACHED, ids=range(len(NOT_CACHED)))
def test_a_helper_that_keeps_nothing_is_per_request(helper: str) -> None:
    code = python(f"{HEAD}{helper}\ndef handler(event, context):\n    client().get_object(Bucket='b', Key='k')\n")
    assert [(client.phase, client.cached) for client in code.clients] == [("request", False)]


def test_arguments_from_the_request_are_not_constant() -> None:
    code = python(f"{HEAD}def handler(event, context):\n    boto3.client('s3', region_name=event['region'])\n")
    assert [client.constant_arguments for client in code.clients] == [False]


@pytest.mark.parametrize(
    ("helper", "line"),
    [
        ("def save(bucket, path): s3.upload_file(path, bucket, 'k')", 8),
        ("def save(bucket, path): s3.upload_file(path, Bucket=bucket, Key='k')", 8),
        ("def save(bucket, path): files.upload_file(path, 'k')", 5),
    ],
)
def test_a_transfer_is_reported_where_its_bucket_is_named(helper: str, line: int) -> None:
    code = python(
        f"""
        import boto3
        s3 = boto3.client("s3")
        files = boto3.resource("s3").Bucket("files")
        {helper}

        def handler(event, context):
            save("files", "/tmp/a")
        """
    )
    site = only_site(code)
    assert (site.place.line, site.arguments["Bucket"]) == (line, "files")


def test_a_wrapper_is_reported_wherever_it_is_called() -> None:
    code = python(
        """
        import os, boto3
        dynamodb = boto3.resource("dynamodb")

        def save(table, item):
            dynamodb.Table(table).put_item(Item=item)

        def handler(event, context):
            save(os.environ["ORDERS"], event)
            save("audit", event)
            save("audit", event)
        """
    )
    assert [(site.place.line, site.via, site.arguments["TableName"]) for site in code.call_sites] == [
        (9, "save", Env("ORDERS")),
        (10, "save", "audit"),
        (11, "save", "audit"),
    ]
    assert {site.via_place.line for site in code.call_sites if site.via_place} == {6}


@pytest.mark.parametrize("put", ["table.put_item(Item=item)", "given = {'Item': item}; table.put_item(**given)"])
def test_a_helper_that_knows_its_table_is_reported_itself(put: str) -> None:
    code = python(
        f"""
        import boto3
        table = boto3.resource("dynamodb").Table("orders")

        def save(item):
            {put}

        def handler(event, context):
            save({{"id": 1}})
        """
    )
    site = only_site(code)
    assert (site.place.line, site.via, site.function) == (6, "", "save")
    assert [place.line for place in site.enclosing] == [9]


def test_objects_that_hold_clients() -> None:
    code = python(
        """
        import boto3

        class Store:
            def __init__(self, resource, name):
                self.table = resource.Table(name)

            def find(self, key):
                return self._get(key)["Item"]

            def _get(self, key):
                return self.table.get_item(Key=key)

        class Orders(Store):
            def __init__(self):
                super().__init__(boto3.resource("dynamodb"), "orders")

        orders = Orders()

        def handler(event, context):
            return orders.find({"id": event["id"]})
        """
    )
    assert only_site(code).arguments["TableName"] == "orders"
    assert only_site(code).function == "Store._get"


LOOPS = [
    ("for r in event['Records']:\n        CALL", ["records"]),
    ("for r in event.get('Records', []):\n        CALL", ["records"]),
    ("[CALL for r in event['Records']]", ["records"]),
    ("items = [r['body'] for r in event['Records']]\n    for i in items:\n        CALL", ["records"]),
    ("for r in sorted(event['Records']):\n        CALL", ["records"]),
    ("list(map(lambda r: CALL, event['Records']))", ["records"]),
    ("for i in event['items']:\n        CALL", ["collection"]),
    ("for i in range(3):\n        CALL", ["collection"]),
    ("while True:\n        CALL\n        break", ["condition"]),
    ("for r in event['Records']:\n        while r:\n            CALL", ["records", "condition"]),
    ("CALL", []),
]


@pytest.mark.parametrize(("body", "loops"), LOOPS, ids=[body for body, _ in LOOPS])
def test_loops(body: str, loops: list[str]) -> None:
    call = body.replace("CALL", "c.get_item(TableName='t')")
    code = python(f"{HEAD}c = boto3.client('dynamodb')\ndef handler(event, context):\n    {call}\n")
    assert [loop.over for loop in only_site(code).loops] == loops


def test_a_loop_of_the_caller_is_a_loop_of_the_call() -> None:
    code = python(
        f"{HEAD}c = boto3.client('sqs')\ndef send(r):\n    c.send_message(QueueUrl='q', MessageBody=r)\n"
        "def handler(event, context):\n    for r in event['Records']:\n        send(r)\n"
    )
    assert [loop.over for loop in only_site(code).loops] == ["records"]


def test_the_rounds_of_a_loop_are_known() -> None:
    code = python(f"{HEAD}def handler(event, context):\n    for attempt in range(5):\n        time.sleep(2)\n")
    site = only_site(code)
    assert (site.kind, site.arguments, site.loops[0].bound) == ("sleep", {"seconds": 2}, 5)


CONDITIONAL = [
    ("if event['x']:\n        CALL", True),
    ("if event['x']:\n        return\n    CALL", True),
    ("if event['x']:\n        pass\n    CALL", False),
    ("if not event['x']:\n        return\n    CALL", False),
    ("if event['x'] is None:\n        return []\n    CALL", False),
    ("if not event['x']:\n        return event\n    CALL", True),
    ("if event['x']:\n        return {'statusCode': 422}\n    CALL", False),
    ("if event['x']:\n        return {'statusCode': 204}\n    CALL", True),
    ("if not event['x']:\n        raise ValueError('x')\n    CALL", False),
    ("if event['x']:\n        pass\n    else:\n        raise ValueError('x')\n    CALL", False),
    ("for i in range(9):\n        if i:\n            break\n    else:\n        CALL", True),
    ("for i in range(9):\n        pass\n    else:\n        CALL", False),
    ("for i in range(9):\n        if i:\n            break\n    CALL", False),
    ("try:\n        CALL\n    except Exception:\n        pass", False),
    ("try:\n        pass\n    except Exception:\n        CALL", True),
    ("event['x'] and CALL", True),
    ("match event['x']:\n        case 1:\n            CALL", True),
    ("CALL", False),
]


@pytest.mark.parametrize(("body", "conditional"), CONDITIONAL, ids=[body for body, _ in CONDITIONAL])
def test_conditions(body: str, conditional: bool) -> None:
    call = body.replace("CALL", "c.get_item(TableName='t')")
    code = python(f"{HEAD}c = boto3.client('dynamodb')\ndef handler(event, context):\n    {call}\n")
    assert only_site(code).conditional is conditional


CONCURRENT = [
    (
        "from concurrent.futures import ThreadPoolExecutor\ndef run(event):\n    with ThreadPoolExecutor() as pool:\n"
        "        pool.submit(CALL, 1)"
    ),
    (
        "from concurrent.futures import ThreadPoolExecutor\ndef run(event):\n    with ThreadPoolExecutor() as pool:\n"
        "        list(pool.map(CALL, event['items']))"
    ),
    "import threading\ndef run(event):\n    threading.Thread(target=CALL, args=(1,)).start()",
    (
        "import asyncio\nasync def wait(event):\n    await asyncio.gather(*[CALL(i) for i in event['items']])\n"
        "def run(event):\n    asyncio.run(wait(event))"
    ),
]


@pytest.mark.parametrize("helper", CONCURRENT, ids=range(len(CONCURRENT)))
def test_calls_beside_others(helper: str) -> None:
    code = python(
        f"{HEAD}c = boto3.client('dynamodb')\ndef one(i):\n    c.get_item(TableName='t')\n"
        f"{helper.replace('CALL', 'one')}\ndef handler(event, context):\n    run(event)\n"
    )
    assert only_site(code).concurrent


REACHED = [
    "ROUTES = {'GET': other}\ndef handler(event, context):\n    return ROUTES[event['method']](event)",
    "def handler(event, context):\n    return run_later(other)\nfrom acme_queue import run_later",
    (
        "from flask import Flask\napp = Flask(__name__)\n@app.route('/x')\ndef route():\n    return other(1)\n"
        "def handler(event, context):\n    return app(event, context)"
    ),
    (
        "def wrap(f):\n    def inner(event, context):\n        return f(event, context)\n    return inner\n"
        "@wrap\ndef handler(event, context):\n    other(event)"
    ),
    (
        "def first(event):\n    other(event)\nSTEPS = [first]\ndef handler(event, context):\n    for step in STEPS:\n"
        "        step(event)"
    ),
    "class Handler:\n    def __call__(self, event, context):\n        other(event)\nhandler = Handler()",
    "def handler(event, context):\n    globals_ = [other]\n    return sorted(event['x'], key=other)",
]


@pytest.mark.parametrize("code", REACHED, ids=range(len(REACHED)))
def test_functions_that_are_reached(code: str) -> None:
    found = python(f"{HEAD}c = boto3.client('s3')\ndef other(event):\n    c.get_object(Bucket='b', Key='k')\n{code}\n")
    assert [(site.operation, site.phase) for site in found.call_sites] == [("GetObject", "request")]


NOT_REACHED = [
    "def handler(event, context):\n    return 1",
    "if __name__ == '__main__':\n    other(1)\ndef handler(event, context):\n    return 1",
    (
        "from aws_lambda_powertools import Tracer\ntracer = Tracer()\n@tracer.capture_lambda_handler\ndef second(event, context):\n"
        "    other(event)\ndef handler(event, context):\n    return 1"
    ),
    (
        "from functools import wraps\ndef wrap(f):\n    @wraps(f)\n    def inner(*a):\n        return f(*a)\n    return inner\n"
        "@wrap\ndef second(event, context):\n    other(event)\ndef handler(event, context):\n    return 1"
    ),
    "class Unused:\n    def run(self):\n        other(1)\ndef handler(event, context):\n    return 1",
]


@pytest.mark.parametrize("code", NOT_REACHED, ids=range(len(NOT_REACHED)))
def test_functions_that_are_not_reached(code: str) -> None:
    found = python(f"{HEAD}c = boto3.client('s3')\ndef other(event):\n    c.get_object(Bucket='b', Key='k')\n{code}\n")
    assert found.call_sites == ()


def test_variables() -> None:
    code = python(
        """
        import os
        TABLE = os.environ["TABLE"]
        DEBUG = os.environ.get("DEBUG")
        try:
            STAGE = os.environ["STAGE"]
        except KeyError:
            STAGE = "dev"
        MODE = os.environ["MODE"] if "MODE" in os.environ else "a"
        if os.environ.get("REGION"):
            REGION = os.environ["REGION"]

        def handler(event, context):
            return os.environ["LATE"]

        def unused():
            return os.environ["UNUSED"]
        """
    )
    assert [(read.name, read.required, read.phase) for read in code.env_reads] == [
        ("TABLE", True, "init"),
        ("DEBUG", False, "init"),
        ("STAGE", False, "init"),
        ("MODE", False, "init"),
        ("REGION", False, "init"),
        ("REGION", False, "init"),
        ("LATE", True, "request"),
    ]


def test_a_call_without_end_is_read_once() -> None:
    code = python(
        f"{HEAD}c = boto3.client('lambda')\ndef handler(event, context):\n    c.invoke(FunctionName='f')\n    handler(event, context)\n"
    )
    assert calls(code) == ["lambda.Invoke"]


def test_modules_of_the_package_and_of_layers_are_followed(tmp_path: Path) -> None:
    code = application(
        tmp_path,
        {
            "src/orders/app.py": """
                from . import store
                from .models.order import key
                from shared.events import publish

                def handler(event, context):
                    store.save(key(event))
                    publish(1)
                """,
            "src/orders/__init__.py": "",
            "src/orders/store.py": """
                import boto3
                from orders.settings import *
                table = boto3.resource("dynamodb").Table(TABLE)

                def save(key):
                    table.put_item(Item={"id": key})
                """,
            "src/orders/settings.py": 'import os\nTABLE = os.environ["TABLE"]\n',
            "src/orders/models/order.py": 'def key(event):\n    return event["id"]\n',
            "src/orders/unused.py": "import boto3\nboto3.client('s3').list_buckets()\n",
            "layer/python/shared/events.py": """
                import boto3
                events = boto3.client("events")

                def publish(key):
                    events.put_events(Entries=[{"DetailType": "created"}])
                """,
        },
        "orders/app.handler",
        layers=["layer"],
    )
    assert calls(code) == ["dynamodb.PutItem", "events.PutEvents"]
    assert code.call_sites[0].arguments["TableName"] == Env("TABLE")
    assert code.call_sites[1].place.file == "layer/python/shared/events.py"
    assert [file.path for file in code.files] == [
        "src/orders/app.py",
        "src/orders/__init__.py",
        "src/orders/store.py",
        "src/orders/settings.py",
        "src/orders/models/order.py",
        "layer/python/shared/events.py",
    ]
    assert code.unresolved == ()


WAYS = "".join(f"    get('table-{n}')\n" for n in range(40))


@pytest.mark.parametrize(
    ("helper", "open_"),
    [("def get(name):\n    return c.get_item(TableName=name)", True), ("def get(name):\n    return name + '!'", False)],
)
def test_a_helper_that_is_called_in_too_many_ways_leaves_its_calls_open(helper: str, open_: bool) -> None:
    code = python(f"{HEAD}c = boto3.client('dynamodb')\n{helper}\ndef handler(event, context):\n{WAYS}")
    assert bool(code.unresolved) is open_


CAUGHT = [
    ("try:\n    STAGE = os.environ['STAGE']\nexcept Exception:\n    STAGE = 'dev'\n", False),
    ("try:\n    STAGE = os.environ['STAGE']\nexcept:\n    STAGE = 'dev'\n", False),
    ("try:\n    STAGE = os.environ['STAGE']\nexcept ValueError:\n    STAGE = 'dev'\n", True),
    ("try:\n    STAGE = os.environ['STAGE']\nexcept Exception:\n    raise RuntimeError('no stage')\n", True),
    (
        "def stage():\n    try:\n        return os.environ['STAGE']\n    except Exception:\n        return 'dev'\n",
        False,
    ),
    (
        (
            "def answer(event):\n    try:\n        table = os.environ['STAGE']\n        return {'body': table}\n"
            "    except Exception:\n        return {'statusCode': 500}\n"
        ),
        True,
    ),
]


@pytest.mark.parametrize(("body", "required"), CAUGHT, ids=range(len(CAUGHT)))
def test_a_variable_that_the_code_can_do_without(body: str, required: bool) -> None:
    code = python(f"{HEAD}{body}\ndef handler(event, context):\n    stage()\n    answer(event)\n")
    assert [read.required for read in code.env_reads] == [required]
