"""Budgets: what `cost`, `check` and `diff` say of them, and the exit code, after all output is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIG, Run, Write
from tests.cli.cost_project import PROFILE, TEMPLATE
from tests.cli.repositories import Repository

MORE = TEMPLATE.replace("WriteCapacityUnits: 10", "WriteCapacityUnits: 30")
"""$9.49 a month more: 20 units, 730 hours, $0.00065 an hour."""


@pytest.fixture
def project(write: Write) -> Write:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    return write


def budget(write: Write, text: str) -> None:
    write(".sless-audit.toml", f'{CONFIG}region = "us-east-1"\n[budget]\n{text}\n')


def gates(text: str) -> dict[str, dict[str, Any]]:
    return {gate["name"]: gate for gate in json.loads(text)["gates"]}


@pytest.mark.parametrize("command", ["cost", "check"])
def test_a_month(run: Run, project: Write, command: str) -> None:
    budget(project, 'monthly = "100000"')
    ran = run(command, "--output", "json")
    assert (ran.code, ran.err) == (0, "")
    kept = gates(ran.out)["budget.monthly"]
    total = json.loads(run("cost", "--output", "json").out)["total"]["likely"]
    assert (kept["value"], kept["limit"], kept["complete"], kept["passed"]) == (total, "100000", True, True)
    budget(project, 'monthly = "1"')
    ran = run(command, "--output", "json=report.json", "--output", "text")
    assert ran.code == 1
    assert "above the limit of $1.00 a month" in " ".join(ran.out.split())
    assert gates(Path("report.json").read_text("utf-8"))["budget.monthly"]["passed"] is False


def test_one_unit_of_business(run: Run, project: Write) -> None:
    budget(project, 'per-unit = { order = "0.000001", parcel = "1" }')
    ran = run("cost", "--output", "json")
    assert ran.code == 1
    found = gates(ran.out)
    assert found["budget.per-unit.order"]["passed"] is False
    unit = json.loads(ran.out)["per_unit"]["order"]["likely"]
    assert found["budget.per-unit.order"]["value"] == unit
    # nothing counts parcels: that is not known, and crosses nothing
    assert (found["budget.per-unit.parcel"]["value"], found["budget.per-unit.parcel"]["passed"]) == (None, True)
    assert "budget.per-unit.order" in ran.err


@pytest.mark.parametrize(("kind", "told"), [("github", "out"), ("markdown", "out"), ("sarif", "err")])
def test_every_format_of_check_tells(run: Run, project: Write, kind: str, told: str) -> None:
    budget(project, 'monthly = "1"')
    ran = run("check", "--output", kind)
    assert ran.code == 1
    assert "budget.monthly" in " ".join((ran.out if told == "out" else ran.err).split())


def test_check_asks_where_a_profile_is_found_only(run: Run, project: Write, tmp_path: Path) -> None:
    budget(project, 'monthly = "1"')
    (tmp_path / "sless-usage.yaml").unlink()
    ran = run("check", "--output", "json")
    assert (ran.code, gates(ran.out)) == (0, {})
    # without a profile, what is due whatever the load is known: $5.69 for the table, and it is at least that much
    ran = run("cost", "--output", "json")
    assert (ran.code, gates(ran.out)["budget.monthly"]["complete"]) == (1, False)


def test_what_cannot_be_read_wins(run: Run, project: Write) -> None:
    budget(project, 'monthly = "1"')
    project("broken.yaml", "Resources: {Queue: {Type: AWS::SQS::Queue}\n")
    assert run("cost").code == 2
    assert run("check").code == 2


def test_an_increase_in_percent(run: Run, project: Write, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit()
    project("template.yaml", MORE)
    before, after = (
        float(json.loads(run("diff", "HEAD", "--output", "json").out)["cost"][side]["total"]["likely"])
        for side in ("before", "after")
    )
    percent = (after - before) / before * 100
    budget(project, f'increase = "{percent + 0.01:.6f}%"')
    ran = run("diff", "HEAD", "--output", "json")
    assert (ran.code, ran.err) == (0, "")
    assert float(gates(ran.out)["budget.increase"]["value"]) == pytest.approx(percent)
    budget(project, f'increase = "{percent - 0.01:.6f}%"')
    ran = run("diff", "HEAD", "--output", "json=report.json", "--output", "text")
    assert ran.code == 1
    assert "above the limit: budget.increase" in " ".join(ran.out.split())
    assert gates(Path("report.json").read_text("utf-8"))["budget.increase"]["passed"] is False
    assert "budget.increase" not in run("cost").out  # it has nothing to compare with


def test_to_learn_what_something_costs_is_no_increase(run: Run, project: Write, tmp_path: Path) -> None:
    blank = [line for line in PROFILE.splitlines() if "volume:" not in line or "{" in line]
    project("sless-usage.yaml", "\n".join(blank).replace("sale: { Place.volume: x10 }", "") + "\n")
    repository = Repository(tmp_path)
    repository.commit()
    project("sless-usage.yaml", PROFILE)
    budget(project, 'increase = "0%"')
    found = json.loads(run("diff", "HEAD", "--output", "json").out)
    assert float(found["cost"]["after"]["total"]["likely"]) > float(found["cost"]["before"]["total"]["likely"])
    (gate,) = found["gates"]
    assert (gate["value"], gate["complete"], gate["passed"]) == ("0", False, True)


def test_from_nothing_an_increase_is_no_percentage(run: Run, project: Write, tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit()
    budget(project, 'increase = "10%"\nmonthly = "5"')
    project("added/template.yaml", TEMPLATE)
    ran = run("diff", "HEAD", "added", "--output", "json")
    assert ran.code == 1
    found = gates(ran.out)
    assert (found["budget.increase"]["value"], found["budget.increase"]["passed"]) == (None, True)
    assert found["budget.monthly"]["passed"] is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('monthly = "-1"', "budget.monthly must be an amount that is not negative"),
        ("monthly = 0.5", 'write it as a text, "500" or "0.0003"'),
        ('monthly = "1e9999"', "must be an amount"),
        ("monthly = true", "must be an amount"),
        ('increase = "10"', 'write increase = "10%"'),
        ("increase = 10", 'write increase = "10%"'),
        ('increase = "ten%"', "budget.increase must be an amount"),
        ('per-unit = "1"', "budget.per-unit must be a table"),
        ("per-unit = { order = [] }", "budget.per-unit.order must be an amount"),
        ('montly = "1"', "did you mean 'monthly'?"),
    ],
)
def test_a_budget_that_is_none(run: Run, project: Write, text: str, words: str) -> None:
    budget(project, text)
    ran = run("cost")
    assert (ran.code, ran.out) == (2, "")
    assert words in " ".join(ran.err.split())
    assert ".sless-audit.toml:5" in ran.err
