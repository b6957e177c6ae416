import pytest

from tests.cost.charges import Charges, charges_of, near

_MACHINE = """
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Start:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationSubtype: StepFunctions-StartExecution
      RequestParameters: {StateMachineArn: !Ref Flow}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: POST /, Target: !Sub 'integrations/${Start}'}}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/r
      StateMachineType: %s
      Definition: %s
"""
_TWO = "{StartAt: A, States: {A: {Type: Pass, Next: B}, B: {Type: Pass, End: true}}}"


def _flow(
    definition: str, monthly: float, numbers: dict[str, float] | None = None, kind: str = "STANDARD", more: str = ""
) -> Charges:
    return charges_of(_MACHINE % (kind, definition) + more, {"Api POST /": monthly}, numbers)


def test_each_state_that_is_entered_is_a_transition() -> None:
    found = _flow(_TWO, 1_000_000)
    assert found.quantity("Flow", "transitions") == near(2_000_000)
    assert found.usd("Flow", "transitions") == near(50)
    again = _flow(_TWO, 1_000, {"Flow: retries_per_execution": 0.5})
    assert again.quantity("Flow", "transitions") == near(2_500)


def test_a_map_is_entered_once_and_its_states_for_each_item() -> None:
    # 1 + 2 items x 1 state
    items = "{StartAt: M, States: {M: {Type: Map, End: true, ItemProcessor: {StartAt: T, States: {T: {Type: Pass, End: true}}}}}}"
    found = _flow(items, 1_000, {"Flow: items.M": 2})
    assert found.quantity("Flow", "transitions") == near(3_000)


_DISTRIBUTED = """{StartAt: M, States: {M: {Type: Map, End: true%s, ItemProcessor: {
  ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: %s}, StartAt: T, States: {T: {Type: Pass, Next: U}, U: {Type: Pass, End: true}}}}}}"""


def test_a_distributed_map_of_standard_children_counts_their_transitions() -> None:
    # 1 + 100 items x 2 states; in batches of 30 there are 4 children
    found = _flow(_DISTRIBUTED % ("", "STANDARD"), 1_000, {"Flow: items.M": 100})
    assert found.quantity("Flow", "transitions") == near(201_000)
    batches = _flow(_DISTRIBUTED % (", ItemBatcher: {MaxItemsPerBatch: 30}", "STANDARD"), 1_000, {"Flow: items.M": 100})
    assert batches.quantity("Flow", "transitions") == near(9_000)


def test_a_distributed_map_of_express_children_counts_their_executions() -> None:
    found = _flow(_DISTRIBUTED % ("", "EXPRESS"), 1_000, {"Flow: items.M": 100})
    assert found.quantity("Flow", "transitions") == near(1_000)
    assert found.quantity("Flow", "child executions of M") == near(100_000)
    assert found("Flow", "child executions of M").price == ("stepfunctions", "express-requests")
    assert found.quantity("Flow", "duration of child executions of M") is None


def test_an_express_machine_is_charged_by_time_and_memory() -> None:
    # AWS's example: 100 million executions of 10 s in 64 MB are 17,361.11 GB-hours: 60 + 120 + 202.97 = 382.97 USD,
    # and 100 USD for the requests. The book's prices are those of a GB-second, times 3,600: 0.060012 for 0.06.
    found = _flow(_TWO, 100_000_000, {"Flow: duration": 10}, "EXPRESS")
    assert found.quantity("Flow", "duration") == pytest.approx(17_361.11, abs=0.01)
    assert found.usd("Flow", "duration") == pytest.approx(382.97, rel=0.001)
    assert found.usd("Flow", "requests") == near(100)
    assert "transitions" not in found.of("Flow")


def test_time_is_billed_in_steps_of_100_ms_and_memory_in_steps_of_64_mb() -> None:
    # 3,600,000 x 0.2 s = 200 h; of 65 MB, 128 MB are billed
    numbers = {"Flow: duration": 0.101, "Flow: memory_used": 65 * 1_048_576}
    found = _flow(_TWO, 3_600_000, numbers, "EXPRESS")
    assert found.quantity("Flow", "duration") == near(200 * 128 / 1_024)


def test_a_definition_that_is_not_there_leaves_the_transitions_unknown() -> None:
    found = _flow("!ImportValue definition", 1_000)
    assert found.quantity("Flow", "transitions") is None
    assert "definition" in found("Flow", "transitions").unknown


def test_a_type_that_is_not_known_leaves_all_unknown() -> None:
    found = _flow(_TWO, 1_000, kind="!ImportValue kind")
    assert [found.quantity("Flow", one) for one in found.of("Flow")] == [None]


def test_a_machine_that_logs_and_traces_is_charged_for_both() -> None:
    more = "      LoggingConfiguration: {Level: %s}\n      TracingConfiguration: {Enabled: %s}\n"
    found = _flow(_TWO, 1_048_576, {"Flow: log": 1_024}, more=more % ("ALL", "true"))
    assert found.quantity("Flow", "log ingestion") == near(1)
    assert found.quantity("Flow", "traces") == near(1_048_576)  # less than one a second
    assert _flow(_TWO, 1_000, more=more % ("'OFF'", "false")).of("Flow") == ["transitions"]
