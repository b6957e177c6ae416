import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from sless_audit.template.values import ABSENT, Choice
from tests.graphs import app_of, edge, edges, resource


def table(text: str, logical_id: str = "Table") -> views.Table:
    found = resource(app_of(text), logical_id).as_(views.Table)
    assert found is not None
    return found


def test_a_table_without_properties_has_awss_defaults() -> None:
    assert table("Resources: {Table: {Type: AWS::DynamoDB::Table}}") == views.Table(
        stream_view=ABSENT, billing_mode="PROVISIONED", replica_regions=[], point_in_time_recovery=False
    )


def test_a_stream_by_condition() -> None:
    found = table("""
        Parameters: {Stage: {Type: String}}
        Conditions: {IsProd: !Equals [!Ref Stage, prod]}
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              StreamSpecification: !If [IsProd, {StreamViewType: NEW_IMAGE}, !Ref AWS::NoValue]
              PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: 'true'}
        """)
    assert isinstance(found.stream_view, Choice)
    assert [one.value for one in found.stream_view.alternatives] == ["NEW_IMAGE", ABSENT]
    assert (found.billing_mode, found.point_in_time_recovery) == ("PAY_PER_REQUEST", True)


@pytest.mark.parametrize(("second", "recoverable"), [("true", True), ("false", False)])
def test_a_global_table_is_recoverable_where_each_replica_is(second: str, recoverable: bool) -> None:
    found = table(f"""
        Resources:
          Table:
            Type: AWS::DynamoDB::GlobalTable
            Properties:
              Replicas:
                - {{Region: eu-west-1, PointInTimeRecoverySpecification: {{PointInTimeRecoveryEnabled: true}}}}
                - {{Region: us-east-1, PointInTimeRecoverySpecification: {{PointInTimeRecoveryEnabled: {second}}}}}
        """)
    assert found.replica_regions == ["eu-west-1", "us-east-1"]
    assert found.point_in_time_recovery is recoverable


def test_changes_are_sent_to_a_kinesis_stream() -> None:
    app = app_of("""
        Resources:
          Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: changes}}
          Table:
            Type: AWS::DynamoDB::Table
            Properties: {KinesisStreamSpecification: {StreamArn: !GetAtt Stream.Arn}}
          World:
            Type: AWS::DynamoDB::GlobalTable
            Properties:
              Replicas:
                - Region: eu-west-1
                  KinesisStreamSpecification: {StreamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/changes'}
        """)
    assert edges(app) == ["Table -streams-> Stream", "World -streams-> Stream"]
    assert edge(app, "World", "Stream").path == ("Replicas", 0, "KinesisStreamSpecification", "StreamArn")


@pytest.mark.parametrize("path", ["ResourcePolicy", "StreamSpecification: {ResourcePolicy"])
def test_a_table_states_its_own_policy(path: str) -> None:
    statement = "{Effect: Allow, Principal: '*', Action: 'dynamodb:*'}"
    properties = f"{path}: {{PolicyDocument: {{Statement: {statement}}}}}" + "}" * path.count("{")
    app = app_of(f"Resources: {{Table: {{Type: AWS::DynamoDB::Table, Properties: {{{properties}}}}}}}")
    ((holder, policy, _),) = policies_on(resource(app, "Table"))
    assert (holder.logical_id, policy.statements[0].actions) == ("Table", ("dynamodb:*",))


def test_the_cdks_replicas_are_edges_of_the_table() -> None:
    app = app_of("""
        Resources:
          Table: {Type: AWS::DynamoDB::Table}
          Replica:
            Type: Custom::DynamoDBReplica
            Properties: {ServiceToken: !GetAtt Provider.Arn, TableName: !Ref Table, Region: eu-central-1}
          Provider: {Type: AWS::Lambda::Function}
        """)
    assert edges(app) == [
        "Replica -invokes async-> Provider",
        "Table -replicates-> external:aws:replica in eu-central-1",
    ]
    assert resource(app, "Replica").service == "dynamodb"
