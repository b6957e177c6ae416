"""What a rule can ask of the workload of an app."""

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from sless_audit.graph.loops import Loop

if TYPE_CHECKING:  # only where there is a usage profile, and something to ask of it
    from decimal import Decimal


class LoopLoad(NamedTuple):
    """What the usage profile makes of a loop."""

    outcome: Literal["runs away", "calms down", "open"]
    """In the likely case; `calms down` only where the profile says so of the loop itself, and in each case."""
    stated: tuple[str, ...]
    """The figures of the profile that decide it: `Worker -> Jobs: publishes 0.1 (sless-usage.yaml:7)`."""
    is_confirmed: bool = False
    """Whether the profile says how often each edge is used of which the templates leave that open."""
    gain: float | None = None
    """Of a runaway: messages that come back for each one, at most."""
    hourly: "Decimal | None" = None
    """Of a runaway, USD at the worst: when it takes up all `concurrency`."""
    concurrency: float = 0.0
    """Executions at once."""


class Workload(Protocol):
    """The usage profile of an app, resolved onto its graph; nothing is looked for or computed before it is asked."""

    def loop(self, loop: Loop) -> LoopLoad | None:
        """`None` where no profile is found for the app, and for a loop that this deployment does not have."""
        ...
