"""Events of functions and state machines: what each brings, and that all of it points at the event."""

import pytest

from tests.template.sam.lowering import function, lowered, origin, properties, types

EVENT = ("Resources", "Fn", "Properties", "Events", "On")

SECRET = "SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: arn:secret}]"


@pytest.mark.parametrize(
    ("event", "brought"),
    [
        (
            "Type: SNS, Properties: {Topic: !Ref Topic}",
            {"FnOn": "AWS::SNS::Subscription", "FnOnPermission": "AWS::Lambda::Permission"},
        ),
        (
            "Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: true}",
            {
                "FnOn": "AWS::SNS::Subscription",
                "FnOnQueue": "AWS::SQS::Queue",
                "FnOnQueuePolicy": "AWS::SQS::QueuePolicy",
                "FnOnEventSourceMapping": "AWS::Lambda::EventSourceMapping",
            },
        ),
        ("Type: SQS, Properties: {Queue: !GetAtt Q.Arn}", {"FnOn": "AWS::Lambda::EventSourceMapping"}),
        (
            "Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: LATEST}",
            {"FnOn": "AWS::Lambda::EventSourceMapping"},
        ),
        (
            "Type: DynamoDB, Properties: {Stream: !GetAtt T.StreamArn, StartingPosition: LATEST}",
            {"FnOn": "AWS::Lambda::EventSourceMapping"},
        ),
        (
            "Type: MSK, Properties: {Stream: arn:msk, StartingPosition: LATEST, Topics: [t]}",
            {"FnOn": "AWS::Lambda::EventSourceMapping"},
        ),
        (
            f"Type: MQ, Properties: {{Broker: arn:mq, Queues: [q], {SECRET}}}",
            {"FnOn": "AWS::Lambda::EventSourceMapping"},
        ),
        (
            f"Type: SelfManagedKafka, Properties: {{KafkaBootstrapServers: [a], Topics: [t], {SECRET}}}",
            {"FnOn": "AWS::Lambda::EventSourceMapping"},
        ),
        (
            f"Type: DocumentDB, Properties: {{Cluster: arn:c, DatabaseName: d, {SECRET}}}",
            {"FnOn": "AWS::Lambda::EventSourceMapping"},
        ),
        (
            "Type: Schedule, Properties: {Schedule: rate(1 day)}",
            {"FnOn": "AWS::Events::Rule", "FnOnPermission": "AWS::Lambda::Permission"},
        ),
        (
            "Type: Schedule, Properties: {Schedule: rate(1 day), DeadLetterConfig: {Type: SQS}}",
            {
                "FnOn": "AWS::Events::Rule",
                "FnOnPermission": "AWS::Lambda::Permission",
                "FnOnQueue": "AWS::SQS::Queue",
                "FnOnQueuePolicy": "AWS::SQS::QueuePolicy",
            },
        ),
        (
            "Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}",
            {"FnOn": "AWS::Events::Rule", "FnOnPermission": "AWS::Lambda::Permission"},
        ),
        (
            "Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}",
            {"FnOn": "AWS::Scheduler::Schedule", "FnOnRole": "AWS::IAM::Role"},
        ),
        (
            "Type: CloudWatchLogs, Properties: {LogGroupName: !Ref Logs, FilterPattern: ''}",
            {"FnOn": "AWS::Logs::SubscriptionFilter", "FnOnPermission": "AWS::Lambda::Permission"},
        ),
        (
            "Type: IoTRule, Properties: {Sql: SELECT *}",
            {"FnOn": "AWS::IoT::TopicRule", "FnOnPermission": "AWS::Lambda::Permission"},
        ),
        ("Type: AlexaSkill", {"FnOnPermission": "AWS::Lambda::Permission"}),
    ],
)
def test_what_an_event_brings(event: str, brought: dict[str, str]) -> None:
    found = function(f"Events: {{On: {{{event}}}}}")
    assert not found.problems
    assert types(found) == {"Fn": "AWS::Lambda::Function", "FnRole": "AWS::IAM::Role", **brought}
    for logical_id in brought:
        assert origin(found, logical_id)[: len(EVENT)] == EVENT
        assert found.resources[logical_id].source_id == "Fn"


def test_a_mapping_keeps_its_settings_and_the_role_may_poll() -> None:
    found = function(
        """\
        Events:
          On:
            Type: SQS
            Properties: {Queue: !GetAtt Q.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
        """
    )
    mapping = properties(found, "FnOn")
    assert mapping == {
        "EventSourceArn": {"Fn::GetAtt": ["Q", "Arn"]},
        "FunctionName": {"Ref": "Fn"},
        "BatchSize": 5,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    assert origin(found, "FnOn", "Properties", "EventSourceArn") == (*EVENT, "Properties", "Queue")
    assert origin(found, "FnOn", "Properties", "BatchSize") == (*EVENT, "Properties", "BatchSize")
    polled = ("Properties", "ManagedPolicyArns", 1)
    assert properties(found, "FnRole")["ManagedPolicyArns"][1].endswith("AWSLambdaSQSQueueExecutionRole")
    assert origin(found, "FnRole", *polled) == EVENT


def test_a_failure_destination_loses_sams_own_type_and_is_granted() -> None:
    found = function(
        """\
        Events:
          On:
            Type: Kinesis
            Properties:
              Stream: !GetAtt S.Arn
              StartingPosition: LATEST
              DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt D.Arn}}
        """
    )
    destination = {"Destination": {"Fn::GetAtt": ["D", "Arn"]}}
    assert properties(found, "FnOn")["DestinationConfig"] == {"OnFailure": destination}
    assert properties(found, "FnRole")["Policies"][0]["PolicyName"] == "FnOnSQSPolicy"


BUCKET = "Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: b}}\n"


def test_a_bucket_event_is_written_into_the_bucket() -> None:
    found = function(
        "Events: {On: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: ['s3:ObjectCreated:*']}}}", others=BUCKET
    )
    bucket = found.resources["Bucket"]
    assert bucket.body["Properties"] == {
        "BucketName": "b",
        "NotificationConfiguration": {
            "LambdaConfigurations": [{"Function": {"Fn::GetAtt": ["Fn", "Arn"]}, "Event": "s3:ObjectCreated:*"}]
        },
    }
    assert bucket.body["DependsOn"] == ["FnOnPermission"]
    written = ("Properties", "NotificationConfiguration", "LambdaConfigurations", 0)
    assert origin(found, "Bucket", *written) == (*EVENT, "Properties", "Events", 0)
    assert origin(found, "Bucket", "Properties", "BucketName") == ("Resources", "Bucket", "Properties", "BucketName")


def test_a_trigger_is_written_into_the_user_pool() -> None:
    found = function(
        "Events: {On: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}}",
        others="Pool: {Type: 'AWS::Cognito::UserPool'}\n",
    )
    assert properties(found, "Pool")["LambdaConfig"] == {"PreSignUp": {"Fn::GetAtt": ["Fn", "Arn"]}}
    assert types(found)["FnCognitoPermission"] == "AWS::Lambda::Permission"


@pytest.mark.parametrize(
    ("event", "path"),
    [
        ("{Type: S3, Properties: {Bucket: !Ref Elsewhere, Events: a}}", ("Properties", "Bucket")),
        ("{Type: SQS, Properties: {}}", ()),
        ("{Type: Kinesis, Properties: {Stream: arn}}", ()),
        ("{Type: Nonsense}", ("Type",)),
        ("{Type: [SQS]}", ()),
        ("[]", ()),
        ("{Type: Schedule, Properties: {Schedule: a, State: ENABLED, Enabled: true}}", ("Properties", "State")),
        ("{Type: Api, Properties: {Path: /, Method: get, RestApiId: elsewhere}}", ("Properties", "RestApiId")),
    ],
)
def test_a_broken_event_is_a_problem_and_the_others_are_lowered(event: str, path: tuple[str, ...]) -> None:
    found = function(f"Events: {{On: {event}, Tick: {{Type: Schedule, Properties: {{Schedule: rate(1 day)}}}}}}")
    assert [problem.path for problem in found.problems] == [(*EVENT, *path)]
    assert types(found)["FnTick"] == "AWS::Events::Rule"
    assert types(found)["Fn"] == "AWS::Lambda::Function"


def test_a_bucket_without_a_type_is_written_into_as_well() -> None:
    found = function(
        "PropagateTags: true\nTags: {a: b}\nEvents: {On: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: e}}}",
        others="Bucket: {Properties: {}}\n",
    )
    assert "NotificationConfiguration" in properties(found, "Bucket")


def test_events_start_a_state_machine_by_a_role() -> None:
    found = lowered(
        """\
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: statemachine/order.asl.json
            Events:
              On: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}
              Post: {Type: Api, Properties: {Path: /orders, Method: post}}
        """
    )
    assert types(found)["MachineOnRole"] == types(found)["MachinePostRole"] == "AWS::IAM::Role"
    assert properties(found, "MachineOn")["Targets"][0]["RoleArn"] == {"Fn::GetAtt": ["MachineOnRole", "Arn"]}
    assert properties(found, "Machine")["DefinitionS3Location"] == "statemachine/order.asl.json"
    integration = properties(found, "ServerlessRestApi")["Body"]["paths"]["/orders"]["post"]
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"
    assert integration["x-amazon-apigateway-integration"]["uri"] == {"Fn::Sub": uri}


def test_an_inline_definition_becomes_text_with_substitutions() -> None:
    found = lowered(
        """\
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Fn.Arn, End: true}}}
        """
    )
    machine = properties(found, "Machine")
    text = "\n".join(machine["DefinitionString"]["Fn::Join"][1])
    assert '"Resource": "${definition_substitution_1}"' in text
    assert machine["DefinitionSubstitutions"] == {"definition_substitution_1": {"Fn::GetAtt": ["Fn", "Arn"]}}
