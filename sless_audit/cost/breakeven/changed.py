"""A resource as it would be with another property: for the meters it is the same node of the graph."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sless_audit.graph.model import Resource


class Changed(Resource):
    """Equal to the original, so that flows, edges and figures of the original are found for it, too."""

    def __init__(self, original: Resource, properties: Mapping[str, Any]) -> None:
        """`properties`: as a template writes them, in place of the original's of the same name."""
        source = original.source
        written = source.body.get("Properties")
        body = {**source.body, "Properties": {**(written if isinstance(written, dict) else {}), **properties}}
        super().__init__(original.stack, replace(source, body=body), original.service, original._view, original._policy)
        self.original = original
        self.code = original.code
        self.stated = original.stated
        self.edges_in_ = original.edges_in_
        self.edges_out_ = original.edges_out_

    def __eq__(self, other: object) -> bool:
        return other is self or other is self.original

    def __hash__(self) -> int:
        return hash(self.original)
