"""CDK assemblies, from the folder to the app: its stacks, and what joins them."""

import json
from pathlib import Path
from typing import Any

import pytest

from sless_audit.api.load import load
from sless_audit.config import Config
from sless_audit.errors import UsageError
from sless_audit.graph.model import Resource
from tests.assemblies import QUEUE, found, names, problems, resource, stack, stage, template, write_assembly
from tests.graphs import edges

NESTED = "AWS::CloudFormation::Stack"
FUNCTION = "AWS::Lambda::Function"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def redriven(target: Any) -> dict[str, Any]:
    return resource("AWS::SQS::Queue", {"RedrivePolicy": {"deadLetterTargetArn": target, "maxReceiveCount": 3}})


def two_stages() -> None:
    """`Beta` for eu-west-1 and `Prod` for no region, each with one stack of the same make."""
    out = Path("cdk.out")
    write_assembly(
        out,
        {
            "assembly-Beta": stage("assembly-Beta"),
            "assembly-Prod": stage("assembly-Prod"),
            "Tools": stack("Tools.template.json", properties={"stackName": "tools"}),
        },
        {"Tools.template.json": template(T=QUEUE)},
    )
    for name, environment in (
        ("Beta", "aws://111111111111/eu-west-1"),
        ("Prod", "aws://unknown-account/unknown-region"),
    ):
        artifact = stack(f"{name}Core.template.json", environment=environment, properties={"stackName": f"{name}-Core"})
        files = {f"{name}Core.template.json": template(Q=QUEUE)}
        write_assembly(out / f"assembly-{name}", {f"{name}Core": artifact}, files)


def test_an_assembly_with_its_stages_is_one_app() -> None:
    two_stages()
    loaded = load(["cdk.out"], Config(region="us-east-1"))
    assert names(loaded) == [["tools", "Beta-Core", "Prod-Core"]]
    app = loaded.apps[0]
    assert app.whole
    # the environment wins, since a flag cannot know which of the stacks it is for
    assert [stack.region for stack in app.stacks] == ["us-east-1", "eu-west-1", "us-east-1"]
    assert not loaded.problems


def test_a_template_that_is_named_is_looked_at_with_its_assembly_around_it() -> None:
    two_stages()
    template_file = "cdk.out/assembly-Beta/BetaCore.template.json"
    loaded = load([template_file], Config())
    assert names(loaded) == [["tools", "Beta-Core", "Prod-Core"]]
    assert loaded.apps[0].whole
    assert loaded.named == {template_file}


def test_a_stage_that_is_named_is_looked_at_with_its_assembly_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    two_stages()
    loaded = load(["cdk.out/assembly-Prod"], Config())
    assert len(loaded.apps[0].stacks) == 3
    assert loaded.named == {"cdk.out/assembly-Prod/ProdCore.template.json"}
    monkeypatch.chdir("cdk.out/assembly-Prod")
    loaded = load(["."], Config())
    assert len(loaded.apps[0].stacks) == 3
    assert loaded.named == {"ProdCore.template.json"}


def test_the_order_of_what_is_named_changes_nothing() -> None:
    two_stages()
    paths = ["cdk.out/Tools.template.json", "cdk.out", "cdk.out/manifest.json"]
    assert load(paths, Config()).named == load(paths[::-1], Config()).named == load(["cdk.out"], Config()).named


def test_a_file_that_the_manifest_does_not_know_stands_for_itself() -> None:
    two_stages()
    Path("cdk.out/left-over.template.json").write_text(json.dumps(template(Old=QUEUE)))
    assert names(load(["cdk.out"], Config())) == [["tools", "Beta-Core", "Prod-Core"]]
    loaded = load(["cdk.out/left-over.template.json"], Config())
    assert names(loaded) == [["cdk.out/left-over"]]
    assert not loaded.apps[0].whole


def test_a_project_is_its_assembly_even_where_git_ignores_that() -> None:
    two_stages()
    Path("cdk.json").write_text('{"app": "node app.js"}')
    Path(".gitignore").write_text("cdk.out\n")
    assert names(load(["."], Config())) == names(load(["cdk.json"], Config())) == [["tools", "Beta-Core", "Prod-Core"]]


def test_a_project_that_was_not_synthesized_is_told_what_to_do() -> None:
    Path("infra").mkdir()
    Path("infra/cdk.json").write_text('{"app": "node app.js"}')
    with pytest.raises(UsageError) as raised:
        load(["."], Config())
    assert "cdk synth" in (raised.value.hint or "")
    (told,) = load(["."], Config(), skip_non_templates=True).problems
    assert (told.kind, told.template) == ("partly-read", "infra/cdk.json")
    Path("template.json").write_text(json.dumps(template(Q=QUEUE)))
    loaded = load(["."], Config())
    assert [(problem.kind, problem.template) for problem in loaded.problems] == [("passed-over", "infra/cdk.json")]


def test_the_output_of_a_project_is_not_followed_out_of_the_repository(tmp_path: Path) -> None:
    write_assembly(tmp_path / "elsewhere", {"A": stack("A.template.json")}, {"A.template.json": template(Q=QUEUE)})
    Path("project/.git").mkdir(parents=True)
    Path("project/cdk.json").write_text('{"output": "../elsewhere"}')
    Path("project/template.json").write_text(json.dumps(template(Q=QUEUE)))
    loaded = load(["project"], Config())
    assert names(loaded) == [["project/template"]]
    assert [problem.template for problem in loaded.problems] == ["project/cdk.json"]


def test_two_assemblies_are_two_apps_whatever_they_export() -> None:
    exporting = {**template(Dlq=QUEUE), "Outputs": {"D": {"Value": "x", "Export": {"Name": "shared"}}}}
    importing = template(Q=redriven({"Fn::ImportValue": "shared"}))
    write_assembly(Path("integ.a.snapshot"), {"A": stack("A.template.json")}, {"A.template.json": exporting})
    write_assembly(Path("integ.b.snapshot"), {"B": stack("B.template.json")}, {"B.template.json": importing})
    assert names(load(["."], Config())) == [["A"], ["B"]]


def test_stacks_without_resources_are_passed_over() -> None:
    files = {
        "A.template.json": template(Q=QUEUE),
        "B.template.json": {"Parameters": {}, "Rules": {}},
        "C.template.json": {},
    }
    write_assembly(Path("cdk.out"), {name: stack(f"{name}.template.json") for name in "ABC"}, files)
    loaded = load(["cdk.out"], Config())
    assert (names(loaded), loaded.passed_over, loaded.problems) == ([["A"]], 2, ())


# Nested stacks and references


def nested_stacks(*, noted: bool) -> None:
    """A stack with a nested one, whose template is found by the metadata or by the key of its asset."""
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}, "/cdk-assets/0a1b.json"]]}
    properties = {"TemplateURL": url, "Parameters": {"dlq": {"Fn::GetAtt": ["Dlq", "Arn"]}}}
    noted_path = {"cdk_path": "App/Inner.NestedStack/Inner.NestedStackResource"}
    if noted:
        noted_path |= {"asset_path": "AppInner.nested.template.json", "asset_property": "TemplateURL"}
    parent = template(Dlq=QUEUE, Inner=resource(NESTED, properties, **noted_path))
    parent["Resources"]["Outer"] = redriven({"Fn::GetAtt": ["Inner", "Outputs.own"]})
    child = {
        "Parameters": {"dlq": {"Type": "String"}},
        **template(First=redriven({"Ref": "dlq"}), Own=QUEUE),
        "Outputs": {"own": {"Value": {"Fn::GetAtt": ["Own", "Arn"]}}},
    }
    asset: dict[str, Any] = {"source": {"path": "AppInner.nested.template.json", "packaging": "file"}}
    asset["destinations"] = {"current": {"objectKey": "0a1b.json"}}
    write_assembly(
        Path("cdk.out"),
        {
            "App": stack("App.template.json", environment="aws://unknown-account/eu-west-1"),
            "App.assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
        },
        {
            "App.template.json": parent,
            "AppInner.nested.template.json": child,
            "App.assets.json": {"version": "54.0.0", "files": {"0a1b": asset}},
        },
    )


@pytest.mark.parametrize("noted", [True, False])
def test_nested_stacks_are_children_with_parameters_and_outputs(noted: bool) -> None:
    nested_stacks(noted=noted)
    loaded = load(["cdk.out"], Config())
    assert names(loaded) == [["App", "App-Inner"]]
    assert [stack.region for stack in loaded.apps[0].stacks] == ["eu-west-1", "eu-west-1"]
    assert edges(loaded.apps[0], "dead-letters") == ["First -dead-letters-> Dlq", "Outer -dead-letters-> Own"]
    assert not loaded.problems


def test_a_nested_template_that_is_not_there() -> None:
    nested_stacks(noted=True)
    Path("cdk.out/AppInner.nested.template.json").unlink()
    loaded = load(["cdk.out"], Config())
    assert names(loaded) == [["App"]]
    assert problems(loaded) == [("refused", "the template of the nested stack Inner is not there", 7)]


def test_templates_that_nest_each_other_end() -> None:
    def nests(other: str) -> dict[str, Any]:
        return resource(NESTED, {"TemplateURL": "x"}, asset_path=other, asset_property="TemplateURL")

    files = {
        "A.template.json": template(Q=QUEUE, **{f"N{number}": nests("B.json") for number in range(50)}),
        "B.json": template(**{f"N{number}": nests("A.template.json") for number in range(50)}),
    }
    write_assembly(Path("cdk.out"), {"A": stack("A.template.json")}, files)
    loaded = load(["cdk.out"], Config())
    assert len(loaded.apps[0].stacks) == 51  # A, and each of the B in it; no A in these
    assert any("nests its own template" in problem.message for problem in loaded.problems)


def test_stacks_that_fan_out_level_by_level_end() -> None:
    files = {}
    for level in range(12):
        nested = resource(NESTED, {"TemplateURL": "x"}, asset_path=f"L{level + 1}.json", asset_property="TemplateURL")
        files[f"L{level}.json"] = template(Q=QUEUE, **{f"N{number}": nested for number in range(6)})
    files["L12.json"] = template(Q=QUEUE)
    write_assembly(Path("cdk.out"), {"A": stack("L0.json")}, files)
    loaded = load(["cdk.out"], Config())
    assert len(loaded.apps[0].stacks) <= 2_001
    assert any("one of too many" in problem.message for problem in loaded.problems)


def test_stacks_refer_to_each_other_by_export_also_where_two_regions_have_the_same_names() -> None:
    exporting = {
        **template(Dlq=QUEUE),
        "Outputs": {"D": {"Value": {"Fn::GetAtt": ["Dlq", "Arn"]}, "Export": {"Name": "core:dlq"}}},
    }
    importing = template(Work=redriven({"Fn::ImportValue": "core:dlq"}))
    artifacts, files = {}, {}
    for region in ("eu-west-1", "us-east-1"):
        for name, content in (("core", exporting), ("work", importing)):
            files[f"{name}-{region}.template.json"] = content
            artifacts[f"{name}-{region}"] = stack(
                f"{name}-{region}.template.json",
                environment=f"aws://unknown-account/{region}",
                properties={"stackName": name},
            )
    write_assembly(Path("cdk.out"), artifacts, files)
    (app,) = load(["cdk.out"], Config()).apps
    joined = {
        (edge.source.stack.region, edge.target.stack.region)
        for edge in app.edges
        if edge.kind == "dead-letters" and isinstance(edge.source, Resource) and isinstance(edge.target, Resource)
    }
    assert joined == {("eu-west-1", "eu-west-1"), ("us-east-1", "us-east-1")}


def test_references_across_regions_are_followed() -> None:
    name = "/cdk/exports/West/EastuseastFnGetAttDlqArn0A"
    writer = resource(
        "Custom::CrossRegionExportWriter",
        {"WriterProps": {"region": "eu-west-1", "exports": {name: {"Fn::GetAtt": ["Dlq", "Arn"]}}}},
    )
    reader = resource("Custom::CrossRegionExportReader", {"ReaderProps": {"region": "eu-west-1", "imports": {}}})
    files = {
        "East.template.json": template(Dlq=QUEUE, Writer=writer),
        "West.template.json": template(Reader=reader, Work=redriven({"Fn::GetAtt": ["Reader", name]})),
    }
    artifacts = {
        name: stack(f"{name}.template.json", environment=f"aws://unknown-account/{region}")
        for name, region in (("East", "us-east-1"), ("West", "eu-west-1"))
    }
    write_assembly(Path("cdk.out"), artifacts, files)
    (app,) = load(["cdk.out"], Config()).apps
    assert edges(app, "dead-letters") == ["Work -dead-letters-> Dlq"]


# What the assembly knows of resources


def test_construct_paths_are_noted_in_the_template_or_in_the_manifest_or_follow_from_the_tree() -> None:
    provider = "Custom::S3AutoDeleteObjectsCustomResourceProvider"
    handler_id = "CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F"  # as aws-cdk-lib 2.276 names it
    node = {"path": f"App/{provider}", "attributes": {}, "children": {}}
    handler = {"path": f"App/{provider}/Handler", "attributes": {}}
    known = {"path": "App/Known", "attributes": {"aws:cdk:cloudformation:logicalId": "Chosen"}}
    tree = {"tree": {"path": "", "children": {"A": {"path": "App", "children": {"a": node, "b": handler, "c": known}}}}}
    files = {
        "App.template.json": template(
            Noted=resource("AWS::SQS::Queue", cdk_path="App/Noted/Resource"),
            Listed=QUEUE,
            Filed=QUEUE,
            Chosen=QUEUE,
            Nowhere=QUEUE,
            **{handler_id: QUEUE},
        ),
        "App.metadata.json": {"/App/Filed/Resource": [{"type": "aws:cdk:logicalId", "data": "Filed"}]},
        "tree.json": tree,
    }
    listed = {"/App/Listed/Resource": [{"type": "aws:cdk:logicalId", "data": "Listed"}]}
    artifacts = {
        "App": stack("App.template.json", metadata=listed, additionalMetadataFile="App.metadata.json"),
        "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
    }
    write_assembly(Path("cdk.out"), artifacts, files)
    (app,) = load(["cdk.out"], Config()).apps
    assert {one.logical_id: one.construct_path for one in app.resources} == {
        "Noted": "App/Noted/Resource",
        "Listed": "App/Listed/Resource",
        "Filed": "App/Filed/Resource",
        handler_id: f"App/{provider}/Handler",
        "Chosen": "App/Known",
        "Nowhere": None,
    }


def test_the_same_logical_id_in_a_stack_and_in_its_nested_stack() -> None:
    nested = resource(NESTED, {"TemplateURL": "x"}, asset_path="N.json", asset_property="TemplateURL")
    entries = {
        "/App/Worker": "Worker",
        "/App/Inner/Worker": "Worker",
        "/App/Inner.NestedStack/Inner.NestedStackResource": "Inner",
    }
    metadata = {path: [{"type": "aws:cdk:logicalId", "data": data}] for path, data in entries.items()}
    files = {"App.template.json": template(Worker=QUEUE, Inner=nested), "N.json": template(Worker=QUEUE)}
    write_assembly(Path("cdk.out"), {"App": stack("App.template.json", metadata=metadata)}, files)
    (app,) = load(["cdk.out"], Config()).apps
    paths = [(one.stack.name, one.construct_path) for one in app.resources if one.logical_id == "Worker"]
    assert paths == [("App", "App/Worker"), ("App-Inner", "App/Inner/Worker")]


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (["...new Function2 in aws-cdk-lib...", "fn ({root}/lib/a.ts:4:23)", "<anonymous> ({root}/bin/app.ts:1:1)"], 4),
        (["new F ({root}/node_modules/aws-cdk-lib/f.js:9:9)", "    at new A ({root}/lib/a.ts:7:3)"], 7),
        (["at file://{root}/lib/a.ts:5:1"], 5),
        (["new A (/builds/team/shop/lib/a.ts:6:2)"], 6),  # made on another machine
        (["new A (C:\\work\\shop\\lib\\a.ts:8:2)"], 8),
        (["new A (/etc/passwd:1:1)", "new A ({root}/../outside.ts:1:1)", "no frame", 7], None),
        ("not a list", None),
    ],
)
def test_the_line_of_source_that_creates_a_construct(here: Path, frames: Any, expected: int | None) -> None:
    for name in ("lib/a.ts", "bin/app.ts", "node_modules/aws-cdk-lib/f.js"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("// source\n")
    Path("cdk.json").touch()
    data = [f.replace("{root}", str(here)) if isinstance(f, str) else f for f in frames] if expected else frames
    metadata = {"/App/Q/Resource": [{"type": "aws:cdk:creationStack", "data": data}]}
    files = {
        "App.template.json": template(
            Q=resource("AWS::SQS::Queue", cdk_path="App/Q/Resource"),
            Policy=resource("AWS::SQS::QueuePolicy", cdk_path="App/Q/Policy/Resource"),
        )
    }
    write_assembly(Path("cdk.out"), {"App": stack("App.template.json", metadata=metadata)}, files)
    loaded = load(["cdk.out"], Config())
    for logical_id in ("Q", "Policy"):  # what is a part of a construct comes from where that is created
        trace = found(loaded, logical_id).source_trace
        assert trace == (None if expected is None else ("lib/a.ts", expected))
