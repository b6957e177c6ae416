"""Limits in words, for people: what text and Markdown share."""

from collections.abc import Iterator

from sless_audit.limits.alone import Alone
from sless_audit.limits.answer import AppLimits, EntryLadder
from sless_audit.limits.headroom import Headroom
from sless_audit.limits.ladder import Rung
from sless_audit.report.figures import BASIS, span

MOST_LEVERS = 2


def heading(one: AppLimits) -> str:
    return f"{one.name}: {one.region}, account {one.account.name}"


def under(one: AppLimits) -> str:
    return f"profile {one.profile}, scenario {one.scenario}; concurrency at the {one.percentile:g}th percentile"


def refusal(found: Headroom) -> str:
    """Of what cannot be deployed."""
    asked = f"{digits(found.peak)} {found.use.unit} asked for, {digits(found.limit or 0.0)} there are"
    whose = ", ".join(resource.source_id for resource, used in found.users[:3] if used)
    return f"{found.words}: {found.use.consequence}: {asked}{f' ({whose})' if whose else ''}{levers(found)}"


def consequence(found: Headroom) -> str:
    return f"{found.use.consequence}{levers(found)}"


def levers(found: Headroom) -> str:
    named = " or ".join(found.use.levers[:MOST_LEVERS])
    return f"; {named}" if named else ""


def title(ladder: EntryLadder) -> str:
    peak = f", {digits(ladder.peak)}/s at the peak" if ladder.peak is not None else ""
    return f"{ladder.entry.words}{peak}: what binds, one after the other"


def at(rung: Rung) -> str:
    return f"at {digits(rung.rate)}/s" if rung.rate else "at any load"


def nothing(ladder: EntryLadder) -> str:
    return f"nothing that is known here, up to {digits(ladder.most)}/s"


def by_itself(one: Alone) -> tuple[str, str]:
    """The rate, and what binds there."""
    if one.rung is None:
        return "-", "nothing that is known here"
    limit = f" ({digits(one.rung.bound.limit)})" if one.rung.bound.limit is not None else ""
    return at(one.rung).removeprefix("at "), f"{one.rung.bound.name}{limit}"


def notes(one: AppLimits, top: int) -> Iterator[tuple[str, str]]:
    if one.profile is None:
        text = "none; `sless-audit profile init` writes one to fill in, for the headroom at its peaks"
        yield "profile", text
    unknown = [found.words for found in one.limits if found.limit is None and found.peak]
    if unknown:
        yield "limit not known", "; ".join(unknown)
    assumed = [figure for figure in one.figures.values() if figure.basis == "default"]
    if assumed:
        shown = assumed[: top or None]
        more = f"; {len(assumed) - len(shown):,} more" if len(shown) < len(assumed) else ""
        yield BASIS["default"], f"{'; '.join(f'{figure.name} {span(figure)}' for figure in shown)}{more}"
    if one.region_is_assumed:
        yield "region", f"nothing names one, {one.region} is assumed (--region, or region in the config)"
    if one.account.name == "default":
        text = "AWS's defaults; an account may have more or, where it is new, less (`sless-audit limits quotas`)"
        yield "quotas", text


def digits(number: float) -> str:
    if number == float("inf"):
        return "-"
    return f"{number:,.0f}" if number >= 1_000 else f"{number:.3g}"


def times(factor: float | None) -> str:
    """How much room there is; beyond ten thousand times it is no figure any more."""
    if factor is None:
        return "?"
    return ">x10,000" if factor > 10_000 else f"x{digits(factor)}"
