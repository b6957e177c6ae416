"""What does a spike do?"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sless_audit.api.load import load
from sless_audit.api.profile import find_profiles
from sless_audit.api.quotas import account_of
from sless_audit.config import Config
from sless_audit.errors import UsageError
from sless_audit.graph.deployment import DEFAULT_REGION
from sless_audit.graph.model import App
from sless_audit.limits.account import Account
from sless_audit.limits.bounded import bounded
from sless_audit.limits.spike import spike
from sless_audit.limits.spike_answer import AppSpike, held
from sless_audit.limits.spike_parts import parts_of
from sless_audit.limits.uses import Demand
from sless_audit.lint.result import Problem
from sless_audit.services import Services
from sless_audit.template.edits import Edit
from sless_audit.workload.equations import Rates
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.profile import BASELINE
from sless_audit.workload.quantities import QuantityError, quantity
from sless_audit.workload.usage import Usage

LONGEST_S = 6 * 3_600


class Height(NamedTuple):
    words: str
    factor: float | None
    """Times the peak; `None` for a rate."""
    rate: float = 0.0
    """Per second, of each entry point of known volume."""


class Spikes(NamedTuple):
    apps: tuple[AppSpike, ...]
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        return 2 if any(problem.kind == "refused" for problem in self.problems) else 0


def height(words: str) -> Height:
    """`10x`, or a rate as `400/s`. Raises `UsageError` for what is neither."""
    match = re.fullmatch(r"(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)x|x([0-9]{1,9}(?:\.[0-9]{1,9})?))", words.strip())
    if match is not None:
        return Height(words, float(match[1] or match[2]))
    try:
        return Height(words, None, quantity(words, "/s").range.likely)
    except QuantityError as error:
        raise UsageError(f"--spike {words}: {error.message}", hint="write 10x, or 400/s") from error


def seconds(words: str) -> int:
    """`10m`: a time of at most `LONGEST_S`. Raises `UsageError` for what is none."""
    try:
        found = quantity(re.sub(r"(?<=[0-9])m$", "min", words.strip()), "s").range.likely
    except QuantityError as error:
        raise UsageError(f"--for {words}: {error.message}", hint="write 10m, or 90s") from error
    if not 1 <= found <= LONGEST_S:
        raise UsageError(f"--for {words} is not between 1s and 6h")
    return round(found)


def spikes(
    paths: Sequence[str],
    config: Config,
    high: Height,
    lasts_s: int,
    *,
    scenario: str = BASELINE,
    account: str | None = None,
    edits: Sequence[Edit] = (),
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Spikes:
    """Of each app at `paths` with a usage profile. Raises `UsageError` as `limits` does, and where no app has one."""
    applied = account_of(account or config.account or "default")
    loaded = load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True, edits=edits)
    profiles = find_profiles(loaded.apps, config, paths)
    found = [
        spike_of(app, profiles.usage(app, scenario), config.region, applied, high, lasts_s)
        for app in loaded.apps
        if profiles.file_of(app) is not None
    ]
    if not found and loaded.apps:
        raise UsageError("a spike needs a usage profile", hint="say how much the app is used: --profile FILE")
    return Spikes(tuple(found), loaded.problems)


def spike_of(app: App, usage: Usage, region: str | None, account: Account, high: Height, lasts_s: int) -> AppSpike:
    one = Load(Deployed(app, Services(), usage), usage, "likely")
    where = next((stack.region for stack in app.stacks if stack.region), None) or region or DEFAULT_REGION
    volumes = {
        entry: None if peak is None else high.rate if high.factor is None else peak * high.factor
        for entry, peak in one.peak_volumes.items()
    }

    def demand(rates: Rates) -> Demand:
        return Demand(one, rates, account, where, 0.5)

    rates = bounded(one, volumes, {}).rates
    parts = parts_of(demand(one.average), demand(rates), (one.sources, one.sources_of(volumes)), Services())
    ran = spike(parts, lasts_s)
    return AppSpike(app, high.words, where, account, ran, held(usage, ran))
