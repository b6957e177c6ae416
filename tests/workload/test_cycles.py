"""Cycles: what calms down is solved, what feeds on itself is a runaway."""

from pathlib import Path

import pytest

from sless_audit.workload.runaways import at_full_speed
from tests.workload.flows import Flows, flows_of

LOOP = """
Resources:
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Start, AuthType: NONE}}
  Start:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt Role.Arn, Environment: {Variables: {Q: !Ref Jobs}}}
  Jobs: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Jobs.Arn
      FunctionName: !Ref Work
      BatchSize: 10
      MaximumBatchingWindowInSeconds: %d
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: {Variables: {Q: !Ref Jobs}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: send
          PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Jobs.Arn}]}
"""


def loop(again: float, rate: float = 10.0) -> Flows:
    return flows_of(LOOP % 0, {"Url": rate}, {"Work -> Jobs: publishes": again})


@pytest.mark.parametrize("again", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_what_comes_back_adds_up_to_a_geometric_series(again: float) -> None:
    flows = loop(again)
    assert flows.load.average.runaways == []
    assert (flows("Jobs"), flows("Work", "invocations")) == pytest.approx((10 / (1 - again), 10 / (1 - again)))


@pytest.mark.parametrize("again", [1.0, 1.0001, 2.0, 50.0])
def test_a_cycle_with_a_gain_of_one_or_more_is_a_runaway(again: float) -> None:
    flows = loop(again)
    (runaway,) = flows.load.average.runaways
    assert {node.id.partition(":")[2] for node in runaway.nodes} == {"Jobs", "Work"}
    assert {edge.kind for edge in runaway.edges} == {"polls", "publishes"}
    assert flows("Start") == 10
    assert flows("Jobs") >= 10  # what comes from outside goes through it once
    assert flows("Work") >= 10


def test_a_runaway_is_told_without_any_load_too() -> None:
    assert loop(2.0, 0.0).load.average.runaways


BATCHED = LOOP.replace("Handler: index.handler", "Handler: index.handler\n      Code: {ZipFile: %s}")
CODE = "\"import os, boto3\\nq = boto3.client('sqs')\\ndef handler(event, context):\\n  q.send_message(QueueUrl=os.environ['Q'], MessageBody='x')\\n\""


@pytest.mark.parametrize("rate", [0.01, 1.0, 100.0])
def test_one_message_for_each_batch_calms_down_as_batches_fill(rate: float, tmp_path: Path) -> None:
    """At no load at all every message would be a batch, and cause another one."""
    flows = flows_of(BATCHED.replace("%d", "5") % CODE, {"Url": rate}, {"Start -> Jobs: publishes": 1}, code=tmp_path)
    assert flows.load.average.runaways == []
    assert flows("Jobs") == pytest.approx(rate + flows("Work", "invocations"))
    assert flows("Work", "invocations") < flows("Jobs")


BUS = """
Resources:
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Shop, AuthType: NONE}}
  Other: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Refund, AuthType: NONE}}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [shop], detail-type: [Placed]}
      Targets: [{Id: a, Arn: !GetAtt Bill.Arn}]
%s
"""
SENDER = """
  {}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import boto3
          events = boto3.client("events")
          def handler(event, context):
              events.put_events(Entries=[{{"EventBusName": "shop", "Source": "shop", "DetailType": "{}", "Detail": "x"}}])
"""


def bus(**sends: str) -> str:
    return BUS % "".join(SENDER.format(name, kind) for name, kind in sends.items())


def test_events_that_no_rule_matches_make_no_cycle(tmp_path: Path) -> None:
    text = bus(Shop="Placed", Refund="Refunded", Bill="Billed")
    flows = flows_of(text, {"Url": 10, "Other": 30}, code=tmp_path)
    assert flows.load.average.runaways == []
    assert (flows("Bus"), flows("Rule"), flows("Bill", "events")) == pytest.approx((50, 10, 10))


def test_load_is_attributed_to_those_whose_events_a_rule_matches(tmp_path: Path) -> None:
    text = bus(Shop="Placed", Refund="Refunded") + "\n  Bill: {Type: AWS::SQS::Queue}\n"
    flows = flows_of(text, {"Url": 10, "Other": 30}, code=tmp_path)
    (bill,) = (node for node in flows.app.resources if node.logical_id == "Bill")
    (bus_itself,) = (node for node in flows.app.resources if node.logical_id == "Bus")
    assert flows.load.shares[bill]["work"] == pytest.approx({"stack:Url": 1.0, "stack:Other": 0.0})
    assert flows.load.shares[bus_itself]["work"] == pytest.approx({"stack:Url": 0.25, "stack:Other": 0.75})


def test_shares_within_a_cycle_are_those_of_what_enters_it() -> None:
    second = "\n  More: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Work, AuthType: NONE}}\n"
    flows = flows_of(LOOP % 0 + second, {"Url": 10, "More": 30}, {"Work -> Jobs: publishes": 0.5})
    (work,) = (node for node in flows.app.resources if node.logical_id == "Work")
    assert flows("Work") == pytest.approx(80)
    assert flows.load.shares[work]["work"] == pytest.approx({"stack:Url": 0.25, "stack:More": 0.75})


def test_a_runaway_turns_as_fast_as_concurrency_allows() -> None:
    flows = flows_of(LOOP % 0, {"Url": 10}, {"Work -> Jobs: publishes": 1.5, "Work: duration": 0.2})
    (runaway,) = flows.load.average.runaways
    spinning = at_full_speed(flows.load, runaway, 1_000)
    assert spinning is not None
    rates = {node.id: flows.get("work") for node, flows in spinning.rates.flows.items()}
    assert rates == pytest.approx({"stack:Work": 5_000, "stack:Jobs": 7_500})
    assert spinning.gain == pytest.approx(1.5)


TIED = """
Resources:
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref A, AuthType: NONE}}
  A: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt Role.Arn}}
  B: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt Role.Arn}}
  C: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: call
          PolicyDocument:
            Statement: [{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: [!GetAtt A.Arn, !GetAtt B.Arn, !GetAtt C.Arn]}]
"""


def test_cycles_that_are_tied_to_one_another_turn_no_faster_than_concurrency_allows() -> None:
    names = "ABC"
    numbers = {f"{one} -> {other}: invokes": 2.0 for one in names for other in names} | {
        f"{one}: duration": 0.1 for one in names
    }
    flows = flows_of(TIED, {"Url": 10}, numbers)
    (runaway,) = flows.load.average.runaways
    spinning = at_full_speed(flows.load, runaway, 1_000)
    assert spinning is not None
    assert sum(found["invocations"] for found in spinning.rates.flows.values()) == pytest.approx(10_000)
    assert 2.0 <= spinning.gain <= 20.0  # a round has few ways to go
    assert max(spinning.rates.edges.values()) <= 20_000


def test_full_batches_let_a_runaway_turn_faster() -> None:
    numbers = {"Work -> Jobs: publishes": 1.5, "Work: duration": 0.2}
    flows = flows_of(LOOP % 5, {"Url": 10}, numbers)
    (runaway,) = flows.load.average.runaways
    spinning = at_full_speed(flows.load, runaway, 1_000)
    assert spinning is not None
    (work,) = (node for node in flows.app.resources if node.logical_id == "Work")
    assert spinning.rates.flow(work, "work") == pytest.approx(50_000, rel=1e-3)
