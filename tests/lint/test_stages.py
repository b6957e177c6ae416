"""Several environments in one CDK app: what counts as production, and findings that are alike in all of them."""

from pathlib import Path
from typing import Any

import pytest

from sless_audit.api.check import check
from sless_audit.api.load import load
from sless_audit.config import Config
from sless_audit.graph.prod_like import production
from sless_audit.lint.finding import Finding
from tests.assemblies import QUEUE, resource, stack, stage, template, write_assembly

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def core(path: str, **more: Any) -> dict[str, Any]:
    """A topic that drops what its subscriber refuses, and a table: one finding of `missing-dlq` at least."""
    worker = {"Code": {"ZipFile": "x"}, "Handler": "index.handler", "Runtime": "python3.13"}
    return template(
        Worker=resource("AWS::Lambda::Function", worker, cdk_path=f"{path}/Worker/Resource"),
        Events=resource("AWS::SNS::Topic", cdk_path=f"{path}/Events/Resource"),
        Subscription=resource(
            "AWS::SNS::Subscription",
            {
                "Protocol": "lambda",
                "TopicArn": {"Ref": "Events"},
                "Endpoint": {"Fn::GetAtt": ["Worker", "Arn"]},
            },
            cdk_path=f"{path}/Subscription/Resource",
        ),
        **more,
    )


def staged(**stages: dict[str, Any]) -> None:
    """Each stage with one stack `Core`."""
    out = Path("cdk.out")
    write_assembly(out, {f"assembly-{name}": stage(f"assembly-{name}") for name in stages})
    for name, content in stages.items():
        artifact = stack("core.json", displayName=f"{name}/Core", properties={"stackName": f"{name}-Core"})
        write_assembly(out / f"assembly-{name}", {f"{name}Core": artifact}, {"core.json": content})


def separate(**stacks: dict[str, Any]) -> None:
    """Stacks without stages, named so."""
    files = {f"{name}.json": content for name, content in stacks.items()}
    write_assembly(Path("cdk.out"), {name: stack(f"{name}.json") for name in stacks}, files)


def findings() -> tuple[Finding, ...]:
    return check(["cdk.out"], Config(select=("missing-dlq",))).findings


def told(finding: Finding) -> tuple[str | None, list[str]]:
    resource = finding.resource
    others = [one.message for one in finding.draft.related if one.message.startswith("the same in")]
    return (resource.construct_path if resource else None), others


def test_what_is_alike_in_all_stages_is_reported_once_for_production() -> None:
    staged(Beta=core("Beta/Core"), Dev=core("Dev/Core"), Prod=core("Prod/Core"))
    found = findings()
    assert found
    assert {tuple(told(one)[1]) for one in found} == {("the same in Beta-Core", "the same in Dev-Core")}
    assert all((told(one)[0] or "").startswith("Prod/Core/") for one in found)


def test_a_stage_may_have_more_than_the_others() -> None:
    staged(Dev=core("Dev/Core"), Prod=core("Prod/Core", Alarms=QUEUE))
    assert {tuple(told(one)[1]) for one in findings()} == {("the same in Dev-Core",)}


def test_what_differs_between_stages_is_reported_for_each() -> None:
    """With the figures of each."""

    def polled(path: str, timeout: int) -> dict[str, Any]:
        worker = {"Code": {"ZipFile": "x"}, "Handler": "index.handler", "Runtime": "python3.13", "Timeout": timeout}
        mapping = {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Worker"}}
        return template(
            Worker=resource("AWS::Lambda::Function", worker, cdk_path=f"{path}/Worker/Resource"),
            Jobs=resource("AWS::SQS::Queue", cdk_path=f"{path}/Jobs/Resource"),
            Mapping=resource("AWS::Lambda::EventSourceMapping", mapping, cdk_path=f"{path}/Worker/Jobs"),
        )

    staged(Dev=polled("Dev/Core", 60), Prod=polled("Prod/Core", 300))
    found = check(["cdk.out"], Config(select=("visibility-timeout-too-short",))).findings
    assert [told(one) for one in found] == [("Dev/Core/Jobs/Resource", []), ("Prod/Core/Jobs/Resource", [])]


def test_a_place_may_have_the_name_of_the_stage_in_its_logical_id() -> None:
    """As the mapping of a queue of another stack has."""
    for name in ("Dev", "Prod"):
        worker = {
            "Code": {
                "ZipFile": "def handler(event, context):\n    for record in event['Records']:\n        print(record)\n"
            },
            "Handler": "index.handler",
            "Runtime": "python3.13",
        }
        mapping = {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Worker"}}
        resources = {
            "Worker": resource("AWS::Lambda::Function", worker, cdk_path=f"{name}/Core/Worker/Resource"),
            "Jobs": resource("AWS::SQS::Queue", cdk_path=f"{name}/Core/Jobs/Resource"),
            f"Source{name}": resource("AWS::Lambda::EventSourceMapping", mapping),
            f"Again{name}": resource("AWS::Lambda::EventSourceMapping", mapping),
        }
        artifact = stack("core.json", displayName=f"{name}/Core", properties={"stackName": f"{name}-Core"})
        write_assembly(Path(f"cdk.out/assembly-{name}"), {"Core": artifact}, {"core.json": {"Resources": resources}})
    write_assembly(Path("cdk.out"), {f"assembly-{name}": stage(f"assembly-{name}") for name in ("Dev", "Prod")})
    found = check(["cdk.out"], Config(select=("whole-batch-retried",))).findings
    assert [told(one) for one in found] == [("Prod/Core/Worker/Resource", ["the same in Dev-Core"])] * 2


def test_stacks_of_one_make_are_stages_too() -> None:
    separate(DevStack=core("DevStack"), ProdStack=core("ProdStack"))
    found = findings()
    assert found
    assert {(told(one)[0] or "").split("/")[0] for one in found} == {"ProdStack"}
    assert all(told(one)[1] == ["the same in DevStack"] for one in found)


def test_stacks_that_only_share_a_name_of_a_construct_are_two() -> None:
    separate(Orders=core("Orders"), Payments=core("Payments", More=QUEUE))
    found = findings()
    assert {(told(one)[0] or "").split("/")[0] for one in found} == {"Orders", "Payments"}
    assert all(told(one)[1] == [] for one in found)


def test_two_apps_are_never_stages_of_one_another() -> None:
    for name in ("first", "second"):
        write_assembly(Path(name), {"Orders": stack("Orders.json")}, {"Orders.json": core("Orders")})
    found = check(["first", "second"], Config(select=("missing-dlq",))).findings
    assert {one.place.file.split("/")[0] for one in found} == {"first", "second"}
    assert all(told(one)[1] == [] for one in found)


def test_what_one_stage_lets_go_is_still_reported_for_the_others() -> None:
    quiet = core("Prod/Core")
    ignored = {"ignore": [{"rule": "missing-dlq", "reason": "watched by hand"}]}
    for body in quiet["Resources"].values():
        body["Metadata"]["sless-audit"] = ignored
    staged(Dev=core("Dev/Core"), Prod=quiet)
    assert {(told(one)[0] or "").split("/")[0] for one in findings()} == {"Dev"}


@pytest.mark.parametrize(
    ("names", "said", "kept"),
    [
        (("DevStack", "ProdStack", "Pipeline"), "yes", ["Pipeline", "ProdStack"]),
        (("DevStack", "MainStack"), "taken", ["MainStack"]),
        (("DevStack", "TestStack"), "no", []),
        (("Main", "Other"), "taken", ["Main", "Other"]),
        (("Latest", "Devices"), "taken", ["Devices", "Latest"]),
    ],
)
def test_each_stack_of_an_assembly_is_asked_for_its_environment(
    names: tuple[str, ...], said: str, kept: list[str]
) -> None:
    separate(**{name: core(name) for name in names})
    (app,) = load(["cdk.out"], Config()).apps
    found = production(app)
    assert (found.said, sorted(one.name for one in found.app.stacks)) == (said, kept)
    assert {one.stack.name for one in found.app.resources} == set(kept)


def test_a_stage_names_the_environment_of_its_stacks() -> None:
    artifact = stack("core.json", displayName="Dev/Core", properties={"stackName": "orders"})
    write_assembly(Path("cdk.out"), {"assembly-Dev": stage("assembly-Dev")})
    write_assembly(Path("cdk.out/assembly-Dev"), {"Core": artifact}, {"core.json": core("Dev/Core")})
    (app,) = load(["cdk.out"], Config()).apps
    assert production(app).said == "no"


def test_templates_that_belong_together_are_of_the_environment_that_one_names() -> None:
    Path("network.yaml").write_text(
        "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {Q: {Value: !Ref Q, Export: {Name: q}}}\n"
    )
    Path("api.yaml").write_text(
        "Parameters: {Stage: {Type: String, Default: dev}}\n"
        "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue q}}}\n"
    )
    Path(".sless-audit.toml").write_text("")
    (app,) = load(["."], Config()).apps
    assert (len(app.stacks), production(app).said) == (2, "no")


def test_the_config_decides() -> None:
    separate(DevStack=core("DevStack"))
    (app,) = load(["cdk.out"], Config(environment="prod")).apps
    assert production(app).said == "yes"
