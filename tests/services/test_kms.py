from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from tests.graphs import app_of, edges, resource


def test_a_key_has_its_own_policy_or_none() -> None:
    app = app_of("""
        Resources:
          Open:
            Type: AWS::KMS::Key
            Properties:
              MultiRegion: true
              KeyPolicy: {Statement: [{Effect: Allow, Principal: '*', Action: 'kms:*', Resource: '*'}]}
          Plain: {Type: AWS::KMS::Key}
        """)
    opened, plain = resource(app, "Open"), resource(app, "Plain")
    assert (opened.view, plain.view) == (views.Key(True), views.Key(False))
    ((holder, policy, _),) = policies_on(opened)
    assert (holder, policy.protects, policy.statements[0].principals) == (opened, (), {"*": ("*",)})
    assert policy.statements[0].path == ("KeyPolicy", "Statement", 0)
    assert list(policies_on(plain)) == []


def test_a_replica_and_an_alias_lead_to_the_key() -> None:
    app = app_of("""
        Resources:
          Key: {Type: AWS::KMS::Key, Properties: {MultiRegion: true}}
          Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref Key}}
          Copy: {Type: AWS::KMS::ReplicaKey, Properties: {PrimaryKeyArn: !GetAtt Key.Arn}}
          ByAlias:
            Type: AWS::KMS::ReplicaKey
            Properties: {PrimaryKeyArn: !Sub 'arn:aws:kms:eu-west-1:${AWS::AccountId}:alias/orders'}
        """)
    assert edges(app) == ["Key -replicates-> ByAlias", "Key -replicates-> Copy"]
