"""Functions that serve the deployment, and those of the team that look like them.

Paths and logical IDs are those that aws-cdk-lib 2.276 gives (2026-11).
"""

import pytest

from sless_audit.graph.query import app_functions, is_helper
from tests.graphs import app_of, resource

FUNCTION = "Type: AWS::Lambda::Function"


@pytest.mark.parametrize(
    ("logical_id", "path"),
    [
        (
            "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A",
            "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a/Resource",
        ),
        (
            "BucketNotificationsHandler050a0587b7544547bf325f094a3db8347ECC3691",
            "BucketNotificationsHandler050a0587b7544547bf325f094a3db834/Resource",
        ),
        ("AWS679f53fac002430cb0da5b7982bd22872D164C4C", "AWS679f53fac002430cb0da5b7982bd2287/Resource"),
        ("AWSb4cf1abd4e4f4bc699441af7ccd9ec371511E620", "AWSb4cf1abd4e4f4bc699441af7ccd9ec37/Resource"),
        (
            "CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F",
            "Custom::S3AutoDeleteObjectsCustomResourceProvider/Handler",
        ),
        (
            "AWSCDKTriggerCustomResourceProviderCustomResourceProviderHandler97BECD91",
            "AWSCDK.TriggerCustomResourceProviderCustomResourceProvider/Handler",
        ),
        (
            "CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C81C01536",
            "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/Resource",
        ),
        ("MyProviderframeworkonEvent9AF5C387", "MyProvider/framework-onEvent/Resource"),
        ("MyProviderframeworkisComplete364190E2", "MyProvider/framework-isComplete/Resource"),
        ("MyProviderframeworkonTimeoutD9D96588", "MyProvider/framework-onTimeout/Resource"),
        (
            "SingletonLambda224e77f9a32e4b4dac32983477abba164533EA15",
            "SingletonLambda224e77f9a32e4b4dac32983477abba16/Resource",
        ),
        (
            "SingletonFunction1488541a7b23466481b69b4408076b81HandlerCD40AE9F",
            "Test/DeployAssert/SingletonFunction1488541a7b23466481b69b4408076b81/Handler",
        ),
        ("OnEventHandler42BEBAE0", "@aws-cdk--aws-dynamodb.ReplicaProvider/OnEventHandler/Resource"),
    ],
)
def test_functions_that_cdk_adds_are_helpers(logical_id: str, path: str) -> None:
    by_path = f"""
        Resources:
          F: {{{FUNCTION}, Metadata: {{"aws:cdk:path": "Beta/Core/{path}"}}}}
    """
    assert is_helper(resource(app_of(by_path), "F"))
    if not path.startswith("@aws-cdk"):  # a function of CDK's own nested stacks has a name like any other
        assert is_helper(resource(app_of(f"Resources: {{{logical_id}: {{{FUNCTION}}}}}"), logical_id))


@pytest.mark.parametrize(
    ("logical_id", "path"),
    [
        ("LogRetentionReport8F2E257D", "LogRetentionReport/Resource"),
        ("BucketNotificationsHandlerD51CC9B1", "BucketNotificationsHandler/Resource"),
        ("AWSCostReport0B0D14A9", "AWSCostReport/Resource"),
        ("SingletonLambda", "SingletonLambda/Resource"),
        ("CustomResourceProviderWorker0AB1C2D3", "CustomResourceProvider/Worker/Resource"),
        ("frameworkonEventWorker", "framework-onEventWorker/Resource"),
        ("Jobsb8b0c0d0111122223333444455556666BE31784B", "Jobsb8b0c0d0111122223333444455556666/Resource"),
    ],
)
def test_functions_of_the_team_with_names_that_come_near(logical_id: str, path: str) -> None:
    text = f"""
        Resources:
          {logical_id}: {{{FUNCTION}, Metadata: {{"aws:cdk:path": "Beta/Core/{path}"}}}}
    """
    assert not is_helper(resource(app_of(text), logical_id))


PROVIDER = f"""
    Resources:
      Thing: {{Type: "Custom::Thing", Properties: {{ServiceToken: !GetAtt MyProviderframeworkonEvent9AF5C387.Arn}}}}
      MyProviderframeworkonEvent9AF5C387: {{{FUNCTION}, Properties: {{Role: !GetAtt Role.Arn}}}}
      MyProviderframeworkisComplete364190E2: {{{FUNCTION}, Properties: {{Role: !GetAtt Role.Arn}}}}
      MyProviderwaiterstatemachineC1FBB9F9:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          DefinitionString:
            Fn::Sub: '{{"StartAt": "A", "States": {{"A": {{"Type": "Task", "End": true,
              "Resource": "${{MyProviderframeworkisComplete364190E2.Arn}}"}}}}}}'
      OnEvent: {{{FUNCTION}}}
      IsComplete: {{{FUNCTION}}}
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument: {{}}
          Policies:
            - PolicyName: invoke
              PolicyDocument:
                Statement:
                  - {{Effect: Allow, Action: "lambda:InvokeFunction", Resource: [!GetAtt OnEvent.Arn, !GetAtt IsComplete.Arn]}}
                  - {{Effect: Allow, Action: "states:StartExecution", Resource: !Ref MyProviderwaiterstatemachineC1FBB9F9}}
"""


def test_what_only_a_provider_calls_serves_the_deployment_too() -> None:
    app = app_of(PROVIDER)
    assert not list(app_functions(app))
    assert is_helper(resource(app, "MyProviderwaiterstatemachineC1FBB9F9"))


def test_what_something_else_calls_as_well_does_not() -> None:
    rule = """
      Rule:
        Type: AWS::Events::Rule
        Properties: {ScheduleExpression: rate(1 hour), Targets: [{Id: a, Arn: !GetAtt OnEvent.Arn}]}
"""
    assert [found.logical_id for found, _ in app_functions(app_of(PROVIDER + rule))] == ["OnEvent"]


def test_functions_that_call_each_other_in_a_ring() -> None:
    def function(name: str, callee: str) -> str:
        return f"""
      {name}: {{{FUNCTION}, Properties: {{Role: !GetAtt {name}Role.Arn}}}}
      {name}Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument: {{}}
          Policies:
            - PolicyName: invoke
              PolicyDocument:
                Statement: [{{Effect: Allow, Action: "lambda:InvokeFunction", Resource: !GetAtt {callee}.Arn}}]
"""

    ring = "    Resources:" + function("A", "B") + function("B", "A")
    assert len(list(app_functions(app_of(ring)))) == 2
    custom = "      Custom: {Type: 'Custom::Thing', Properties: {ServiceToken: !GetAtt A.Arn}}\n"
    assert not list(app_functions(app_of(ring + custom)))
