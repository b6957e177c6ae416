"""How long a schedule can rest."""

import pytest

from sless_audit.aws.schedule_expressions import longest_gap_s


@pytest.mark.parametrize(
    ("expression", "gap"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(2 hours)", 7_200),
        ("rate(1 day)", 86_400),
        ("cron(* * * * ? *)", 60),
        ("cron(0/5 * * * ? *)", 300),
        ("cron(*/15 * ? * * *)", 900),
        ("cron(0,10,30 * * * ? *)", 1_800),
        ("cron(0-10/5 * * * ? *)", 3_000),
        ("cron(7 * * * ? *)", 3_600),
        ("cron(0/7 * * * ? *)", 420),
    ],
)
def test_the_longest_gap(expression: str, gap: int) -> None:
    assert longest_gap_s(expression) == gap


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0/5 8-17 * * ? *)",
        "cron(0/5 * ? * MON-FRI *)",
        "cron(0/5 * * * ? 2027)",
        "cron(0/5 * * *)",
        "cron(0/0 * * * ? *)",
        "cron(75 * * * ? *)",
        "cron(a * * * ? *)",
        "at(2027-01-01T00:00:00)",
        "rate(five minutes)",
        "",
    ],
)
def test_what_rests_longer_or_is_no_schedule(expression: str) -> None:
    assert longest_gap_s(expression) is None
