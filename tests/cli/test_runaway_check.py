"""`check` with a usage profile: what it makes of loops."""

import pytest

from tests.cli.conftest import Run, Write

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://artifacts/fn.zip
      Environment: {Variables: {QUEUE: !Ref Jobs}}
      Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]
      Events:
        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
"""

PROFILE = """\
schema: sless-audit/usage/v1
entry_points: { Jobs: { volume: 1M /month } }
edges: { Worker -> Jobs: { publishes: %s } }
"""


@pytest.fixture
def project(write: Write) -> Write:
    write(".sless-audit.toml", 'region = "us-east-1"\nselect = ["runaway-loop"]\n')
    write("template.yaml", TEMPLATE)
    return write


def said(run: Run, *arguments: str) -> tuple[int, str]:
    ran = run("check", "template.yaml", *arguments)
    assert ran.err == ""
    return ran.code, " ".join(ran.out.replace("= note", "").split())


@pytest.mark.usefixtures("project")
def test_without_a_profile_there_are_no_figures(run: Run) -> None:
    code, text = said(run)
    assert code == 1
    assert "error[runaway-loop]: an endless loop: Worker may send to Jobs" in text
    assert "medium confidence" in text
    assert "profile" not in text
    assert "$" not in text


def test_what_comes_back_at_least_once_is_sure_and_has_a_price(run: Run, project: Write) -> None:
    project("sless-usage.yaml", PROFILE % "1.5")
    code, text = said(run)
    assert code == 1
    assert "error[runaway-loop]: an endless loop" in text
    assert "By the usage profile up to 1.5 messages come back for each." in text
    assert " an hour, at 1,000 concurrent executions" in text
    assert "the usage profile says: Worker -> Jobs: publishes 1.5 (sless-usage.yaml:3)" in text
    assert "medium confidence" not in text
    cost = " ".join(run("cost", "template.yaml").out.split())
    price = text.partition("it costs up to ")[2].partition(" ")[0]
    assert f"up to {price} an hour (at 1,000 concurrent executions)" in cost


def test_what_calms_down_fails_nothing(run: Run, project: Write) -> None:
    project("sless-usage.yaml", PROFILE % "0.1..0.2..0.5")
    code, text = said(run)
    assert code == 0
    assert "info[runaway-loop]: a loop: Worker may send to Jobs, which is read by Worker. It calms down" in text
    assert "the usage profile says: Worker -> Jobs: publishes 0.1..0.2..0.5" in text


def test_what_may_run_away_at_the_worst_stays(run: Run, project: Write) -> None:
    project("sless-usage.yaml", PROFILE % "0.1..0.2..1.1")
    code, text = said(run)
    assert code == 1
    assert "error[runaway-loop]: an endless loop" in text
    assert "$" not in text


def test_a_profile_that_says_nothing_of_the_loop_adds_its_price_only(run: Run, project: Write) -> None:
    project(
        "sless-usage.yaml",
        PROFILE.replace("edges", "nodes").replace("Worker -> Jobs", "Worker").replace("publishes", "duration") % "1s",
    )
    code, text = said(run)
    assert code == 1
    assert "medium confidence" in text
    assert "the usage profile" not in text
    assert " an hour, at 1,000 concurrent executions" in text


def test_a_choice_that_the_profile_takes_out_of_the_loop(run: Run, project: Write) -> None:
    project(
        "template.yaml",
        """\
        Resources:
          Sweep:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              StateMachineName: sweep
              RoleArn: arn:aws:iam::111122223333:role/sweep
              Definition:
                StartAt: More
                States:
                  More: {Type: Choice, Choices: [{Variable: $.more, BooleanEquals: true, Next: Again}], Default: Done}
                  Again:
                    Type: Task
                    Resource: arn:aws:states:::states:startExecution
                    Parameters: {StateMachineArn: !Sub "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:sweep"}
                    End: true
                  Done: {Type: Succeed}
        """,
    )
    assert "warning[runaway-loop]" in said(run)[1]
    profile = """\
        schema: sless-audit/usage/v1
        entry_points: { Sweep: { volume: 1000 /month } }
        nodes: { Sweep: { choices: { Again: %s, Done: %s } } }
        """
    project("sless-usage.yaml", profile % ("90%", "10%"))
    code, text = said(run)
    assert (code, "info[runaway-loop]: a loop" in text) == (0, True)
    project("sless-usage.yaml", profile % ("100%", "0%"))
    code, text = said(run)
    assert (code, "error[runaway-loop]: an endless loop" in text) == (1, True)


def test_a_profile_that_is_wrong_is_told_beside_the_findings(run: Run, project: Write) -> None:
    project("sless-usage.yaml", "schema: sless-audit/usage/v1\nentry_pionts: {}\n")
    ran = run("check", "template.yaml")
    assert ran.code == 2
    assert "entry_pionts" in ran.out + ran.err
    assert "error[runaway-loop]" in ran.out


def test_a_profile_is_not_looked_at_where_there_is_no_loop(run: Run, project: Write) -> None:
    project("template.yaml", "Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n")
    project("sless-usage.yaml", "entry_pionts: {}\n")
    assert said(run)[0] == 0


@pytest.mark.parametrize(("source", "code"), [("orders.done", 0), ("orders.new", 1)])
def test_the_source_that_code_names_tells_whether_a_rule_takes_the_event(
    run: Run, write: Write, source: str, code: int
) -> None:
    write(
        "template.yaml",
        """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src/
      Events:
        New: {Type: EventBridgeRule, Properties: {Pattern: {source: [orders.new]}}}
""",
    )
    write(
        "src/app.py",
        "import boto3, json\n"
        "def handler(event, context):\n"
        f'    entry = {{"Source": "{source}", "DetailType": "order", "Detail": json.dumps(event["detail"])}}\n'
        '    boto3.client("events").put_events(Entries=[entry])\n',
    )
    assert run("check", "template.yaml", "--select", "runaway-loop").code == code
