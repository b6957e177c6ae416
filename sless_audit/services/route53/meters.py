"""What Route 53 charges for: https://aws.amazon.com/route53/pricing/ (2026-11).

Hosted zones by the month, their queries by the million, unless the record is an alias of something of AWS; queries of a
private zone from its VPC are free. Health checks by the month. Prices are the same everywhere.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, by_the_month, not_known
from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Load

_EVERYWHERE = "us-east-1"
"""Where the book has the prices of a global service."""


def _zone(zone: Resource, load: Load) -> Iterator[Charge]:
    yield by_the_month("zone", ("route53", "hosted-zone"))._replace(region=_EVERYWHERE)
    if load.settled(zone.properties.get("VPCs")) is ABSENT:
        unknown = not_known("queries", ("route53", "queries-standard"), "the queries that are no aliases", "work")
        yield unknown._replace(region=_EVERYWHERE)


def _health_check(_: Resource, __: Load) -> Iterator[Charge]:
    unknown = not_known("health check", ("route53", "health-check-aws"), "whether its endpoint is one of AWS")
    yield unknown._replace(region=_EVERYWHERE)


METERS: dict[str, Meter] = {"AWS::Route53::HostedZone": _zone, "AWS::Route53::HealthCheck": _health_check}
