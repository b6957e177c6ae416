"""Parts of a URL that was parsed: `new URL(address).hostname`.

Their names: https://url.spec.whatwg.org/#api (2026-11).
"""

from urllib.parse import urlsplit

from sless_audit.handlers.javascript.values import Text, Unknown, Value, text
from sless_audit.handlers.model import Env, Opaque

PARTS = frozenset({"hash", "host", "hostname", "href", "origin", "pathname", "port", "protocol", "search"})
"""A text has no member of these names, so what has one is a URL; `new URL()` gives the text of it."""


def url_part(url: Text, name: str) -> Value:
    """Known where it stands in the part of the address that is; else it is as little known as the address."""
    if name == "href":
        return url
    written, rest = url.parts[0], url.parts[1:]
    told = isinstance(written, str) and (not rest or (name in ("host", "hostname", "origin") and _has_host(written)))
    if told and isinstance(written, str):
        return _known(written, name)
    for part in url.parts:
        if isinstance(part, Opaque):
            return Unknown(part.reason, part.from_event)
        if isinstance(part, Env):
            return Unknown(f"variable {part.name}")
    return Unknown("a part of a URL")


def _has_host(written: str) -> bool:
    """Whether all of the host stands in the beginning of an address."""
    _, scheme, after = written.partition("://")
    return bool(scheme) and "/" in after


def _known(written: str, name: str) -> Value:
    try:
        split = urlsplit(written)
        host, port = split.hostname or "", split.port
    except ValueError:
        return Unknown("a part of an address that is no URL")
    with_port = host if port is None else f"{host}:{port}"
    return text(
        {
            "hash": f"#{split.fragment}" if split.fragment else "",
            "host": with_port,
            "hostname": host,
            "origin": f"{split.scheme}://{with_port}",
            "pathname": split.path or "/",
            "port": "" if port is None else str(port),
            "protocol": f"{split.scheme}:",
            "search": f"?{split.query}" if split.query else "",
        }[name]
    )
