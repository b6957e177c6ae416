"""Where CDK assemblies lie.

An assembly is a folder with `manifest.json` and a file `cdk.out` that holds the version of the format; snapshots of
integration tests are assemblies, too, at times without that file. `cdk.json` names the folder that `cdk synth` writes
to as `output`, else it is `cdk.out` beside it: https://docs.aws.amazon.com/cdk/v2/guide/cli.html, "cdk synth"
(2026-11).
"""

import json
from pathlib import Path

MANIFEST = "manifest.json"
PROJECT = "cdk.json"

MAX_BYTES = 64 * 1024 * 1024
"""Of a manifest or of what describes constructs: they grow with the application, as no template does."""

_VERSION = "cdk.out"
_DEFAULT_OUTPUT = "cdk.out"
_ARTIFACTS = (b"aws:cloudformation:stack", b"cdk:cloud-assembly", b"cdk:tree")
_MAX_LEVELS = 10
"""Assemblies that lie within one another: stages may hold stages, and nobody goes so far."""


def is_assembly(folder: Path) -> bool:
    """Whether a folder is an assembly: other tools have a `manifest.json`, too."""
    manifest = folder / MANIFEST
    try:
        if not manifest.is_file():
            return False
        if (folder / _VERSION).is_file():
            return True
        with manifest.open("rb") as stream:
            content = stream.read(MAX_BYTES)
    except OSError:
        return False
    return b'"artifacts"' in content and any(artifact in content for artifact in _ARTIFACTS)


def is_there(file: Path) -> bool:
    """Whether a name that somebody wrote is that of a plain file: one may be too long to be any."""
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False


def assembly_around(path: Path) -> Path | None:
    """The outermost assembly that a file or folder lies in, or is."""
    found = None
    folder = path if path.is_dir() else path.parent
    for _ in range(_MAX_LEVELS):
        if not is_assembly(folder):
            break
        found = folder
        folder = folder / ".." if folder.name in ("", "..") else folder.parent
    return found


def output_folder(project: Path) -> Path:
    """The folder that a `cdk.json` says its assembly is written to, whether it is there or not."""
    output: object = None
    try:
        if not project.is_file():
            return project.parent / _DEFAULT_OUTPUT  # a pipe would be waited for
        with project.open("rb") as stream:
            values = json.loads(stream.read(MAX_BYTES))
        output = values.get("output") if isinstance(values, dict) else None
    except (OSError, ValueError, RecursionError):
        pass  # `cdk synth` itself will say so; what it wrote before is there all the same
    return project.parent / (output if isinstance(output, str) and "\0" not in output else _DEFAULT_OUTPUT)
