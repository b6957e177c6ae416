from dataclasses import dataclass, field
from enum import Enum


class Segment(str, Enum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Contact:
    email: str
    segment: Segment = Segment.WEEKLY
    tags: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, row: dict) -> "Contact":
        return cls(row["mail"].lower(), Segment(row.get("segment", "weekly")), row.get("tags", []))
