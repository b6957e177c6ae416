"""What a CDK assembly may get wrong: manifests, files beside them, links, numbers."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sless_audit.api.load import load
from sless_audit.config import Config
from tests.assemblies import QUEUE, names, problems, resource, stack, stage, template, write_assembly

FUNCTION = "AWS::Lambda::Function"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code(key: str, **metadata: str) -> dict[str, Any]:
    return resource(FUNCTION, {"Code": {"S3Bucket": "assets", "S3Key": key}}, **metadata)


def test_each_lie_of_a_manifest_is_told_at_its_place_and_the_others_go_on(here: Path) -> None:
    outside = here.parent / "secret.json"
    outside.write_text(json.dumps(template(Secret=QUEUE)))
    artifacts = {
        "Good": stack("Good.template.json"),
        "Gone": stack("Gone.template.json"),
        "Up": stack("../../secret.json"),
        "Abs": stack(str(outside)),
        "Link": stack("link.json"),
        "Null": stack("a\0b"),
        "Long": stack("x" * 5_000),
        "Folder": stack("."),
        "Twice": stack("Good.template.json"),
        "Number": {"type": "aws:cloudformation:stack", "properties": {"templateFile": 7}},
        "Text": "text",
        "List": {"type": ["aws:cloudformation:stack"]},
        "Where": stack("Where.template.json", environment="somewhere"),
        "Broken": stack("Broken.template.json"),
        "Array": stack("Array.template.json"),
        "Self": stage("."),
        "Away": stage("../.."),
        "Nothing": stage("nothing"),
        "Odd": {"type": "cdk:cloud-assembly", "properties": 3},
        "New": {"type": "aws:cdk:something-new", "properties": {}},
    }
    files = {
        "Good.template.json": template(Q=QUEUE),
        "Where.template.json": template(W=QUEUE),
        "Broken.template.json": '{"Resources": {"A": ',
        "Array.template.json": "[1]",
    }
    write_assembly(Path("app/cdk.out"), artifacts, files)
    Path("app/cdk.out/link.json").symlink_to(outside)
    write_assembly(Path("other"), {"Other": stack("O.json")}, {"O.json": template(O=QUEUE)})
    loaded = load(["."], Config())
    assert names(loaded) == [["Good", "Where"], ["Other"]]
    told = {(kind, message) for kind, message, _ in problems(loaded)}
    outside_of = "lies outside of the assembly and is not read"
    assert told == {
        ("refused", "the template Gone.template.json of the stack Gone is not there"),
        ("refused", f"the template ../../secret.json {outside_of}"),
        ("refused", f"the template {outside} {outside_of}"),
        ("refused", f"the template link.json {outside_of}"),
        ("refused", f"the template a\0b {outside_of}"),
        ("refused", f"the template {'x' * 5_000} of the stack Long is not there"),
        ("refused", "the template . of the stack Folder is not there"),
        ("refused", "the template Good.template.json is that of the stack Good already"),
        ("refused", "the stack Number has no template"),
        ("partly-read", "the artifact Text has no type"),
        ("partly-read", "the artifact List has no type"),
        ("partly-read", "the stack Where is for no environment that can be read"),
        ("refused", "not valid JSON: Expecting value"),
        ("refused", "holds a list, not a template"),
        ("refused", "the assembly . is named twice, or within itself"),
        ("refused", "the assembly ../.. lies outside of this one and is not read"),
        ("refused", "cannot be read: No such file or directory"),
        ("refused", "the assembly Odd has no folder"),
    }
    lines = Path("app/cdk.out/manifest.json").read_text().splitlines()
    gone = next(problem for problem in loaded.problems if "Gone" in problem.message)
    assert gone.line is not None
    assert "Gone.template.json" in lines[gone.line - 1]


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "null",
        '{"artifacts": []}',
        '{"a": ' * 5_000 + "1" + "}" * 5_000,
        '"text"',
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_a_manifest_that_cannot_be_read_does_not_stop_the_others(manifest: str | bytes) -> None:
    write_assembly(Path("bad"), {}, {"A.template.json": template(Q=QUEUE)})
    Path("bad/manifest.json").write_bytes(manifest if isinstance(manifest, bytes) else manifest.encode())
    write_assembly(Path("good"), {"G": stack("G.json")}, {"G.json": template(G=QUEUE)})
    loaded = load(["."], Config())
    assert names(loaded) == [["G"]]
    assert [(problem.kind, problem.template) for problem in loaded.problems] == [("refused", "bad/manifest.json")]


def test_a_manifest_that_is_a_link_out_of_its_folder_is_not_read(here: Path) -> None:
    outside = here.parent / "manifest-elsewhere.json"
    outside.write_text(json.dumps({"version": "1", "artifacts": {"A": stack("A.json")}}))
    write_assembly(Path("app"), {}, {"A.json": template(Q=QUEUE)})
    Path("app/manifest.json").unlink()
    Path("app/manifest.json").symlink_to(outside)
    loaded = load(["app"], Config())
    assert [problem.message for problem in loaded.problems] == ["leads out of the assembly and is not read"]


def test_of_thousands_of_artifacts_the_first_problems_are_told() -> None:
    artifacts = {f"S{number}": stack(f"S{number}.template.json") for number in range(20_000)}
    write_assembly(Path("cdk.out"), {**artifacts, "Real": stack("R.json")}, {"R.json": template(Q=QUEUE)})
    loaded = load(["cdk.out"], Config())
    assert names(loaded) == [["Real"]]
    assert len(loaded.problems) == 31
    assert any(problem.message == "and 19970 more problems" for problem in loaded.problems)


def test_side_files_that_are_broken_are_told_once_and_cost_only_what_they_add() -> None:
    artifacts = {
        "App": stack("App.template.json", additionalMetadataFile="App.metadata.json", metadata=7),
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
        "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
    }
    files = {
        "App.template.json": template(F=code("1.zip"), G=code("2.zip")),
        "App.metadata.json": "{",
        "App.assets.json": "[]",
        "tree.json": '{"tree": {"path": 7, "children": [1], "attributes": "x"}}',
    }
    write_assembly(Path("cdk.out"), artifacts, files)
    loaded = load(["cdk.out"], Config())
    assert len(loaded.apps[0].resources) == 2
    assert {(problem.kind, problem.template) for problem in loaded.problems} == {
        ("partly-read", "cdk.out/App.metadata.json"),
        ("partly-read", "cdk.out/App.assets.json"),
    }
    assert len(loaded.problems) == 2


def test_nothing_is_told_of_side_files_that_are_not_there() -> None:
    artifacts = {
        "App": stack("App.template.json", additionalMetadataFile="App.metadata.json"),
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
        "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
    }
    write_assembly(Path("cdk.out"), artifacts, {"App.template.json": template(F=code("1.zip"))})
    assert not load(["cdk.out"], Config()).problems


def test_findings_of_what_was_not_named_are_not_told() -> None:
    files = {"A.json": template(Q=QUEUE), "B.json": '{"Resources": {"A": '}
    write_assembly(Path("cdk.out"), {"A": stack("A.json"), "B": stack("B.json")}, files)
    assert not load(["cdk.out/A.json"], Config()).problems
    assert [problem.template for problem in load(["cdk.out/A.json", "cdk.out"], Config()).problems] == [
        "cdk.out/B.json"
    ]


def test_side_files_that_are_pipes_are_not_waited_for() -> None:
    artifacts = {
        "App": stack("App.template.json", additionalMetadataFile="pipe"),
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "pipe"}},
        "Tree": {"type": "cdk:tree", "properties": {"file": "pipe"}},
        "Pipe": stack("pipe"),
    }
    write_assembly(Path("cdk.out"), artifacts, {"App.template.json": template(F=code("1.zip"))})
    os.mkfifo("cdk.out/pipe")
    assert names(load(["cdk.out"], Config())) == [["App"]]
