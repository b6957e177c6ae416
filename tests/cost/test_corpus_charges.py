"""Templates of others are charged without raising, and the services of this tool's core at prices that the book has."""

import pytest

from sless_audit.api.load import load
from sless_audit.api.prices import books
from sless_audit.config import Config
from sless_audit.cost.bill import bill
from sless_audit.errors import UsageError
from sless_audit.graph.model import Resource
from sless_audit.services import Services
from sless_audit.workload.figures import CASES, Case
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import NO_USAGE
from tests.corpus.shared import corpus, entries

_OURS = frozenset(("apigateway", "data-transfer", "events", "lambda", "logs", "sns", "sqs", "stepfunctions", "xray"))
_BY_COUNTRY = ("sns", "delivery-sms")
_EVERY = 25
"""Of the templates, one in so many: the whole corpus takes minutes."""


def _region(_resource: Resource) -> str:
    return "us-east-1"


@pytest.mark.parametrize("part", range(4))
def test_a_sample_of_the_corpus_is_charged(part: int) -> None:
    folder = corpus()
    prices, charged, config = books(), 0, Config()
    whole = [entry for entry in entries(folder) if entry.kind in ("sam", "cfn") and entry.resources]
    for entry in whole[part * _EVERY // 4 :: _EVERY]:
        try:
            loaded = load([str(folder / entry.path)], config)
        except UsageError:
            continue
        for app in loaded.apps:
            deployed = Deployed(app, Services())
            volumes = {one.id: 1.0 for one in deployed.entries}
            loads: dict[Case, Load] = {case: Load(deployed, NO_USAGE, case, volumes=volumes) for case in CASES}
            lines = bill(loads, Services(), prices, _region).lines
            keys = {line.charges["likely"].price for line in lines if line.price is None}
            assert {key for key in keys if key[0] in _OURS} <= {_BY_COUNTRY}, entry.path
            charged += len(lines)
    assert charged > 100
