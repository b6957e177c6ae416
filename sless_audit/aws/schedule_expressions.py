"""Schedule expressions: EventBridge user guide, "Setting a schedule pattern for scheduled rules", and EventBridge
Scheduler user guide, "Schedule types" (2026-11)."""

import re
from calendar import month_abbr, monthrange, weekday
from collections.abc import Mapping

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
    minutes = _numbers(fields[0], 0, 59)
    if not minutes:
        return None
    following = [*minutes[1:], minutes[0] + 60]
    return 60 * max(after - before for before, after in zip(minutes, following, strict=True))


def runs_per_second(expression: str) -> float | None:
    """How often a schedule runs, averaged over the years; `None` for what is no schedule that repeats."""
    rate = _RATE.fullmatch(expression.strip())
    if rate:
        return 1.0 / (int(rate[1]) * _SECONDS[rate[2]]) if int(rate[1]) else None
    cron = _CRON.fullmatch(expression.strip())
    fields = cron[1].split() if cron else []
    if len(fields) != 6:
        return None
    minutes, hours = _numbers(fields[0], 0, 59), _numbers(fields[1], 0, 23)
    days = _days(fields[2], fields[3], fields[4], fields[5])
    if not minutes or not hours or days is None:
        return None
    return len(minutes) * len(hours) * days / (len(_YEARS) * 365.25 * 86_400)


_YEARS = range(2025, 2029)
"""Over four years every date of the calendar occurs."""
_MONTHS = {name.upper(): number for number, name in enumerate(month_abbr) if name}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}


def _days(of_month: str, month: str, of_week: str, year: str) -> int | None:
    """On how many days of `_YEARS` it runs. A list of years is no schedule that repeats."""
    months = _numbers(month, 1, 12, _MONTHS)
    if year != "*" or not months:
        return None
    found = 0
    for one_year in _YEARS:
        for one_month in months:
            matches = _matching(of_month, of_week, one_year, one_month)
            if matches is None:
                return None
            found += matches
    return found


def _matching(of_month: str, of_week: str, year: int, month: int) -> int | None:
    """The days of one month that fit: one of the two fields is `?`, or both are `*`."""
    length = monthrange(year, month)[1]
    if of_week in ("?", "*"):
        if of_month in ("L", "LW") or re.fullmatch(r"\d{1,2}W", of_month):
            return 1
        return len([day for day in _numbers(of_month, 1, 31) if day <= length]) or None
    if re.fullmatch(r"([1-7]|[A-Z]{3})?L", of_week) or re.fullmatch(r"([1-7]|[A-Z]{3})#[1-4]", of_week):
        return 1
    wanted = _numbers(of_week, 1, 7, _WEEKDAYS)
    if not wanted:
        return None
    return sum((weekday(year, month, day) + 1) % 7 + 1 in wanted for day in range(1, length + 1))


def _numbers(field: str, least: int, most: int, names: Mapping[str, int] | None = None) -> list[int]:
    """What a field names: `*`, `?`, `5`, `MON`, `10-20`, `FRI-SUN`, `0,30`, `0/5`, `*/5`; empty for what is none."""
    found: set[int] = set()
    for part in field.upper().split(","):
        known = re.fullmatch(r"(?:([*?])|(\w{1,3})(?:-(\w{1,3}))?)(?:/(\d{1,2}))?", part)
        if known is None:
            return []
        everything, first, last, step = known.groups()
        start = least if everything else _number(first, names)
        end = most if everything else _number(last, names) if last else most if step else start
        if start is None or end is None or not (least <= start <= most and least <= end <= most) or step == "0":
            return []
        if end < start:  # FRI-MON
            end += most - least + 1
        found.update((value - least) % (most - least + 1) + least for value in range(start, end + 1, int(step or 1)))
    return sorted(found)


def _number(written: str, names: Mapping[str, int] | None) -> int | None:
    return int(written) if written.isdigit() else (names or {}).get(written)
