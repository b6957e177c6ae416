"""How load passes through state machines: how often an execution enters each state, and calls what it names."""

import json
from collections.abc import Mapping

import pytest

from sless_audit.aws.asl import parse
from sless_audit.graph.views import Task
from sless_audit.workload.executions import Behaviour, entered
from tests.workload.flows import Flows, edges_between, flows_of

MACHINE = """
Resources:
  Hourly:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 minute)
      FlexibleTimeWindow: {Mode: 'OFF'}
      Target: {Arn: !Ref Machine, RoleArn: 'arn:aws:iam::123456789012:role/x'}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/x
      DefinitionSubstitutions: {A: !GetAtt A.Arn, B: !GetAtt B.Arn, C: !GetAtt C.Arn}
      DefinitionString: '%s'
  A: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
  B: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
  C: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
"""


def task(function: str, **rest: object) -> dict[str, object]:
    onward: dict[str, object] = {} if "Next" in rest else {"End": True}
    return {"Type": "Task", "Resource": f"${{{function}}}", **onward, **rest}


def machine(start: str, numbers: Mapping[str, float] | None = None, **states: dict[str, object]) -> Flows:
    definition = json.dumps({"StartAt": start, "States": states})
    return flows_of(MACHINE % definition, {}, numbers)


def per_execution(flows: Flows, *functions: str) -> list[float]:
    return [flows(name, "invocations") / flows("Machine") for name in functions]


CHOICE: dict[str, object] = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Second"}],
    "Default": "Third",
}
RETRY = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]


def test_a_choice_divides_evenly_where_nobody_says_more() -> None:
    flows = machine("First", First=CHOICE, Second=task("A"), Third=task("B"))
    assert per_execution(flows, "A", "B") == pytest.approx([0.5, 0.5])
    assert any("choices" in name for name in flows.load.figures)


def test_what_is_said_of_one_way_out_of_a_choice_leaves_the_rest_to_the_others() -> None:
    flows = machine("First", {"Machine: choices.Second": 0.02}, First=CHOICE, Second=task("A"), Third=task("B"))
    assert per_execution(flows, "A", "B") == pytest.approx([0.02, 0.98])


def test_what_is_said_of_a_state_is_not_said_of_it_as_the_default_of_another_choice() -> None:
    again: dict[str, object] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.more", "BooleanEquals": True, "Next": "Third"}],
        "Default": "End",
    }
    flows = machine(
        "First",
        {"Machine: choices.Second": 0.1, "Machine: choices.Third": 0.5},
        First=CHOICE,
        Second=task("A"),
        Third=task("B", Next="Again"),
        Again=again,
        End=task("C"),
    )
    assert per_execution(flows, "A", "B", "C") == pytest.approx([0.1, 1.8, 0.9])


def test_a_map_runs_for_each_item_and_a_parallel_through_each_branch() -> None:
    flows = machine(
        "Each",
        {"Machine: items.Each": 7},
        Each={
            "Type": "Map",
            "ItemProcessor": {"StartAt": "One", "States": {"One": task("A")}},
            "Next": "Both",
        },
        Both={
            "Type": "Parallel",
            "Branches": [{"StartAt": name, "States": {name: task(name)}} for name in ("B", "C")],
            "End": True,
        },
    )
    assert per_execution(flows, "A", "B", "C") == pytest.approx([7, 1, 1])


def test_a_task_is_retried_and_what_still_fails_is_caught() -> None:
    flows = machine(
        "First",
        {"A: failure": 0.5},
        First=task("A", Next="Second", Retry=RETRY, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Third"}]),
        Second=task("B"),
        Third=task("C"),
    )
    assert per_execution(flows, "A", "B", "C") == pytest.approx([1.75, 0.875, 0.125])


def test_retries_of_errors_of_the_service_are_not_those_of_errors_of_the_function() -> None:
    service_errors = [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.SdkClientException"], "MaxAttempts": 6}]
    flows = machine(
        "First", {"A: failure": 0.5}, First=task("A", Next="Second", Retry=service_errors), Second=task("B")
    )
    assert per_execution(flows, "A", "B") == pytest.approx([1, 0.5])


def test_a_branch_that_fails_fails_all_that_follows() -> None:
    flows = machine(
        "Both",
        {"A: failure": 0.5},
        Both={
            "Type": "Parallel",
            "Branches": [{"StartAt": name, "States": {name: task(name)}} for name in ("A", "B")],
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
            "Next": "After",
        },
        After=task("C"),
    )
    assert per_execution(flows, "A", "B", "C") == pytest.approx([1.5, 1.5, 0.75])


@pytest.mark.parametrize(("tolerated", "after"), [({}, 0.9**3), ({"ToleratedFailurePercentage": 100}, 1)])
def test_an_item_that_fails_fails_its_map_unless_that_is_tolerated(tolerated: dict[str, object], after: float) -> None:
    each = {"Type": "Map", "ItemProcessor": {"StartAt": "One", "States": {"One": task("A")}}, "Next": "After"}
    flows = machine("Each", {"A: failure": 0.1, "Machine: items.Each": 3}, Each=each | tolerated, After=task("B"))
    assert per_execution(flows, "A", "B") == pytest.approx([3, after])


def test_a_loop_is_gone_through_as_often_as_its_choice_leads_back() -> None:
    again: dict[str, object] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.done", "BooleanEquals": False, "Next": "Ask"}],
        "Default": "Done",
    }
    flows = machine("Ask", {"Machine: choices.Ask": 0.75}, Ask=task("A", Next="Again"), Again=again, Done=task("B"))
    assert per_execution(flows, "A", "B") == pytest.approx([4, 1])


def test_transitions_count_each_state_entered_and_each_retry() -> None:
    definition = {
        "StartAt": "First",
        "States": {
            "First": task("A", Next="Wait", Retry=RETRY),
            "Wait": {"Type": "Wait", "Next": "End"},
            "End": task("B"),
        },
    }
    behaviour = Behaviour(
        lambda *_: None, lambda *_: 0.5, lambda _: 1.0, lambda state: 0.1 if state.name == "First" else 0.0
    )
    found = entered(parse(definition), behaviour)
    assert found.transitions == pytest.approx(1.11 + 2 * 0.999)


def test_two_states_that_call_one_function_are_two_edges() -> None:
    flows = machine("First", First=task("A", Next="Second"), Second=task("A"))
    assert per_execution(flows, "A") == pytest.approx([2])
    settings = [edge.settings for edge in edges_between(flows.app, "Machine", "A")]
    assert len({one.state.name for one in settings if isinstance(one, Task)}) == 2
