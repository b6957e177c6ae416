"""HTTP calls: `fetch`, the modules of Node, and the libraries that most use."""

import re

from sless_audit.handlers.javascript.code_values import to_code
from sless_audit.handlers.javascript.handing import closures_in
from sless_audit.handlers.javascript.record import record_call, record_client
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    HttpClient,
    JsObject,
    Library,
    Made,
    OneOf,
    Text,
    Unknown,
    Value,
    concatenated,
    derived,
    text,
)
from sless_audit.handlers.model import Opaque

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "del", "head", "options", "query"})
_WITH_BODY = frozenset({"post", "put", "patch"})
_AXIOS = frozenset({"axios", "axios-retry"})
_LIKE_FETCH = frozenset(
    {
        "node-fetch",
        "cross-fetch",
        "isomorphic-fetch",
        "isomorphic-unfetch",
        "node-fetch-native",
        "undici",
        "minipass-fetch",
    }
)
_LIKE_GOT = frozenset(
    {
        "got",
        "ky",
        "phin",
        "needle",
        "superagent",
        "request",
        "request-promise",
        "request-promise-native",
        "bent",
        "wretch",
        "ofetch",
    }
)
_OWN_TIMEOUT = {"ky": 10, "needle": 10}
"""Seconds, for libraries that give up by themselves: https://github.com/sindresorhus/ky#timeout and
https://github.com/tomas/needle#request-options, 2026-11."""
_SCHEME = re.compile(r"[a-z]+://")
_RESPONSE = Unknown("an HTTP response")


def call_library(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    """None: no call of HTTP that is known."""
    module = callee.module.removeprefix("node:")
    name = callee.path[-1] if callee.path else ""
    if module in ("http", "https", "http2", "follow-redirects") or (module.startswith("follow-redirects")):
        return _node(run, callee, module, arguments)
    if module in _AXIOS:
        return _axios(run, callee, arguments)
    if module in _LIKE_FETCH:
        if name in ("Agent", "Pool", "Client", "ProxyAgent") and arguments.new:
            record_client(run, "http", module, "", arguments)
            return HttpClient(module, arguments.at(0), UNDEFINED) if name != "Agent" else Made(callee)
        if name in ("", "fetch", "request", "stream", "()"):
            return fetch(run, module, arguments)
        return None
    if module in _LIKE_GOT and (name in _METHODS or name in ("", "stream", "extend", "defaults", "create")):
        if name in ("extend", "defaults", "create"):
            return _made(run, module, arguments)
        return _got(run, module, name, arguments, UNDEFINED, UNDEFINED)
    return None


def call_client(run: Run, client: HttpClient, name: str, arguments: Arguments) -> Value:
    if client.library == "axios":
        if name in _METHODS:
            return _axios_method(run, name, arguments, client.base, client.timeout)
        if name in ("request", "()"):
            return _axios_request(run, arguments, client.base, client.timeout)
        return Unknown("a member of an HTTP client")
    if name in ("extend", "create"):
        return _made(run, client.library, arguments)
    if name in _METHODS or name in ("()", "request", "fetch", "stream"):
        return _got(run, client.library, name if name in _METHODS else "", arguments, client.base, client.timeout)
    return Unknown("a member of an HTTP client")


def fetch(run: Run, library: str, arguments: Arguments) -> Value:
    address, settings = arguments.at(0), arguments.at(1)
    if isinstance(address, JsObject) and settings is UNDEFINED:  # `new Request(url, …)`
        settings = address
        address = address.properties.get("url", Unknown("the URL of a request"))
    timeout: Value = UNDEFINED
    for name, unit in (("signal", 1), ("timeout", 1000), ("headersTimeout", 1000), ("dispatcher", 1)):
        given = _setting(settings, name)
        if given is not UNDEFINED and timeout is UNDEFINED:
            timeout = _seconds(given, unit)
    if isinstance(settings, (Unknown, OneOf)) and timeout is UNDEFINED:
        timeout = Unknown("settings that are not known")
    return _record(run, library, _verb(_setting(settings, "method"), "GET"), address, timeout, arguments)


def _node(run: Run, callee: Library, module: str, arguments: Arguments) -> Value | None:
    name = callee.path[-1] if callee.path else ""
    if name == "Agent" and arguments.new:
        record_client(run, "http", module, "", arguments)
        return Made(callee)
    if name not in ("request", "get", "connect"):
        return None
    address, options = arguments.at(0), arguments.at(1)
    if isinstance(address, JsObject):
        options = address
        address = _node_address(address, "http" if callee.path[:1] == ("http",) or module == "http" else "https")
    timeout = _seconds(_setting(options, "timeout"), 1000)
    if timeout is UNDEFINED and _setting(options, "signal") is not UNDEFINED:
        timeout = Unknown("an abort signal")
    if isinstance(options, (Unknown, OneOf)) and not isinstance(arguments.at(0), Text):
        timeout = Unknown("settings that are not known")
    verb = "GET" if name == "get" else _verb(_setting(options, "method"), "GET")
    made = Made(Library(module, ("request()",)))
    _record(run, module, verb, address, timeout, arguments)
    for closure in closures_in(arguments.values):
        run.call_back(closure, [_RESPONSE], arguments.span)
    run.requests[made] = run.here(arguments.span)
    return made


def set_timeout(run: Run, request: Made, name: str, arguments: Arguments) -> None:
    """`request.setTimeout(5000, …)`, `request.on("timeout", …)` after the request was made."""
    event = arguments.at(0)
    if name == "setTimeout":
        seconds = _seconds(event, 1000)
        told = to_code(seconds)
    elif name == "on" and isinstance(event, Text) and event.constant == "timeout":
        told = Opaque("a listener for the timeout")
    else:
        return
    run.findings.set_timeout(run.requests[request], told)


def _node_address(options: JsObject, scheme: str) -> Value:
    host = options.properties.get("hostname", options.properties.get("host", UNDEFINED))
    path = options.properties.get("path", UNDEFINED)
    if host is UNDEFINED:
        return Unknown("the address of a request")
    port = options.properties.get("port", UNDEFINED)
    shown: list[Value] = [text(f"{scheme}://"), host]
    if port not in (UNDEFINED, 80, 443) and isinstance(port, (int, Text)):
        shown += [text(":"), port]
    return concatenated([*shown, path] if path is not UNDEFINED else shown)


def _axios(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    name = callee.path[-1] if callee.path else ""
    timeout = _seconds(run.settings.get("axios.defaults.timeout", UNDEFINED), 1000)
    base = run.settings.get("axios.defaults.baseURL", UNDEFINED)
    if name in _METHODS:
        return _axios_method(run, name, arguments, base, timeout)
    if name in ("", "request", "axios", "Axios"):
        return _axios_request(run, arguments, base, timeout)
    if name == "create":
        return _made(run, "axios", arguments)
    if name in ("isAxiosError", "isCancel", "AxiosError", "AxiosHeaders", "all", "spread"):
        return Unknown("made by axios")
    return None


def _made(run: Run, library: str, arguments: Arguments) -> Value:
    record_client(run, "http", library, "", arguments)
    settings = arguments.at(0)
    base = _setting(settings, "baseURL")
    for other in ("prefixUrl", "baseUrl"):
        base = _setting(settings, other) if base is UNDEFINED else base
    return HttpClient(library, base, _timeout_of(settings))


def _axios_method(run: Run, name: str, arguments: Arguments, base: Value, timeout: Value) -> Value:
    settings = arguments.at(2 if name in _WITH_BODY else 1)
    given = _timeout_of(settings)
    verb = "DELETE" if name == "del" else name.upper()
    address = _under(base, arguments.at(0))
    return _record(run, "axios", verb, address, timeout if given is UNDEFINED else given, arguments)


def _axios_request(run: Run, arguments: Arguments, base: Value, timeout: Value) -> Value:
    settings = arguments.at(0)
    if isinstance(settings, Text) or (isinstance(settings, Unknown) and len(arguments.values) > 1):
        address: Value = settings
        settings = arguments.at(1)
    else:
        address = _setting(settings, "url")
        base = base if _setting(settings, "baseURL") is UNDEFINED else _setting(settings, "baseURL")
    given = _timeout_of(settings)
    return _record(
        run, "axios", _verb(_setting(settings, "method"), "GET"), _under(base, address),
        timeout if given is UNDEFINED else given, arguments,
    )  # fmt: skip


def _got(run: Run, library: str, name: str, arguments: Arguments, base: Value, timeout: Value) -> Value:
    address, settings = arguments.at(0), arguments.at(1)
    if library == "needle" and name in _WITH_BODY:
        settings = arguments.at(2)
    elif library == "needle" and not name:
        name, address, settings = "", arguments.at(1), arguments.at(3)
    if isinstance(address, JsObject):
        settings = address
        address = _setting(settings, "url")
        if address is UNDEFINED:
            address = _setting(settings, "uri")
    given = _timeout_of(settings)
    if given is UNDEFINED:
        given = timeout
    if given is UNDEFINED and library in _OWN_TIMEOUT:
        given = _OWN_TIMEOUT[library]
    if given is UNDEFINED and library in ("superagent", "wretch", "bent", "ofetch"):
        given = Unknown("what the calls that follow may set")
    verb = name.upper() if name in _METHODS else _verb(_setting(settings, "method"), "GET")
    answer = _record(run, library, "DELETE" if verb == "DEL" else verb, _under(base, address), given, arguments)
    for closure in closures_in(arguments.values):
        run.call_back(closure, [Unknown("an error"), _RESPONSE, _RESPONSE], arguments.span)
    return answer


def _record(run: Run, library: str, verb: str, address: Value, timeout: Value, arguments: Arguments) -> Value:
    """The answer."""
    request = JsObject({"url": Unknown("the address of a request") if address is UNDEFINED else address})
    if timeout is not UNDEFINED and timeout is not None and timeout != 0:
        request.properties["timeout"] = timeout
    record_call(run, "http", library, "", verb, request, arguments.span)
    place = run.here(arguments.span)
    run.requested.append(place)
    return run.answer(_RESPONSE.reason, place)


def _timeout_of(settings: Value) -> Value:
    if isinstance(settings, (Unknown, OneOf)):
        return Unknown("settings that are not known")
    given = _setting(settings, "timeout")
    if isinstance(given, JsObject):  # got: `{timeout: {request: 5000}}`
        given = next((given.properties[key] for key in ("request", "response") if key in given.properties), given)
    for name in ("open_timeout", "response_timeout", "signal", "cancelToken"):
        if given is UNDEFINED and _setting(settings, name) is not UNDEFINED:
            given = _setting(settings, name)
            return _seconds(given, 1 if name == "signal" else 1000)
    if given is UNDEFINED and isinstance(settings, JsObject) and settings.open:
        return Unknown("settings that are not known")
    return _seconds(given, 1000)


def _seconds(value: Value, unit: int) -> Value:
    """A number of milliseconds (unit 1000) in seconds; what is no number stays what it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value if value is UNDEFINED or value is None else derived("a timeout", (value,))
    return value / unit


def _setting(settings: Value, name: str) -> Value:
    return settings.properties.get(name, UNDEFINED) if isinstance(settings, JsObject) else UNDEFINED


def _verb(value: Value, default: str) -> str:
    if value is UNDEFINED:
        return default
    return value.constant.upper() if isinstance(value, Text) and value.constant else ""


def _under(base: Value, address: Value) -> Value:
    """A relative address under a base URL."""
    if base is UNDEFINED or base is None:
        return address
    if isinstance(address, Text) and isinstance(address.parts[0], str) and _SCHEME.match(address.parts[0]):
        return address
    if address is UNDEFINED:
        return base
    if isinstance(base, Text) and isinstance(address, Text):
        ends = isinstance(base.parts[-1], str) and base.parts[-1].endswith("/")
        begins = isinstance(address.parts[0], str) and address.parts[0].startswith("/")
        return concatenated([base, address] if ends or begins else [base, text("/"), address])
    return concatenated([base, address])
