"""The code of functions, layers and state machines as assets of a CDK assembly."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from sless_audit.api.check import check
from sless_audit.api.load import load
from sless_audit.config import Config
from tests.assemblies import QUEUE, found, problems, resource, stack, template, write_assembly
from tests.graphs import edges

FUNCTION = "AWS::Lambda::Function"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code(key: str, **metadata: str) -> dict[str, Any]:
    return resource(FUNCTION, {"Code": {"S3Bucket": "assets", "S3Key": key}}, **metadata)


def test_the_code_of_functions_and_layers() -> None:
    def asset(path: str, key: str) -> dict[str, Any]:
        return {"source": {"path": path}, "destinations": {"current": {"objectKey": f"prefix/{key}"}}}

    files = {
        "App.template.json": template(
            Noted=code("1.zip", asset_path="asset.1", asset_property="Code"),
            Keyed=code("prefix/2.zip"),
            Staged=code("3.zip"),
            Inline=resource(FUNCTION, {"Code": {"ZipFile": "x = 1"}}),
            Layer=resource("AWS::Lambda::LayerVersion", {"Content": {"S3Bucket": "assets", "S3Key": "prefix/2.zip"}}),
            Outside=code("4.zip", asset_path="/etc", asset_property="Code"),
            Unknown=code("5.zip"),
        ),
        "App.assets.json": {"files": {"2": asset("asset.2.zip", "2.zip"), "3": asset("../src/three", "3.zip"), "x": 7}},
    }
    artifacts = {
        "App": stack("App.template.json"),
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}},
    }
    Path("cdk.json").touch()
    write_assembly(Path("cdk.out"), artifacts, files)
    loaded = load(["cdk.out"], Config())
    paths = {
        one.logical_id: one.source.construct and one.source.construct.code_path for one in loaded.apps[0].resources
    }
    assert {name: path and path.as_posix() for name, path in paths.items()} == {
        "Noted": "cdk.out/asset.1",
        "Keyed": "cdk.out/asset.2.zip",
        "Staged": "cdk.out/../src/three",
        "Inline": None,
        "Layer": "cdk.out/asset.2.zip",
        "Outside": None,
        "Unknown": None,
    }
    assert [message for _, message, _ in problems(loaded)] == [
        "the assets of Outside lie outside of the project and are not read"
    ]


def test_the_code_of_an_asset_is_part_of_the_graph() -> None:
    body = resource(
        FUNCTION,
        {
            "Code": {"S3Bucket": "assets", "S3Key": "1.zip"},
            "Handler": "app.handler",
            "Runtime": "python3.13",
            "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}},
            "Layers": [{"Ref": "Layer"}],
        },
        asset_path="asset.1",
        asset_property="Code",
    )
    layer = resource(
        "AWS::Lambda::LayerVersion", {"Content": {"S3Bucket": "assets", "S3Key": "2.zip"}}, asset_path="asset.2"
    )
    source = "from shared import send\n\ndef handler(event, context):\n    send('x')\n"
    shared = """
        import os
        import boto3

        def send(text):
            boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=text)
        """
    files = {
        "App.template.json": template(F=body, Layer=layer, Queue=QUEUE),
        "asset.1/app.py": source,
        "asset.2/python/shared.py": dedent(shared),
    }
    write_assembly(Path("cdk.out"), {"App": stack("App.template.json")}, files)
    (app,) = load(["cdk.out"], Config(), with_code=True).apps
    assert edges(app, "publishes") == ["F -publishes-> Queue"]
    assert [place.file for edge in app.edges if edge.kind == "publishes" for place in edge.evidence] == [
        "cdk.out/asset.2/python/shared.py"
    ]


def test_a_handler_that_its_asset_does_not_have() -> None:
    body = resource(
        FUNCTION,
        {"Code": {"S3Bucket": "assets", "S3Key": "1.zip"}, "Handler": "app.handler", "Runtime": "python3.13"},
        asset_path="asset.1",
        asset_property="Code",
    )
    files = {"App.template.json": template(F=body), "asset.1/app.py": "def handle(event, context):\n    pass\n"}
    write_assembly(Path("cdk.out"), {"App": stack("App.template.json")}, files)
    (told,) = check(["cdk.out"], Config(select=("handler-not-found",))).findings
    assert told.message.startswith("app in cdk.out/asset.1 has no function handler: ")


def test_code_whose_key_is_a_parameter_as_in_the_first_version_of_cdk() -> None:
    asset = {"path": "asset.77", "id": "77", "packaging": "zip", "s3KeyParameter": "KeyOf77"}
    part = {"Fn::Select": [0, {"Fn::Split": ["||", {"Ref": "KeyOf77"}]}]}
    body = resource(FUNCTION, {"Code": {"S3Bucket": {"Ref": "BucketOf77"}, "S3Key": {"Fn::Join": ["", [part]]}}})
    metadata = {"/App": [{"type": "aws:cdk:asset", "data": asset}]}
    files = {"App.template.json": template(F=body)}
    write_assembly(Path("cdk.out"), {"App": stack("App.template.json", metadata=metadata)}, files)
    construct = found(load(["cdk.out"], Config()), "F").source.construct
    assert construct is not None
    assert construct.code_path == Path("cdk.out/asset.77")


def test_a_state_machine_whose_definition_is_an_asset() -> None:
    task = {"Type": "Task", "Resource": "${Worker}", "End": True}
    machine = {
        "DefinitionS3Location": {"Bucket": "assets", "Key": "9.json"},
        "DefinitionSubstitutions": {"Worker": {"Fn::GetAtt": ["Worker", "Arn"]}},
    }
    files = {
        "App.template.json": template(
            Machine=resource("AWS::StepFunctions::StateMachine", machine),
            Worker=resource(FUNCTION, {"Code": {"ZipFile": "x"}}),
        ),
        "asset.9.json": {"StartAt": "T", "States": {"T": task}},
        "A.assets.json": {
            "files": {"9": {"source": {"path": "asset.9.json"}, "destinations": {"x": {"objectKey": "9.json"}}}}
        },
    }
    artifacts = {
        "App": stack("App.template.json"),
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "A.assets.json"}},
    }
    write_assembly(Path("cdk.out"), artifacts, files)
    (app,) = load(["cdk.out"], Config()).apps
    assert edges(app, "invokes") == ["Machine -invokes sync-> Worker"]


# A manifest that lies
