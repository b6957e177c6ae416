"""`sless-audit pricing`: what it prints, and its exit codes."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sless_audit.cost.book import read_book
from sless_audit.report.json_text import SCHEMAS
from sless_audit.shipped import shipped
from tests.cli.conftest import Run, Write
from tests.cost.offer_files import LAMBDA, write_offer

TABLE = """\
{
"region": "eu-west-1",
"prices": [
{"service": "lambda", "component": "requests", "unit": "request", "tiers": [["0", "0.0000002"], ["1000000000", "0.0000001"]], "metering": "as agreed", "as_of": "2026-10", "source": "our contract", "confidence": "one-source"}
]
}
"""

REST = len(read_book(shipped("pricing") / "us-east-1.json").prices) - 2
"""Prices of the shipped table that the offer files of these tests do not have."""


@pytest.fixture
def project(write: Write, tmp_path: Path) -> Path:
    write("prices/eu-west-1.json", TABLE)
    write(".sless-audit.toml", '[pricing]\nfolder = "prices"\nmax-age = 1200\n')
    write_offer(tmp_path / "offers", "AWSLambda", "eu-west-1", *LAMBDA)
    write_offer(tmp_path / "offers", "AWSLambda", "us-east-1", *LAMBDA)
    return tmp_path


def as_json(run: Run, *arguments: str) -> dict[str, object]:
    """The report, which fits the published schema."""
    found = json.loads(run("pricing", *arguments, "--output", "json").out)
    Draft202012Validator(json.loads((SCHEMAS / "pricing.json").read_text("utf-8"))).validate(found)
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("project")
def test_show_tells_a_service_with_its_sources(run: Run) -> None:
    ran = run("pricing", "show", "lambda", "--region", "eu-west-1")
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
eu-west-1 (your own table): 1 price, the newest of 2026-10

lambda
  requests  0.0000002 / request
            0.0000001 from 1,000,000,000
      as agreed
      2026-10, one-source: our contract
"""
    )


@pytest.mark.usefixtures("project")
def test_show_marks_what_is_from_another_table(run: Run) -> None:
    out = run("pricing", "show", "--region", "eu-west-1").out
    assert "\nroute53  (no region: the table of us-east-1)\n" in out
    assert "our contract" not in out


@pytest.mark.usefixtures("project")
def test_show_as_json(run: Run) -> None:
    found = as_json(run, "show", "lambda", "--region", "eu-west-1")
    assert found["own"] is True
    assert found["prices"] == [
        {
            "service": "lambda",
            "component": "requests",
            "region": "eu-west-1",
            "unit": "request",
            "tiers": [{"from": "0", "price": "0.0000002"}, {"from": "1000000000", "price": "0.0000001"}],
            "metering": "as agreed",
            "as_of": "2026-10",
            "source": "our contract",
            "confidence": "one-source",
        }
    ]


def test_a_damaged_table_is_told_with_its_line(run: Run, write: Write, project: Path) -> None:
    write("prices/eu-west-1.json", TABLE.replace('"0.0000002"', '"-1"'))
    ran = run("pricing", "show", "--region", "eu-west-1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: the price table is damaged: '-1' is no price or quantity\n")
    assert f"  --> {project / 'prices/eu-west-1.json'}:4\n" in ran.err


def test_a_table_that_is_too_old_is_2(run: Run, write: Write) -> None:
    write("prices/eu-west-1.json", TABLE.replace("2026-10", "2020-01"))
    write(".sless-audit.toml", '[pricing]\nfolder = "prices"\n')
    ran = run("pricing", "show", "--region", "eu-west-1")
    assert (ran.code, ran.out) == (2, "")
    assert "too old: its newest price is of 2020-01" in ran.err


@pytest.mark.usefixtures("project")
def test_diff_tells_what_changes(run: Run, write: Write) -> None:
    write(
        "old/eu-west-1.json", TABLE.replace('"0.0000002"', '"0.00000016"').replace(', ["1000000000", "0.0000001"]', "")
    )
    ran = run("pricing", "diff", "old", "prices")
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
eu-west-1
  ~ lambda requests: 0.00000016 / request → 0.0000002 / request; 0.0000001 from 1,000,000,000 (+25.0%)

1 price changed, 0 the same.
"""
    )
    found = as_json(run, "diff", "old", "shipped")
    changes = found["changes"]
    assert isinstance(changes, list)
    assert {(one["before"] is None, one["after"] is None) for one in changes} == {(True, False), (False, False)}


@pytest.mark.usefixtures("project")
def test_verify_is_0_where_all_is_sound(run: Run) -> None:
    ran = run("pricing", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith(" checksums: all sound.\n")
    assert as_json(run, "verify")["sound"] is True


@pytest.mark.usefixtures("project")
def test_verify_is_2_where_a_table_is_not(run: Run, write: Write) -> None:
    write("prices/us-east-1.json", "{}")
    ran = run("pricing", "verify", "prices")
    assert ran.code == 2
    assert ran.out.endswith("1 table, no checksums: 1 error.\n")
    assert "error: the price table is damaged: it says that it is for None\n" in ran.err
    assert f"  --> {Path('prices/us-east-1.json')}\n" in ran.err
    assert as_json(run, "verify", "prices")["sound"] is False


@pytest.mark.usefixtures("project")
def test_refresh_tells_what_it_took_and_what_not(run: Run) -> None:
    ran = run("pricing", "refresh", "--to", "new", "--from", "offers", "--service", "lambda", "--region", "us-east-1")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        f"us-east-1: 2 prices of the price list (0 new or changed), {REST} left out (--keep keeps them)\n"
    )
    assert "    requests-arm64: no product of AWSLambda has the usage type Request-ARM\n" in ran.out
    assert "Written to new. `sless-audit pricing diff shipped new` tells what changed;\n" in ran.out
    assert max(map(len, ran.out.splitlines()[1:])) <= 80
    assert run("pricing", "verify", "new").code == 0


@pytest.mark.usefixtures("project")
def test_refresh_keeps_prices_of_the_folder_in_the_config(run: Run) -> None:
    arguments = ("refresh", "--to", "new", "--from", "offers", "--region", "us-east-1", "--keep")
    found = as_json(run, *arguments)
    tables = found["tables"]
    assert isinstance(tables, list)
    assert (tables[0]["taken"], len(tables[0]["kept"]), tables[0]["left_out"]) == (2, REST, [])


def test_a_refresh_that_fails_is_2_and_changes_nothing(run: Run, project: Path) -> None:
    file = project / "offers/AWSLambda/current/us-east-1/index.json"
    file.write_text(file.read_text("utf-8")[:500], "utf-8")
    ran = run(
        "pricing", "refresh", "--to", "prices", "--from", "offers", "--region", "us-east-1", "--service", "lambda"
    )
    assert (ran.code, ran.out) == (2, "")
    assert "error: the offer file is damaged: " in ran.err
    assert [path.name for path in (project / "prices").iterdir()] == ["eu-west-1.json"]


def test_only_refresh_knows_the_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for arguments in (("show",), ("verify",), ("diff", "shipped", str(shipped("pricing")))):
        assert run("pricing", *arguments).code == 0


@pytest.mark.parametrize("command", ["show", "diff", "verify", "refresh"])
def test_help_fits_a_terminal(run: Run, command: str) -> None:
    ran = run("pricing", command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
