"""`cost`: what is told of a small project with and without a usage profile, by figures worked out by hand."""

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sless_audit.report.json_text import SCHEMAS
from sless_audit.shipped import shipped
from tests.cli.conftest import Run, Write
from tests.cli.cost_project import PROFILE, TEMPLATE

HOURS = 730


@pytest.fixture
def project(write: Write) -> Write:
    write(".sless-audit.toml", 'region = "us-east-1"\n')
    write("template.yaml", TEMPLATE)
    return write


@pytest.fixture
def profiled(project: Write) -> Write:
    project("sless-usage.yaml", PROFILE)
    return project


def bill(run: Run, *arguments: str) -> dict[str, Any]:
    ran = run("cost", "template.yaml", "--output", "json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "cost.json").read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    return found


def monthly(found: dict[str, Any], name: str, case: str = "likely") -> Decimal:
    (line,) = (line for line in found["lines"] if line["name"] == name)
    return Decimal(line["monthly"][case])


def likely(amounts: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(amount["likely"]) for amount in amounts), Decimal(0))


@pytest.mark.usefixtures("profiled")
def test_lines_by_hand(run: Run) -> None:
    found = bill(run)
    # 2M + 2M requests at $1.00 a million; low: 1M + 2M; high: 4M + 2M
    assert [monthly(found, "Api.requests", case) for case in ("low", "likely", "high")] == [3, 4, 6]
    # 4M invocations at $0.20 a million
    assert monthly(found, "PlaceOrder.requests") == Decimal("0.8")
    # 4M × 0.1 s × 0.5 GB at $0.0000166667 a GB-second
    assert monthly(found, "PlaceOrder.duration") == Decimal(200_000) * Decimal("0.0000166667")
    # every hour, 1 s of 1 GB
    assert monthly(found, "Nightly.duration") == HOURS * Decimal("0.0000166667")
    # ten units of each kind, at $0.00065 and $0.00013 an hour
    assert monthly(found, "Stock.write-capacity") == HOURS * 10 * Decimal("0.00065")
    assert monthly(found, "Stock.read-capacity") == HOURS * 10 * Decimal("0.00013")


@pytest.mark.usefixtures("profiled")
def test_sums_are_those_of_the_lines(run: Run) -> None:
    found = bill(run)
    assert found["complete"] is True
    assert Decimal(found["total"]["likely"]) == likely([line["monthly"] for line in found["lines"]])
    fixed = [line for line in found["lines"] if line["fixed"]]
    assert {line["resource"] for line in fixed} == {"Stock"}
    assert Decimal(found["fixed"]["likely"]) == likely([line["monthly"] for line in fixed])
    assert Decimal(found["fixed"]["likely"]) + Decimal(found["per_use"]["likely"]) == Decimal(found["total"]["likely"])
    flows = found["apps"][0]["by_flow"]
    assert {one["flow"] for one in flows} == {
        "Api POST /orders", "Api GET /orders/{id}", "NightlyClock", "whatever the load",
    }  # fmt: skip
    assert abs(likely([one["monthly"] for one in flows]) - Decimal(found["total"]["likely"])) < Decimal("1e-9")


@pytest.mark.usefixtures("profiled")
def test_one_unit_of_business(run: Run) -> None:
    found = bill(run)
    unit = found["per_unit"]["order"]
    assert Decimal(unit["volume"]["likely"]) == 2_000_000
    assert abs(Decimal(unit["likely"]) - Decimal(found["total"]["likely"]) / 2_000_000) < Decimal("1e-11")
    # its own flow: half of all requests and invocations, and half of what is sent out (1 KB each, $0.09 a GB)
    half = (
        monthly(found, "Api.requests")
        + monthly(found, "PlaceOrder.requests")
        + monthly(found, "PlaceOrder.duration")
        + monthly(found, "Api.data-transfer-out")
    ) / 2
    assert abs(Decimal(unit["own"]["likely"]) - half / 2_000_000) < Decimal("1e-11")
    assert Decimal(unit["low"]) < Decimal(unit["likely"]) < Decimal(unit["high"])


@pytest.mark.usefixtures("project")
def test_without_a_profile_unknown_is_never_zero(run: Run) -> None:
    found = bill(run)
    assert found["complete"] is False
    unknown = [line for line in found["lines"] if line["resource"] in ("Api", "PlaceOrder")]
    assert unknown
    assert all((line["monthly"], line["quantity"], line["basis"]) == (None, None, "unknown") for line in unknown)
    assert all(line["missing"] for line in unknown)
    assert all(one["value"] is None for line in unknown for one in line["derivation"] if one["basis"] == "unknown")
    # what does not depend on it is there: the provisioned table, and the schedule
    assert monthly(found, "Stock.write-capacity") == HOURS * 10 * Decimal("0.00065")
    assert monthly(found, "Nightly.requests") == HOURS * Decimal("0.0000002")
    assert found["per_unit"] == {}


def test_without_a_profile_a_million_units_through_each_entry_point(run: Run, project: Write) -> None:
    project("sless-usage.yaml", "schema: sless-audit/usage/v1\nnodes: { PlaceOrder: { duration: 100ms, cold_starts: 0% } }\n"
            "logs: { default: 0KB }\ndefaults: { response: 0KB }\n")  # fmt: skip
    found = bill(run)
    per_million = {one["entry_point"]: one for one in found["apps"][0]["per_million"]}
    assert set(per_million) == {"Api POST /orders", "Api GET /orders/{id}"}
    for one in per_million.values():
        # $1.00 for requests, $0.20 for invocations, 1M × 0.1 s × 0.5 GB; nothing of what is due anyway
        assert Decimal(one["monthly"]["likely"]) == Decimal("1.2") + 50_000 * Decimal("0.0000166667")
        assert one["complete"] is True


def test_what_nothing_is_known_to_use_is_unknown_not_free(run: Run, profiled: Write) -> None:
    whole = bill(run)
    profiled("template.yaml", TEMPLATE + "  Jobs: {Type: AWS::SQS::Queue}\n")
    found = bill(run)
    lines = [line for line in found["lines"] if line["resource"] == "Jobs"]
    assert lines
    assert all(line["monthly"] is None for line in lines)
    # what is known stays what it was: the bill and one order cost at least that much
    assert (found["complete"], found["total"]) == (False, whole["total"])
    assert found["per_unit"]["order"]["likely"] == whole["per_unit"]["order"]["likely"]
    assert (whole["per_unit"]["order"]["complete"], found["per_unit"]["order"]["complete"]) == (True, False)
    text = " ".join(run("cost", "template.yaml").out.split())
    assert "not known: what uses Jobs: nothing that is known leads there" in text
    assert "one order: at least $0.00000709" in text


@pytest.mark.usefixtures("project")
def test_table_of_a_first_run(run: Run) -> None:
    ran = run("cost", "template.yaml")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    (per_use,) = (line for line in lines if line.startswith("per use"))
    assert per_use.count("?") == 3
    assert "$0.00" not in per_use
    assert any(line.startswith("Api POST /orders ") and "$" in line for line in lines)
    assert "`sless-audit profile init`" in " ".join(ran.out.split())
    assert "nodes.Stock.storage" in ran.out
    assert "not priced: 1 resource: AWS::Unheard::Thing" in ran.out
    assert "coverage: " in ran.out
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("by", ["line", "flow", "service", "resource", "stack"])
@pytest.mark.usefixtures("profiled")
def test_table_by_anything_comes_to_the_total(run: Run, by: str) -> None:
    ran = run("cost", "template.yaml", "--by", by, "--top", "0")
    rows = ran.out.split(f"by {by} ")[1].split("\n\n")[0].splitlines()[1:]
    cells = [row.split()[-3].lstrip("<$") for row in rows]
    (total,) = (line.split()[2].lstrip("$") for line in ran.out.splitlines() if line.startswith("total "))
    assert abs(sum(map(Decimal, cells)) - Decimal(total)) <= Decimal("0.01") * len(cells)
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.usefixtures("profiled")
def test_top_shortens_and_counts_the_rest(run: Run) -> None:
    whole = run("cost", "template.yaml", "--top", "0").out
    short = run("cost", "template.yaml", "--top", "2").out
    assert "Nightly.requests" in whole
    assert "Nightly.requests" not in short
    assert " more (--top 0 shows all)" in short


@pytest.mark.usefixtures("profiled")
def test_figures_that_move_the_total_most_come_first(run: Run) -> None:
    found = bill(run)["apps"][0]["influences"]
    assert [one["name"] for one in found] == ["Api POST /orders: volume", "PlaceOrder: duration"]
    # the duration alone: 50 ms to 200 ms of 4M × 0.5 GB
    low, high = Decimal(found[1]["total_at_low"]), Decimal(found[1]["total_at_high"])
    assert abs(high - low - 300_000 * Decimal("0.0000166667")) < Decimal("1e-9")


@pytest.mark.usefixtures("profiled")
def test_explain_shows_the_arithmetic_with_its_sources(run: Run) -> None:
    ran = run("cost", "template.yaml", "--explain", "PlaceOrder.duration")
    text = " ".join(ran.out.split())
    assert ran.out.startswith("PlaceOrder.duration (lambda)\n")
    template, profile = TEMPLATE.splitlines(), PROFILE.splitlines()
    memory = next(number for number, line in enumerate(template, 1) if "MemorySize: 512" in line)
    duration = next(number for number, line in enumerate(profile, 1) if "duration: 50ms" in line)
    assert f"memory = 512 MB: template, template.yaml:{memory}" in text
    assert f"duration = 100ms: profile, sless-usage.yaml:{duration}, nodes.PlaceOrder.duration" in text
    assert "200,000 × $0.0000166667 = $3.33" in text
    assert "lambda duration-x86, us-east-1" in text
    assert "confirmed 2 sources" in text
    assert "Api POST /orders: 50% of it; 2,000,000 /month enter there: entry_points.Place.volume" in text


@pytest.mark.usefixtures("profiled")
def test_explain_takes_resources_and_all(run: Run) -> None:
    of_resource = run("cost", "template.yaml", "--explain", "Stock").out
    assert [line.split()[0] for line in of_resource.splitlines() if line and line[0] != " "] == [
        "Stock.read-capacity", "Stock.write-capacity", "Stock.storage",
    ]  # fmt: skip
    names = {line["name"] for line in bill(run)["lines"]}
    of_all = run("cost", "template.yaml", "--explain", "all").out
    assert {line.split()[0] for line in of_all.splitlines() if line and line[0] != " "} == names


@pytest.mark.usefixtures("project")
def test_explain_without_a_profile_says_what_is_missing_and_shows_a_million(run: Run) -> None:
    text = " ".join(run("cost", "template.yaml", "--explain", "Api.requests").out.split())
    assert "missing the volume of an entry point" in text
    assert "1,000,000 × $0.000001 = $1.00" in text


@pytest.mark.usefixtures("profiled")
def test_explain_of_no_line_is_an_error(run: Run) -> None:
    ran = run("cost", "template.yaml", "--explain", "PlaceOrder.durations")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean PlaceOrder.duration?" in ran.err


@pytest.mark.usefixtures("profiled")
def test_scenarios(run: Run) -> None:
    base, sale = bill(run), bill(run, "--scenario", "sale")
    assert sale["scenario"] == "sale"
    assert monthly(sale, "Api.requests") == 22  # 20M + 2M
    both = bill(run, "--scenario", "all")
    assert [one["scenario"] for one in both["apps"]] == ["baseline", "sale"]
    assert both["total"] == base["total"]
    table = run("cost", "template.yaml", "--scenario", "all").out.split("by scenario")[1].splitlines()
    assert [row.split()[0] for row in table[1:]] == ["baseline", "sale"]
    ran = run("cost", "template.yaml", "--scenario", "sales")
    assert (ran.code, "did you mean" in ran.err) == (2, True)


@pytest.mark.usefixtures("profiled")
def test_the_free_tier_is_taken_off_only_when_asked_for(run: Run) -> None:
    # always free: 1M requests and 400,000 GB-seconds of Lambda a month, over all functions
    off, on = bill(run), bill(run, "--free-tier")
    assert monthly(off, "PlaceOrder.requests") == Decimal("0.8")
    paid = Decimal(4_000_730 - 1_000_000) * Decimal("0.0000002")
    assert abs(monthly(on, "PlaceOrder.requests") + monthly(on, "Nightly.requests") - paid) < Decimal("1e-11")
    assert monthly(on, "PlaceOrder.duration") == 0
    assert monthly(on, "Api.requests") == 4  # twelve months only: not for an account of today
    text = " ".join(run("cost", "template.yaml", "--free-tier", "--explain", "PlaceOrder.requests").out.split())
    assert "1,000,000 of 4,000,730 are free; 3,000,730 are paid" in text


def test_a_region_that_nothing_names_is_said(run: Run, profiled: Write) -> None:
    profiled(".sless-audit.toml", "")
    ran = run("cost", "template.yaml")
    assert "region: nothing names one, us-east-1 is assumed" in ran.out
    assert bill(run)["apps"][0]["assumed_region"] == "us-east-1"
    assert "nothing names one" not in run("cost", "template.yaml", "--region", "us-east-1").out


@pytest.mark.usefixtures("profiled")
def test_a_region_without_prices_is_never_replaced(run: Run) -> None:
    found = bill(run, "--region", "af-south-1")
    assert found["apps"][0]["missing_regions"] == ["af-south-1"]
    assert (found["total"], found["complete"]) == (None, False)
    assert all(line["monthly"] is None and line["price"] is None for line in found["lines"])
    assert (
        "no price: there is no price table of af-south-1" in run("cost", "template.yaml", "--region", "af-south-1").out
    )


def test_own_tables_are_used_and_said(run: Run, profiled: Write, tmp_path: Path) -> None:
    table = json.loads((shipped("pricing") / "us-east-1.json").read_text("utf-8"))
    for row in table["prices"]:
        if (row["service"], row["component"]) == ("apigateway", "http-requests"):
            row["tiers"] = [["0", "0.5"]]
    profiled("mine/us-east-1.json", json.dumps(table))
    profiled(".sless-audit.toml", 'region = "us-east-1"\n[pricing]\nfolder = "mine"\n')
    found = bill(run)
    assert monthly(found, "Api.requests") == 2_000_000
    assert found["apps"][0]["own_tables"] == ["us-east-1"]
    (tmp_path / "mine/us-east-1.json").write_text('{"region": "us-east-1", "prices": [')
    ran = run("cost", "template.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "mine/us-east-1.json" in ran.err
    assert "Traceback" not in ran.err


def test_a_profile_that_is_wrong_is_an_error_with_its_line(run: Run, profiled: Write) -> None:
    profiled("sless-usage.yaml", PROFILE.replace("duration: 50ms..100ms..200ms", "duration: -50ms"))
    ran = run("cost", "template.yaml")
    line = next(number for number, text in enumerate(PROFILE.splitlines(), 1) if "50ms" in text)
    assert (ran.code, ran.out) == (2, "")
    assert f"sless-usage.yaml:{line}:" in ran.err


def test_the_rest_is_priced_where_a_template_is_broken(run: Run, profiled: Write) -> None:
    profiled("broken.yaml", "Resources:\n  A: [\n")
    ran = run("cost", ".")
    assert (ran.code, "PlaceOrder.duration" in ran.out) == (2, True)
    assert "  --> broken.yaml:" in ran.err


def test_nothing_to_price(run: Run, project: Write) -> None:
    project("template.yaml", "Resources:\n  Topic: {Type: AWS::IAM::Role}\n")
    ran = run("cost", "template.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert "total                                      $0.00        $0.00        $0.00" in ran.out


@pytest.mark.usefixtures("profiled")
def test_csv_holds_each_line(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("cost", "template.yaml", "-o", "csv").out)))
    lines = bill(run)["lines"]
    assert [(row["resource"], row["component"]) for row in rows] == [
        (line["resource"], line["component"]) for line in lines
    ]
    assert [row["monthly_likely"] for row in rows] == [line["monthly"]["likely"] for line in lines]


@pytest.mark.usefixtures("project")
def test_csv_of_unknown_amounts_is_empty_and_starts_no_formula(run: Run) -> None:
    shutil.move("template.yaml", "=cmd.yaml")
    rows = list(csv.DictReader(io.StringIO(run("cost", "=cmd.yaml", "-o", "csv").out)))
    assert {row["monthly_likely"] for row in rows if row["resource"] == "PlaceOrder"} == {""}
    assert {row["app"] for row in rows} == {"'=cmd"}


@pytest.mark.usefixtures("profiled")
def test_markdown(run: Run) -> None:
    text = run("cost", "template.yaml", "-o", "markdown").out
    assert "| Api.requests | $3.00 | $4.00 | $6.00 |" in text
    assert "One order: **$0.00000709 (" in text
    assert "GET /orders/\\{id\\}" in run("cost", "template.yaml", "-o", "markdown", "--by", "flow").out


@pytest.mark.usefixtures("profiled")
def test_all_outputs_at_once(run: Run, tmp_path: Path) -> None:
    ran = run("cost", "template.yaml", "-o", "json=a.json", "-o", "csv=a.csv", "-o", "markdown=a.md", "-o", "text")
    assert ran.code == 0
    assert "USD a month" in ran.out
    assert all((tmp_path / name).stat().st_size for name in ("a.json", "a.csv", "a.md"))


def test_the_same_bytes_whatever_the_order_of_the_files(run: Run, profiled: Write) -> None:
    profiled("other.yaml", "Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n")
    first = run("cost", "template.yaml", "other.yaml", "-o", "json").out
    assert run("cost", "other.yaml", "template.yaml", "-o", "json").out == first


def test_a_runaway_is_said(run: Run, project: Write) -> None:
    project(
        "template.yaml",
        """\
        Resources:
          Bucket:
            Type: AWS::S3::Bucket
            Properties:
              NotificationConfiguration:
                LambdaConfigurations: [{Event: "s3:ObjectCreated:*", Function: !GetAtt Resize.Arn}]
          Resize:
            Type: AWS::Lambda::Function
            Properties:
              Runtime: python3.13
              Handler: index.handler
              Environment: {Variables: {BUCKET: !Ref Bucket}}
              Role: arn:aws:iam::123456789012:role/r
              Code:
                ZipFile: |
                  import os
                  import boto3
                  s3 = boto3.client("s3")
                  def handler(event, context):
                      s3.put_object(Bucket=os.environ["BUCKET"], Key="small", Body=b"")
        """,
    )
    project("sless-usage.yaml", "schema: sless-audit/usage/v1\nentry_points: { Bucket: { volume: 1M /month } }\n")
    ran = run("cost", "template.yaml")
    assert ran.code == 0
    said = " ".join(ran.out.split())
    assert "runaway: load comes back on itself through Bucket, Resize; it is counted once" in said
    assert "an hour (at 1,000 concurrent executions)" in said
    (found,) = bill(run)["apps"][0]["runaway_costs"]
    assert (found["confidence"], found["gain"], found["concurrency"]) == ("high", 1.0, 1_000)
    project(".sless-audit.toml", 'region = "us-east-1"\naccount = "new-account"\n')
    (slower,) = bill(run)["apps"][0]["runaway_costs"]
    assert slower["concurrency"] == 10
    assert float(slower["hourly"]["high"]) == pytest.approx(float(found["hourly"]["high"]) / 100, rel=0.05)  # tiers
    assert "an hour (at 10 concurrent executions)" in " ".join(run("cost", "-o", "markdown").out.split())


@pytest.mark.parametrize(("action", "priced"), [("sqs:SendMessage", True), ("sqs:*", False)])
def test_a_runaway_by_permission_may_be_one(run: Run, project: Write, action: str, priced: bool) -> None:
    project(
        "template.yaml",
        f"""\
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Jobs: {{Type: AWS::SQS::Queue}}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: python3.13
              Handler: app.handler
              CodeUri: s3://artifacts/fn.zip
              Policies: [Statement: [{{Effect: Allow, Action: "{action}", Resource: !GetAtt Jobs.Arn}}]]
              Events: {{Job: {{Type: SQS, Properties: {{Queue: !GetAtt Jobs.Arn}}}}}}
        """,
    )
    said = " ".join(run("cost", "template.yaml").out.split())
    assert "load may come back on itself through Jobs, Worker, as permissions allow it" in said
    assert ("an hour" in said) is priced


def test_schema_is_printed(run: Run) -> None:
    assert json.loads(run("schema", "cost").out)["title"] == "sless-audit cost, version 1"
