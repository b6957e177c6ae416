"""A SAM template as CloudFormation, for other tools, and the way back."""

from textwrap import dedent

from sless_audit.template.lowered import as_cloudformation, is_written, source_path
from sless_audit.template.read import read_text
from sless_audit.template.source import Template, load


def template(text: str) -> Template:
    return load(read_text(dedent(text), "template.yaml"), {})


SAM = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Globals: {Function: {Timeout: 20}}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {cfn-lint: {config: {ignore_checks: [W1]}}, other: 1}
    Properties:
      PackageType: Image
      Policies:
        - Statement:
            - {Effect: Allow, Action: "sqs:*", Resource: "*"}
"""


def test_only_what_cloudformation_reads_is_left() -> None:
    lowered = as_cloudformation(template(SAM))
    assert lowered["Transform"] == ["AWS::LanguageExtensions"]
    assert lowered.keys() == {"Transform", "Conditions", "Resources"}
    worker = lowered["Resources"]["Worker"]
    assert (worker["Type"], worker["Properties"]["Timeout"]) == ("AWS::Lambda::Function", 20)
    assert "ImageUri" in worker["Properties"]["Code"]  # which `sam build` will name


def test_a_directive_for_cfn_lint_reaches_what_is_made_of_the_resource() -> None:
    role = as_cloudformation(template(SAM))["Resources"]["WorkerRole"]
    assert role["Metadata"] == {"cfn-lint": {"config": {"ignore_checks": ["W1"]}}}


def test_a_path_leads_back_to_what_the_author_wrote() -> None:
    sam = template(SAM)
    statement = source_path(
        sam, ("Resources", "WorkerRole", "Properties", "Policies", 0, "PolicyDocument", "Statement", 0, "Action")
    )
    assert statement == ("Resources", "Worker", "Properties", "Policies", 0, "Statement", 0, "Action")
    timeout = source_path(sam, ("Resources", "Worker", "Properties", "Timeout"))
    assert timeout == ("Globals", "Function", "Timeout")
    trust = source_path(sam, ("Resources", "WorkerRole", "Properties", "AssumeRolePolicyDocument", "Version"))
    assert trust == ("Resources", "Worker", "Properties", "Policies")
    assert source_path(sam, ("Parameters", "Stage")) == ("Parameters", "Stage")


def test_what_sam_writes_is_told_from_what_the_author_wrote() -> None:
    sam = template(SAM)
    role = ("Resources", "WorkerRole", "Properties")
    assert is_written(sam, (*role, "Policies", 0, "PolicyDocument", "Statement", 0, "Action"))
    assert is_written(sam, ("Resources", "Worker", "Properties", "Timeout"))
    assert not is_written(sam, (*role, "AssumeRolePolicyDocument", "Version"))
    assert not is_written(sam, ("Conditions", "MadeByLowering"))


def test_of_plain_cloudformation_every_path_is_its_own() -> None:
    plain = template("Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}}")
    path = ("Resources", "Queue", "Properties", "DelaySeconds")
    assert source_path(plain, path) == path
