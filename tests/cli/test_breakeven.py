"""`breakeven`, and what `--set` changes."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sless_audit.report.json_text import SCHEMAS
from tests.cli.conftest import Run, Write
from tests.cli.cost_project import PROFILE, TEMPLATE


@pytest.fixture
def project(write: Write) -> Write:
    write(".sless-audit.toml", 'region = "us-east-1"\n')
    write("template.yaml", TEMPLATE)
    return write


@pytest.fixture
def profiled(project: Write) -> Write:
    project("sless-usage.yaml", PROFILE)
    return project


def _json(run: Run, *arguments: str) -> Any:
    ran = run("breakeven", "-o", "json", *arguments)
    assert ran.code == 0
    found = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "breakeven.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(found)
    return found["apps"][0]


def _of(app: Any, topic: str, resource: str) -> Any:
    (found,) = (one for one in app["break_evens"] if (one["topic"], one["resource"]) == (topic, resource))
    return found


@pytest.mark.usefixtures("profiled")
def test_json_tells_money_and_volume(run: Run) -> None:
    found = _of(_json(run), "architecture", "PlaceOrder")
    # 4,000,000 invocations of 100 ms with 512 MB; $0.80 for the requests of either
    assert found["volume"] == "4000000"
    assert float(found["monthly"]["today"]) == pytest.approx(200_000 * 0.0000166667 + 0.8)
    assert float(found["monthly"]["other"]) == pytest.approx(200_000 * 0.0000133334 + 0.8)
    assert float(found["saving"]) == pytest.approx(200_000 * 0.0000033333)
    assert (found["today"], found["other"], found["always_cheaper"]) == ("x86", "arm64", "arm64")


@pytest.mark.usefixtures("profiled")
def test_a_scenario_is_another_volume(run: Run) -> None:
    assert _of(_json(run, "--scenario", "sale"), "architecture", "PlaceOrder")["volume"] == "22000000"


@pytest.mark.usefixtures("project")
def test_without_a_profile_text_tells_the_volumes(run: Run) -> None:
    ran = run("breakeven", "--topic", "compute")
    assert ran.code == 0
    out = ran.out
    assert "no volume is known of Api POST /orders, Api GET /orders/{id}" in " ".join(out.split())
    assert "PlaceOrder: Fargate in place of Lambda: depends on the volume" in out
    assert "set it with nodes.PlaceOrder.duration" in " ".join(out.split())
    assert "arm64" not in out


@pytest.mark.usefixtures("profiled")
def test_what_costs_less_as_it_is_has_a_line(run: Run) -> None:
    out = run("breakeven", "--topic", "api", "--topic", "compute").out
    assert "cheaper as it is" in out
    assert "Api: HTTP API, rather than REST API at any volume" in out


@pytest.mark.usefixtures("profiled")
def test_markdown_has_the_same(run: Run) -> None:
    out = run("breakeven", "-o", "markdown", "--topic", "architecture").out
    assert "**PlaceOrder: arm64 in place of x86**: saves $0.67 a month" in out


@pytest.mark.usefixtures("project")
def test_a_topic_that_there_is_not(run: Run) -> None:
    ran = run("breakeven", "--topic", "memry")
    assert ran.code == 2
    assert "did you mean 'memory'?" in ran.err


def _total(run: Run, *arguments: str) -> Any:
    ran = run("cost", "-o", "json", *arguments)
    assert ran.code == 0
    found = json.loads(ran.out)
    Draft202012Validator(json.loads((SCHEMAS / "cost.json").read_text("utf-8"))).validate(found)
    return found


def _line(bill: Any, name: str) -> float:
    (found,) = (line for line in bill["lines"] if line["name"] == name)
    return float(found["monthly"]["likely"])


@pytest.mark.usefixtures("profiled")
def test_set_changes_the_bill_and_is_told(run: Run) -> None:
    before, after = _total(run), _total(run, "--set", "PlaceOrder.MemorySize=1024")
    assert _line(after, "PlaceOrder.duration") == pytest.approx(2 * _line(before, "PlaceOrder.duration"))
    assert after["apps"][0]["what_if"] == [
        {"property": "PlaceOrder.MemorySize", "file": "template.yaml", "value": 1024, "before": 512}
    ]
    assert before["apps"][0]["what_if"] == []
    out = run("cost", "--set", "PlaceOrder.MemorySize=1024", "--set", "Stock.TableClass=STANDARD").out
    assert "what if PlaceOrder.MemorySize were 1024 (in place of 512)" in out
    assert "what if Stock.TableClass were STANDARD (not written before)" in out


@pytest.mark.usefixtures("profiled")
def test_set_reaches_below_a_property_and_takes_yaml(run: Run) -> None:
    found = _total(
        run, "--set", "Stock.ProvisionedThroughput.ReadCapacityUnits=20", "--set", "PlaceOrder.Architectures=[arm64]"
    )
    assert _line(found, "Stock.read-capacity") == pytest.approx(20 * 730 * 0.00013)
    assert _line(found, "PlaceOrder.duration") == pytest.approx(200_000 * 0.0000133334)


@pytest.mark.usefixtures("profiled")
def test_set_leaves_the_template_as_it_is(run: Run) -> None:
    run("cost", "--set", "PlaceOrder.MemorySize=1024")
    assert _total(run)["apps"][0]["what_if"] == []


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("PlaceOrdr.MemorySize=1024", "did you mean 'PlaceOrder'?"),
        ("PlaceOrder", "write --set Resource.Property=value"),
        ("PlaceOrder.=1", "write --set Resource.Property=value"),
        ("PlaceOrder.MemorySize.x=1", "a single value"),
        ("PlaceOrder.MemorySize=[", "no YAML"),
        ("PlaceOrder.Events.Post.Properties.ApiId.x=1", "cannot be set inside of Ref"),
        ("Stock.KeySchema.3.KeyType=HASH", "none of the 1 elements"),
    ],
)
def test_a_change_that_cannot_be_made(run: Run, given: str, words: str) -> None:
    ran = run("cost", "--set", given)
    assert ran.code == 2
    assert words in " ".join(ran.err.split())


@pytest.mark.usefixtures("profiled")
def test_breakeven_takes_changes_too(run: Run) -> None:
    app = _json(run, "--set", "PlaceOrder.Architectures=[arm64]")
    assert _of(app, "architecture", "PlaceOrder")["today"] == "arm64"
    assert app["what_if"][0]["property"] == "PlaceOrder.Architectures"


@pytest.mark.usefixtures("profiled")
def test_limits_take_changes_too(run: Run) -> None:
    given = ("--set", "PlaceOrder.ReservedConcurrentExecutions=3")
    found = json.loads(run("limits", "-o", "json", *given).out)
    Draft202012Validator(json.loads((SCHEMAS / "limits.json").read_text("utf-8"))).validate(found)
    assert [one["property"] for one in found["apps"][0]["what_if"]] == ["PlaceOrder.ReservedConcurrentExecutions"]
    words = "what if PlaceOrder.ReservedConcurrentExecutions were 3 (not written before)"
    assert words in " ".join(run("limits", *given).out.split())
    assert words in run("limits", "-o", "markdown", *given).out
