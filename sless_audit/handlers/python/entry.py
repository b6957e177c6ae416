"""From `src/app.handler` to the function, or to what comes near."""

import difflib
from collections.abc import Iterator
from pathlib import PurePosixPath

from sless_audit.handlers.package import Package
from sless_audit.handlers.python.modules import ParsedFiles
from sless_audit.handlers.sources import SourceText

_LOOKED_AT = 200


def module_and_name(handler: str) -> tuple[str, str]:
    """As the runtime does it: the last dot parts module and function, slashes count as dots.
    https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, 2026-11."""
    module, _, name = handler.rpartition(".")
    return module.replace("/", ".").strip("."), name


def candidates(package: Package, files: ParsedFiles, handler: str) -> tuple[str, ...]:
    """Handlers of nearly that name, nearest first; written with dots between folders where it is."""
    module, name = module_and_name(handler)
    found = list(dict.fromkeys(_handlers(package, files, name)))
    if "." in module and "/" not in handler:
        found = [one.replace("/", ".") for one in found]
    return tuple(difflib.get_close_matches(handler, found, n=3, cutoff=0.5))


def _handlers(package: Package, files: ParsedFiles, name: str) -> Iterator[str]:
    looked_at = 0
    for path in package.paths():
        if not path.endswith(".py"):
            continue
        looked_at += 1
        if looked_at > _LOOKED_AT:
            return
        text = package.source(path)
        if isinstance(text, SourceText):
            stem = str(PurePosixPath(path).with_suffix(""))
            for function in files.parse(text).functions.values():
                if function.name == name or ("." not in function.name and "handler" in function.name):
                    yield f"{stem}.{function.name}"
