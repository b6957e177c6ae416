"""Functions: the function itself, its role, what it publishes, and where each part is written."""

from tests.template.sam.lowering import function, lowered, origin, properties, types

FN = ("Resources", "Fn", "Properties")


def test_a_function_without_a_role_gets_one_that_lambda_may_take() -> None:
    found = function("CodeUri: src/")
    assert types(found) == {"Fn": "AWS::Lambda::Function", "FnRole": "AWS::IAM::Role"}
    assert properties(found, "Fn")["Role"] == {"Fn::GetAtt": ["FnRole", "Arn"]}
    role = properties(found, "FnRole")
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": ["lambda.amazonaws.com"]}
    assert role["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
    assert found.resources["FnRole"].source_id == "Fn"
    assert not found.problems


def test_a_local_path_stays_the_code_of_the_function() -> None:
    found = function("CodeUri: src/app")
    assert properties(found, "Fn")["Code"] == "src/app"
    assert origin(found, "Fn", "Properties", "Code") == (*FN, "CodeUri")


def test_code_in_s3_is_taken_apart() -> None:
    found = function("CodeUri: s3://bucket/a/key.zip?versionId=v1")
    assert properties(found, "Fn")["Code"] == {"S3Bucket": "bucket", "S3Key": "a/key.zip", "S3ObjectVersion": "v1"}


def test_each_policy_of_the_role_points_at_its_item_of_policies() -> None:
    found = function(
        """\
        Policies:
          - AWSLambdaExecute
          - arn:aws:iam::123456789012:policy/own
          - SQSPollerPolicy: {QueueName: !GetAtt Queue.QueueName}
          - Statement: [{Effect: Allow, Action: '*', Resource: '*'}]
          - !If [Prod, AmazonS3ReadOnlyAccess, !Ref 'AWS::NoValue']
        """
    )
    role = properties(found, "FnRole")
    assert role["ManagedPolicyArns"][1:] == [
        "arn:aws:iam::aws:policy/AWSLambdaExecute",
        "arn:aws:iam::123456789012:policy/own",
        {"Fn::If": ["Prod", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", {"Ref": "AWS::NoValue"}]},
    ]
    poller, wildcard = role["Policies"]
    assert "sqs:ReceiveMessage" in poller["PolicyDocument"]["Statement"][0]["Action"]
    assert wildcard == {
        "PolicyName": "FnRolePolicy3",
        "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
    }
    assert origin(found, "FnRole", "Properties", "ManagedPolicyArns", 2) == (*FN, "Policies", 1)
    assert origin(found, "FnRole", "Properties", "Policies", 0) == (*FN, "Policies", 2)
    statement = ("Properties", "Policies", 1, "PolicyDocument", "Statement", 0, "Action")
    assert origin(found, "FnRole", *statement) == (*FN, "Policies", 3, "Statement", 0, "Action")


def test_a_policy_that_sam_refuses_is_a_problem_and_the_others_stay() -> None:
    found = function("Policies: [NoSuchTemplate: {A: b}, SQSPollerPolicy: {}, {Statement: []}]")
    assert [problem.path for problem in found.problems] == [
        (*FN, "Policies", 0),
        (*FN, "Policies", 1, "SQSPollerPolicy"),
    ]
    assert [policy["PolicyName"] for policy in properties(found, "FnRole")["Policies"]] == ["FnRolePolicy2"]


def test_a_function_with_a_role_gets_none() -> None:
    found = function("Role: arn:aws:iam::123456789012:role/own\nPolicies: AWSLambdaExecute")
    assert types(found) == {"Fn": "AWS::Lambda::Function"}


def test_a_role_that_one_branch_leaves_out_is_made_for_that_branch() -> None:
    found = function("Role: !If [Own, !Ref RoleArn, !Ref 'AWS::NoValue']")
    assert properties(found, "Fn")["Role"] == {"Fn::If": ["Own", {"Ref": "RoleArn"}, {"Fn::GetAtt": ["FnRole", "Arn"]}]}
    assert found.resources["FnRole"].body["Condition"] == "NOTOwn"
    assert found.conditions == {"NOTOwn": {"Fn::Not": [{"Condition": "Own"}]}}


def test_a_dead_letter_queue_is_configured_and_granted() -> None:
    found = function("DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}")
    assert properties(found, "Fn")["DeadLetterConfig"] == {"TargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}
    assert origin(found, "Fn", "Properties", "DeadLetterConfig", "TargetArn") == (*FN, "DeadLetterQueue", "TargetArn")
    granted = properties(found, "FnRole")["Policies"][0]["PolicyDocument"]["Statement"][0]
    assert (granted["Action"], granted["Resource"]) == ("sqs:SendMessage", {"Fn::GetAtt": ["Dead", "Arn"]})


def test_destinations_without_an_arn_are_made_and_granted() -> None:
    found = function(
        """\
        EventInvokeConfig:
          MaximumRetryAttempts: !Ref Retries
          DestinationConfig:
            OnFailure: {Type: SQS}
            OnSuccess: {Type: EventBridge, Destination: !GetAtt Bus.Arn}
        """,
        top="Parameters: {Retries: {Type: Number, Default: 1}}",
    )
    queue = "FnEventInvokeConfigOnFailureQueue"
    assert types(found)[queue] == "AWS::SQS::Queue"
    config = properties(found, "FnEventInvokeConfig")
    assert config["DestinationConfig"]["OnFailure"] == {"Destination": {"Fn::GetAtt": [queue, "Arn"]}}
    assert config["MaximumRetryAttempts"] == {"Ref": "Retries"}, "what a deployment may choose is not decided here"
    actions = [policy["PolicyDocument"]["Statement"][0]["Action"] for policy in properties(found, "FnRole")["Policies"]]
    assert actions == ["events:PutEvents", "sqs:SendMessage"]
    assert origin(found, queue) == (*FN, "EventInvokeConfig", "DestinationConfig", "OnFailure")


def test_an_alias_is_published_and_events_invoke_it() -> None:
    found = function(
        """\
        AutoPublishAlias: live
        ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}
        Events:
          Tick: {Type: Schedule, Properties: {Schedule: rate(5 minutes)}}
        """
    )
    version = next(name for name, type_ in types(found).items() if type_ == "AWS::Lambda::Version")
    assert version.startswith("FnVersion")
    assert len(version) == len("FnVersion") + 10
    assert properties(found, "FnAliaslive")["FunctionVersion"] == {"Fn::GetAtt": [version, "Version"]}
    assert properties(found, "FnAliaslive")["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 5}
    assert properties(found, "FnTick")["Targets"][0]["Arn"] == {"Ref": "FnAliaslive"}
    assert found.resources[version].body["DeletionPolicy"] == "Retain"
    assert found.references["Fn.Alias"] == "FnAliaslive"


def test_the_name_of_an_alias_may_be_a_parameter() -> None:
    top = "Parameters: {Stage: {Type: String, Default: dev}}"
    by_default = function("AutoPublishAlias: !Ref Stage", top=top)
    assert "FnAliasdev" in by_default.resources
    assert "FnAliasprod" in function("AutoPublishAlias: !Ref Stage", top=top, Stage="prod").resources
    unknown = function("AutoPublishAlias: !Ref Stage", top="Parameters: {Stage: {Type: String}}")
    assert properties(unknown, "FnAliasStage")["Name"] == {"Ref": "Stage"}
    assert not unknown.problems


def test_a_gradual_deployment_brings_codedeploy() -> None:
    found = function(
        """\
        AutoPublishAlias: live
        DeploymentPreference: {Type: Canary10Percent5Minutes, Alarms: [!Ref Alarm]}
        """
    )
    assert types(found)["ServerlessDeploymentApplication"] == "AWS::CodeDeploy::Application"
    assert types(found)["CodeDeployServiceRole"] == "AWS::IAM::Role"
    group = properties(found, "FnDeploymentGroup")
    assert group["AlarmConfiguration"] == {"Enabled": True, "Alarms": [{"Name": {"Ref": "Alarm"}}]}
    assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": "Canary10Percent5Minutes"}
    update = found.resources["FnAliaslive"].body["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert update["DeploymentGroupName"] == {"Ref": "FnDeploymentGroup"}


def test_a_public_url_gets_both_permissions() -> None:
    found = function("FunctionUrlConfig: {AuthType: NONE}")
    permissions = {
        resource.body["Properties"]["Action"]: resource.origin
        for resource in found.resources.values()
        if resource.body["Type"] == "AWS::Lambda::Permission"
    }
    written = (*FN, "FunctionUrlConfig", "AuthType")
    assert permissions == {"lambda:InvokeFunctionUrl": written, "lambda:InvokeFunction": written}
    private = function("FunctionUrlConfig: {AuthType: AWS_IAM}")
    assert "AWS::Lambda::Permission" not in types(private).values()
    assert properties(private, "FnUrl")["AuthType"] == "AWS_IAM"


def test_conditions_and_policies_of_a_function_hold_for_what_it_generates() -> None:
    found = lowered(
        """\
        Fn:
          Type: AWS::Serverless::Function
          Condition: Prod
          DeletionPolicy: Retain
          DependsOn: Table
          Metadata: {sless-audit: {ignore: []}}
          Properties:
            Handler: app.handler
            Runtime: python3.13
            Events:
              Tick: {Type: Schedule, Properties: {Schedule: rate(5 minutes)}}
        """
    )
    for resource in found.resources.values():
        assert resource.body["Condition"] == "Prod"
        assert resource.body["DeletionPolicy"] == "Retain"
    assert found.resources["Fn"].body["DependsOn"] == "Table"
    assert found.resources["Fn"].body["Metadata"] == {"sless-audit": {"ignore": []}}


def test_a_resource_of_the_template_is_not_replaced_by_a_generated_one() -> None:
    found = function("CodeUri: src", others="FnRole: {Type: 'AWS::IAM::Role', Properties: {RoleName: own}}\n")
    assert properties(found, "FnRole") == {"RoleName": "own"}
    assert [problem.path for problem in found.problems] == [("Resources", "FnRole")]
