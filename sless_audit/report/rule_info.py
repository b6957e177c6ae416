"""What the listing of rules and the page of a rule take."""

from dataclasses import dataclass
from typing import Protocol

from sless_audit.config import Severity
from sless_audit.graph.model import Confidence
from sless_audit.lint.docs import RuleDocs
from sless_audit.lint.finding import Need
from sless_audit.report import Look


class RuleInfo(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def concern(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def confidence(self) -> Confidence: ...
    @property
    def needs(self) -> tuple[Need, ...]: ...


@dataclass(frozen=True, slots=True)
class RuleList:
    rules: tuple[RuleInfo, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class RulePage:
    rule: RuleInfo
    docs: RuleDocs
    look: Look
