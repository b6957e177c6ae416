"""Calls of which no run makes both."""

from pathlib import Path
from textwrap import dedent, indent

import pytest

from sless_audit.handlers.model import CallSite, HandlerCode
from tests.handlers.javascript.handler_code import read
from tests.handlers.reading import python

PYTHON = """
import time
def handler(event, context):
{body}

def first(event):
    time.sleep(1)

def second(event):
    time.sleep(2)
"""
JAVASCRIPT = """
import { setTimeout } from "node:timers/promises";
const first = async (event) => { await setTimeout(1000); };
const second = async (event) => { await setTimeout(2000); };
export const handler = async (event) => {
%s
};
"""


def exclude_one_another(code: HandlerCode) -> bool:
    first, second = by_seconds(code)
    return any(one.test == other.test and one.number != other.number for one in first.arms for other in second.arms)


def by_seconds(code: HandlerCode) -> tuple[CallSite, CallSite]:
    first, second = sorted(code.call_sites, key=lambda site: str(site.arguments["seconds"]))
    return first, second


@pytest.mark.parametrize(
    "body",
    [
        "if event['x']:\n    first(event)\nelse:\n    second(event)",
        "if event['x']:\n    first(event)\n    return\nsecond(event)",
        "if event['x']:\n    if event['y']:\n        return first(event)\nelif event['z']:\n    second(event)",
        "match event['x']:\n    case 'a':\n        first(event)\n    case _:\n        second(event)",
        "return first(event) if event['x'] else second(event)",
        "try:\n    if event['x']:\n        return first(event)\nexcept KeyError:\n    raise\nsecond(event)",
        "{'a': first, 'b': second}[event['x']](event)",
    ],
)
def test_python_branches(body: str) -> None:
    assert exclude_one_another(python(PYTHON.format(body=indent(body, "    "))))


@pytest.mark.parametrize(
    "body",
    [
        "first(event)\nsecond(event)",
        "if event['x']:\n    first(event)\nif event['y']:\n    second(event)",
        "if not event['x']:\n    return\nfirst(event)\nsecond(event)",
        "if event['x']:\n    first(event)\nsecond(event)",
        "for item in event['x']:\n    if item:\n        continue\n    first(event)\nsecond(event)",
        "first(event) if event['x'] else None\nsecond(event)",
        "try:\n    if event['x']:\n        first(event)\n        raise KeyError\nexcept KeyError:\n    second(event)",
        "try:\n    if event['x']:\n        first(event)\n        raise KeyError\nexcept KeyError:\n    pass\nsecond(event)",
    ],
)
def test_python_calls_that_one_run_may_both_make(body: str) -> None:
    assert not exclude_one_another(python(PYTHON.format(body=indent(body, "    "))))


@pytest.mark.parametrize(
    "body",
    [
        "if (event.x) { await first(event); } else { await second(event); }",
        "if (event.x) { await first(event); return; }\nawait second(event);",
        "if (event.x) { if (event.y) return first(event); } else if (event.z) { await second(event); }",
        "switch (event.x) { case 'a': return first(event); default: return second(event); }",
        "return event.x ? first(event) : second(event);",
        "return ({ a: first, b: second })[event.x](event);",
    ],
)
def test_javascript_branches(body: str, tmp_path: Path) -> None:
    assert exclude_one_another(read(tmp_path, dedent(JAVASCRIPT) % body))


@pytest.mark.parametrize(
    "body",
    [
        "await first(event); await second(event);",
        "if (event.x) { await first(event); }\nif (event.y) { await second(event); }",
        "if (!event.x) return;\nawait first(event); await second(event);",
        "if (!event.x) { throw new Error('x'); } else { await first(event); }\nawait second(event);",
        "{ if (event.x) return; await first(event); }\nawait second(event);",
    ],
)
def test_javascript_calls_that_one_run_may_both_make(body: str, tmp_path: Path) -> None:
    assert not exclude_one_another(read(tmp_path, dedent(JAVASCRIPT) % body))


def test_a_helper_that_both_branches_call_is_on_neither(tmp_path: Path) -> None:
    code = read(
        tmp_path, dedent(JAVASCRIPT) % "if (event.x) { await first(1); } else { await first(2); await second(event); }"
    )
    assert not exclude_one_another(code)
