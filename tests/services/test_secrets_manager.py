from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from tests.graphs import app_of, edge, edges, resource


def test_a_secret_names_the_regions_that_it_is_copied_to() -> None:
    app = app_of("""
        Resources:
          One: {Type: AWS::SecretsManager::Secret}
          Two: {Type: AWS::SecretsManager::Secret, Properties: {ReplicaRegions: [{Region: eu-central-1}]}}
        """)
    assert [resource(app, name).view for name in ("One", "Two")] == [views.Secret([]), views.Secret(["eu-central-1"])]


def test_a_secret_is_rotated_by_a_function_that_is_waited_for() -> None:
    app = app_of("""
        Resources:
          Secret: {Type: AWS::SecretsManager::Secret}
          Attachment: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Secret}}
          Rotator: {Type: AWS::Lambda::Function}
          Rotation:
            Type: AWS::SecretsManager::RotationSchedule
            Properties: {SecretId: !Ref Attachment, RotationLambdaARN: !GetAtt Rotator.Arn}
          Other: {Type: AWS::SecretsManager::Secret}
          Hosted:
            Type: AWS::SecretsManager::RotationSchedule
            Properties: {SecretId: !Ref Other, HostedRotationLambda: {RotationType: MySQLSingleUser}}
        """)
    assert edges(app) == [
        "Other -invokes sync-> external:aws:rotation function of Secrets Manager",
        "Secret -invokes sync-> Rotator",
    ]
    assert edge(app, "Secret", "Rotator").stated_by is resource(app, "Rotation")


def test_a_policy_is_attached_to_the_secret_that_it_names() -> None:
    app = app_of("""
        Resources:
          Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: orders/db}}
          Policy:
            Type: AWS::SecretsManager::ResourcePolicy
            Properties:
              SecretId: orders/db
              ResourcePolicy: {Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*'}}
        """)
    assert [holder.logical_id for holder, _, _ in policies_on(resource(app, "Secret"))] == ["Policy"]
