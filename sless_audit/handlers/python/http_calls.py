"""HTTP libraries: what is called, and with which timeout.

Defaults, from the libraries' documentation (2026-11): httpx waits 5 s (https://www.python-httpx.org/advanced/timeouts/),
aiohttp 300 s in all (https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts); requests, urllib, urllib3 and
http.client wait for ever.
"""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import Opaque
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.not_known import NOT_KNOWN, NotKnown
from sless_audit.handlers.python.telling import join
from sless_audit.handlers.python.values import (
    UNKNOWN,
    External,
    HttpClient,
    HttpRequest,
    ListObject,
    Timeout,
    Value,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_DEFAULT: dict[str, Value] = {"httpx": 5.0, "aiohttp": 300.0}
_CLIENTS = {
    "requests.Session": "requests",
    "requests.session": "requests",
    "requests.sessions.Session": "requests",
    "httpx.Client": "httpx",
    "httpx.AsyncClient": "httpx",
    "aiohttp.ClientSession": "aiohttp",
    "urllib3.PoolManager": "urllib3",
    "urllib3.ProxyManager": "urllib3",
    "urllib3.HTTPSConnectionPool": "urllib3",
    "urllib3.HTTPConnectionPool": "urllib3",
    "urllib3.connectionpool.HTTPSConnectionPool": "urllib3",
    "http.client.HTTPSConnection": "http.client",
    "http.client.HTTPConnection": "http.client",
    "smtplib.SMTP": "smtplib",
    "smtplib.SMTP_SSL": "smtplib",
}
_HOSTED = frozenset({"HTTPSConnection", "HTTPConnection", "HTTPSConnectionPool", "HTTPConnectionPool"})
_TIMEOUTS = frozenset(
    {
        "httpx.Timeout",
        "aiohttp.ClientTimeout",
        "urllib3.Timeout",
        "urllib3.util.Timeout",
        "urllib3.util.timeout.Timeout",
    }
)
_LOCAL = frozenset(
    {
        "mount",
        "close",
        "aclose",
        "headers",
        "set_debuglevel",
        "set_tunnel",
        "update",
        "get_adapter",
        "starttls",
        "ehlo",
        "quit",
        "raise_for_status",
    }
)


def call(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value | NotKnown:
    path = path.removeprefix("botocore.vendored.")
    if path in _CLIENTS:
        return _client(run, frame, path, arguments, node)
    if path in _TIMEOUTS:
        return Timeout(_of_timeout_object(arguments))
    if path == "socket.setdefaulttimeout":
        run.socket_timeout = arguments.get(0, "timeout")
        return None
    root, _, last = path.rpartition(".")
    inherited = _of_own_class(run, frame, root, last, arguments, node)
    if inherited is not None:
        return inherited
    if root in {"requests", "requests.api", "httpx", "aiohttp", "urllib3"} and (
        last in _VERBS or last in {"request", "stream"}
    ):
        return _request(
            run, frame, root.split(".", 1)[0], last, arguments, node, HttpClient(root, _DEFAULT.get(root), None)
        )
    if path in {"urllib.request.Request", "urllib.request.Request()"}:
        method = arguments.get(None, "method")
        has_body = arguments.has(1, "data") and arguments.get(1, "data") is not None
        verb = method.upper() if isinstance(method, str) else ("POST" if has_body else "GET")
        return HttpRequest(arguments.get(0, "url"), verb)
    if path in {"urllib.request.urlopen", "urllib.request.urlretrieve", "urllib.request.build_opener().open"}:
        return _urlopen(run, frame, last, arguments, node)
    return NOT_KNOWN


def _of_own_class(
    run: "Run", frame: "Frame", base: str, name: str, arguments: Arguments, node: ast.Call
) -> Value | None:
    """A request by an object whose class is derived from that of a library, or by `super()` in such a class."""
    library = _CLIENTS.get(base.removesuffix("()"))
    if library is None or name not in {*_VERBS, "request"}:
        return None
    timeout = Opaque("perhaps set by its class") if base.endswith("()") else _DEFAULT.get(library)
    return _request(run, frame, library, name, arguments, node, HttpClient(library, timeout, None))


def call_client(
    run: "Run", frame: "Frame", client: HttpClient, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if name == "mount" and client.library == "requests":
        client.timeout = client.timeout or Opaque("perhaps set by an adapter")
        return None
    if client.library == "smtplib" and name in {"sendmail", "send_message", "login"}:
        if name != "login":
            _add(run, frame, client, "SMTP", client.base, client.timeout, node)
        return UNKNOWN
    if name in _LOCAL or client.library == "smtplib":
        return UNKNOWN
    if name in _VERBS or name in {"request", "stream", "urlopen", "send"}:
        return _request(run, frame, client.library, name, arguments, node, client)
    return UNKNOWN


def _client(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value:
    library, last = _CLIENTS[path], path.rsplit(".", 1)[1]
    if library != "smtplib":  # mail servers do not keep a connection that is idle
        run.add_client(frame, node, "http", library, "", arguments)
    base: Value = None
    if last in _HOSTED:
        scheme = "https://" if "HTTPS" in last else "http://"
        base = join(scheme, arguments.get(0, "host"))
    elif library == "smtplib":
        base = join("smtp://", arguments.get(0, "host"))
    elif arguments.has(None, "base_url"):
        base = arguments.get(None, "base_url")
    position = {"smtplib": 3, "http.client": 2}.get(library)
    timeout = _DEFAULT.get(library)
    if library != "requests" and arguments.has(position, "timeout"):
        timeout = seconds(arguments.get(position, "timeout"))
    elif library in {"http.client", "smtplib"}:
        timeout = run.socket_timeout
    return HttpClient(library, timeout, base)


def _request(
    run: "Run", frame: "Frame", library: str, name: str, arguments: Arguments, node: ast.Call, client: HttpClient
) -> Value:
    names_method = name in {"request", "stream", "urlopen"}
    method = arguments.get(0, "method") if names_method else name
    url = arguments.get(1 if names_method else 0, "url")
    if name == "send":
        method, url = None, None
    verb = method.upper() if isinstance(method, str) else ""
    address = url
    if client.base is not None:
        address = join(client.base, url) if url is not None else client.base
    timeout = client.timeout
    if arguments.has(None, "timeout"):
        timeout = seconds(arguments.keywords["timeout"])
    elif not arguments.complete:
        timeout = timeout if timeout is not None else Opaque("perhaps among the options")
    _add(run, frame, HttpClient(library, None, None), verb, address, timeout, node)
    return External(f"{library}.Response()")


def _urlopen(run: "Run", frame: "Frame", last: str, arguments: Arguments, node: ast.Call) -> Value:
    target = arguments.get(0, "url")
    verb = "POST" if arguments.has(1, "data") and arguments.get(1, "data") is not None else "GET"
    url = target
    if isinstance(target, HttpRequest):
        url, verb = target.url, target.method
    timeout = run.socket_timeout
    if last != "urlretrieve" and arguments.has(2, "timeout"):
        timeout = seconds(arguments.get(2, "timeout"))
    _add(run, frame, HttpClient("urllib", None, None), verb, url, timeout, node)
    return External("urllib.Response()")


def _add(run: "Run", frame: "Frame", client: HttpClient, verb: str, url: Value, timeout: Value, node: ast.Call) -> None:
    arguments: dict[str, Value] = {"url": url}
    if timeout is not None:
        arguments["timeout"] = timeout
    run.add_site(frame, node, "http", client.library, "", verb, arguments)


def seconds(value: Value) -> Value:
    """None: it waits for ever. Of several (connect, read), the longest."""
    if isinstance(value, Timeout):
        return value.seconds
    if isinstance(value, ListObject):
        found = [item for item in value.items if isinstance(item, int | float)]
        return max(found) if found and len(found) == len(value.items) else Opaque("a timeout")
    if isinstance(value, External):
        return Opaque("a timeout")
    return value


def _of_timeout_object(arguments: Arguments) -> Value:
    given = [value for value in arguments.values if isinstance(value, int | float)]
    if given and len(given) == len(arguments.values):
        total = arguments.keywords.get("total")
        return total if isinstance(total, int | float) else max(given)
    return Opaque("a timeout") if any(value is not None for value in arguments.values) else None
