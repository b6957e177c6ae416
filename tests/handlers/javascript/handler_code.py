"""Small handlers, written into a folder and read."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from sless_audit.handlers import CodeOnDisk, HandlerReader
from sless_audit.handlers.model import CallSite, CodeValue, HandlerCode


def read(
    folder: Path,
    source: str = "",
    *,
    handler: str = "index.handler",
    name: str = "index.mjs",
    files: Mapping[str, str] | None = None,
    layers: Mapping[str, Mapping[str, str]] | None = None,
    runtime: str | None = "nodejs22.x",
) -> HandlerCode:
    """`source` is the file that `name` says; layers by the folder that holds them, all beside `src`."""
    package = folder / "src"
    _write(package, {name: source, **(files or {})} if source else files or {})
    for layer, content in (layers or {}).items():
        _write(folder / layer, content)
    layered = [CodeOnDisk(folder / layer, layer) for layer in layers or {}]
    return HandlerReader(folder).read(CodeOnDisk(package, "src"), handler, runtime, layered)


def calls(code: HandlerCode) -> list[tuple[str, str, CodeValue]]:
    """Service, operation and the name of the resource, in the order of the code."""
    return [(site.service, site.operation, _named(site)) for site in code.call_sites if site.kind == "sdk"]


def only(code: HandlerCode) -> CallSite:
    assert len(code.call_sites) == 1, code.call_sites
    return code.call_sites[0]


_NAMES = ("TableName", "QueueUrl", "TopicArn", "FunctionName", "Bucket", "stateMachineArn", "Name", "SecretId")


def _named(site: CallSite) -> CodeValue:
    return next((site.arguments[name] for name in _NAMES if name in site.arguments), None)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
