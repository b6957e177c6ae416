"""`python -m tests.benchmarks.workload`: time to solve the traffic equations of applications of growing size.

The applications are those of a shop with many teams: each team has a route, a function, a queue with its worker, a
table with a reader of its stream, and a topic; every tenth team feeds the queue of the one before it, and one that is
of its own making, so that there are cycles of several sizes.
"""

import gc
import json
from math import log2
from statistics import median
from time import perf_counter
from typing import Any

from sless_audit.graph.model import App
from sless_audit.services import Services
from sless_audit.workload.load import Deployed, Load
from tests.graphs import app_of
from tests.workload.flows import usage_of

SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 3
PER_TEAM = 11


def application(resources: int) -> tuple[App, dict[str, float]]:
    """An app of about so many resources, and what its profile says of edges."""
    found: dict[str, Any] = {}
    numbers: dict[str, float] = {}
    for team in range(max(resources // PER_TEAM, 1)):
        found |= _team(team)
        numbers[f"Work{team} -> Table{team}: writes"] = 2.0
        numbers[f"Work{team}: failure"] = 0.01
        if team % 10 == 0:
            numbers[f"Work{team} -> Jobs{max(team - 1, 0)}: publishes"] = 0.2
    return app_of(json.dumps({"Resources": found})), numbers


def _team(team: int) -> dict[str, Any]:
    def resource(kind: str, **properties: Any) -> dict[str, Any]:
        return {"Type": f"AWS::{kind}", "Properties": properties}

    def function(role: str | None, *reached: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        variables = {f"V{number}": {"Ref": arn["Fn::GetAtt"][0]} for number, (_, arn) in enumerate(reached)}
        return resource(
            "Lambda::Function",
            Runtime="python3.13",
            Handler="a.b",
            Role={"Fn::GetAtt": [role, "Arn"]} if role else "arn:aws:iam::123456789012:role/reader",
            Environment={"Variables": variables},
        )

    def mapping(source: str, attribute: str, target: str, **more: Any) -> dict[str, Any]:
        arn = {"Fn::GetAtt": [source, attribute]}
        return resource("Lambda::EventSourceMapping", EventSourceArn=arn, FunctionName={"Ref": target}, **more)

    def role(*reached: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        statements = [{"Effect": "Allow", "Action": action, "Resource": arn} for action, arn in reached]
        policy = {"PolicyName": "own", "PolicyDocument": {"Statement": statements}}
        return resource("IAM::Role", AssumeRolePolicyDocument={}, Policies=[policy])

    jobs = {"Fn::GetAtt": [f"Jobs{team}", "Arn"]}
    before = {"Fn::GetAtt": [f"Jobs{max(team - 1, 0)}", "Arn"]}
    table = {"Fn::GetAtt": [f"Table{team}", "Arn"]}
    reached = [("dynamodb:PutItem", table)]
    if team % 10 == 0:
        reached.append(("sqs:SendMessage", before))
    front, work = f"FrontRole{team}", f"WorkRole{team}"
    return {
        front: role(("sqs:SendMessage", jobs)),
        work: role(*reached),
        f"Url{team}": resource("Lambda::Url", TargetFunctionArn={"Ref": f"Front{team}"}, AuthType="NONE"),
        f"Front{team}": function(front, ("sqs:SendMessage", jobs)),
        f"Jobs{team}": resource("SQS::Queue"),
        f"Dispatch{team}": mapping(f"Jobs{team}", "Arn", f"Work{team}", MaximumBatchingWindowInSeconds=5),
        f"Work{team}": function(work, *reached),
        f"Table{team}": resource("DynamoDB::Table", StreamSpecification={"StreamViewType": "KEYS_ONLY"}),
        f"Read{team}": mapping(f"Table{team}", "StreamArn", f"Index{team}", StartingPosition="LATEST"),
        f"Index{team}": function(None),
        f"News{team}": resource("SNS::Topic"),
    }


def seconds(app: App, numbers: dict[str, float]) -> tuple[float, float]:
    """Of solving, and of attributing the load to entry points."""
    usage = usage_of(app, numbers)
    gc.collect()
    started = perf_counter()
    deployed = Deployed(app, Services())
    load = Load(deployed, usage, "likely", volumes={entry.id: 10.0 for entry in deployed.entries})
    assert not load.average.runaways
    solved = perf_counter()
    assert load.shares
    return solved - started, perf_counter() - solved


def main() -> None:
    print(f"{'resources':>10} {'solve':>10} {'µs / (n log n)':>15} {'attribute':>10}")
    for size in SIZES:
        app, numbers = application(size)
        times = [seconds(app, numbers) for _ in range(ROUNDS)]
        solve, attribute = (median(column) for column in zip(*times, strict=True))
        count = len(app.resources)
        per = solve / (count * log2(count)) * 1e6
        print(f"{count:10} {solve * 1000:7.1f} ms {per:15.2f} {attribute * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
