"""CDK assemblies that are written in a test."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sless_audit.api.load import Loaded
from sless_audit.graph.model import Resource

Assembly = Callable[..., Path]

VERSION = "54.0.0"


def stack(template: str, **more: Any) -> dict[str, Any]:
    """An artifact of a manifest: a stack. `properties` and other keys of it may be given."""
    properties = {"templateFile": template, **more.pop("properties", {})}
    environment = more.pop("environment", "aws://unknown-account/unknown-region")
    return {"type": "aws:cloudformation:stack", "environment": environment, "properties": properties, **more}


def stage(folder: str) -> dict[str, Any]:
    """An artifact of a manifest: an assembly within this one."""
    return {"type": "cdk:cloud-assembly", "properties": {"directoryName": folder}}


def resource(kind: str, properties: Mapping[str, Any] | None = None, **metadata: Any) -> dict[str, Any]:
    """A resource of a template. Metadata with `_` for `:`, `cdk_path="App/Queue/Resource"`."""
    named = {f"aws:{name.replace('_', ':')}": value for name, value in metadata.items()}
    return {"Type": kind, "Properties": dict(properties or {}), **({"Metadata": named} if named else {})}


def write_assembly(
    folder: Path, artifacts: Mapping[str, Any], files: Mapping[str, Any] | None = None, *, marked: bool = True
) -> None:
    """`files`: name → what is in it, as JSON; text is written as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    if marked:
        (folder / "cdk.out").write_text(json.dumps({"version": VERSION}), encoding="utf-8")
    manifest = {"version": VERSION, "artifacts": artifacts}
    for name, content in {"manifest.json": manifest, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


QUEUE = resource("AWS::SQS::Queue")


def names(loaded: Loaded) -> list[list[str]]:
    """Of the stacks, by app."""
    return [[stack.name for stack in app.stacks] for app in loaded.apps]


def found(loaded: Loaded, logical_id: str) -> Resource:
    """The only resource with that logical ID."""
    (one,) = [one for app in loaded.apps for one in app.resources if one.logical_id == logical_id]
    return one


def problems(loaded: Loaded) -> list[tuple[str, str, int | None]]:
    """Kind, message and line of each."""
    return [(problem.kind, problem.message, problem.line) for problem in loaded.problems]
