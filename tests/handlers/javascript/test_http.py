from pathlib import Path

import pytest

from sless_audit.handlers.model import CodeValue, Env, Joined, Opaque
from tests.handlers.javascript.handler_code import only, read

URL = "https://api.example.com/orders"
CODE = """
import axios from "axios";
import got from "got";
import https from "node:https";
import fetchIt from "node-fetch";
import { request } from "undici";
import ky from "ky";
const api = axios.create({ baseURL: process.env.BASE, timeout: 2500 });
"""


@pytest.mark.parametrize(
    ("call", "library", "method", "url", "timeout"),
    [
        (f"fetch('{URL}')", "fetch", "GET", URL, None),
        (f"fetch('{URL}', {{ method: 'POST', signal: AbortSignal.timeout(3000) }})", "fetch", "POST", URL, 3),
        (f"fetch('{URL}', {{ signal: new AbortController().signal }})", "fetch", "GET", URL, Opaque),
        (f"fetch('{URL}', event.options)", "fetch", "GET", URL, Opaque),
        ("fetch(`${process.env.BASE}/orders`)", "fetch", "GET", Joined((Env("BASE"), "/orders")), None),
        ("fetch(new URL('/orders', process.env.BASE))", "fetch", "GET", Joined((Env("BASE"), "/orders")), None),
        (f"fetchIt('{URL}', {{ timeout: 1000 }})", "node-fetch", "GET", URL, 1),
        (f"request('{URL}', {{ method: 'PUT' }})", "undici", "PUT", URL, None),
        (f"axios.get('{URL}')", "axios", "GET", URL, None),
        (f"axios.post('{URL}', {{}}, {{ timeout: 4000 }})", "axios", "POST", URL, 4),
        (f"axios('{URL}', {{ timeout: 4000 }})", "axios", "GET", URL, 4),
        (f"axios({{ url: '{URL}', method: 'delete' }})", "axios", "DELETE", URL, None),
        (f"axios.request({{ url: '{URL}', signal: AbortSignal.timeout(500) }})", "axios", "GET", URL, 0.5),
        ("api.get('/orders')", "axios", "GET", Joined((Env("BASE"), "/orders")), 2.5),
        ("api({ url: '/orders', timeout: 100 })", "axios", "GET", Joined((Env("BASE"), "/orders")), 0.1),
        (f"got.post('{URL}', {{ timeout: {{ request: 5000 }} }}).json()", "got", "POST", URL, 5),
        (f"ky('{URL}').json()", "ky", "GET", URL, 10),
        (f"https.get('{URL}', (response) => response.on('data', () => {{}}))", "https", "GET", URL, None),
        (
            "https.request({ hostname: 'api.example.com', path: '/orders', method: 'POST', timeout: 1500 })",
            "https", "POST", URL, 1.5,
        ),
        (f"(() => {{ const r = https.request('{URL}'); r.setTimeout(700, () => r.destroy()); }})()", "https", "GET", URL, 0.7),
    ],
)  # fmt: skip
def test_an_http_call(
    tmp_path: Path, call: str, library: str, method: str, url: CodeValue, timeout: float | type[Opaque] | None
) -> None:
    site = only(read(tmp_path, f"{CODE}\nexport const handler = async (event) => {call};"))
    assert (site.kind, site.library, site.operation) == ("http", library, method)
    assert site.arguments["url"] == url
    told = site.arguments.get("timeout")
    assert isinstance(told, Opaque) if timeout is Opaque else told == timeout


def test_a_default_timeout_counts_for_all_calls(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        f"""
        const axios = require("axios");
        axios.defaults.timeout = 3000;
        exports.handler = async () => axios.get("{URL}");
        """,
        name="index.js",
    )
    assert only(code).arguments["timeout"] == 3


def test_an_http_client_made_per_request(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import axios from "axios";
        import { Agent } from "https";
        const kept = new Agent({ keepAlive: true });
        export const handler = async (event) => axios.create({ baseURL: "https://a.example.com", httpsAgent: kept });
        """,
    )
    assert [(client.kind, client.library, client.phase) for client in code.clients] == [
        ("http", "https", "init"), ("http", "axios", "request"),
    ]  # fmt: skip
    assert not code.call_sites


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        ("await Promise.race([fetch(A), late()]);", False),
        ("const request = fetch(A); await Promise.race([request, late()]);", False),
        ("const json = fetch(A).then((r) => r.json()); await Promise.race([late(), json]);", False),
        ("await within(fetch(A));", False),
        ("await within(axios.get(A).then((r) => r.data));", False),
        ("await Promise.race([fetch(A), fetch(A)]);", True),
        ("await Promise.all([fetch(A), late()]);", True),
        ("await fetch(A); await Promise.race([sleepy(), late()]);", True),
    ],
)
def test_a_race_ends_the_wait(tmp_path: Path, body: str, waits: bool) -> None:
    code = read(
        tmp_path,
        f"""
        import axios from "axios";
        const A = "https://api.example.com/";
        const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 2000));
        const within = (promise) => Promise.race([promise, late()]);
        export const handler = async () => {{ {body} }};
        """,
    )
    requests = [site for site in code.call_sites if site.kind == "http"]
    assert {"timeout" not in site.arguments for site in requests} == {waits}


@pytest.mark.parametrize(
    ("url", "options", "address"),
    [
        ("'https://api.example.com:8443/orders?a=1#b'", "{ host: url.host, path: url.pathname + url.search }",
         "https://api.example.com:8443/orders?a=1"),
        ("'https://api.example.com'", "{ hostname: url.hostname, port: 443, path: url.pathname }",
         "https://api.example.com/"),
        ("`https://api.example.com/${event.path}`", "{ hostname: url.hostname }", "https://api.example.com"),
        ("event.url", "{ hostname: url.hostname, port: 443 }", Joined(("https://", Opaque("the event", True)))),
        ("`https://${event.tenant}.example.com/`", "{ host: url.host }", Joined(("https://", Opaque("the event", True)))),
        ("process.env.API", "{ host: url.host }", Joined(("https://", Opaque("variable API")))),
        ("'https://[::'", "{ host: url.host }", Joined(("https://", Opaque("a part of an address that is no URL")))),
    ],
)  # fmt: skip
def test_parts_of_a_url_that_was_parsed(tmp_path: Path, url: str, options: str, address: CodeValue) -> None:
    code = read(
        tmp_path,
        f"""
        import https from "node:https";
        export const handler = async (event) => {{
          const url = new URL({url});
          https.request({options}).end();
        }};
        """,
    )
    assert only(code).arguments["url"] == address
