"""The table of calls against the service models that botocore ships."""

import gzip
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sless_audit.aws.calls import CALLS, KEYS, VALUES, call

MODELS = {"states": ["stepfunctions"], "ses": ["ses", "sesv2"]}
"""Folders of botocore, where they are not called like the service."""


def model(service: str) -> dict[str, Any]:
    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        pytest.skip("botocore is not installed")
    found: dict[str, Any] = {"operations": {}, "shapes": {}}
    for folder in MODELS.get(service, [service]):
        for file in (Path(spec.origin).parent / "data" / folder).glob("*/service-2.json.gz"):
            loaded = json.loads(gzip.decompress(file.read_bytes()))
            for part, known in found.items():
                known.update(loaded[part])
    return found


def has(shapes: dict[str, Any], shape: dict[str, Any], steps: tuple[str, ...]) -> bool:
    if shape["type"] == "list":
        return has(shapes, shapes[shape["member"]["shape"]], steps)
    if not steps or steps == (KEYS,):
        return steps == () or shape["type"] == "map"
    members = shape.get("members", {})
    inner = members.values() if steps[0] == VALUES else [members[steps[0]]] if steps[0] in members else []
    return any(has(shapes, shapes[member["shape"]], steps[1:]) for member in inner)


@pytest.mark.parametrize(("service", "operation"), sorted(CALLS))
def test_each_call_and_what_names_its_resource_are_in_the_model_of_the_service(service: str, operation: str) -> None:
    described = model(service)
    operations = {name.lower(): one for name, one in described["operations"].items()}
    assert operation in operations
    shapes = described["shapes"]
    request = shapes[operations[operation]["input"]["shape"]]
    known = CALLS[service, operation]
    assert not known.names or any(has(shapes, request, steps) for steps in known.names)


def test_a_call_is_found_by_the_names_that_sdks_and_endpoints_have() -> None:
    assert call("sfn", "startExecution") == call("states", "StartExecution")
    assert call("eventbridge", "putEvents") == call("events", "PutEvents")
    assert call("ec2", "describeInstances") is None
