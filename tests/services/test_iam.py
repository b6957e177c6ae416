from sless_audit.graph import views
from sless_audit.graph.permissions import statements_of
from sless_audit.graph.verdict import described
from tests.graphs import app_of, edge, edges, resource

POLICY = "{Statement: [{Effect: Allow, Action: %s, Resource: '*'}]}"


def test_a_role_has_its_trust_its_inline_policies_and_the_managed_ones() -> None:
    app = app_of("""
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
        Conditions: {Dev: !Equals [!Ref Stage, dev]}
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
              ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
              Policies:
                - PolicyName: read
                  PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}
                - !If
                  - Dev
                  - PolicyName: all
                    PolicyDocument: '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
                  - !Ref AWS::NoValue
        """)
    role = resource(app, "Role").as_(views.Role)
    assert role is not None
    assert role.trust[0].principals == {"Service": ("lambda.amazonaws.com",)}
    assert [(statement.actions, described(statement.world)) for statement in role.statements] == [
        (("s3:GetObject",), ""),
        (("*",), "Stage = dev"),
    ]
    assert role.statements[0].path == ("Policies", 0, "PolicyDocument", "Statement", 0)
    assert role.managed_policies == ((("ManagedPolicyArns", 0), "arn:aws:iam::aws:policy/AdministratorAccess", {}),)
    assert edges(app) == []


def test_policies_are_attached_from_both_sides() -> None:
    app = app_of(f"""
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties: {{RoleName: worker, ManagedPolicyArns: [!Ref Shared, !ImportValue other]}}
          Shared: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {POLICY % "'s3:*'"}}}}}
          Inline:
            Type: AWS::IAM::Policy
            Properties: {{Roles: [!Ref Role], Users: [ann], PolicyDocument: {POLICY % "'sqs:*'"}}}
          ByName: {{Type: AWS::IAM::RolePolicy, Properties: {{RoleName: worker, PolicyDocument: {POLICY % "'sns:*'"}}}}}
          Loose: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {POLICY % "'ec2:*'"}}}}}
        """)
    assert edges(app) == ["ByName -attached-to-> Role", "Inline -attached-to-> Role", "Role -attached-to-> Shared"]
    assert edge(app, "Inline", "Role").path == ("Roles", 0)
    found = {(holder.logical_id, one.actions[0]) for holder, one in statements_of(resource(app, "Role"))}
    assert found == {("Shared", "s3:*"), ("Inline", "sqs:*"), ("ByName", "sns:*")}
    inline, shared = (resource(app, name).as_(views.Policy) for name in ("Inline", "Shared"))
    assert inline is not None
    assert shared is not None
    assert (len(inline.attached_to), inline.managed, shared.attached_to, shared.managed) == (2, False, (), True)


def test_what_cannot_be_read_of_a_policy_is_a_statement_that_is_not_readable() -> None:
    app = app_of("""
        Parameters: {Document: {Type: String}, Action: {Type: String}}
        Resources:
          Whole: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: !Ref Document}}
          Part:
            Type: AWS::IAM::ManagedPolicy
            Properties:
              PolicyDocument:
                Statement: [{Effect: Allow, Action: !Ref Action, Resource: '*'}, {'Fn::Transform': {Name: Macro}}]
        """)
    whole, part = (resource(app, name).as_(views.Policy) for name in ("Whole", "Part"))
    assert whole is not None
    assert part is not None
    assert [statement.readable for statement in whole.statements] == [False]
    assert [statement.readable for statement in part.statements] == [False, False]
