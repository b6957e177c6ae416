"""Thresholds of the config for headroom, and whether it keeps to them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sless_audit.config import HeadroomLimits
from sless_audit.cost.budget import Gate
from sless_audit.limits.answer import AppLimits


def gates(asked: HeadroomLimits, limits: Sequence[AppLimits]) -> tuple[Gate, ...]:
    """Asked of the tightest limit of all apps with a usage profile. A limit that is not known crosses nothing."""
    return tuple(_gates(asked, limits))


def _gates(asked: HeadroomLimits, limits: Sequence[AppLimits]) -> Iterator[Gate]:
    known = [(one, found) for one in limits if one.profile is not None for found in one.limits if found.peak > 0]
    factors = [(found.factor, one, found) for one, found in known if found.factor is not None]
    tightest = min(factors, key=lambda factor: factor[0], default=None)
    value = Decimal(f"{tightest[0]:.6g}") if tightest is not None else None
    of = f"{tightest[1].name}: {tightest[2].words}" if tightest is not None else ""
    complete = len(factors) == len(known)
    if asked.fail is not None:
        yield Gate("headroom.fail", asked.fail, value, "times", complete, True, "error", of)
    if asked.warn is not None:
        yield Gate("headroom.warn", asked.warn, value, "times", complete, True, "warning", of)
