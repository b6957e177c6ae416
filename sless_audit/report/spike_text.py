"""A spike for the terminal: a line for each thing that grows, with its course."""

from collections.abc import Iterator, Sequence

from sless_audit.graph.model import Resource
from sless_audit.limits.spike import Series
from sless_audit.limits.spike_answer import AppSpike, Target
from sless_audit.report import Part, SpikeReport
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.limits_words import digits
from sless_audit.report.terminal import painted, visible, wrapped

_BARS = " ▁▂▃▄▅▆▇█"
_COLUMNS = 40
_SHORT_S = 100
_NOTE = (
    "A fluid model in steps of one second. Delay: the longest way through the app, of what waits on it and the time of "
    "its functions. A call that is throttled for good does not fail its caller here, and no client tries again."
)


def render(report: SpikeReport) -> tuple[Part, ...]:
    blocks = ["\n".join(_app(one, report)) for one in report.apps] or ["No template was analysed."]
    return (
        Part("\n\n".join(blocks) + "\n"),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _app(one: AppSpike, report: SpikeReport) -> Iterator[str]:
    spike, look = one.spike, report.look
    heading = f"{one.name}: {one.height} for {_time(spike.lasts_s)}; {one.region}, account {one.account.name}"
    yield painted(visible(heading), "strong", look.color)
    for target in one.targets:
        yield from wrapped(visible(_target(target)), look.width)
    ranked = sorted(spike.series.items(), key=lambda item: (-max(item[1].backlog), -sum(item[1].throttled)))
    shown = ranked[: report.top] if report.top else ranked
    for node, series in shown:
        name = node.source_id if isinstance(node, Resource) else node.id
        yield visible(f"  {name}{_when(series, spike.seconds)}")
        yield from _courses(series)
    if len(shown) < len(ranked):
        yield f"  and {len(ranked) - len(shown)} more; --top 0 shows all"
    if not ranked:
        yield "  Nothing is throttled, and nothing waits."
    yield f"  {_course('delay', spike.delay, _time(max(spike.delay, default=0.0)))}"
    yield from wrapped(f"Each line is {_time(spike.seconds)} from the start of the spike. {_NOTE}", look.width)


def _target(target: Target) -> str:
    if target.missed_from_s is None:
        return f"{target.name} {_time(target.within_s)}: held, {_time(target.worst_s)} at worst"
    return (
        f"{target.name} {_time(target.within_s)}: missed from {_time(target.missed_from_s)} on, "
        f"{_time(target.worst_s)} at worst"
    )


def _when(series: Series, seconds: int) -> str:
    said = []
    if series.first_throttled_s is not None:
        said.append(f"throttled from {_time(series.first_throttled_s)} on")
    if any(series.backlog):
        drained = series.drained_s
        said.append(f"drained at {_time(drained)}" if drained is not None else f"not drained by {_time(seconds)}")
    return f": {', '.join(said)}" if said else ""


def _courses(series: Series) -> Iterator[str]:
    for name, values in (("backlog", series.backlog), ("throttled", series.throttled)):
        if any(values):
            yield f"    {_course(name, values, digits(max(values)) + ('/s' if name == 'throttled' else ''))}"
    if any(series.age):
        yield f"    {_course('age', series.age, _time(max(series.age)))}"
    if sum(series.dead_lettered) >= 1.0:
        yield f"    {_course('given up', series.dead_lettered, digits(sum(series.dead_lettered)) + ' in all')}"


def _course(name: str, values: Sequence[float], most: str) -> str:
    """Of each column, the largest value in it."""
    top, count = max(values, default=0.0), len(values)
    columns = min(_COLUMNS, count)
    parts = [max(values[index * count // columns : (index + 1) * count // columns]) for index in range(columns)]
    bars = "".join(_BARS[min(int(part / top * 8 + 0.999), 8)] if top else " " for part in parts)
    return f"{name:<9} {bars:<{_COLUMNS}} {most}"


def _time(seconds: float) -> str:
    """`2.5s`, `45s`, `12min 5s`."""
    if seconds < _SHORT_S:
        return f"{digits(seconds)}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}min {rest}s" if rest else f"{minutes}min"
