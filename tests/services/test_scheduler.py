import pytest

from sless_audit.graph.views import Schedule, Target
from tests.graphs import app_of, edge, edges, resource


def schedule(target: str, rest: str = "") -> str:
    return f"""
        Resources:
          Fn: {{Type: AWS::Lambda::Function}}
          Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Fn, Name: live, FunctionVersion: '1'}}}}
          Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: jobs}}}}
          Table: {{Type: AWS::DynamoDB::Table}}
          Machine: {{Type: AWS::StepFunctions::StateMachine}}
          Role: {{Type: AWS::IAM::Role}}
          Tick:
            Type: AWS::Scheduler::Schedule
            Properties:
              ScheduleExpression: rate(5 minutes)
              Target: {target}
              {rest}
    """


def test_a_schedule_invokes_its_function_with_its_role_and_has_a_dead_letter_queue() -> None:
    app = app_of(
        schedule(
            "{Arn: !Ref Live, RoleArn: !GetAtt Role.Arn, DeadLetterConfig: {Arn: !GetAtt Queue.Arn}}", "State: DISABLED"
        )
    )
    assert edges(app, "invokes", "assumes", "dead-letters") == [
        "Tick -assumes-> Role", "Tick -dead-letters-> Queue", "Tick -invokes async-> Fn"
    ]  # fmt: skip
    invoked = edge(app, "Tick", "Fn")
    assert invoked.qualifier == "live"
    assert isinstance(invoked.settings, Target)
    assert (invoked.settings.max_retries, invoked.settings.max_age_s, invoked.settings.enabled) == (185, 86_400, False)
    assert resource(app, "Tick").view == Schedule("rate(5 minutes)", False)


@pytest.mark.parametrize(
    ("operation", "request_", "drawn"),
    [
        ("sqs:sendMessage", '{"QueueUrl": "${Queue}"}', "publishes-> Queue"),
        ("dynamodb:putItem", '{"TableName": "${Table}"}', "writes-> Table"),
        ("lambda:invoke", '{"FunctionName": "${Fn}", "InvocationType": "Event"}', "invokes async-> Fn"),
        ("sfn:startExecution", '{"StateMachineArn": "${Machine}"}', "starts async-> Machine"),
        ("ec2:stopInstances", '{"InstanceIds": ["i-1"]}', "invokes sync-> external:aws:ec2:stopInstances"),
        ("eventbridge:putEvents", '{"Entries": [{}]}', "publishes-> external:aws:default event bus"),
        ("sqs:sendMessage", "no JSON", "publishes-> external:aws:sqs, named at run time"),
    ],
)
def test_a_universal_target_is_a_call_of_an_api(operation: str, request_: str, drawn: str) -> None:
    arn = f"!Sub 'arn:${{AWS::Partition}}:scheduler:::aws-sdk:{operation}'"
    app = app_of(schedule(f"{{Arn: {arn}, Input: !Sub '{request_}'}}"))
    assert edges(app, "invokes", "publishes", "writes", "starts") == [f"Tick -{drawn}"]
