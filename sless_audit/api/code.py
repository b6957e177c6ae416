"""Where the code of a function lies, and who reads it."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sless_audit.api.inline_code import Inline, inline_code
from sless_audit.graph.model import Resource
from sless_audit.graph.spots import Code
from sless_audit.graph.views import Function
from sless_audit.handlers import CodeOnDisk, CodeSource, HandlerReader, InlineCode
from sless_audit.handlers.model import CodePlace
from sless_audit.template.values import Ref

LAYER = "AWS::Lambda::LayerVersion"
_INLINE = ("Code", "ZipFile")

_LITERAL = re.compile(r"(?:^|[:\s])\|[-+0-9]*\s*(?:#.*)?$")
"""The end of the line that opens a literal block scalar."""
_LEADS_ON = re.compile(r"(?::|^\s*-|!\w+)\s*(?:#.*)?$")
"""The end of a line whose value begins on the next one: `Fn::Sub:`, `- `."""


class CodeReader:
    """Reads the handlers of all apps of a run; what functions share is read once."""

    def __init__(self, folders: Mapping[str, tuple[Path, Path]]) -> None:
        """`folders`: for each template (as shown), its own folder and the root of its project."""
        self._folders = folders
        self._readers: dict[Path, HandlerReader] = {}

    def read(self, resource: Resource) -> Code | None:
        """The code of a function; `None` where the template does not say where it lies on this disk."""
        function = resource.as_(Function)
        if function is None:
            return None
        folder, root = self._folders.get(resource.stack.template.file, (None, None))
        inline = inline_code(resource)
        source = _source(resource, function, folder, inline)
        handler = function.handler if isinstance(function.handler, str) else None
        if source is None or handler is None:
            return None
        runtime = function.runtime if isinstance(function.runtime, str) else None
        reader = self._reader(root)
        facts = reader.read(source, _as_written(resource, handler), runtime, tuple(_layers(resource, folder)))
        texts = _texts(resource, reader)
        if inline is None or not isinstance(source, InlineCode):
            return Code(facts, texts)
        return Code(facts, texts, _stands_at(resource), inline.parts)

    def _reader(self, root: Path | None) -> HandlerReader:
        root = root or Path.cwd()
        if root not in self._readers:
            self._readers[root] = HandlerReader(root)
        return self._readers[root]


def _as_written(resource: Resource, handler: str) -> str:
    """The handler of the file that esbuild compiles: `src/create.handler` where `create.handler` is meant and
    `src/create.ts` is the entry point. Only folders that its entry points do not share are kept in what it makes.

    https://esbuild.github.io/api/#outbase and SAM developer guide, "Building Node.js Lambda functions with esbuild in
    AWS SAM", 2026-11.
    """
    metadata = resource.source.body.get("Metadata")
    properties = metadata.get("BuildProperties") if isinstance(metadata, dict) else None
    listed = properties.get("EntryPoints") if isinstance(properties, dict) else None
    entries = [entry for entry in listed if isinstance(entry, str)] if isinstance(listed, list) else []
    entries = [posixpath.normpath(entry) for entry in entries if not entry.startswith("/")]
    if not entries:
        return handler
    stem, _, function = handler.rpartition(".")
    shared = posixpath.commonpath([posixpath.dirname(entry) for entry in entries])
    for entry in entries:
        written = posixpath.splitext(entry)[0]
        if posixpath.relpath(written, shared or ".") == posixpath.normpath(stem):
            return f"{written}.{function}"
    return handler


def _texts(resource: Resource, reader: HandlerReader) -> Callable[[str], str]:
    template = resource.stack.template.document

    def read(file: str) -> str:
        return template.text if file == template.file else reader.text(file)

    return read


def _source(resource: Resource, function: Function, folder: Path | None, inline: Inline | None) -> CodeSource | None:
    code = function.code
    asset = _asset(resource)
    if asset is not None:
        return asset
    if isinstance(code, str) and folder is not None and "://" not in code:
        return _on_disk(folder, code)
    if inline is not None:
        runtime = function.runtime if isinstance(function.runtime, str) else ""
        line, column = _inline_start(resource) or (1, 1)
        name = "index.py" if runtime.startswith("python") else "index.js"
        return InlineCode(inline.text, name, resource.stack.template.file, line, column)
    return None


def _asset(resource: Resource) -> CodeOnDisk | None:
    """The code of a function or layer, where a CDK assembly tells."""
    path = resource.source.construct.code_path if resource.source.construct is not None else None
    return CodeOnDisk(path, _shown(path)) if path is not None else None


def _on_disk(folder: Path, location: str) -> CodeOnDisk:
    path = folder / location
    return CodeOnDisk(path, _shown(path))


def _shown(path: Path) -> str:
    try:
        absolute = (Path.cwd() / path).resolve()
    except (OSError, RuntimeError, ValueError):  # a path that no system takes
        return path.as_posix()
    here = Path.cwd().resolve()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()


def _inline_start(resource: Resource) -> tuple[int, int] | None:
    """Where the first line of inline code stands; `None` where its lines are not lines of the template."""
    lines = resource.stack.template.document.text.splitlines()
    above = resource.place(_INLINE).span.line
    while above <= len(lines) and _LEADS_ON.search(lines[above - 1]):
        above += 1
    if above > len(lines) or not _LITERAL.search(lines[above - 1]):
        return None
    below = next((line for line in lines[above:] if line.strip()), "")
    return above + 1, len(below) - len(below.lstrip()) + 1


def _stands_at(resource: Resource) -> CodePlace | None:
    if _inline_start(resource) is not None:
        return None
    return CodePlace(resource.stack.template.file, *resource.place(_INLINE).span)


def _layers(resource: Resource, folder: Path | None) -> Iterator[CodeOnDisk]:
    """The layers of the app, where their content lies on this disk."""
    for _, value, _ in resource.properties.items("Layers"):
        layer = resource.stack.resources.get(value.logical_id) if isinstance(value, Ref) else None
        content = layer.properties.get("Content") if layer is not None and layer.type == LAYER else None
        asset = _asset(layer) if layer is not None else None
        if asset is not None:
            yield asset
        elif isinstance(content, str) and folder is not None and "://" not in content:
            yield _on_disk(folder, content)
