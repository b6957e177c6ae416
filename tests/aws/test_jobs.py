"""The operations that start work and tell its result, against the service models that botocore ships."""

import gzip
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sless_audit.aws.jobs import JOBS


def requests_of(service: str) -> dict[str, set[str]]:
    """The members of each operation's request."""
    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        pytest.skip("botocore is not installed")
    (file,) = (Path(spec.origin).parent / "data" / service).glob("*/service-2.json.gz")
    model: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    shapes = model["shapes"]
    return {name: set(shapes[one["input"]["shape"]]["members"]) for name, one in model["operations"].items()}


@pytest.mark.parametrize(("service", "operation"), JOBS)
def test_operations_and_names_are_those_of_the_service(service: str, operation: str) -> None:
    job, requests = JOBS[service, operation], requests_of(service)
    assert {operation, *job.results} <= set(requests)
    if job.named_by:
        assert job.named_by in requests[operation]
        assert any(job.named_by in requests[result] for result in job.results)
