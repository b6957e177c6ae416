"""JSON as all of our formats write it."""

import json
from pathlib import Path

SCHEMAS = Path(__file__).parent / "schemas"
"""One published JSON Schema a file, named for what it describes."""

SCHEMA_VERSION = 1
"""Fields may be added to a version, none renamed or taken away."""


def as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
