"""Schedule expressions: EventBridge user guide, "Setting a schedule pattern for scheduled rules", and EventBridge
Scheduler user guide, "Schedule types" (2026-11)."""

import re

_RATE = re.compile(r"rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)")
_CRON = re.compile(r"cron\((.*)\)")
_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


def longest_gap_s(expression: str) -> int | None:
    """The longest time between two runs, where it is at most an hour or a rate; `None` for anything else: another
    cron expression, a single point in time, what is no schedule."""
    rate = _RATE.fullmatch(expression.strip())
    if rate:
        return int(rate[1]) * _SECONDS[rate[2]]
    cron = _CRON.fullmatch(expression.strip())
    fields = cron[1].split() if cron else []
    if len(fields) != 6 or any(field not in ("*", "?") for field in fields[1:]):
        return None
    minutes = _minutes(fields[0])
    if not minutes:
        return None
    following = [*minutes[1:], minutes[0] + 60]
    return 60 * max(after - before for before, after in zip(minutes, following, strict=True))


def _minutes(field: str) -> list[int]:
    """The minutes of an hour that a field names: `*`, `0/5`, `*/5`, `10-20`, `0,30`; empty for what is none."""
    found: set[int] = set()
    for part in field.split(","):
        known = re.fullmatch(r"(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?", part)
        if known is None:
            return []
        everything, first, last, step = known.groups()
        start = 0 if everything else int(first)
        end = int(last) if last else 59 if everything or step else start
        if start > 59 or end > 59 or step == "0":
            return []
        found.update(range(start, end + 1, int(step or 1)))
    return sorted(found)
