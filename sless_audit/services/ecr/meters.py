"""What ECR charges for: https://aws.amazon.com/ecr/pricing/ (2026-11). What a private repository stores."""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, stored
from sless_audit.graph.model import Resource
from sless_audit.services.ecr import REPOSITORY
from sless_audit.workload.load import Load


def _repository(repository: Resource, load: Load) -> Iterator[Charge]:
    yield stored(repository, load, ("ecr", "storage-private"))


METERS: dict[str, Meter] = {REPOSITORY: _repository}
