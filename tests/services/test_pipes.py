from sless_audit.graph.views import Pipe
from sless_audit.template.values import ABSENT, Ref
from tests.graphs import app_of, edge, edges, resource


def pipe(source: str, target: str, rest: str = "") -> str:
    return f"""
        Parameters:
          Wait: {{Type: String, AllowedValues: [REQUEST_RESPONSE, FIRE_AND_FORGET], Default: REQUEST_RESPONSE}}
        Resources:
          Queue: {{Type: AWS::SQS::Queue}}
          Dead: {{Type: AWS::SQS::Queue}}
          Stream: {{Type: AWS::Kinesis::Stream}}
          Table: {{Type: AWS::DynamoDB::Table, Properties: {{StreamSpecification: {{StreamViewType: NEW_IMAGE}}}}}}
          Fn: {{Type: AWS::Lambda::Function}}
          Machine: {{Type: AWS::StepFunctions::StateMachine}}
          Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: b}}}}
          Role: {{Type: AWS::IAM::Role}}
          Pipe:
            Type: AWS::Pipes::Pipe
            Properties: {{RoleArn: !GetAtt Role.Arn, Source: {source}, Target: {target}{rest}}}
    """


def test_a_pipe_polls_its_source_enriches_and_delivers() -> None:
    app = app_of(pipe("!GetAtt Queue.Arn", "!GetAtt Bus.Arn", ", Enrichment: !GetAtt Fn.Arn"))
    assert edges(app) == [
        "Pipe -assumes-> Role", "Pipe -delivers-> Bus", "Pipe -invokes sync-> Fn", "Queue -polls-> Pipe"
    ]  # fmt: skip
    assert resource(app, "Pipe").view == Pipe(
        Ref("stack", "Queue", "Arn"), Ref("stack", "Bus", "Arn"), Ref("stack", "Role", "Arn"), ABSENT, ABSENT, ABSENT
    )


def test_a_stream_has_its_dead_letter_queue_at_the_pipe() -> None:
    parameters = ", SourceParameters: {DynamoDBStreamParameters: {DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}}"
    app = app_of(pipe("!GetAtt Table.StreamArn", "!GetAtt Fn.Arn", parameters))
    assert edges(app, "polls", "dead-letters", "invokes") == [
        "Pipe -dead-letters-> Dead", "Pipe -invokes sync-> Fn", "Table -polls-> Pipe"
    ]  # fmt: skip
    settings = edge(app, "Table", "Pipe").settings
    assert isinstance(settings, Pipe)
    assert settings.dead_letter_target == Ref("stack", "Dead", "Arn")


def test_a_target_that_is_not_waited_for_is_invoked_asynchronously() -> None:
    parameters = ", TargetParameters: {StepFunctionStateMachineParameters: {InvocationType: FIRE_AND_FORGET}}"
    assert "Pipe -starts async-> Machine" in edges(app_of(pipe("!GetAtt Stream.Arn", "!Ref Machine", parameters)))


def test_an_invocation_type_with_alternatives_gives_an_edge_for_each() -> None:
    parameters = ", TargetParameters: {LambdaFunctionParameters: {InvocationType: !Ref Wait}}"
    app = app_of(pipe("!GetAtt Stream.Arn", "!GetAtt Fn.Arn", parameters))
    assert edges(app, "invokes") == ["Pipe -invokes async-> Fn", "Pipe -invokes sync-> Fn"]
    assert len({str(one.worlds) for one in resource(app, "Fn").edges_in("invokes")}) == 2


def test_a_kafka_cluster_outside_is_a_host() -> None:
    app = app_of(pipe("'smk://broker.example.com:9092'", "!GetAtt Fn.Arn"))
    assert "external:http:broker.example.com:9092 -polls-> Pipe" in edges(app)
