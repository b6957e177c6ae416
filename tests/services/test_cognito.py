import pytest

from sless_audit.graph import views
from tests.graphs import app_of, edges, resource

POOL = """
    Resources:
      Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {%s}}}
      Function: {Type: AWS::Lambda::Function}
    """
USERS = "external:client:users -routes-> Pool"


@pytest.mark.parametrize(
    ("trigger", "mode"),
    [
        ("PreSignUp: !GetAtt Function.Arn", "sync"),
        ("PostConfirmation: !GetAtt Function.Arn", "sync"),
        ("PreTokenGenerationConfig: {LambdaArn: !GetAtt Function.Arn, LambdaVersion: V2_0}", "sync"),
        ("CustomEmailSender: {LambdaArn: !GetAtt Function.Arn, LambdaVersion: V1_0}", "async"),
        ("CustomSMSSender: {LambdaArn: !GetAtt Function.Arn, LambdaVersion: V1_0}", "async"),
    ],
)
def test_a_trigger_is_waited_for_unless_it_sends(trigger: str, mode: str) -> None:
    assert edges(app_of(POOL % trigger)) == [f"Pool -invokes {mode}-> Function", USERS]


def test_a_pool_without_triggers_takes_no_load_into_the_app() -> None:
    app = app_of(POOL % "")
    assert edges(app) == []
    pool = resource(app, "Pool").as_(views.Database)
    assert pool is not None
    assert pool.kind == "user-pool"


def test_a_replica_is_an_edge_of_the_pool() -> None:
    app = app_of("""
        Resources:
          Pool: {Type: AWS::Cognito::UserPool}
          Replica: {Type: AWS::Cognito::UserPoolReplica, Properties: {UserPoolId: !Ref Pool, RegionName: us-west-2}}
        """)
    assert edges(app) == ["Pool -replicates-> external:aws:replica in us-west-2"]
