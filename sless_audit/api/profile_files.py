"""Where the usage profile of an app lies. What it says is read elsewhere, for most runs of `check` need not know."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sless_audit.graph.model import App
from sless_audit.template.discover import project_root

FILE = "sless-usage.yaml"


def find_profile(app: App, paths: Sequence[str] = ()) -> Path | None:
    for folder in folders_of(app, paths):
        if (folder / FILE).is_file():
            return folder / FILE
    return None


def folders_of(app: App, paths: Sequence[str] = ()) -> Iterator[Path]:
    """Where the profile of an app may lie, the nearest first."""
    templates = [Path(stack.template.file) for stack in app.stacks]
    for template in templates:
        yield template.parent
    named = [Path(path) for path in paths if Path(path).is_dir()]
    for folder in sorted(named, key=lambda one: -len(one.resolve().parts)):
        if any(template.resolve().is_relative_to(folder.resolve()) for template in templates):
            yield folder
    for template in templates:
        root = project_root(template)
        if root is not None:
            yield root
