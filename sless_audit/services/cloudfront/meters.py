"""What CloudFront charges for, paid by use: https://aws.amazon.com/cloudfront/pricing/ (2026-11).

Requests and GB out, at the price of the place from which viewers are served; here that of the United States, which the
lines say. What it fetches from AWS is free. Functions by their runs.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import GB, Charge, Meter, not_known
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Load

_EVERYWHERE = "us-east-1"
"""Where the book has the prices of a global service."""


def _distribution(distribution: Resource, load: Load) -> Iterator[Charge]:
    requests = load.monthly(distribution, "work")
    yield Charge(
        "requests served in the United States", ("cloudfront", "requests-https-us"), requests.value, "work",
        "requests", (requests,), region=_EVERYWHERE,
    )  # fmt: skip
    words, price = "data out in the United States", ("cloudfront", "data-out-us")
    traffic = load.stated(distribution, "traffic")
    if traffic is None:
        unknown = not_known(words, price, f"nodes.{distribution.source_id}.traffic", "work")
        yield unknown._replace(region=_EVERYWHERE)
    else:
        yield Charge(words, price, traffic.value / GB, None, "traffic / 1 GB", (traffic,), region=_EVERYWHERE)


def _function(_: Resource, __: Load) -> Iterator[Charge]:
    unknown = not_known("runs", ("cloudfront", "functions-invocations"), "the requests that it runs for", "work")
    yield unknown._replace(region=_EVERYWHERE)


METERS: dict[str, Meter] = {"AWS::CloudFront::Distribution": _distribution, "AWS::CloudFront::Function": _function}
