"""Every price that a meter refers to is in the book of us-east-1."""

import re
from importlib import import_module
from inspect import getsource
from pathlib import Path

import pytest

import sless_audit.cost
import sless_audit.services
from sless_audit.api.prices import books
from sless_audit.services.sns.meters import DELIVERIES

_MISSING = {
    ("sns", "delivery-sms"),  # by country
    # of a kind that the template does not tell:
    ("dynamodb", "dax-node"),
    ("elasticache", "node"),
    ("mq", "broker"),
    ("msk", "broker"),
    ("opensearch", "instance"),
    ("rds", "instance"),
}
_MODULES = sorted(
    ".".join(file.relative_to(Path(sless_audit.services.__file__).parent.parent.parent).with_suffix("").parts)
    for package in (sless_audit.services, sless_audit.cost)
    for file in Path(str(package.__file__)).parent.rglob("*.py")
    if package is sless_audit.cost or file.name == "meters.py"
)
_KEY = re.compile(r'\(\s*"([a-z0-9-]+)",\s*"([a-z0-9.-]+)"\s*(?:if [^"]* else "([a-z0-9.-]+)"\s*)?,?\s*\)')


def _named(module: str) -> set[tuple[str, str]]:
    found = _KEY.findall(getsource(import_module(module)))
    return {(service, one) for service, *components in found for one in components if one}


@pytest.mark.parametrize("module", _MODULES)
def test_prices_that_are_named_exist(module: str) -> None:
    book = books()("us-east-1")
    assert book is not None
    services = {service for service, _ in book.prices}
    assert {key for key in _named(module) if key[0] in services} - book.prices.keys() - _MISSING == set()


def test_the_names_are_found() -> None:
    named = set().union(*(_named(module) for module in _MODULES))
    assert {
        ("lambda", "snapstart-cache"), ("lambda", "edge-requests"), ("lambda", "requests"), ("sqs", "requests-fifo"),
        ("events", "pipes-requests"), ("logs", "ingestion-vended-ia"), ("stepfunctions", "express-duration"),
    } <= named  # fmt: skip


@pytest.mark.parametrize("size", ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"])
def test_prices_that_are_put_together_exist(size: str) -> None:
    book = books()("us-east-1")
    assert book is not None
    keys = {("apigateway", f"cache-{size}gb"), ("lambda", "edge-duration")}
    for architecture in ("x86", "arm64"):
        keys |= {("lambda", f"{one}-{architecture}") for one in
                 ("duration", "provisioned-duration", "provisioned-concurrency", "tenant-isolation")}  # fmt: skip
    keys |= {("events", f"cross-account-invocation-{kind}-events") for kind in ("custom", "aws")}
    keys |= {("sns", component) for component in DELIVERIES.values()} | {
        ("apigateway", f"{kind}-requests") for kind in ("rest", "http")
    }
    keys |= {("sns", f"fifo-{part}") for part in ("publish-payload", "archive-processing")}
    keys |= {("sns", "message-data-protection-scan"), ("apigateway", "websocket-messages")}
    assert keys - book.prices.keys() - _MISSING == set()
