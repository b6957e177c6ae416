"""What Parameter Store charges for: https://aws.amazon.com/systems-manager/pricing/ (2026-11).

Standard parameters are free, as are calls of them at the standard throughput; advanced ones are charged by the month
and by the call. With intelligent tiering a parameter is standard unless it is larger than 4 KB or has a policy.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import KB, Charge, Meter, by_the_month, not_known
from sless_audit.graph.model import Resource
from sless_audit.services.ssm import PARAMETER
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Load
from sless_audit.workload.passage import Flow

_PARAMETER = ("ssm", "parameter-advanced")


def _parameter(parameter: Resource, load: Load) -> Iterator[Charge]:
    properties = parameter.properties
    tier = load.settled(properties.get("Tier", default="Standard"))
    if tier == "Intelligent-Tiering":
        value = load.settled(properties.get("Value"))
        large = isinstance(value, str) and len(value.encode("utf-8", "surrogatepass")) > 4 * KB
        tier = "Advanced" if large or load.settled(properties.get("Policies")) is not ABSENT else "Standard"
    if tier == "Standard":
        return
    if tier != "Advanced":
        yield not_known("parameter", _PARAMETER, "Tier")
        return
    yield by_the_month("parameter", _PARAMETER)
    flows: tuple[Flow, ...] = ("reads", "writes")
    for flow in flows:
        calls = load.monthly(parameter, flow)
        if calls.value or flow == "reads":
            yield Charge(f"calls ({flow})", ("ssm", "parameter-api-advanced"), calls.value, flow, flow, (calls,))


METERS: dict[str, Meter] = {PARAMETER: _parameter}
