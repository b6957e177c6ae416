"""What moves the total most: the quick way gives what billing everything anew gives."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from sless_audit.api.load import load
from sless_audit.api.prices import books
from sless_audit.api.profile import find_profiles
from sless_audit.config import Config
from sless_audit.cost.bill import bill
from sless_audit.cost.sensitivity import influences
from sless_audit.graph.model import App, Resource
from sless_audit.services import Services
from sless_audit.shipped import shipped
from sless_audit.workload.figures import Case, Figure, Range
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import EntryUsage, Stated, Usage
from sless_audit.workload.variation import Variations
from tests.graphs import app_of, resource

CYCLE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  In: {Type: AWS::SNS::Topic}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
  Dead: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Queue.QueueName}}]
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 10, MaximumBatchingWindowInSeconds: 1}}
  Redrive:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        import os
        import boto3
        sqs = boto3.client("sqs")
        def handler(event, context):
            sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="again")
      Environment: {Variables: {QUEUE: !Ref Queue}}
      Events:
        Dead: {Type: SQS, Properties: {Queue: !GetAtt Dead.Arn, BatchSize: 1}}
  Entry:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref In, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
"""

SERVICES = Services()


def region_of(_: Resource) -> str:
    return "us-east-1"


def usage_with(app: App, ranges: Mapping[str, Range]) -> Usage:
    """By logical ID and key: `Worker failure`."""
    nodes: dict[str, dict[str, Stated]] = {}
    for name, range_ in ranges.items():
        node, key = name.split()
        found = resource(app, node)
        nodes.setdefault(found.id, {})[key] = Stated(range_, f"nodes.{node}.{key}", found.place())
    return Usage(nodes=nodes)


def total(deployed: Deployed, usage: Usage, volumes: Mapping[str, float | None], swung: Mapping[str, Case]) -> Decimal:
    found = Load(deployed, usage, "likely", volumes=volumes, swung=swung)
    return bill({"likely": found}, SERVICES, books(), region_of).total().likely or Decimal(0)


def inexact(deployed: Deployed, usage: Usage, volumes: Mapping[str, float | None]) -> dict[str, Figure]:
    """All figures that a bill asks for, by their ID."""
    figures: dict[str, Figure] = {}
    base = Load(deployed, usage, "likely", volumes=volumes, figures=figures)
    bill({"likely": base}, SERVICES, books(), region_of)
    return {identity: figure for identity, figure in figures.items() if not figure.range.is_exact}


def check(app: App, usage: Usage, rate: float) -> int:
    """Compares all figures; returns how many move the total."""
    deployed = Deployed(app, SERVICES, usage)
    volumes: dict[str, float | None] = {entry.id: rate for entry in deployed.entries}
    found = {one.figure.name: one for one in influences(deployed, usage, volumes, SERVICES, books(), region_of)}
    for identity, figure in inexact(deployed, usage, volumes).items():
        low, high = (total(deployed, usage, volumes, {identity: case}) for case in ("low", "high"))
        if figure.name not in found:
            assert low == high, f"{figure.name} moves the total"
        else:
            one = found[figure.name]
            assert (float(one.low), float(one.high)) == pytest.approx((float(low), float(high)), rel=1e-9)
    spreads = [one.spread for one in found.values()]
    assert spreads == sorted(spreads, reverse=True)
    return len(found)


def test_of_a_cycle_with_batches_retries_and_redrive() -> None:
    app = app_of(CYCLE, code=Path())
    ranges = {
        "Worker failure": Range(0.0, 0.1, 0.3),
        "Redrive duration": Range(0.05, 0.1, 0.4),
        "Queue message": Range(1_000.0, 60_000.0, 200_000.0),
    }
    usage = usage_with(app, ranges)
    assert resource(app, "Redrive").code is not None
    assert check(app, usage, 3.0) >= len(ranges)


def test_of_the_order_processing_stack() -> None:
    loaded = load([str(shipped("sample_stacks") / "order_processing")], Config(), with_code=True)
    (app,) = loaded.apps
    assert check(app, find_profiles(loaded.apps, Config(), []).usage(app), 2.0) > 10


def test_what_follows_a_change_is_solved_as_from_the_start() -> None:
    app = app_of(CYCLE, code=Path())
    usage = usage_with(app, {"Worker failure": Range(0.0, 0.1, 0.3)})
    deployed = Deployed(app, SERVICES, usage)
    volumes = {entry.id: 3.0 for entry in deployed.entries}
    varied = Variations(deployed, usage, volumes).swung("stack:Worker: failure", "high")
    anew = Load(deployed, usage, "likely", volumes=volumes, swung={"stack:Worker: failure": "high"})
    before = Load(deployed, usage, "likely", volumes=volumes)
    worker = resource(app, "Worker")
    assert anew.average.flow(worker, "invocations") > 1.05 * before.average.flow(worker, "invocations")
    for node in deployed.resources:
        for flow, rate in anew.average.flows.get(node, {}).items():
            assert varied.load.average.flow(node, flow) == pytest.approx(rate, rel=1e-8), (node, flow)
    assert resource(app, "In") not in varied.changed


def test_volumes_are_among_them_and_exact_figures_are_not() -> None:
    app = app_of(
        """
        Resources:
          In: {Type: AWS::SNS::Topic}
          Queue: {Type: AWS::SQS::Queue}
          Entry:
            Type: AWS::SNS::Subscription
            Properties: {TopicArn: !Ref In, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}
        """
    )
    (entry,) = Deployed(app, SERVICES).entries
    place = entry.node.place()
    volume = Stated(Range(10.0, 20.0, 50.0), "entry_points.In.volume", place)
    exact = Stated(Range(1_000.0, 1_000.0, 1_000.0), "nodes.In.message", place)
    usage = Usage({entry.id: EntryUsage("In", volume, None)}, nodes={entry.node.id: {"message": exact}})
    found = influences(Deployed(app, SERVICES, usage), usage, {entry.id: 20.0}, SERVICES, books(), region_of)
    assert found[0].figure.name == "In: volume"
    assert "In: message" not in {one.figure.name for one in found}
    # a topic alone: publishes, at $0.50 a million; deliveries to queues are free, the sends and receives are the queue's
    assert found[0].high / found[0].low == 5


def test_the_one_that_matters_is_found_among_a_thousand() -> None:
    functions = "".join(
        f"  F{number}: {{Type: AWS::Lambda::Function, Properties: {{Runtime: python3.13, Handler: a.b, Role: r, "
        f"MemorySize: {10_240 if number == 777 else 128}, Code: {{S3Bucket: b, S3Key: k}}}}}}\n"
        f"  U{number}: {{Type: AWS::Lambda::Url, Properties: {{AuthType: NONE, TargetFunctionArn: !Ref F{number}}}}}\n"
        for number in range(1_000)
    )
    app = app_of(f"Resources:\n{functions}")
    deployed = Deployed(app, SERVICES)
    volumes = {entry.id: 0.4 for entry in deployed.entries}
    assert len(volumes) == 1_000
    found = influences(deployed, Usage(), volumes, SERVICES, books(), region_of)
    assert found[0].figure.name == "F777: duration"
