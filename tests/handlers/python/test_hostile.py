"""Whatever stands in a file: an answer in bounded time, and no exception."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sless_audit.handlers import HandlerReader, InlineCode
from sless_audit.handlers.model import HandlerCode

HOSTILE = {
    "list in itself": "def handler(e, c):\n x = []\n" + " x.append(x)\n" * 64 + " return open(x)\n",
    "mapping in itself": "def handler(e, c):\n d = {}\n d['a'] = d\n d.update(d)\n return d\n",
    "list in a call": "import boto3\nc = boto3.client('s3')\ndef handler(e, _):\n x = []\n" + " x.append(x)\n" * 64
    + " c.put_object(Bucket='b', Body=x)\n",
    "text that doubles": "def handler(e, c):\n x = 'ab'\n" + " x = x + x\n" * 80,
    "list that doubles": "def handler(e, c):\n x = [1]\n" + " x = x + x\n" * 80,
    "calls that double": "".join(f"def f{i}(a):\n f{i + 1}(a + 1)\n f{i + 1}(a + 2)\n" for i in range(40))
    + "def f40(a): pass\ndef handler(e, c): f0(1)\n",
    "many branches": "def handler(e, c):\n" + "".join(f" a{i} = 1\n if e: b{i} = 2\n" for i in range(6_000)),
    "many functions": "".join(f"def f{i}(): pass\n" for i in range(9_000)) + "def handler(e, c): pass\n",
    "deep sum": "x = " + "+".join("1" * 5_000) + "\n",
    "deep attribute": "x = a" + ".b" * 3_000 + "\n",
    "deep brackets": "x = " + "(" * 150 + ")" * 150,
    "large number": "import os\nX = 0x" + "f" * 20_000 + "\nY = f'{X}'\ndef handler(e, c): os.environ[Y]\n",
    "large field": "X = '{" + "9" * 5_000 + "}'.format(1)\n",
    "class of itself": "class A(A): pass\nclass B(A): pass\ndef handler(e, c): B().x()\n",
    "function of itself": "def handler(e, c):\n return handler(e, c)\n",
    "lambda of itself": "f = lambda f: f(f)\ndef handler(e, c): f(f)\n",
    "module of itself": "from index import *\nimport index\ndef handler(e, c): index.handler(e, c)\n",
    "null": "x = 1\0\n",
    "surrogate": "x = '\ud800'\n",
    "encoding": "# -*- coding: nonsense -*-\n",
}  # fmt: skip


def read(text: str, handler: str = "index.handler") -> HandlerCode:
    return HandlerReader(Path.cwd()).read(InlineCode(text, "index.py", "t.yaml"), handler, "python3.12")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_reading_hostile_code_ends(text: str) -> None:
    code = read(text)
    assert code.language == "python"


def test_a_limit_that_was_reached_is_said() -> None:
    code = read("def handler(e, c):\n" + "".join(f" a{i} = 1\n if e: b{i} = 2\n" for i in range(12_000)))
    assert not code.complete
    assert any("steps" in note.message for note in code.notes)


SAMPLE = """\
import os, json, boto3, requests
from functools import lru_cache, partial

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
CACHE = {}

class Store:
    kind = "orders"
    def __init__(self, client, *names, **options):
        self.client, self.names = client, names
    @property
    def first(self):
        return self.names[0]
    def save(self, item):
        return self.client.put_object(Bucket=self.first, Key=f"{self.kind}/{item['id']}", Body=json.dumps(item))

@lru_cache(maxsize=None)
def store():
    return Store(boto3.client("s3"), os.getenv("BUCKET", "none"), x=1)

def each(records):
    for index, record in enumerate(records):
        try:
            with table.batch_writer() as batch:
                batch.put_item(Item={**record, "n": index})
        except (KeyError, ValueError) as error:
            raise RuntimeError from error
        else:
            yield record
        finally:
            CACHE[index] = record

async def fetch(url, timeout=3):
    while True:
        answer = requests.get(url, timeout=timeout)
        if not answer:
            continue
        break
    return answer if answer else None

def handler(event, context):
    global CACHE
    match event:
        case {"Records": records}:
            done = [record for record in each(records) if record is not None]
        case _:
            done = []
    save = partial(store().save, event)
    (lambda f: f())(save)
    return {"batchItemFailures": [{"itemIdentifier": d["id"]} for d in done]}
"""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mangled_code_raises_nothing(data: st.DataObject) -> None:
    lines = SAMPLE.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(("drop", "copy", "words", "bracket", "name")))
        if change == "drop" and len(lines) > 1:
            del lines[at]
        elif change == "copy":
            lines.insert(at, lines[data.draw(st.integers(0, len(lines) - 1))])
        elif change == "words":
            lines[at] = " ".join(data.draw(st.permutations(lines[at].split(" "))))
        elif change == "bracket":
            lines[at] = lines[at].replace(
                "(", data.draw(st.sampled_from(("(*", "(**", "[", "(lambda: ", "(await "))), 1
            )
        else:
            old, new = (data.draw(st.sampled_from(("event", "record", "table", "store", "self", "each"))) for _ in "ab")
            lines[at] = lines[at].replace(old, new)
    handler = data.draw(st.sampled_from(("handler", "each", "store", "Store", "fetch", "CACHE", "table", "missing")))
    assert read("".join(lines), f"index.{handler}").language == "python"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_raises_nothing(text: str, handler: str) -> None:
    read(text, handler)
