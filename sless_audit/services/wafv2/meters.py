"""What AWS WAF charges for: https://aws.amazon.com/waf/pricing/ (2026-11).

Web ACLs and their rules by the month, and the requests that they look at; rules that are bought from others have prices
of their own.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, by_the_month, not_known
from sless_audit.graph.model import Resource
from sless_audit.services.wafv2 import WEB_ACL
from sless_audit.workload.load import Load


def _web_acl(acl: Resource, load: Load) -> Iterator[Charge]:
    yield by_the_month("web ACL", ("wafv2", "web-acl"))
    rules = sum(1 for _ in load.items(acl, "Rules"))
    if rules:
        yield by_the_month("rules", ("wafv2", "rule"), rules)
    yield not_known("requests", ("wafv2", "requests"), "the requests that it looks at", "work")


METERS: dict[str, Meter] = {WEB_ACL: _web_acl}
