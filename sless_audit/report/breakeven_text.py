"""Break-evens for the terminal."""

from collections.abc import Iterable, Iterator, Sequence

from sless_audit.cost.breakeven.comparison import Undecided
from sless_audit.cost.breakeven.estimate import AppBreakEvens
from sless_audit.cost.breakeven.solve import BreakEven
from sless_audit.report import BreakEvenReport, Look, Part
from sless_audit.report.breakeven_words import details, header, in_short, is_worth_telling, title, verdict
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.terminal import painted, visible, wrapped

_LABEL = 12
_MOST_NAMES = 4


def render(report: BreakEvenReport) -> tuple[Part, ...]:
    blocks = ["\n".join(_of_app(one, report)) for one in report.apps] or ["No template was analysed."]
    return (
        Part("\n\n".join(blocks) + "\n"),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _of_app(of_app: AppBreakEvens, report: BreakEvenReport) -> Iterator[str]:
    look = report.look
    for number, text in enumerate(header(of_app)):
        yield from _strong(text, look) if not number else wrapped(visible(text), look.width)
    worth = [one for one in of_app.found if is_worth_telling(one)]
    shown = worth[: report.top or None]
    for one in shown:
        yield ""
        yield from _strong(f"{title(one)}: {verdict(one)}", look)
        yield from _details(one, look)
    if len(worth) > len(shown):
        yield from ("", f"{len(worth) - len(shown):,} more, which save less (--top 0 shows all)")
    yield from _as_it_is([one for one in of_app.found if not is_worth_telling(one)], report)
    if of_app.undecided:
        yield ""
        yield from _undecided(of_app.undecided, look)
    if not of_app.found and not of_app.undecided:
        yield from ("", "Nothing in it can be run in another way that is known here.")


def _details(one: BreakEven, look: Look) -> Iterator[str]:
    for label, text in details(one):
        yield from wrapped(visible(text), look.width, f"  {label:<{_LABEL}}", " " * (_LABEL + 4))


def _as_it_is(found: Sequence[BreakEven], report: BreakEvenReport) -> Iterator[str]:
    if not found:
        return
    look = report.look
    yield ""
    yield from _strong("cheaper as it is", look)
    for one in found[: report.top or None]:
        yield from wrapped(visible(in_short(one)), look.width, "  ", "    ")
    more = len(found) - (report.top or len(found))
    if more > 0:
        yield f"  {more:,} more (--top 0 shows all)"


def _undecided(found: Sequence[Undecided], look: Look) -> Iterator[str]:
    """What is not compared, by what would have to be known."""
    names: dict[str, dict[str, None]] = {}
    for one in found:
        missing = one.missing.replace(f"nodes.{one.resource.source_id}.", "nodes.….")
        names.setdefault(missing, {})[one.resource.source_id] = None
    yield from _strong("not compared, for want of", look)
    for missing, of_these in names.items():
        shown = ", ".join(list(of_these)[:_MOST_NAMES])
        more = f" and {len(of_these) - _MOST_NAMES:,} more" if len(of_these) > _MOST_NAMES else ""
        yield from wrapped(visible(f"{missing} ({shown}{more})"), look.width, "  ", "    ")


def _strong(text: str, look: Look) -> Iterable[str]:
    return (painted(line, "strong", look.color) for line in wrapped(visible(text), look.width))
