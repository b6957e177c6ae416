"""An API while its document is written: by the events of all functions and state machines, then by the API itself."""

from dataclasses import dataclass, field
from typing import Any

from sless_audit.template.sam.apis.body import Document, copy_tree
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path


@dataclass(slots=True)
class ApiDraft:
    source: Source
    managed: bool
    """SAM writes the document, as the API has no definition of its own."""
    document: Document | None = None
    origins: dict[Path, Path] = field(default_factory=dict)
    """Path in the document -> path in the source."""

    @property
    def body(self) -> Any:
        return self.source.get("DefinitionBody") if self.document is None else self.document.body

    def editable(self) -> Document:
        """The document to write into: our own, or a copy of the one in the template."""
        if self.document is None:
            self.document = Document(copy_tree(self.source.get("DefinitionBody")), self.source.place("DefinitionBody"))
        return self.document
