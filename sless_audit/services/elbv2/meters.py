"""What Elastic Load Balancing charges for: https://aws.amazon.com/elasticloadbalancing/pricing/ (2026-11).

Each load balancer by the hour, and by the hour the capacity units that its busiest dimension needs, which depends on
connections that a template does not tell.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import HOURS_PER_MONTH, Charge, Meter, not_known
from sless_audit.graph.model import Resource
from sless_audit.services.elbv2 import LOAD_BALANCER
from sless_audit.workload.load import Load

_KINDS = {"application": ("alb", "alb-lcu"), "network": ("nlb", "nlb-nlcu"), "gateway": ("gwlb", "gwlb-lcu")}


def _load_balancer(balancer: Resource, load: Load) -> Iterator[Charge]:
    kind = load.settled(balancer.properties.get("Type", default="application"))
    found = _KINDS.get(kind) if isinstance(kind, str) else None
    if found is None:
        yield not_known("load balancer", ("elasticloadbalancing", "alb"), "Type")
        return
    hourly, units = found
    yield Charge("load balancer", ("elasticloadbalancing", hourly), HOURS_PER_MONTH, None, "730 hours")
    yield not_known("capacity units", ("elasticloadbalancing", units), "the capacity units that it needs", "work")


METERS: dict[str, Meter] = {LOAD_BALANCER: _load_balancer}
