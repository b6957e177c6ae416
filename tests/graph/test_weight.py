"""How large a function is with its layers."""

from pathlib import Path

import pytest

from sless_audit.graph.weight import heavy_functions
from tests.graphs import app_of, write_files

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {{Type: AWS::SQS::Queue}}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: layer/}}
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Layers: [{layer}]
      Events:
        A: {{Type: HttpApi, Properties: {{Path: /orders, Method: post}}}}
        B: {{Type: SQS, Properties: {{Queue: !GetAtt Jobs.Arn}}}}
        C: {{Type: Schedule, Properties: {{Schedule: rate(1 day)}}}}
"""


@pytest.mark.parametrize(
    ("layer", "sizes"),
    [
        ("!Ref Shared", [60 * 1024**2]),
        ('!Sub "arn:aws:lambda:${AWS::Region}:111122223333:layer:shared:1"', []),
    ],
)
def test_layers_of_the_project_count_into_the_package(layer: str, sizes: list[int], tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"src/app.py": "def handler(event, context): pass\n", "layer/python/data.bin": ""})
    with (folder / "layer/python/data.bin").open("ab") as file:
        file.truncate(60 * 1024**2)
    app = app_of(TEMPLATE.format(layer=layer), code=folder)
    assert [weight.layer_bytes for weight in heavy_functions(app)] == sizes
