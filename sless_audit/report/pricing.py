"""What the reports on price tables take."""

from typing import NamedTuple, TypeAlias

from sless_audit.cost.tables import Difference, Refreshed, Shown, Verified
from sless_audit.report import Look

Answer: TypeAlias = Shown | Difference | Verified | Refreshed


class PricingReport(NamedTuple):
    answer: Answer
    look: Look
