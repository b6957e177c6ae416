"""What is told of the limits of one app."""

from collections.abc import Mapping
from typing import NamedTuple

from sless_audit.graph.model import App
from sless_audit.limits.account import Account
from sless_audit.limits.alone import Alone
from sless_audit.limits.headroom import Headroom
from sless_audit.limits.ladder import Rung
from sless_audit.template.edits import Made
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import Figure


class EntryLadder(NamedTuple):
    entry: Entry
    peak: float | None
    """Per second, by the profile; `None` where it says nothing."""
    rungs: tuple[Rung, ...]
    most: float
    """Per second: up to this rate it was looked."""


class AppLimits(NamedTuple):
    app: App
    scenario: str
    profile: str | None
    """The file that says how it is used; `None` where there is none."""
    region: str
    region_is_assumed: bool
    account: Account
    percentile: float
    limits: tuple[Headroom, ...]
    """The tightest first. Without a profile, what the template itself sets off."""
    ladders: tuple[EntryLadder, ...]
    alone: tuple[Alone, ...]
    """Without a profile: each function by itself."""
    figures: Mapping[str, Figure]
    """What the rates rest on."""
    changes: tuple[Made, ...] = ()
    """Properties that were changed in memory before anything was computed."""

    @property
    def name(self) -> str:
        return self.app.stacks[0].name

    @property
    def undeployable(self) -> tuple[Headroom, ...]:
        """What the account refuses at the deployment, whatever the load."""
        return tuple(one for one in self.limits if one.use.at_deployment and one.binds)
