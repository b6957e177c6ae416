"""Reads the table files of this room, each when first asked for: this room lies on the start-up path."""

import json
from pathlib import Path
from typing import cast

_FOLDER = Path(__file__).parent / "tables"


def read_bytes(file_name: str) -> bytes:
    return (_FOLDER / file_name).read_bytes()


def read_json(file_name: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(read_bytes(file_name)))
