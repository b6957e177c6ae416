import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sless_audit.graph.views import StateMachine, Task
from sless_audit.template.values import Choice, Ref, Unknown
from tests.graphs import app_of, edge, edges, resource

REST = """
  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: handler}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn, Name: live, FunctionVersion: '1'}}
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Table: {Type: AWS::DynamoDB::Table}
  Bucket: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::StepFunctions::StateMachine}
  Work: {Type: AWS::StepFunctions::Activity}
  Api: {Type: AWS::ApiGateway::RestApi}
  Role: {Type: AWS::IAM::Role}
"""


def machine(properties: str) -> str:
    return f"Resources:\n  Machine: {{Type: AWS::StepFunctions::StateMachine, Properties: {properties}}}\n{REST}"


def task(resource_: str, parameters: str = "{}", language: str = "JSONPath") -> str:
    name = "Arguments" if language == "JSONata" else "Parameters"
    state = f"{{Type: Task, End: true, Resource: {resource_}, {name}: {parameters}}}"
    return machine(f"{{Definition: {{StartAt: A, QueryLanguage: {language}, States: {{A: {state}}}}}}}")


def called(text: str) -> list[str]:
    drawn = edges(app_of(text))
    return [line.removeprefix("Machine -") for line in drawn if line.startswith("Machine -")]


@pytest.mark.parametrize(
    ("name", "parameters", "drawn"),
    [
        ("lambda:invoke", "{FunctionName: !GetAtt Fn.Arn}", "invokes sync-> Fn"),
        ("lambda:invoke", "{FunctionName: handler, InvocationType: Event}", "invokes async-> Fn"),
        ("lambda:invoke.waitForTaskToken", "{FunctionName: !Ref Live}", "invokes sync-> Fn"),
        ("aws-sdk:lambda:invoke", "{FunctionName: 'handler:live'}", "invokes sync-> Fn"),
        ("lambda:invoke", "{FunctionName.$: $.fn}", "invokes sync-> external:aws:lambda, named at run time"),
        ("sqs:sendMessage", "{QueueUrl: !Ref Queue, MessageBody.$: $}", "publishes-> Queue"),
        ("sns:publish", "{TopicArn: !Ref Topic}", "publishes-> Topic"),
        ("events:putEvents", "{Entries: [{EventBusName: !Ref Bus, Detail.$: $}]}", "publishes-> Bus"),
        ("events:putEvents", "{Entries: [{Source: a}]}", "publishes-> external:aws:default event bus"),
        ("aws-sdk:eventbridge:putEvents", "{Entries: [{EventBusName: shop}]}", "publishes-> Bus"),
        ("dynamodb:getItem", "{TableName: !Ref Table}", "reads-> Table"),
        ("dynamodb:updateItem", "{TableName: !Ref Table}", "writes-> Table"),
        ("aws-sdk:dynamodb:query", "{TableName: !Ref Table}", "reads-> Table"),
        ("states:startExecution", "{StateMachineArn: !Ref Other}", "starts async-> Other"),
        ("states:startExecution.sync:2", "{StateMachineArn: !Ref Other}", "starts sync-> Other"),
        ("aws-sdk:sfn:startSyncExecution", "{StateMachineArn: !Ref Other}", "starts sync-> Other"),
        ("ecs:runTask.sync", "{Cluster: c, TaskDefinition: t}", "starts sync-> external:aws:t"),
        ("batch:submitJob.sync", "{JobName: j}", "invokes sync-> external:aws:batch:submitJob"),
        ("http:invoke", "{ApiEndpoint: 'https://api.example.com/v1'}", "invokes sync-> external:http:api.example.com"),
        ("apigateway:invoke", "{ApiEndpoint: !Sub '${Api}.execute-api.eu-west-1.amazonaws.com'}", "invokes sync-> Api"),
    ],
)
def test_a_task_calls_what_its_resource_and_parameters_name(name: str, parameters: str, drawn: str) -> None:
    assert called(task(f"!Sub 'arn:${{AWS::Partition}}:states:::{name}'", parameters)) == [drawn]


def test_a_task_may_name_its_function_or_activity_directly() -> None:
    assert called(task("!GetAtt Fn.Arn")) == ["invokes sync-> Fn"]
    assert called(task("!Sub '${Fn.Arn}:live'")) == ["invokes sync-> Fn"]
    assert called(task("arn:aws:lambda:eu-west-1:123456789012:function:handler")) == ["invokes sync-> Fn"]
    assert called(task("!Ref Work")) == ["publishes-> Work"]


def test_a_dry_run_calls_nothing() -> None:
    assert called(task("arn:aws:states:::lambda:invoke", "{FunctionName: handler, InvocationType: DryRun}")) == []


def test_jsonata_arguments_are_read_and_what_they_compute_is_not_known() -> None:
    resource_ = "arn:aws:states:::sqs:sendMessage"
    assert called(task(resource_, "{QueueUrl: !Ref Queue}", "JSONata")) == ["publishes-> Queue"]
    assert called(task(resource_, "{QueueUrl: '{% $q %}'}", "JSONata")) == [
        "publishes-> external:aws:sqs, named at run time"
    ]


def test_the_edge_carries_the_state_and_lies_at_what_names_the_target() -> None:
    app = app_of(task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "{QueueUrl: !Ref Queue}"))
    found = edge(app, "Machine", "Queue")
    assert isinstance(found.settings, Task)
    assert (found.settings.state.name, found.settings.pattern) == ("A", "wait-for-task-token")
    assert found.path == ("Definition", "States", "A", "Parameters", "QueueUrl")


def test_the_states_of_branches_and_maps_count_and_a_map_reads_and_writes_its_items() -> None:
    definition = {
        "StartAt": "All",
        "States": {
            "All": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {
                "Type": "Task", "Resource": "${Fn.Arn}", "End": True}}}], "Next": "Each"},
            "Each": {
                "Type": "Map", "End": True,
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "${Bucket}"}},
                "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "${Bucket}"}},
                "ItemProcessor": {"StartAt": "C", "States": {"C": {
                    "Type": "Task", "End": True, "Resource": "arn:aws:states:::sns:publish",
                    "Parameters": {"TopicArn": "${Topic}"}}}},
            },
        },
    }  # fmt: skip
    text = machine(f"{{DefinitionString: !Sub {json.dumps(json.dumps(definition))}}}")
    assert called(text) == ["invokes sync-> Fn", "publishes-> Topic", "reads-> Bucket", "writes-> Bucket"]
    assert edge(app_of(text), "Machine", "Fn").path[0] == "DefinitionString"


@pytest.mark.parametrize("form", ["DefinitionString: '{}'", "Definition: {}"])
def test_substitutions_are_made_in_both_forms_of_a_definition(form: str) -> None:
    states = '{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "Resource": "${Handler}"}}}'
    text = machine(
        f"{{{form.format(states)}, DefinitionSubstitutions: {{Handler: !GetAtt Fn.Arn}}, RoleArn: !GetAtt Role.Arn}}"
    )
    assert called(text) == ["assumes-> Role", "invokes sync-> Fn"]


def test_a_number_may_be_substituted_without_quotes() -> None:
    states = '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Seconds}, "End": true}}}'
    app = app_of(machine(f"{{DefinitionString: '{states}', DefinitionSubstitutions: {{Seconds: 5}}}}"))
    view = resource(app, "Machine").as_(StateMachine)
    assert view is not None
    assert view.definition["States"]["A"]["Seconds"] == 5
    assert view.kind == "STANDARD"


def test_what_is_not_substituted_stays_and_a_file_elsewhere_is_unknown() -> None:
    app = app_of(machine('{DefinitionString: \'{"Comment": "${Left}"}\', DefinitionSubstitutions: {Right: x}}'))
    view = resource(app, "Machine").as_(StateMachine)
    assert view is not None
    assert view.definition == {"Comment": "${Left}"}
    other = resource(app_of(machine("{DefinitionS3Location: {Bucket: b, Key: k}}")), "Machine").as_(StateMachine)
    assert other is not None
    assert isinstance(other.definition, Unknown)


PROD = """
Parameters: {Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
"""


def test_alternatives_keep_their_worlds() -> None:
    text = PROD + task("!If [Prod, !GetAtt Fn.Arn, !Ref Work]")
    assert called(text) == ["invokes sync-> Fn", "publishes-> Work"]
    app = app_of(text)
    assert edge(app, "Machine", "Fn").worlds != edge(app, "Machine", "Work").worlds


def test_a_substitution_with_alternatives_gives_a_definition_with_alternatives() -> None:
    properties = """{DefinitionString: '{"Comment": "${A}"}', DefinitionSubstitutions: {A: !If [Prod, x, y]}}"""
    view = resource(app_of(PROD + machine(properties)), "Machine").as_(StateMachine)
    assert view is not None
    assert isinstance(view.definition, Choice)
    assert {option.value["Comment"] for option in view.definition.alternatives} == {"x", "y"}


def test_the_role_stays_a_reference_in_the_view() -> None:
    view = resource(app_of(machine("{RoleArn: !GetAtt Role.Arn}")), "Machine").as_(StateMachine)
    assert view is not None
    assert view.role == Ref("stack", "Role", "Arn")


WORDS = ["States", "StartAt", "Type", "Resource", "Parameters", "Arguments", "Branches", "ItemProcessor", "ItemReader",
         "FunctionName", "InvocationType", "Entries", "EventBusName", "TransactItems", "RequestItems", "ApiEndpoint",
         "QueryLanguage", "TableName", "QueueUrl", "Retry", "Catch", "A", "Condition", "Qualifier"]  # fmt: skip
LEAVES: list[Any] = [
    "Task", "Map", "Parallel", "JSONata", "{% $x %}", "A", None, 3, True, "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::sqs:sendMessage", "arn:aws:states:::events:putEvents", "arn:aws:states:::http:invoke",
    "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems", "arn:aws:states:::dynamodb:batchGetItem", "https://[",
    {"Ref": "Fn"}, {"Fn::GetAtt": ["Fn", "Arn"]}, {"Ref": "AWS::Region"}, {"Fn::Sub": "arn:aws:states:::${AWS::Region}"},
]  # fmt: skip


def _junk(random: Random, depth: int) -> Any:
    if depth > 6 or random.random() < 0.35:
        return random.choice(LEAVES)
    if random.random() < 0.2:
        return [_junk(random, depth + 1) for _ in range(2)]
    return {random.choice(WORDS): _junk(random, depth + 1) for _ in range(random.randrange(6))}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_no_definition_raises(seed: int) -> None:
    random = Random(seed)
    states = {
        name: {
            "Type": random.choice(["Task", "Map", "Parallel"]),
            **{word: _junk(random, 2) for word in random.sample(WORDS, 8)},
        }
        for name in "ABC"
    }
    definition = {"StartAt": "A", "States": states}
    app_of(
        json.dumps(
            {
                "Resources": {
                    "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}},
                    "Fn": {"Type": "AWS::Lambda::Function"},
                }
            }
        )
    )
