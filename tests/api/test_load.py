"""From paths to apps: what is read, what is refused, and which stacks belong together."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from sless_audit.api.load import Loaded, load
from sless_audit.config import AppGroup, Config
from sless_audit.errors import UsageError
from tests.graphs import edges

QUEUE = "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}\n"

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def write(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_yaml", ".yaml").replace("_toml", ".toml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")

    return write


def stacks(loaded: Loaded) -> list[list[str]]:
    return [[stack.name for stack in app.stacks] for app in loaded.apps]


def problems(loaded: Loaded) -> list[tuple[str, str | None, int | None]]:
    return [(problem.kind, problem.template, problem.line) for problem in loaded.problems]


def test_each_template_of_a_folder_is_an_app(write: Write) -> None:
    write(b_yaml=QUEUE, a__t_yaml=QUEUE, other_yaml="a: 1\n", k8s_yaml="kind: Deployment\nspec: {resources: {}}\n")
    loaded = load(["."], Config())
    assert stacks(loaded) == [["a/t"], ["b"]]
    assert all(app.whole for app in loaded.apps)
    assert loaded.passed_over == 2


def test_a_template_that_is_broken_does_not_stop_the_others(write: Write) -> None:
    write(good_yaml=QUEUE, bad_yaml="Resources:\n  A: {Type: x\n", empty_yaml="Parameters: {}\nResources: {}\n")
    loaded = load(["."], Config())
    assert stacks(loaded) == [["good"]]
    assert problems(loaded) == [("refused", "bad.yaml", 2), ("refused", "empty.yaml", 2)]


def test_what_is_no_template_is_an_error_when_it_is_named(write: Write) -> None:
    write(workflow_yaml="on: push\njobs: {}\n")
    assert problems(load(["workflow.yaml"], Config())) == [("refused", "workflow.yaml", None)]
    assert problems(load(["workflow.yaml"], Config(), skip_non_templates=True)) == [
        ("passed-over", "workflow.yaml", None)
    ]


def test_a_broken_template_is_an_error_even_where_non_templates_are_skipped(write: Write) -> None:
    write(bad_yaml="Transform: AWS::Serverless-2016-10-31\nResources:\n  A: [\n", junk_yaml="a: [\n")
    loaded = load(["bad.yaml", "junk.yaml"], Config(), skip_non_templates=True)
    assert [(problem.kind, problem.template) for problem in loaded.problems] == [
        ("refused", "bad.yaml"),
        ("passed-over", "junk.yaml"),
    ]


def test_nothing_to_look_at(write: Write) -> None:
    write(a__readme_yaml="a: 1\n")
    with pytest.raises(UsageError, match="no template in a"):
        load(["a"], Config())
    assert problems(load(["nowhere.yaml"], Config())) == [("refused", "nowhere.yaml", None)]


def test_standard_input() -> None:
    loaded = load(["-"], Config(), stdin=QUEUE.encode)
    assert [stack.template.file for app in loaded.apps for stack in app.stacks] == ["<stdin>"]
    assert problems(load(["-"], Config(), stdin="Resources: [".encode)) == [("refused", "<stdin>", 1)]


def test_a_file_is_read_once_however_often_it_is_named(write: Write, tmp_path: Path) -> None:
    write(a_yaml=QUEUE)
    assert stacks(load(["a.yaml", "./a.yaml", ".", str(tmp_path)], Config())) == [["a"]]


def test_parameters_that_no_template_has(write: Write) -> None:
    write(a_yaml="Parameters: {Stage: {Type: String}}\n" + QUEUE)
    load(["a.yaml"], Config(params={"Stagee": "prod"}))  # of the config, for another template of the project
    load(["a.yaml"], Config(params={"Stage": "prod"}, asked_params=frozenset(("Stage",))))
    with pytest.raises(UsageError, match="no template has a parameter 'stag'") as refused:
        load(["a.yaml"], Config(params={"stag": "prod"}, asked_params=frozenset(("stag",))))
    assert refused.value.hint == "did you mean 'Stage'?"


def test_samconfig_names_the_stack_its_region_and_its_parameters(write: Write) -> None:
    write(
        template_yaml="""
            Parameters: {Seconds: {Type: Number, Default: 1}}
            Resources: {Queue: {Type: 'AWS::SQS::Queue', Properties: {VisibilityTimeout: !Ref Seconds}}}
        """,
        other_yaml=QUEUE,
        samconfig_toml="""
            [default.deploy.parameters]
            stack_name = "orders"
            region = "eu-west-1"
            parameter_overrides = "Seconds=77"
        """,
    )
    other, orders = (app.stacks[0] for app in load(["."], Config()).apps)
    assert (orders.name, orders.region) == ("orders", "eu-west-1")
    assert orders.resources["Queue"].properties.number("VisibilityTimeout") == 77
    assert (other.name, other.region) == ("other", None)


PARENT = """
    Resources:
      Dlq: {Type: AWS::SQS::Queue}
      Child:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: ./child.yaml, Parameters: {DlqArn: !GetAtt Dlq.Arn}}
      Second:
        Type: AWS::SQS::Queue
        Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Child.Outputs.Own, maxReceiveCount: 5}}
"""
CHILD = """
    Parameters: {DlqArn: {Type: String}}
    Resources:
      Own: {Type: AWS::SQS::Queue}
      First:
        Type: AWS::SQS::Queue
        Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref DlqArn, maxReceiveCount: 5}}
    Outputs: {Own: {Value: !GetAtt Own.Arn}}
"""


def test_nested_templates_are_one_app_with_their_parent(write: Write) -> None:
    write(parent_yaml=PARENT, child_yaml=CHILD)
    loaded = load(["."], Config())
    assert stacks(loaded) == [["parent", "parent-Child"]]
    assert edges(loaded.apps[0], "dead-letters") == ["First -dead-letters-> Dlq", "Second -dead-letters-> Own"]


def test_what_one_nested_stack_hands_to_another(write: Write) -> None:
    """Each gets an output of the one behind it: what they are can be told once all of them are linked."""
    write(
        parent_yaml="""
            Resources:
              Last: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: user.yaml, Parameters: {Arn: !GetAtt Middle.Outputs.Arn}}}
              Middle: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: middle.yaml, Parameters: {Given: !GetAtt First.Outputs.Arn}}}
              First: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: first.yaml}}
            """,
        first_yaml="Resources: {Dlq: {Type: 'AWS::SQS::Queue'}}\nOutputs: {Arn: {Value: !GetAtt Dlq.Arn}}\n",
        middle_yaml=QUEUE + "Parameters: {Given: {Type: String}}\nOutputs: {Arn: {Value: !Ref Given}}\n",
        user_yaml="""
            Parameters: {Arn: {Type: String}}
            Resources:
              User:
                Type: AWS::SQS::Queue
                Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref Arn, maxReceiveCount: 5}}
            """,
    )
    (app,) = load(["."], Config()).apps
    assert edges(app, "dead-letters") == ["User -dead-letters-> Dlq"]


def test_nested_stacks_that_hand_each_other_what_they_get(write: Write) -> None:
    child = "Parameters: {In: {Type: String}}\nResources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref In}}}\n"
    write(
        parent_yaml="""
            Resources:
              A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {In: !GetAtt B.Outputs.Out}}}
              B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {In: !GetAtt A.Outputs.Out}}}
            """,
        child_yaml=child + "Outputs: {Out: {Value: !Ref In}}\n",
    )
    assert stacks(load(["."], Config())) == [["parent", "parent-A", "parent-B"]]


def test_a_parent_that_is_named_brings_its_children(write: Write) -> None:
    write(parent_yaml=PARENT, child_yaml=CHILD, other_yaml=QUEUE)
    loaded = load(["parent.yaml"], Config())
    assert stacks(loaded) == [["parent", "parent-Child"]]
    assert loaded.named == {"parent.yaml", "child.yaml"}


def test_siblings_that_neither_import_nor_export_with_it_are_no_part_of_the_run(write: Write) -> None:
    write(project__a_yaml=EXPORTING, project__b_yaml=EXPORTING.replace("shared-dlq", "another"))
    (Path("project") / "cdk.json").write_text("{}")
    assert stacks(load(["project/a.yaml"], Config())) == [["project/a"]]


def test_a_template_that_nests_itself(write: Write) -> None:
    nest = "Resources: {{N: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: {0}.yaml}}}}}}\n"
    write(a_yaml=nest.format("b"), b_yaml=nest.format("a"), c_yaml=nest.format("c"), d_yaml=QUEUE)
    loaded = load(["."], Config())
    assert ["d"] in stacks(loaded)
    assert {problem.template for problem in loaded.problems} <= {"a.yaml", "b.yaml", "c.yaml"}
    assert any("nests its own template" in problem.message for problem in loaded.problems)


EXPORTING = """
    Resources: {Dlq: {Type: AWS::SQS::Queue}}
    Outputs: {Dlq: {Value: !GetAtt Dlq.Arn, Export: {Name: shared-dlq}}}
"""
IMPORTING = """
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue shared-dlq, maxReceiveCount: 5}}
"""


def test_stacks_that_export_and_import_within_a_project_are_one_app(write: Write) -> None:
    write(project__cdk_json="", project__a_yaml=EXPORTING, project__b_yaml=IMPORTING, project__c_yaml=QUEUE)
    (Path("project") / "cdk.json").touch()
    loaded = load(["."], Config())
    assert stacks(loaded) == [["project/a", "project/b"], ["project/c"]]
    assert edges(loaded.apps[0], "dead-letters") == ["Queue -dead-letters-> Dlq"]


def test_copies_that_export_the_same_name_are_apps_of_their_own(write: Write) -> None:
    write(lab1__base_yaml=EXPORTING, lab1__app__a_yaml=IMPORTING, lab2__base_yaml=EXPORTING, lab2__a_yaml=IMPORTING)
    Path(".git").mkdir()
    assert stacks(load(["."], Config())) == [["lab1/app/a", "lab1/base"], ["lab2/a", "lab2/base"]]


def test_a_file_that_is_named_is_looked_at_with_its_app_around_it(write: Write) -> None:
    write(project__a_yaml=EXPORTING, project__b_yaml=IMPORTING)
    (Path("project") / "cdk.json").touch()
    loaded = load(["project/b.yaml"], Config())
    assert stacks(loaded) == [["project/a", "project/b"]]
    assert loaded.named == {"project/b.yaml"}
    assert not loaded.apps[0].whole


def test_exports_of_another_project_are_not_joined(write: Write) -> None:
    write(one__a_yaml=EXPORTING, two__b_yaml=IMPORTING)
    for folder in ("one", "two"):
        (Path(folder) / "samconfig.toml").touch()
    assert stacks(load(["."], Config())) == [["one/a"], ["two/b"]]


def test_the_config_may_put_templates_together(write: Write, tmp_path: Path) -> None:
    write(a_yaml=QUEUE, b_yaml=QUEUE, c_yaml=QUEUE)
    group = AppGroup("shop", ("a.*", "c.*"), tmp_path)
    assert stacks(load(["."], Config(apps=(group,)))) == [["a", "c"], ["b"]]


def test_definitions_beside_the_template_are_read_but_not_outside_of_the_project(write: Write) -> None:
    machine = "Resources: {{M: {{Type: 'AWS::Serverless::StateMachine', Properties: {{DefinitionUri: {0}}}}}}}\n"
    sam = "Transform: AWS::Serverless-2016-10-31\n"
    write(
        project__in_yaml=sam + machine.format("flow.asl.yaml"),
        project__out_yaml=sam + machine.format("../outside.yaml"),
        project__flow__asl_yaml="",
        outside_yaml="StartAt: A\n",
    )
    Path("project/flow.asl.yaml").write_text("StartAt: A\nStates: {A: {Type: Succeed}}\n")
    Path("project/samconfig.toml").touch()
    loaded = load(["project"], Config())
    inside = loaded.apps[0].stacks[0].resources["M"]
    assert inside.properties.document("DefinitionString")["StartAt"] == "A"
    shown = [inside.place(path) for path in (("DefinitionString", "States", "A"), ("DefinitionString",))]
    assert [(place.file, place.span.line) for place in shown] == [("project/flow.asl.yaml", 2), ("project/in.yaml", 2)]
    assert [(problem.kind, problem.template) for problem in loaded.problems] == [("partly-read", "project/out.yaml")]


def test_the_order_of_the_paths_changes_nothing(write: Write) -> None:
    write(a_yaml=EXPORTING, b_yaml=IMPORTING, c_yaml=QUEUE)
    Path("cdk.json").touch()
    assert stacks(load(["c.yaml", "b.yaml", "a.yaml"], Config())) == stacks(
        load(["a.yaml", "b.yaml", "c.yaml"], Config())
    )


def test_a_definition_with_a_placeholder_for_a_number_is_read(write: Write) -> None:
    write(
        project__t_yaml="""
            Transform: AWS::Serverless-2016-10-31
            Resources:
              F: {Type: 'AWS::Lambda::Function', Properties: {Timeout: 3}}
              M:
                Type: AWS::Serverless::StateMachine
                Properties:
                  DefinitionUri: flow.asl.json
                  DefinitionSubstitutions: {F: !GetAtt F.Arn, Limit: 60}
        """,
    )
    Path("project/flow.asl.json").write_text(
        '{"Comment": "takes ${Limit}, or less", "StartAt": "A", "States": {"A":\n'
        '{"Type": "Task", "Resource": "${F}", "TimeoutSeconds": ${Limit}, "End": true}}}'
    )
    loaded = load(["project"], Config())
    assert loaded.problems == ()
    assert edges(loaded.apps[0], "invokes") == ["M -invokes sync-> F"]
