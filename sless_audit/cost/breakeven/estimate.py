"""The break-evens of an app in one scenario."""

from typing import NamedTuple

from sless_audit.cost.breakeven.comparison import Undecided
from sless_audit.cost.breakeven.solve import BreakEven
from sless_audit.graph.model import App
from sless_audit.template.edits import Made
from sless_audit.workload.entries import Entry


class AppBreakEvens(NamedTuple):
    app: App
    scenario: str
    profile: str | None
    """The file that says how it is used; `None` where there is none."""
    assumed_region: str | None
    """That of stacks for which nothing names one."""
    blank: tuple[Entry, ...]
    """Entry points of unknown volume: a million a month through each was tried."""
    found: tuple[BreakEven, ...]
    """What saves most comes first."""
    undecided: tuple[Undecided, ...]
    changes: tuple[Made, ...] = ()
    """Properties that were changed in memory before anything was computed."""

    @property
    def name(self) -> str:
        """That of the app's first stack."""
        return self.app.stacks[0].name
