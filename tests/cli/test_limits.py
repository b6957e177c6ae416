"""`limits`: what is told of a small project with and without a usage profile, by figures worked out by hand."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sless_audit.report.json_text import SCHEMAS
from tests.cli.conftest import Run, Write

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  PlaceOrder:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return None
      Events:
        Post:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: POST, Path: /orders}
"""

PROFILE = """\
schema: sless-audit/usage/v1
entry_points:
  Place:
    on: { api: Api, route: "POST /orders" }
    volume: 2M /month
    shape: { peak: 200/s }
nodes:
  PlaceOrder: { duration: 500ms, cold_starts: 0 }
"""


@pytest.fixture
def project(write: Write) -> Write:
    write(".sless-audit.toml", 'region = "us-east-1"\n')
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    return write


def answer(run: Run, *arguments: str, code: int = 0) -> dict[str, Any]:
    ran = run("limits", "template.yaml", "--output", "json", *arguments)
    assert ran.code == code
    found: dict[str, Any] = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "limits.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return found


def shared(found: dict[str, Any], quota: str) -> dict[str, Any]:
    (one,) = (one for node in found["nodes"] for one in node["limits"] if one["quota"] == quota)
    return dict(one)


@pytest.mark.usefixtures("project")
def test_text(run: Run) -> None:
    """100 in service on average at the peak; 124 for 99% of the time. Over the month 0.38, and 2."""
    ran = run("limits", "template.yaml", "--account", "default")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:6] == [
        "template: us-east-1, account default",
        "profile sless-usage.yaml, scenario baseline; concurrency at the 99th percentile",
        "",
        "used at the peak                             average     peak    limit  room for",
        "concurrency of the account                         2      124    1,000     x8.06",
        "requests of the account                        0.761      200   10,000       x50",
    ]
    assert "Api POST /orders, 200/s at the peak: what binds, one after the other\n1. at 1,858/s concurr" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.usefixtures("project")
def test_json(run: Run) -> None:
    found = answer(run)
    used = shared(found, "concurrency of the account")
    assert (used["used"], used["limit"], used["headroom"]) == (124.0, 1000.0, pytest.approx(1000 / 124))
    assert [user["resource"] for user in used["users"]] == ["PlaceOrder"]
    assert [(rung["id"], rung["peak"]) for rung in found["ladder"]] == [("template:Api POST /orders", 200.0)] * 2
    assert (found["account"], found["gates"], found["problems"]) == ({"name": "default", "applied": {}}, [], [])
    assert found["apps"][0]["deployable"] is True


@pytest.mark.usefixtures("project")
def test_the_percentile_is_asked_for(run: Run) -> None:
    for percentile, used in (("95", 117.0), ("99.9", 132.0)):
        assert shared(answer(run, "--percentile", percentile), "concurrency of the account")["used"] == used


@pytest.mark.usefixtures("project")
def test_markdown(run: Run) -> None:
    out = run("limits", "template.yaml", "--output", "markdown").out
    assert "| concurrency of the account | 2 | 124 | 1,000 | x8.06 |" in out


def test_a_file_of_the_account(run: Run, project: Write) -> None:
    project("mine.toml", "[lambda]\nconcurrent_executions = 1500\n")
    found = answer(run, "--account", "mine.toml")
    used = shared(found, "concurrency of the account")
    assert (used["limit"], used["source"]) == (1500.0, "mine.toml")
    assert found["account"] == {"name": "mine.toml", "applied": {"lambda": {"concurrent_executions": 1500.0}}}
    project(".sless-audit.toml", 'account = "mine.toml"\n')
    assert answer(run)["account"]["name"] == "mine.toml"
    assert shared(answer(run, "--account", "new-account"), "concurrency of the account")["limit"] == 10.0


def test_a_wrong_account_ends_the_run(run: Run, project: Write) -> None:
    project("mine.json", '{\n  "lambda": {"concurrency": 5}\n}')
    ran = run("limits", "template.yaml", "--account", "mine.json")
    assert (ran.code, ran.out) == (2, "")
    assert "lambda has no quota 'concurrency'" in ran.err
    assert "--> mine.json:2" in ran.err
    assert "there is no account 'mine', and no such file" in run("limits", "template.yaml", "--account", "mine").err


def test_what_cannot_be_deployed_is_said_first(run: Run, project: Write) -> None:
    project(
        "template.yaml", TEMPLATE.replace("      Handler", "      ReservedConcurrentExecutions: 950\n      Handler")
    )
    ran = run("limits", "template.yaml")
    assert "template cannot be deployed: reservations of the account" in " ".join(ran.out.split()[:12])
    assert "950 executions asked for, 900 there are (PlaceOrder)" in " ".join(ran.out.split())
    assert answer(run)["apps"][0]["deployable"] is False


def test_without_a_profile_each_function_and_entry_point_has_a_rate(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    found = answer(run, "--no-config", "--region", "us-east-1")
    assert found["apps"][0]["profile"] is None
    (function,) = found["alone"]
    assert (function["resource"], function["quota"]) == ("PlaceOrder", "concurrency of the account")
    # at the assumed 0.1 s and 0.5% × 0.3 s for starts: 929 in service
    assert function["rate"] == pytest.approx(929 / 0.1015, rel=0.002)
    assert [rung["rate"] for rung in found["ladder"]] == sorted(rung["rate"] for rung in found["ladder"])
    assert {one["name"] for one in found["assumptions"]} >= {"PlaceOrder: duration", "PlaceOrder: init"}


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("fail = 8", 0, "at least the x8"),
        ("fail = 9", 1, "below the x9"),
        ("warn = 9", 0, "below the x9"),
    ],
)
def test_headroom_that_the_config_asks_for(run: Run, project: Write, asked: str, code: int, said: str) -> None:
    project(".sless-audit.toml", f'region = "us-east-1"\nselect = ["missing-dlq"]\n[headroom]\n{asked}\n')
    for command in ("limits", "check"):
        ran = run(command, "template.yaml")
        assert ran.code == code
        words = f"headroom.{asked[:4]}: room for x8.06 the load of template: concurrency of the account, {said}"
        assert words in " ".join(ran.out.split())
    (gate,) = answer(run, code=code)["gates"]
    assert (gate["value"], gate["unit"], gate["of"]) == ("8.06452", "times", "template: concurrency of the account")
    assert gate["severity"] == ("warning" if asked.startswith("warn") else "error")


@pytest.mark.parametrize("wrong", ['fail = "2"', "fail = 0", "least = 2", "warn = true"])
def test_a_wrong_threshold_is_told_with_its_line(run: Run, project: Write, wrong: str) -> None:
    project(".sless-audit.toml", f"[headroom]\n{wrong}\n")
    ran = run("limits", "template.yaml")
    assert (ran.code, "--> .sless-audit.toml:2" in ran.err) == (2, True)


def test_the_book_of_quotas(run: Run) -> None:
    ran = run("limits", "quotas", "lambda", "--region", "eu-west-1")
    assert (ran.code, ran.err) == (0, "")
    assert "concurrent_executions" in ran.out
    assert "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html" in ran.out
    assert "aws service-quotas list-service-quotas --service-code lambda" in ran.out
    assert run("limits", "quotas", "lamda").code == 2


def test_the_book_as_json_fits_its_schema_and_knows_the_region(run: Run) -> None:
    rates = []
    for region in ("us-east-1", "eu-south-1"):
        found = json.loads(run("limits", "quotas", "--output", "json", "--region", region).out)
        schema = json.loads((SCHEMAS / "quotas.json").read_text("utf-8"))
        assert Draft202012Validator(schema).is_valid(found)
        assert all(quota["source"] and quota["as_of"] for quota in found["quotas"])
        rates += [quota["value"] for quota in found["quotas"] if quota["name"] == "account_throttle_rate"]
    assert rates == ["10000", "2500"]


def test_a_folder_may_be_called_quotas(run: Run, write: Write) -> None:
    write("quotas/template.yaml", TEMPLATE)
    assert "Api POST /orders" in run("limits", "./quotas").out
