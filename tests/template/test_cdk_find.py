"""Which folders are CDK assemblies, and which file of a project says where its own lies."""

from pathlib import Path

from sless_audit.template.cdk.find import assembly_around, is_assembly, output_folder
from sless_audit.template.discover import files_below
from tests.assemblies import QUEUE, stack, stage, template, write_assembly


def test_a_snapshot_without_its_version_file_is_an_assembly(tmp_path: Path) -> None:
    write_assembly(tmp_path, {"A": stack("A.template.json")}, marked=False)
    assert is_assembly(tmp_path)


def test_manifests_of_other_tools_are_none(tmp_path: Path) -> None:
    for manifest in ('{"name": "extension", "version": "1.0"}', '{"artifacts": {}, "version": 3}', "not json", ""):
        (tmp_path / "manifest.json").write_text(manifest)
        assert not is_assembly(tmp_path)
    assert not is_assembly(tmp_path / "nowhere")


def test_in_a_walk_an_assembly_is_one_candidate(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    inner = {"A.template.json": template(Q=QUEUE), "asset.1/template.yaml": "Resources: {}\n"}
    write_assembly(tmp_path / "cdk.out", {"assembly-Beta": stage("assembly-Beta")}, inner)
    write_assembly(tmp_path / "cdk.out" / "assembly-Beta", {"B": stack("B.template.json")})
    assert [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)] == [
        "cdk.out/manifest.json",
        "template.yaml",
    ]


def test_the_outermost_assembly_is_the_one_around_a_file(tmp_path: Path) -> None:
    write_assembly(tmp_path / "cdk.out", {"assembly-Beta": stage("assembly-Beta")})
    write_assembly(tmp_path / "cdk.out" / "assembly-Beta", {"B": stack("B.template.json")})
    (tmp_path / "plain.json").touch()
    assert assembly_around(tmp_path / "cdk.out" / "assembly-Beta" / "B.template.json") == tmp_path / "cdk.out"
    assert assembly_around(tmp_path / "cdk.out" / "assembly-Beta") == tmp_path / "cdk.out"
    assert assembly_around(tmp_path / "plain.json") is None


def test_a_project_names_its_output(tmp_path: Path) -> None:
    project = tmp_path / "cdk.json"
    for text, folder in (
        ('{"app": "node app.js"}', "cdk.out"),
        ('{"output": "build/assembly"}', "build/assembly"),
        ('{"output": 7}', "cdk.out"),
        ("// not JSON", "cdk.out"),
        ("[" * 100_000, "cdk.out"),
    ):
        project.write_text(text)
        assert output_folder(project) == tmp_path / folder
