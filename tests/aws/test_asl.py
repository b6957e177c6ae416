import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.aws.asl import (
    Catcher,
    Integration,
    IntegrationKind,
    Machine,
    Retrier,
    RuntimeExpression,
    State,
    argument,
    integration,
    integration_of,
    parse,
    walk,
)


def machine_of(**states: dict[str, Any]) -> Machine:
    return parse({"StartAt": next(iter(states)), "States": states})


def task(**fields: object) -> dict[str, Any]:
    return {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True} | fields


def state_of(machine: Machine, name: str) -> State:
    (found,) = (state for state in walk(machine) if state.name == name)
    return found


ORDERS = {
    "StartAt": "Check",
    "TimeoutSeconds": 600,
    "States": {
        "Check": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.total", "NumericGreaterThan": 0, "Next": "Charge"},
                {"Not": {"Variable": "$.items", "IsPresent": True}, "Next": "Empty"},
            ],
            "Default": "Both",
        },
        "Charge": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
            "TimeoutSeconds": 30,
            "HeartbeatSecondsPath": "$.heartbeat",
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}, {"ErrorEquals": ["Lambda.Unknown"]}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Empty"}],
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Mail", "States": {"Mail": {"Type": "Pass", "End": True}}},
                {
                    "StartAt": "Each",
                    "States": {
                        "Each": {
                            "Type": "Map",
                            "MaxConcurrency": 5,
                            "ItemProcessor": {
                                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                                "StartAt": "Ship",
                                "States": {"Ship": {"Type": "Wait", "Seconds": 1, "End": True}},
                            },
                            "End": True,
                        }
                    },
                },
            ],
            "End": True,
        },
        "Empty": {"Type": "Fail"},
    },
}


def test_a_sound_definition_is_read_whole_and_without_problems() -> None:
    machine = parse(ORDERS)
    assert machine.problems == ()
    assert (machine.start_at, machine.timeout_s, machine.query_language) == ("Check", 600, "JSONPath")
    assert [state.name for state in walk(machine)] == ["Check", "Charge", "Both", "Mail", "Each", "Ship", "Empty"]


def test_transitions() -> None:
    machine = parse(ORDERS)
    check, charge = state_of(machine, "Check"), state_of(machine, "Charge")
    assert (check.choices, check.default, check.next, check.end) == (("Charge", "Empty"), "Both", None, False)
    assert check.targets == ("Charge", "Empty", "Both")
    assert charge.targets == ("Both", "Empty")
    assert state_of(machine, "Empty").end


def test_retries_times_and_catchers() -> None:
    charge = state_of(parse(ORDERS), "Charge")
    assert charge.retry == (
        Retrier(("States.ALL",), interval_s=1, max_attempts=0, backoff_rate=2.0, max_delay_s=None),
        Retrier(("Lambda.Unknown",), interval_s=1, max_attempts=3, backoff_rate=2.0, max_delay_s=None),
    )
    assert charge.catch == (Catcher(("States.ALL",), "Empty"),)
    assert charge.timeout_s == 30
    assert charge.heartbeat_s == RuntimeExpression("$.heartbeat")


def test_the_path_of_a_nested_state_leads_to_it() -> None:
    for state in walk(parse(ORDERS)):
        place: Any = ORDERS
        for key in state.path:
            place = place[key]
        assert place is state.definition
    ship = state_of(parse(ORDERS), "Ship")
    assert ship.path == ("States", "Both", "Branches", 1, "States", "Each", "ItemProcessor", "States", "Ship")


def test_map() -> None:
    each = state_of(parse(ORDERS), "Each")
    assert each.distributed
    assert each.max_concurrency == 5
    assert each.iterator is not None
    assert each.iterator.start_at == "Ship"


def test_a_map_of_the_older_form() -> None:
    inner = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    machine = machine_of(Each={"Type": "Map", "Iterator": inner, "MaxConcurrencyPath": "$.width", "End": True})
    assert machine.problems == ()
    assert machine.states[0].iterator == Machine("A", (state_of(machine, "A"),), "JSONPath", None, ())
    assert machine.states[0].max_concurrency == RuntimeExpression("$.width")
    assert not machine.states[0].distributed


def test_arguments_of_a_jsonpath_task() -> None:
    state = machine_of(A=task(Parameters={"QueueUrl": "https://q", "MessageBody.$": "$.order"})).states[0]
    assert argument(state, "QueueUrl") == "https://q"
    assert argument(state, "MessageBody") == RuntimeExpression("$.order")
    assert argument(state, "DelaySeconds") is None


def test_jsonata() -> None:
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": task(
                Arguments={"QueueUrl": "https://q", "MessageBody": "{% $states.input %}", "Note": "50 {%"},
                TimeoutSeconds="{% $wait %}",
            )
        },
    }
    state = parse(definition).states[0]
    assert argument(state, "QueueUrl") == "https://q"
    assert argument(state, "MessageBody") == RuntimeExpression("{% $states.input %}")
    assert argument(state, "Note") == "50 {%"
    assert state.timeout_s == RuntimeExpression("{% $wait %}")


def test_the_query_language_of_a_map_does_not_reach_the_states_inside() -> None:
    inner = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    machine = machine_of(Each={"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": inner, "End": True})
    assert state_of(machine, "Each").query_language == "JSONata"
    assert state_of(machine, "A").query_language == "JSONPath"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:f:live",
            Integration(IntegrationKind.LAMBDA_ARN, "lambda", "invoke", "request-response"),
        ),
        (
            "arn:aws:states:::lambda:invoke.waitForTaskToken",
            Integration(IntegrationKind.OPTIMIZED, "lambda", "invoke", "wait-for-task-token"),
        ),
        (
            "arn:${AWS::Partition}:states:::dynamodb:putItem",
            Integration(IntegrationKind.OPTIMIZED, "dynamodb", "putItem", "request-response"),
        ),
        (
            "arn:aws-us-gov:states:::states:startExecution.sync:2",
            Integration(IntegrationKind.OPTIMIZED, "states", "startExecution", "sync"),
        ),
        (
            "arn:aws:states:::glue:startJobRun.sync",
            Integration(IntegrationKind.OPTIMIZED, "glue", "startJobRun", "sync"),
        ),
        (
            "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
            Integration(IntegrationKind.AWS_SDK, "sfn", "startSyncExecution", "request-response"),
        ),
        (
            "arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject",
            Integration(IntegrationKind.AWS_SDK, "s3", "getObject", "request-response"),
        ),
        (
            "arn:aws:states:us-east-1:123456789012:activity:approve",
            Integration(IntegrationKind.ACTIVITY, "states", "activity", "request-response"),
        ),
        ("arn:aws:states:::http:invoke", Integration(IntegrationKind.HTTP, "http", "invoke", "request-response")),
        ("${ChargeFunctionArn}", Integration(IntegrationKind.UNKNOWN, "", "", "request-response")),
        ({"Fn::GetAtt": ["Charge", "Arn"]}, Integration(IntegrationKind.UNKNOWN, "", "", "request-response")),
    ],
)
def test_what_a_task_calls(resource: object, expected: Integration) -> None:
    state = machine_of(A=task(Resource=resource)).states[0]
    assert state.resource == resource
    assert integration(state) == expected


def test_only_tasks_call_something() -> None:
    assert integration(machine_of(A={"Type": "Pass", "End": True}).states[0]) is None


def test_the_reader_of_a_distributed_map_is_an_integration_too() -> None:
    assert integration_of("arn:aws:states:::s3:listObjectsV2").service == "s3"


@pytest.mark.parametrize(
    ("definition", "path", "message"),
    [
        ({}, ("States",), "is missing or not a mapping"),
        ({"States": {}}, (), "has no StartAt"),
        ({"StartAt": "B", "States": {"A": {"Type": "Succeed"}}}, ("StartAt",), "names no state of this machine: B"),
        ({"StartAt": "A", "States": {"A": []}}, ("States", "A"), "is not a mapping"),
        ({"StartAt": "A", "States": {"A": {"End": True}}}, ("States", "A"), "has no Type"),
        ({"StartAt": "A", "States": {"A": {"Type": "Job"}}}, ("States", "A", "Type"), "is no type of state: Job"),
        ({"StartAt": "A", "States": {"A": {"Type": "Pass"}}}, ("States", "A"), "has neither Next nor End"),
        ({"StartAt": "A", "States": {"A": {"Type": "Task", "End": True}}}, ("States", "A"), "has no Resource"),
        (
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}},
            ("States", "A"),
            "leads to a state that this machine does not have: B",
        ),
        ({"StartAt": "A", "States": {"A": {"Type": "Map", "End": True}}}, ("States", "A"), "has no ItemProcessor"),
        (
            {"StartAt": "A", "States": {"A": {"Type": "Parallel", "End": True}}},
            ("States", "A"),
            "has no list of Branches",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    definition: dict[str, object], path: tuple[str | int, ...], message: str
) -> None:
    assert (path, message) in {(problem.path, problem.message) for problem in parse(definition).problems}


def test_what_is_sound_beside_a_fault_is_read() -> None:
    machine = machine_of(A=[], B=task())  # type: ignore[arg-type]
    assert [state.name for state in machine.states] == ["B"]


class Opaque:
    """Stands for a value that is not known before deployment."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("a value that is not known was compared")

    __hash__ = object.__hash__


def test_values_that_are_not_known_are_passed_through_and_are_no_problem() -> None:
    opaque = Opaque()
    machine = parse(
        {
            "StartAt": opaque,
            "QueryLanguage": opaque,
            "States": {
                "A": task(
                    Resource=opaque,
                    Parameters={"QueueUrl": opaque},
                    TimeoutSeconds=opaque,
                    Retry=[{"ErrorEquals": [opaque], "MaxAttempts": opaque}],
                ),
                "B": {"Type": opaque, "Next": opaque, "End": opaque},
            },
        }
    )
    assert machine.problems == ()
    assert machine.start_at is None
    first = machine.states[0]
    assert first.resource is opaque
    assert first.timeout_s is opaque
    assert argument(first, "QueueUrl") is opaque
    assert first.retry[0].max_attempts is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["A", "B", "Map", "Task", "Parallel", "JSONata"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "StartAt",
                    "States",
                    "A",
                    "B",
                    "Type",
                    "Next",
                    "Choices",
                    "Branches",
                    "ItemProcessor",
                    "Retry",
                    "Catch",
                ]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["StartAt", "States", "QueryLanguage"]), JSON))
def test_no_definition_is_too_broken_to_be_read(definition: dict[str, object]) -> None:
    for state in walk(parse(definition)):
        integration(state)


def test_aliases_that_multiply_are_read_up_to_a_bound() -> None:
    inner: dict[str, Any] = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    for _ in range(40):
        inner = {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [inner, inner], "End": True}}}
    machine = parse(inner)  # to read all of the 2 ** 40 states would not end
    assert len(list(walk(machine))) < 100_000
    assert any("the rest is not read" in problem.message for problem in machine.problems)


def test_a_definition_that_holds_itself_is_read_in_bounded_depth() -> None:
    inner: dict[str, Any] = {"StartAt": "P", "States": {"P": {"Type": "Map", "End": True}}}
    inner["States"]["P"]["ItemProcessor"] = inner
    states = list(itertools.islice(walk(parse(inner)), 1000))
    assert len(states) < 100
