"""Properties that were changed by `--set`, for people and for scripts."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sless_audit.graph.model import App
from sless_audit.template.edits import NOT_WRITTEN, Made

_LONGEST = 60


def changed(app: App, changes: Iterable[Made]) -> Iterator[str]:
    """`what if Worker.MemorySize were 1024 (in place of 512)`, of those that concern an app."""
    for one in _of(app, changes):
        before = "not written before" if one.before is NOT_WRITTEN else f"in place of {_written(one.before)}"
        yield f"what if {one.edit.name} were {_written(one.edit.value)} ({before})"


def changes_json(app: App, changes: Iterable[Made]) -> list[dict[str, Any]]:
    return [
        {
            "property": one.edit.name,
            "file": one.file,
            "value": one.edit.value,
            "before": None if one.before is NOT_WRITTEN else one.before,
        }
        for one in _of(app, changes)
    ]


def _of(app: App, changes: Iterable[Made]) -> list[Made]:
    files = {stack.template.file for stack in app.stacks}
    return [one for one in changes if one.file in files]


def _written(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
