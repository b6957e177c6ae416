"""Handlers for tests, as text or as files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from sless_audit.handlers import CodeOnDisk, CodeSource, HandlerReader, InlineCode
from sless_audit.handlers.model import CallSite, HandlerCode


def python(code: str, handler: str = "index.handler") -> HandlerCode:
    """Code that stands in a template."""
    source = InlineCode(dedent(code), "index.py", "index.py")
    return HandlerReader(Path.cwd()).read(source, handler, "python3.12")


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


def application(
    root: Path, files: Mapping[str, str], handler: str, code: str = "src", layers: Sequence[str] = ()
) -> HandlerCode:
    """A project of files, of which `code` and `layers` are folders."""
    write(root, files)
    sources: list[CodeSource] = [CodeOnDisk(root / layer, layer) for layer in layers]
    return HandlerReader(root).read(CodeOnDisk(root / code, code), handler, "python3.12", sources)


def only_site(code: HandlerCode) -> CallSite:
    assert len(code.call_sites) == 1, code.call_sites
    return code.call_sites[0]


def calls(code: HandlerCode) -> list[str]:
    """`dynamodb.PutItem`, in the order of the source."""
    return [f"{site.service}.{site.operation}" for site in code.call_sites]
