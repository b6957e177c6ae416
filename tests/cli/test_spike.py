"""`limits --spike`: what is told of a spike through a small project."""

import json

import pytest
from jsonschema import Draft202012Validator

from sless_audit.report.json_text import SCHEMAS
from tests.cli.conftest import Run, Write

TEMPLATE = """\
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Work: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, MemorySize: 128}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Jobs.Arn
      FunctionName: !Ref Work
      BatchSize: 10
      ScalingConfig: {MaximumConcurrency: 5}
"""
PROFILE = """\
schema: sless-audit/usage/v1
entry_points:
  Jobs:
    on: { queue: Jobs }
    volume: 10/s
    shape: { peak: 20/s }
nodes:
  Work: { duration: 1s, cold_starts: 0 }
targets: { done_within: 2min }
"""


@pytest.fixture
def project(write: Write) -> Write:
    write(".sless-audit.toml", 'region = "us-east-1"\n')
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    return write


@pytest.mark.usefixtures("project")
def test_the_course_of_a_spike_and_a_target_that_is_missed(run: Run) -> None:
    """200/s against 50/s for a minute: 9,000 wait, and drain by 40/s. The target is missed when 119 s × 50/s wait."""
    ran = run("limits", "template.yaml", "--spike", "10x", "--for", "1m")
    assert ran.code == 0
    assert "done_within 2min: missed from" in ran.out
    assert "Jobs: drained at 4min 4" in ran.out
    assert "█" in ran.out


@pytest.mark.usefixtures("project")
def test_its_json_keeps_to_the_schema(run: Run) -> None:
    found = json.loads(run("limits", "template.yaml", "--spike", "200/s", "--for", "1m", "--output", "json").out)
    schema = json.loads((SCHEMAS / "spike.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    (app,) = found["apps"]
    (jobs,) = app["nodes"]
    assert len(jobs["backlog"]) == app["seconds"]
    assert max(jobs["backlog"]) == pytest.approx(9_000, rel=0.03)
    assert app["targets"][0]["held"] is False


@pytest.mark.usefixtures("project")
def test_a_target_that_is_held(run: Run) -> None:
    assert "done_within 2min: held, 1s at worst" in run("limits", "template.yaml", "--spike", "40/s").out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "wrong", [("--spike", "ten"), ("--spike", "10x", "--for", "soon"), ("--spike", "2x", "--for", "9h")]
)
def test_what_is_no_spike(run: Run, wrong: tuple[str, ...]) -> None:
    assert run("limits", "template.yaml", *wrong).code == 2


def test_a_spike_needs_a_profile(write: Write, run: Run) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("limits", "template.yaml", "--spike", "10x")
    assert ran.code == 2
    assert "usage profile" in ran.err
