"""The manifest of an assembly → its stacks.

The format: https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema (2026-11). What has
been there in all versions is read: artifacts by type, with `environment`, `properties` and `metadata`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sless_audit.errors import ErrorPlace, TemplateError
from sless_audit.template import values
from sless_audit.template.cdk.assets import Assets
from sless_audit.template.cdk.constructs import Constructs, Tree
from sless_audit.template.cdk.find import MANIFEST, MAX_BYTES, is_there
from sless_audit.template.cdk.trouble import SideFile, Trouble, Troubles
from sless_audit.template.read import Document, read_text

MAX_STACKS = 2_000
"""What an account may have in a region (CloudFormation user guide, "Understand CloudFormation quotas", 2026-11)."""

_MAX_LEVELS = 10
_ENVIRONMENT = re.compile(r"aws://(?P<account>[^/]+)/(?P<region>[a-z0-9-]+)")
_UNKNOWN_REGION = "unknown-region"


@dataclass(frozen=True, slots=True, eq=False)
class StackArtifact:
    """A stack of the application, as the manifest has it."""

    name: str
    template: Path
    region: str | None
    construct_path: str
    assets: Assets
    constructs: Constructs


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    stacks: tuple[StackArtifact, ...]
    folders: frozenset[Path]
    """Of its manifests, resolved: its own, and those of its stages."""


def read_assembly(folder: Path, root: Path, shown: Callable[[Path], str], troubles: Troubles) -> Assembly:
    """All stacks of an assembly, those of its stages with them. Nothing outside of `root` is read.

    `shown`: a path as the user should read it. What is wrong with files that are read later is added then.
    """
    reader = _Reader(folder, root, shown, troubles)
    reader.read(folder, 0)
    return Assembly(tuple(reader.stacks), frozenset(reader.folders))


class _Reader:
    def __init__(self, folder: Path, root: Path, shown: Callable[[Path], str], troubles: Troubles) -> None:
        self.troubles = troubles
        self.inside = folder.resolve()
        self.root = root.resolve()
        self.shown = shown
        self.stacks: list[StackArtifact] = []
        self.folders: set[Path] = set()
        self.templates: dict[Path, str] = {}
        self.tree: Tree | None = None

    def read(self, folder: Path, depth: int, stage: str = "") -> None:
        """The stacks of the manifest in a folder, and of the assemblies that it names. `stage`: its name there."""
        self.folders.add(folder.resolve())
        try:
            document = self._document(folder / MANIFEST)
        except TemplateError as error:
            place = error.place or ErrorPlace(self.shown(folder / MANIFEST))
            self.troubles.add(
                Trouble("refused", error.message, place.file, place.line, place.column, "write it again: `cdk synth`")
            )
            return
        artifacts = {
            name: artifact
            for name, artifact in _mapping(document.values.get("artifacts")).items()
            if self._is_usable(document, name, artifact)
        }
        manifest = _Manifest(document, folder, artifacts, stage)
        if self.tree is None:
            self.tree = self._tree(manifest)
        parts = self._assets(manifest)
        for name, artifact in artifacts.items():
            if artifact["type"] == "aws:cloudformation:stack":
                if len(self.stacks) == MAX_STACKS:
                    self._report(manifest, name, (), f"more than {MAX_STACKS:,} stacks; the others are not looked at")
                    return
                self._stack(manifest, name, artifact, parts)
            elif artifact["type"] == "cdk:cloud-assembly":
                self._stage(manifest, name, depth)

    def _document(self, file: Path) -> Document:
        shown = self.shown(file)
        try:
            if not file.resolve().is_relative_to(self.inside):
                raise TemplateError("leads out of the assembly and is not read", place=ErrorPlace(shown))
            with file.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise TemplateError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", place=ErrorPlace(shown))
            text = content.decode("utf-8-sig")
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise TemplateError(f"cannot be read: {reason}", place=ErrorPlace(shown)) from error
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise TemplateError("not valid UTF-8", place=ErrorPlace(shown, line)) from error
        document = read_text(text, shown)
        if not isinstance(document.values, dict) or not isinstance(document.values.get("artifacts", {}), dict):
            raise TemplateError("no manifest of an assembly: it has no artifacts", place=ErrorPlace(shown))
        return document

    def _is_usable(self, document: Document, name: str, artifact: Any) -> bool:
        if isinstance(artifact, dict) and isinstance(artifact.get("type"), str):
            return True
        self.troubles.at("partly-read", f"the artifact {name} has no type", document, ("artifacts", name))
        return False

    def _tree(self, manifest: "_Manifest") -> Tree | None:
        for artifact in manifest.artifacts.values():
            name = _mapping(artifact.get("properties")).get("file")
            if artifact["type"] == "cdk:tree" and (file := self._inside(manifest, name, self.inside)) is not None:
                return Tree(self._side_file(file))
        return None

    def _assets(self, manifest: "_Manifest") -> Assets:
        files = [
            self._side_file(file)
            for artifact in manifest.artifacts.values()
            if artifact["type"] == "cdk:asset-manifest"
            and (file := self._inside(manifest, _mapping(artifact.get("properties")).get("file"), self.inside))
        ]
        return Assets(manifest.folder, self.root, files, _asset_parameters(manifest.artifacts))

    def _stack(self, manifest: "_Manifest", name: str, artifact: Mapping[str, Any], assets: Assets) -> None:
        properties = _mapping(artifact.get("properties"))
        written = properties.get("templateFile")
        template = self._inside(manifest, written, self.inside)
        path: values.Path = ("properties", "templateFile")
        if not isinstance(written, str):
            self._report(manifest, name, path, f"the stack {name} has no template")
            return
        if template is None:
            self._report(manifest, name, path, f"the template {written} lies outside of the assembly and is not read")
            return
        if not is_there(template):
            self._report(manifest, name, path, f"the template {written} of the stack {name} is not there")
            return
        known = self.templates.setdefault(template.resolve(), name)
        if known != name:
            self._report(manifest, name, path, f"the template {written} is that of the stack {known} already")
            return
        stack_name = properties.get("stackName")
        construct_path = _text(artifact.get("displayName")) or name
        metadata_file = self._inside(manifest, artifact.get("additionalMetadataFile"), self.inside)
        self.stacks.append(
            StackArtifact(
                _text(stack_name) or name,
                template,
                self._region(manifest, name, artifact),
                construct_path,
                assets,
                Constructs(
                    construct_path,
                    _mapping(artifact.get("metadata")),
                    self._side_file(metadata_file) if metadata_file is not None else None,
                    self.tree,
                    self.root,
                    self.shown,
                    _stage(construct_path, manifest.stage),
                ),
            )
        )

    def _region(self, manifest: "_Manifest", name: str, artifact: Mapping[str, Any]) -> str | None:
        environment = artifact.get("environment")
        found = _ENVIRONMENT.fullmatch(environment) if isinstance(environment, str) else None
        if found is None:
            message = f"the stack {name} is for no environment that can be read"
            self._report(manifest, name, ("environment",), message, kind="partly-read")
            return None
        return None if found["region"] == _UNKNOWN_REGION else found["region"]

    def _stage(self, manifest: "_Manifest", name: str, depth: int) -> None:
        path: values.Path = ("properties", "directoryName")
        written = _mapping(manifest.artifacts[name].get("properties")).get("directoryName")
        folder = self._inside(manifest, written, self.inside)
        if not isinstance(written, str):
            self._report(manifest, name, path, f"the assembly {name} has no folder")
        elif folder is None:
            self._report(manifest, name, path, f"the assembly {written} lies outside of this one and is not read")
        elif folder.resolve() in self.folders:
            self._report(manifest, name, path, f"the assembly {written} is named twice, or within itself")
        elif depth == _MAX_LEVELS:
            self._report(manifest, name, path, f"more than {_MAX_LEVELS} assemblies within one another")
        else:
            self.read(folder, depth + 1, name.removeprefix("assembly-"))

    def _inside(self, manifest: "_Manifest", name: object, inside: Path) -> Path | None:
        """A file or folder that a manifest names, where it lies inside of that folder."""
        if not isinstance(name, str) or not name or "\0" in name:
            return None
        path = manifest.folder / name
        try:
            return path if path.resolve().is_relative_to(inside) else None
        except (OSError, RuntimeError):
            return None

    def _side_file(self, file: Path) -> SideFile:
        return SideFile(file, self.shown(file), self.troubles)

    def _report(
        self,
        manifest: "_Manifest",
        name: str,
        path: values.Path,
        message: str,
        kind: Literal["refused", "partly-read"] = "refused",
    ) -> None:
        self.troubles.at(kind, message, manifest.document, ("artifacts", name, *path))


class _Manifest(NamedTuple):
    document: Document
    folder: Path
    artifacts: dict[str, dict[str, Any]]
    stage: str


def _asset_parameters(artifacts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Template parameter → the path of the asset that it names the key of: so the first version of CDK has it."""
    found: dict[str, str] = {}
    for artifact in artifacts.values():
        for entries in _mapping(artifact.get("metadata")).values():
            for entry in entries if isinstance(entries, list) else ():
                data = _mapping(entry.get("data")) if isinstance(entry, dict) else {}
                key, path = data.get("s3KeyParameter"), data.get("path")
                if isinstance(key, str) and isinstance(path, str):
                    found[key] = path
    return found


def _stage(stack: str, name: str) -> str:
    """The construct path of the stage that a stack is of; its artifact has it with hyphens for slashes."""
    path = stack[: len(name)]
    return path if name and stack.startswith(f"{path}/") and path.replace("/", "-") == name else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
