"""What is told of a spike."""

from typing import NamedTuple

from sless_audit.graph.model import App
from sless_audit.limits.account import Account
from sless_audit.limits.spike import Spike
from sless_audit.workload.usage import Usage


class Target(NamedTuple):
    """A time of the profile that something has to be done within."""

    name: str
    within_s: float
    missed_from_s: int | None
    """The first second whose messages take longer; `None` where it is held."""
    worst_s: float

    @property
    def held(self) -> bool:
        return self.missed_from_s is None


class AppSpike(NamedTuple):
    app: App
    height: str
    """As it was asked for: `10x`."""
    region: str
    account: Account
    spike: Spike
    targets: tuple[Target, ...]

    @property
    def name(self) -> str:
        return self.app.stacks[0].name


def held(usage: Usage, spike: Spike) -> tuple[Target, ...]:
    """Each target is compared with the longest way through the app."""
    worst = max(spike.delay, default=0.0)
    return tuple(
        Target(
            name,
            target.range.likely,
            next((second for second, delay in enumerate(spike.delay) if delay > target.range.likely), None),
            worst,
        )
        for name, target in usage.targets.items()
    )
